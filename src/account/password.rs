//! Passwords: hashed with Argon2id, checked in the same time whether the account exists or not.

use std::sync::LazyLock;

use anyhow::{Result, anyhow};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::RngCore;
use tokio::sync::Semaphore;

use crate::wire::Failure;

/// The shortest password, in characters (NIST SP 800-63B asks for 8 at least).
pub const LENGTH_MIN: usize = 10;
/// The longest, in bytes: more is no safer and costs the server.
pub const LENGTH_MAX_BYTES: usize = 256;

/// How many passwords are looked at at once: each takes 19 MiB and a core.
static PLACES: Semaphore = Semaphore::const_new(2);

/// What a sign-in without account is checked against.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody's password").unwrap_or_default());

/// Argon2id with 19 MiB, 2 passes, 1 lane (OWASP password storage).
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

fn hash_now(password: &str) -> Result<String> {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    let salt = SaltString::encode_b64(&bytes).map_err(|error| anyhow!("salt: {error}"))?;
    let hash = argon2().hash_password(password.as_bytes(), &salt).map_err(|error| anyhow!("hashing: {error}"))?;
    Ok(hash.to_string())
}

/// Whether it may be an account's.
///
/// # Errors
/// 422 `password_short`, `password_long`.
pub fn check(password: &str) -> Result<(), Failure> {
    let code = match password {
        short if short.chars().count() < LENGTH_MIN => "password_short",
        long if long.len() > LENGTH_MAX_BYTES => "password_long",
        _ => return Ok(()),
    };
    Err(Failure::new(422, code).field("password"))
}

/// The hash to keep.
pub async fn hash(password: String) -> Result<String> {
    let _place = PLACES.acquire().await?;
    tokio::task::spawn_blocking(move || hash_now(&password)).await?
}

/// Whether the password is the one; with no hash it never is, after the same work.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    let _place = PLACES.acquire().await?;
    tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let matches =
            PasswordHash::new(&hash).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
        Ok(known && matches)
    })
    .await?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_opens() {
        let hash = hash("une phrase convient".into()).await.unwrap();
        assert!(verify("une phrase convient".into(), Some(hash.clone())).await.unwrap());
        assert!(!verify("une phrase convenait".into(), Some(hash)).await.unwrap());
        assert!(!verify("nobody's password".into(), None).await.unwrap());
    }
}
