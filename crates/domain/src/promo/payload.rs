//! What a code's QR says: which code, of which campaign, where and until when, signed by the shop. A till that has the
//! shop's public key knows without a network that it is real.

use uuid::Uuid;

/// RFC 4648, section 6: capitals and digits alone, which QR codes hold in 5.5 bits each.
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// What every payload begins with; the digit is this form's version.
const PREFIX: &str = "CMP1:";
/// An Ed25519 signature (RFC 8032).
pub const SIGNATURE_BYTES: usize = 64;
/// Key id, code, campaign, end.
const FIXED_BYTES: usize = 4 + 16 + 16 + 8;
/// Longer is none of ours: 2,000 bytes of stores' names.
const TEXT_LIMIT: usize = 4_000;

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// Which of the shop's keys signed it.
    pub key_id: [u8; 4],
    pub code: Uuid,
    pub campaign: Uuid,
    /// When the code ends, milliseconds since 1970 (UTC); 0 for no end.
    pub ends_at: i64,
    /// Where it is good; none for every store.
    pub stores: Vec<String>,
}

impl Payload {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(FIXED_BYTES + 24 * self.stores.len());
        bytes.extend(self.key_id);
        bytes.extend(self.code.as_bytes());
        bytes.extend(self.campaign.as_bytes());
        bytes.extend(self.ends_at.to_be_bytes());
        bytes.extend(self.stores.join("\n").as_bytes());
        bytes
    }

    /// With its signature as the QR says it.
    pub fn written(&self, signature: &[u8; SIGNATURE_BYTES]) -> String {
        let mut signed = signature.to_vec();
        signed.extend(self.bytes());
        format!("{PREFIX}{}", encoded(&signed))
    }

    fn of(bytes: &[u8]) -> Option<Payload> {
        let (key_id, rest) = bytes.split_first_chunk::<4>()?;
        let (code, rest) = rest.split_first_chunk::<16>()?;
        let (campaign, rest) = rest.split_first_chunk::<16>()?;
        let (ends_at, stores) = rest.split_first_chunk::<8>()?;
        let stores = std::str::from_utf8(stores).ok()?;
        if stores.contains(|letter: char| letter.is_control() && letter != '\n') {
            return None;
        }
        Some(Payload {
            key_id: *key_id,
            code: Uuid::from_bytes(*code),
            campaign: Uuid::from_bytes(*campaign),
            ends_at: i64::from_be_bytes(*ends_at),
            stores: stores.split('\n').filter(|store| !store.is_empty()).map(str::to_owned).collect(),
        })
    }
}

/// A scanned payload. What it says is to be believed once the signature was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    pub payload: Payload,
    pub signature: [u8; SIGNATURE_BYTES],
}

/// The payload if the text is one; small letters count as capitals.
pub fn scanned(text: &str) -> Option<Scanned> {
    let text = text.trim();
    if text.len() > TEXT_LIMIT {
        return None;
    }
    let text = text.to_ascii_uppercase();
    let signed = decoded(text.strip_prefix(PREFIX)?)?;
    let (signature, bytes) = signed.split_first_chunk::<SIGNATURE_BYTES>()?;
    let payload = Payload::of(bytes)?;
    // One text for one payload: nothing that is read here was written otherwise.
    (payload.bytes() == bytes).then_some(Scanned { payload, signature: *signature })
}

fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut bits, mut held) = (0u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(char::from(ALPHABET[(bits >> held) as usize & 31]));
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(char::from(ALPHABET[(bits << (5 - held)) as usize & 31]));
    }
    text
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut held) = (0u32, 0);
    for symbol in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == symbol)?;
        bits = bits << 5 | value as u32;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
        bits &= (1 << held) - 1;
    }
    // What is left fills up the last symbol with zeros, and is less than a symbol.
    (held < 5 && bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(stores: &[&str]) -> Payload {
        Payload {
            key_id: [1, 2, 3, 4],
            code: Uuid::from_u128(0x0123_4567_89ab_cdef),
            campaign: Uuid::from_u128(u128::MAX),
            ends_at: 1_795_181_400_000,
            stores: stores.iter().map(|store| (*store).to_owned()).collect(),
        }
    }

    #[test]
    fn what_is_written_is_scanned() {
        for stores in [&[][..], &["lyon"], &["lyon-croix-rousse", "lyon-guillotiere"]] {
            let payload = payload(stores);
            let text = payload.written(&[7; SIGNATURE_BYTES]);
            assert!(text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b':'));
            let expected = Some(Scanned { payload, signature: [7; SIGNATURE_BYTES] });
            assert_eq!(scanned(&text), expected);
            assert_eq!(scanned(&format!(" {} ", text.to_lowercase())), expected);
        }
        assert!(payload(&[]).written(&[0; SIGNATURE_BYTES]).len() <= 180, "a QR of 45 modules, level M");
    }

    #[test]
    fn what_is_no_payload_is_none() {
        let text = payload(&["lyon"]).written(&[7; SIGNATURE_BYTES]);
        for wrong in [
            "",
            "CMP1:",
            "CMP2:AAAA",
            "7K2M-9QX-BT4F",
            &text[..text.len() / 2],
            &text.replace("CMP1", "CMP0"),
            &format!("{text}1"),
            &format!("{text}AAAAAAAA"),
            &"A".repeat(5_000),
            "CMP1:é",
        ] {
            assert_eq!(scanned(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn bytes_are_written_as_the_rfc_has_them() {
        // RFC 4648, section 10, without the padding.
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB")]
        {
            assert_eq!(encoded(bytes.as_bytes()), text);
            assert_eq!(decoded(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(decoded("MZ1"), None);
        assert_eq!(decoded("MZ"), None, "bits that are left over");
    }
}
