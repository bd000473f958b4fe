//! Prices as files write them, and integer minor units.
//!
//! Two decimals, as in EUR, USD, GBP, NOK. A currency with none or three (JPY, KWD) needs the
//! caller to refuse the file: the product CSV does not name its currency.

use crate::decimal::{Beyond, DecimalFault, scaled};

/// The largest amount read: 10 thousand million units (10^12 minor).
///
/// A line of a million pieces of it is 10^18 and still fits an `i64` (9.2 × 10^18).
pub const AMOUNT_LIMIT_MINOR: i64 = 1_000_000_000_000;

/// Why a text is not a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyFault {
    /// Letters, separators, signs, or nothing at all.
    #[error("is not a price")]
    NotAPrice,
    /// Below zero.
    #[error("is a negative price")]
    Negative,
    /// More than two decimals that count.
    #[error("has more than two decimals")]
    TooPrecise,
    /// Above [`AMOUNT_LIMIT_MINOR`].
    #[error("is too large for a price")]
    TooLarge,
}

/// Reads `12.5` as 1250 minor units. The point is the decimal mark; nothing is rounded.
pub fn parse_minor(text: &str) -> Result<i64, MoneyFault> {
    let minor = scaled(text, 2, Beyond::Refuse).map_err(|fault| match fault {
        DecimalFault::NotANumber => MoneyFault::NotAPrice,
        DecimalFault::TooPrecise => MoneyFault::TooPrecise,
        DecimalFault::TooLarge => MoneyFault::TooLarge,
    })?;
    if text.starts_with('-') {
        return Err(MoneyFault::Negative);
    }
    if minor > AMOUNT_LIMIT_MINOR {
        return Err(MoneyFault::TooLarge);
    }
    Ok(minor)
}

/// Writes 1250 minor units as `12.50`, the way [`parse_minor`] reads it.
pub fn write_minor(amount_minor: i64) -> String {
    let sign = if amount_minor < 0 { "-" } else { "" };
    let amount = amount_minor.unsigned_abs();
    format!("{sign}{}.{:02}", amount / 100, amount % 100)
}

/// What to write instead of a text that is no price: the same with the usual slips mended when that
/// makes a price, else an example.
pub(crate) fn price_fix(text: &str) -> String {
    let mended: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | 'O' | 'o'))
        .map(|c| match c {
            ',' => '.',
            'O' | 'o' => '0',
            other => other,
        })
        .collect();
    match parse_minor(&mended) {
        Ok(minor) if !text.starts_with('-') => format!("write it as {}", write_minor(minor)),
        _ => "write it like 12.50, with a point and at most two decimals".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_prices() {
        for (text, minor) in [("12.50", 1250), ("12", 1200), ("0.0", 0), ("879.990", 87_999)] {
            assert_eq!(parse_minor(text), Ok(minor), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_price() {
        for (text, fault) in [
            ("12,50", MoneyFault::NotAPrice),
            ("€12", MoneyFault::NotAPrice),
            ("", MoneyFault::NotAPrice),
            ("-1.00", MoneyFault::Negative),
            ("1.005", MoneyFault::TooPrecise),
            ("10000000000.01", MoneyFault::TooLarge),
            ("99999999999999999999", MoneyFault::TooLarge),
        ] {
            assert_eq!(parse_minor(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn proposes_the_price_that_was_meant() {
        assert_eq!(price_fix("12,5O"), "write it as 12.50");
        assert_eq!(price_fix("12,50 €"), "write it as 12.50");
        assert!(price_fix("free").starts_with("write it like"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(minor in 0..=AMOUNT_LIMIT_MINOR) {
            prop_assert_eq!(parse_minor(&write_minor(minor)), Ok(minor));
        }

        #[test]
        fn any_text_is_a_price_or_refused(text in ".*") {
            if let Ok(minor) = parse_minor(&text) {
                prop_assert!((0..=AMOUNT_LIMIT_MINOR).contains(&minor));
            }
        }
    }
}
