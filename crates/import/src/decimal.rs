//! Decimal text to scaled integers, without a float on the way.

/// Why a text is not the decimal number that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecimalFault {
    NotANumber,
    TooPrecise,
    TooLarge,
}

/// What to do with digits beyond the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// They must be zeros.
    Refuse,
    /// Half goes away from zero.
    Round,
}

/// Reads `-12.5` as `-1250` for a scale of 2. One point, no exponent, no separators, no plus sign.
pub(crate) fn scaled(text: &str, scale: u32, beyond: Beyond) -> Result<i64, DecimalFault> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return Err(DecimalFault::NotANumber);
    }
    let places = scale as usize;
    let (inside, outside) = fraction.split_at(fraction.len().min(places));
    if beyond == Beyond::Refuse && outside.bytes().any(|b| b != b'0') {
        return Err(DecimalFault::TooPrecise);
    }
    let padding = std::iter::repeat_n(b'0', places - inside.len());
    let mut value: i64 = 0;
    for digit in whole.bytes().chain(inside.bytes()).chain(padding) {
        value =
            value.checked_mul(10).and_then(|v| v.checked_add(i64::from(digit - b'0'))).ok_or(DecimalFault::TooLarge)?;
    }
    if outside.as_bytes().first().is_some_and(|&b| b >= b'5') {
        value = value.checked_add(1).ok_or(DecimalFault::TooLarge)?;
    }
    Ok(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_and_rounds() {
        assert_eq!(scaled("12.5", 2, Beyond::Refuse), Ok(1250));
        assert_eq!(scaled("12.5000", 2, Beyond::Refuse), Ok(1250));
        assert_eq!(scaled(".5", 2, Beyond::Refuse), Ok(50));
        assert_eq!(scaled("453.592", 0, Beyond::Round), Ok(454));
        assert_eq!(scaled("0.5", 0, Beyond::Round), Ok(1));
        assert_eq!(scaled("-4.9037492", 6, Beyond::Round), Ok(-4_903_749));
    }

    #[test]
    fn refuses_what_is_not_a_decimal() {
        for text in ["", ".", "-", "1e3", "+1", "1,5", "1.2.3", "--1", "١"] {
            assert_eq!(scaled(text, 2, Beyond::Refuse), Err(DecimalFault::NotANumber), "{text}");
        }
        assert_eq!(scaled("1.005", 2, Beyond::Refuse), Err(DecimalFault::TooPrecise));
        assert_eq!(scaled(&"9".repeat(30), 2, Beyond::Refuse), Err(DecimalFault::TooLarge));
    }
}
