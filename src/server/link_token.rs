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

fn written(bits: u128) -> String {
    (0..LENGTH).rev().map(|place| ALPHABET[(bits >> (5 * place)) as usize & 31] as char).collect()
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
