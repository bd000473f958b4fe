//! What the secret does for promo codes: they are looked up by an HMAC, kept encrypted, and their QR is signed.

use comptoir_db::promo::code::By;
use comptoir_db::promo::issue::NewCode;
use comptoir_domain::promo::code::PromoCode;
use comptoir_domain::promo::payload::{self, Payload, SIGNATURE_BYTES, Scanned};
use rand::RngCore;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use crate::server::secret::Secret;

/// Purposes of keys.
const LOOKUP: &str = "promo code, looked up";
const SEALED: &str = "promo code, sealed";
const SIGNED: &str = "promo code, signed";

/// The keys of this shop's codes.
pub struct Codes<'s> {
    secret: &'s Secret,
    pair: Ed25519KeyPair,
}

impl Secret {
    /// The keys that codes are made and read with.
    pub fn codes(&self) -> Codes<'_> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&self.bytes(SIGNED, "ed25519")).expect("32 bytes are a seed");
        Codes { secret: self, pair }
    }
}

impl Codes<'_> {
    /// A new code for the customer, or for nobody.
    ///
    /// # Errors
    /// Symbols that cannot be encrypted.
    pub fn issue(&self, customer: Option<String>) -> anyhow::Result<NewCode> {
        let code = PromoCode::of(rand::rng().next_u64());
        let id = Uuid::new_v4().to_string();
        let sealed = self.secret.seal(SEALED, &id, code.as_str().as_bytes())?;
        Ok(NewCode { lookup: self.lookup(&code), sealed, key_id: self.key_id_text(), customer, id })
    }

    /// The symbols of a code that was kept; `None` for one of another secret.
    pub fn open(&self, id: &str, sealed: &str) -> Option<PromoCode> {
        let symbols = self.secret.open(SEALED, id, sealed)?;
        std::str::from_utf8(&symbols).ok()?.parse().ok()
    }

    /// How what was typed or scanned is asked for; something that nothing is found by where it is no code. A payload
    /// says the id, if its signature is right.
    pub fn asked(&self, text: &str) -> By {
        if let Some(scanned) = payload::scanned(text) {
            return By::Id(self.signed(&scanned).map(|payload| payload.code.to_string()).unwrap_or_default());
        }
        // As much work for what is none: how long it takes tells nobody.
        let code: Result<PromoCode, _> = text.chars().take(64).nfkc().collect::<String>().parse();
        match code {
            Ok(code) => By::Lookup(self.lookup(&code)),
            Err(_) => By::Lookup(format!("none {}", self.lookup(&PromoCode::of(0)))),
        }
    }

    /// What was scanned, where the shop signed it.
    pub fn signed<'s>(&self, scanned: &'s Scanned) -> Option<&'s Payload> {
        let key = UnparsedPublicKey::new(&ED25519, self.pair.public_key().as_ref());
        key.verify(&scanned.payload.bytes(), &scanned.signature).ok().map(|()| &scanned.payload)
    }

    /// What the code's QR says.
    pub fn payload(&self, code: Uuid, campaign: Uuid, ends_at: Option<i64>, stores: &[String]) -> String {
        let payload = Payload {
            key_id: self.key_id(),
            code,
            campaign,
            ends_at: ends_at.unwrap_or_default(),
            stores: stores.to_vec(),
        };
        let mut signature = [0; SIGNATURE_BYTES];
        signature.copy_from_slice(self.pair.sign(&payload.bytes()).as_ref());
        payload.written(&signature)
    }

    /// The public key that QR codes are checked with (RFC 8032), 32 bytes.
    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// Which key it is: the beginning of the public one.
    pub fn key_id(&self) -> [u8; 4] {
        let mut id = [0; 4];
        id.copy_from_slice(&self.public_key()[..4]);
        id
    }

    fn key_id_text(&self) -> String {
        self.key_id().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn lookup(&self, code: &PromoCode) -> String {
        self.secret.bytes(LOOKUP, code.as_str()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_typed_and_scanned() {
        let secret = Secret::of([1; 32]);
        let codes = secret.codes();
        let made = codes.issue(None).unwrap();
        let code = codes.open(&made.id, &made.sealed).unwrap();
        let wide: String = code
            .to_string()
            .chars()
            .map(|symbol| match symbol {
                '0'..='9' | 'A'..='Z' => char::from_u32(symbol as u32 + 0xfee0).unwrap(),
                other => other,
            })
            .collect();
        for typed in [code.to_string(), code.as_str().to_lowercase(), wide] {
            assert_eq!(codes.asked(&typed), By::Lookup(made.lookup.clone()), "{typed}");
        }
        let payload = codes.payload(made.id.parse().unwrap(), Uuid::nil(), None, &["lyon".to_owned()]);
        assert_eq!(codes.asked(&payload), By::Id(made.id.clone()));
        for wrong in ["", "x", "7K2M-9QX-BT4F", &"9".repeat(1_000)] {
            assert_ne!(codes.asked(wrong), By::Lookup(made.lookup.clone()), "{wrong}");
        }
    }

    #[test]
    fn nothing_is_read_or_signed_with_another_secret() {
        let (one, two) = (Secret::of([1; 32]), Secret::of([2; 32]));
        let made = one.codes().issue(None).unwrap();
        assert_eq!(two.codes().open(&made.id, &made.sealed), None);
        let payload = one.codes().payload(made.id.parse().unwrap(), Uuid::nil(), Some(1), &[]);
        assert_eq!(two.codes().asked(&payload), By::Id(String::new()));
        let mut forged = payload::scanned(&payload).unwrap();
        forged.payload.ends_at = 0;
        assert_eq!(one.codes().asked(&forged.payload.written(&forged.signature)), By::Id(String::new()));
    }
}
