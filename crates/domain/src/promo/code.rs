//! The symbols of a promo code: what a person reads out and a seller types.

use std::fmt;
use std::str::FromStr;

/// Crockford's base 32: no letter that reads like a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Ten symbols of 5 bits are 50 bits, and one more says whether they were typed well.
const LENGTH: usize = 11;

/// Ten random symbols and a check symbol.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PromoCode([u8; LENGTH]);

/// What was typed is no code, or one with a symbol that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a promo code is eleven symbols, such as 7K2M-9QX-BT4F")]
pub struct InvalidCode;

impl PromoCode {
    /// The code of the lowest 50 of these bits.
    pub fn of(bits: u64) -> PromoCode {
        let mut symbols = [0; LENGTH];
        for (place, symbol) in symbols[..LENGTH - 1].iter_mut().rev().enumerate() {
            *symbol = (bits >> (5 * place)) as u8 & 31;
        }
        symbols[LENGTH - 1] = check(&symbols[..LENGTH - 1]);
        PromoCode(symbols.map(|value| ALPHABET[usize::from(value)]))
    }

    /// The symbols in one piece.
    pub fn as_str(&self) -> &str {
        // Only made of the alphabet, which is ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The check symbol that makes all of them a multiple of 32: Luhn's algorithm over the alphabet (ISO/IEC 7812-1,
/// annex B, with 32 for 10). It finds each wrong symbol and each two neighbours that changed places, but for `0Z`.
fn check(values: &[u8]) -> u8 {
    let sum = values.iter().rev().enumerate().map(|(place, value)| {
        let value = u32::from(*value);
        let weighed = if place.is_multiple_of(2) { value * 2 } else { value };
        weighed / 32 + weighed % 32
    });
    ((32 - sum.sum::<u32>() % 32) % 32) as u8
}

/// Reads a code however it is typed: small letters, blanks and dashes, a letter that reads like a digit. Forms of
/// letters and digits that Unicode holds equal are to be made one before (NFKC).
impl FromStr for PromoCode {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<PromoCode, InvalidCode> {
        let mut symbols = [0; LENGTH];
        let mut length = 0;
        for letter in text.chars().filter(|letter| !letter.is_whitespace() && !is_dash(*letter)) {
            let symbol = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|known| char::from(*known) == symbol).ok_or(InvalidCode)?;
            *symbols.get_mut(length).ok_or(InvalidCode)? = value as u8;
            length += 1;
        }
        match length == LENGTH && check(&symbols[..LENGTH - 1]) == symbols[LENGTH - 1] {
            true => Ok(PromoCode(symbols.map(|value| ALPHABET[usize::from(value)]))),
            false => Err(InvalidCode),
        }
    }
}

/// What people and their keyboards put between groups.
fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.')
}

/// As people read it: `7K2M-9QX-BT4F`.
impl fmt::Display for PromoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbols = self.as_str();
        write!(f, "{}-{}-{}", &symbols[..4], &symbols[4..7], &symbols[7..])
    }
}

/// Not the symbols: whoever reads a log could use them.
impl fmt::Debug for PromoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PromoCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any(seed: u64) -> PromoCode {
        PromoCode::of(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    #[test]
    fn a_code_is_read_as_it_is_shown_however_it_is_typed() {
        for seed in 0..1_000 {
            let code = any(seed);
            let shown = code.to_string();
            assert_eq!(shown.len(), 13);
            for typed in [
                shown.clone(),
                shown.to_lowercase(),
                shown.replace('-', ""),
                shown.replace('-', " – "),
                shown.replace('0', "o").replace('1', "l"),
                shown.replace('0', "O").replace('1', "i"),
            ] {
                assert_eq!(typed.parse(), Ok(code), "{typed}");
            }
        }
    }

    #[test]
    fn a_wrong_symbol_is_found() {
        for seed in 0..200 {
            let code = any(seed).as_str().to_owned();
            for place in 0..LENGTH {
                for symbol in ALPHABET.iter().map(|symbol| char::from(*symbol)) {
                    let mut typed: Vec<char> = code.chars().collect();
                    let right = std::mem::replace(&mut typed[place], symbol);
                    let typed: String = typed.into_iter().collect();
                    assert_eq!(typed.parse::<PromoCode>().is_ok(), symbol == right, "{code} {typed}");
                }
            }
        }
    }

    #[test]
    fn neighbours_that_changed_places_are_found() {
        for seed in 0..2_000 {
            let code = any(seed).as_str().to_owned();
            for place in 0..LENGTH - 1 {
                let mut typed: Vec<char> = code.chars().collect();
                typed.swap(place, place + 1);
                let pair = [typed[place], typed[place + 1]];
                // 0 and 31 weigh the same, doubled or not.
                let blind = pair[0] == pair[1] || matches!(pair, ['0', 'Z'] | ['Z', '0']);
                let typed: String = typed.into_iter().collect();
                assert_eq!(typed.parse::<PromoCode>().is_ok(), blind, "{code} {typed}");
            }
        }
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let code = any(7).to_string();
        for text in ["", "-", "U", &code[1..], &format!("{code}0"), &code.replace('-', "/"), "éééééééééée"] {
            assert_eq!(text.parse::<PromoCode>(), Err(InvalidCode), "{text}");
        }
    }

    #[test]
    fn no_log_holds_a_code() {
        let code = any(3);
        assert!(!format!("{code:?}").contains(code.as_str()));
    }
}
