//! Secrets that stand in links: whoever has the link has the right.

use rand::RngCore;

/// Crockford's base 32: no letter that reads like a digit, nothing that a link must encode.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 26 symbols of 5 bits hold 128 bits.
const LENGTH: usize = 26;

/// A new one: 128 random bits.
pub fn new() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    written(u128::from_be_bytes(bytes))
}

/// The token of these bits.
pub fn written(bits: u128) -> String {
    (0..LENGTH).rev().map(|place| ALPHABET[(bits >> (5 * place)) as usize & 31] as char).collect()
}

/// The bits of a token, as [`written`] wrote them.
pub fn bits(token: &str) -> Option<u128> {
    let place = |letter: u8| ALPHABET.iter().position(|known| *known == letter);
    let fold = |bits: u128, letter: u8| bits.checked_mul(32)?.checked_add(place(letter)? as u128);
    read(token)?.bytes().try_fold(0, fold)
}

/// A short word of these bits for people to say and type, `K7M2-9QXB`: 40 of them.
pub fn spoken(bits: u128) -> String {
    let word = written(bits);
    format!("{}-{}", &word[LENGTH - 8..LENGTH - 4], &word[LENGTH - 4..])
}

/// A new short word, of 40 random bits: for what is found by it and is no secret.
pub fn short() -> String {
    spoken(u128::from(rand::rng().next_u64()))
}

/// The short word if the text can be one, however it is typed: small letters, blanks, a letter that reads like a digit.
pub fn heard(text: &str) -> Option<String> {
    let plain = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let word: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').map(plain).collect();
    let known = word.len() == 8 && word.bytes().all(|byte| ALPHABET.contains(&byte));
    known.then(|| format!("{}-{}", &word[..4], &word[4..]))
}

/// The token if the text can be one, as it was made; case does not count.
pub fn read(text: &str) -> Option<String> {
    let text = text.to_ascii_uppercase();
    (text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_is_written() {
        assert_eq!(written(0), "0".repeat(26));
        assert_eq!(written(u128::MAX), format!("7{}", "Z".repeat(25)));
        assert_eq!(written(33), format!("{}11", "0".repeat(24)));
        assert_ne!(new(), new());
        for known in [0, 33, 0x0123_4567_89ab_cdef, u128::MAX] {
            assert_eq!(bits(&written(known).to_lowercase()), Some(known));
        }
        assert_eq!([bits(&format!("8{}", "0".repeat(25))), bits(""), bits("U")], [None; 3]);
    }

    #[test]
    fn short_words_are_heard_as_they_are_spoken() {
        let word = spoken(0x0123_4567_89ab_cdef);
        assert_eq!(word.len(), 9);
        for typed in [word.clone(), word.to_lowercase(), word.replace('-', ""), word.replace('-', " ")] {
            assert_eq!(heard(&typed).as_ref(), Some(&word), "{typed}");
        }
        assert_eq!(heard("oil0-1234").as_deref(), Some("0110-1234"));
        for typed in ["", "1234-567", "1234-56789", "U234-5678", "é234-567"] {
            assert_eq!(heard(typed), None, "{typed}");
        }
    }

    #[test]
    fn only_what_can_be_a_token_is_read() {
        let token = new();
        assert_eq!(read(&token.to_lowercase()).as_deref(), Some(token.as_str()));
        for text in
            ["", "0", &token[1..], &format!("{token}0"), &token.replace(&token[..1], "U"), "é".repeat(13).as_str()]
        {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
