//! The shop's secret: what links to orders are derived from, and what secrets in the database are encrypted with. In a
//! file of its own, not in the database: whoever has one of the two cannot open an order's page, or sign as the shop.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit, Mac};
use rand::RngCore;
use sha2::Sha256;

/// What a sealed text begins with: 192 random bits, enough that none comes twice.
const NONCE_BYTES: usize = 24;

/// 256 bits, in the file as 64 hexadecimal digits.
pub struct Secret([u8; 32]);

impl Secret {
    /// Reads the file, or makes it at the first start, readable by its owner alone. Of several processes that start
    /// at once all get the one that was there first.
    ///
    /// # Errors
    /// A file that cannot be read or made, or that holds something else.
    pub fn load(path: &Path) -> Result<Secret> {
        match fs::read_to_string(path) {
            Ok(text) => Secret::read(&text).with_context(|| format!("{} holds no secret", path.display())),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Secret::make(path).with_context(|| format!("cannot make {}", path.display()))?;
                Secret::load(path)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    #[cfg(test)]
    pub(super) fn of(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    fn read(text: &str) -> Result<Secret> {
        let text = text.trim();
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            bail!("expected 64 hexadecimal digits");
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).context("expected hexadecimal digits")?;
        }
        Ok(Secret(bytes))
    }

    /// Written whole under another name first: nobody reads half a secret.
    fn make(path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let draft = path.with_extension(format!("draft-{}", std::process::id()));
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft)?;
        match linked {
            // Another process was first: its secret is the shop's.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            other => Ok(other?),
        }
    }

    /// 128 bits for that purpose and thing, always the same, that tell nothing of the secret (HMAC-SHA-256).
    pub fn derive(&self, purpose: &str, thing: &str) -> u128 {
        self.bytes(purpose, thing).iter().take(16).fold(0, |bits, byte| bits << 8 | u128::from(*byte))
    }

    /// 256 bits for that purpose and thing, as [`Secret::derive`].
    pub(super) fn bytes(&self, purpose: &str, thing: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(thing.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Encrypts for that purpose and thing (XChaCha20-Poly1305): only [`Secret::open`] with the same two reads it.
    ///
    /// # Errors
    /// More than can be encrypted at once.
    pub fn seal(&self, purpose: &str, thing: &str, plain: &[u8]) -> Result<String> {
        let mut sealed = [0; NONCE_BYTES];
        rand::rng().fill_bytes(&mut sealed);
        let payload = Payload { msg: plain, aad: thing.as_bytes() };
        let secret = self.cipher(purpose).encrypt(&XNonce::from(sealed), payload);
        let secret = secret.ok().context("too long to be encrypted")?;
        Ok(STANDARD_NO_PAD.encode([sealed.as_slice(), &secret].concat()))
    }

    /// What was encrypted; `None` for what was not, or by another secret, or for something else.
    pub fn open(&self, purpose: &str, thing: &str, sealed: &str) -> Option<Vec<u8>> {
        let sealed = STANDARD_NO_PAD.decode(sealed).ok()?;
        let (nonce, secret) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: secret, aad: thing.as_bytes() };
        self.cipher(purpose).decrypt(&XNonce::from(*nonce), payload).ok()
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.bytes(purpose, "encrypted").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_made_once_and_read_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/secret");
        let derived: Vec<u128> = (0..3).map(|_| Secret::load(&path).unwrap().derive("a", "b")).collect();
        assert_eq!(derived[0], derived[1]);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        fs::write(&path, "short").unwrap();
        assert!(Secret::load(&path).is_err());
    }

    #[test]
    fn what_is_derived_depends_on_everything() {
        let [one, two] = [1, 2].map(|byte| Secret([byte; 32]));
        let derived = [one.derive("a", "b"), one.derive("a", "c"), one.derive("ab", ""), two.derive("a", "b")];
        let distinct: std::collections::BTreeSet<_> = derived.iter().collect();
        assert_eq!(distinct.len(), 4);
    }

    #[test]
    fn what_is_sealed_is_read_with_the_same_secret_for_the_same_thing() {
        let [one, two] = [1, 2].map(|byte| Secret([byte; 32]));
        let sealed = one.seal("a", "b", b"word").unwrap();
        assert_eq!(one.open("a", "b", &sealed).as_deref(), Some(b"word".as_slice()));
        assert_ne!(one.seal("a", "b", b"word").unwrap(), sealed, "nobody sees that two are the same");
        let mut other = sealed.clone().into_bytes();
        other[40] = if other[40] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        for (secret, purpose, thing, text) in [
            (&two, "a", "b", &sealed),
            (&one, "c", "b", &sealed),
            (&one, "a", "c", &sealed),
            (&one, "a", "b", &other),
            (&one, "a", "b", &sealed[..20].to_owned()),
            (&one, "a", "b", &String::new()),
        ] {
            assert_eq!(secret.open(purpose, thing, text), None, "{purpose} {thing} {text}");
        }
    }
}
