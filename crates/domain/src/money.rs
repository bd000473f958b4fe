//! Money: whole minor units and a currency, never a fraction.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Locale;

/// An amount in the smallest unit of a currency (cents of euros), tax included.
pub type Money = i64;

/// An ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    pub const EUR: Currency = Currency(*b"EUR");

    pub fn code(&self) -> &str {
        // Only made of ASCII capitals, by `from_str`.
        std::str::from_utf8(&self.0).unwrap_or("EUR")
    }

    /// How many decimals people write: 2 for euros, 0 for yen (ISO 4217, minor unit).
    pub fn decimals(&self) -> usize {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX"
            | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    fn symbol(&self) -> &str {
        match &self.0 {
            b"EUR" => "€",
            b"GBP" => "£",
            b"USD" => "$",
            _ => self.code(),
        }
    }
}

/// Euros.
impl Default for Currency {
    fn default() -> Currency {
        Currency::EUR
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(code: &str) -> Result<Self, InvalidCurrency> {
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(bytes) if bytes.iter().all(u8::is_ascii_uppercase) => Ok(Currency(bytes)),
            _ => Err(InvalidCurrency),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidCurrency;

    fn try_from(code: String) -> Result<Self, InvalidCurrency> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Not three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a currency is an ISO 4217 code such as EUR")]
pub struct InvalidCurrency;

/// The amount as people of the locale write it, one text for the server and the browser: `1 234,50 €` with
/// a narrow no-break space in thousands and a no-break space before the sign in French, `€1,234.50` in
/// English (Unicode CLDR).
pub fn format(amount_minor: Money, currency: Currency, locale: Locale) -> String {
    let number = decimal(amount_minor.unsigned_abs(), currency.decimals(), locale);
    let sign = if amount_minor < 0 { "-" } else { "" };
    let symbol = currency.symbol();
    match locale {
        Locale::Fr => format!("{sign}{number}\u{a0}{symbol}"),
        Locale::En if symbol.len() == 3 && symbol != "€" => format!("{sign}{symbol}\u{a0}{number}"),
        Locale::En => format!("{sign}{symbol}{number}"),
    }
}

/// The amount as machines write it: digits and a point (`1234.50`), for structured data.
pub fn plain(amount_minor: Money, currency: Currency) -> String {
    let unit = 10u64.pow(currency.decimals() as u32);
    let (whole, rest) = (amount_minor.unsigned_abs() / unit, amount_minor.unsigned_abs() % unit);
    let sign = if amount_minor < 0 { "-" } else { "" };
    match currency.decimals() {
        0 => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{rest:0decimals$}"),
    }
}

/// A number of at most so many decimals as a person types it, in the smallest unit: `12,5` with 2 is 1250. Blanks and the
/// signs of money and percent may stand around it.
pub fn typed(text: &str, decimals: usize) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !"€%$£".contains(*c)).collect();
    let (whole, rest) = plain.split_once([',', '.']).unwrap_or((&plain, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || !digits(whole) || !digits(rest) || rest.len() > decimals {
        return None;
    }
    format!("{whole}{rest:0<decimals$}").parse().ok()
}

fn decimal(minor: u64, decimals: usize, locale: Locale) -> String {
    let (thousands, point) = match locale {
        Locale::Fr => ('\u{202f}', ','),
        Locale::En => (',', '.'),
    };
    let unit = 10u64.pow(decimals as u32);
    let digits = (minor / unit).to_string();
    let mut text = String::with_capacity(digits.len() + 6);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if decimals > 0 {
        text.push(point);
        text.push_str(&format!("{:0decimals$}", minor % unit));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(minor: Money, code: &str, fr: &str, en: &str) {
        let currency = code.parse().unwrap();
        assert_eq!(format(minor, currency, Locale::Fr), fr);
        assert_eq!(format(minor, currency, Locale::En), en);
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        check(0, "EUR", "0,00\u{a0}€", "€0.00");
        check(4490, "EUR", "44,90\u{a0}€", "€44.90");
        check(123_456_789, "EUR", "1\u{202f}234\u{202f}567,89\u{a0}€", "€1,234,567.89");
        check(-5, "GBP", "-0,05\u{a0}£", "-£0.05");
        check(1500, "JPY", "1\u{202f}500\u{a0}JPY", "JPY\u{a0}1,500");
        check(
            i64::MIN,
            "EUR",
            "-92\u{202f}233\u{202f}720\u{202f}368\u{202f}547\u{202f}758,08\u{a0}€",
            "-€92,233,720,368,547,758.08",
        );
    }

    #[test]
    fn machines_get_a_point() {
        assert_eq!(plain(4490, Currency::EUR), "44.90");
        assert_eq!(plain(-7, Currency::EUR), "-0.07");
        assert_eq!(plain(1500, "JPY".parse().unwrap()), "1500");
    }

    #[test]
    fn what_is_no_currency_is_refused() {
        for code in ["", "eur", "EURO", "E1R", "€"] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }
}
