//! Session tokens and their cookie.

use axum::http::HeaderValue;
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::server::config::Config;

/// How long a browser keeps its cart without coming back: a year. A guest's cart is all they have.
pub const SESSION_SECONDS: i64 = 365 * 24 * 60 * 60;

/// The cookie's name over TLS; browsers then refuse it from anyone but this very host.
const SECURE_NAME: &str = "__Host-comptoir_session";
/// On plain-http localhost, where browsers would refuse the other.
const PLAIN_NAME: &str = "comptoir_session";

/// A session's secret: 256 random bits.
pub struct Token(String);

impl Token {
    pub fn new() -> Token {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        Token(hex(&bytes))
    }

    /// What the database keeps.
    pub fn hash(&self) -> String {
        hash(&self.0)
    }
}

impl Default for Token {
    fn default() -> Token {
        Token::new()
    }
}

/// The hash of a secret, in hexadecimal.
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn name(config: &Config) -> &'static str {
    if config.is_secure() { SECURE_NAME } else { PLAIN_NAME }
}

/// The header that gives a browser its session.
pub fn set_cookie(config: &Config, token: &Token) -> HeaderValue {
    cookie(config, &token.0, SESSION_SECONDS)
}

/// The header that takes it away.
pub fn clear_cookie(config: &Config) -> HeaderValue {
    cookie(config, "", 0)
}

fn cookie(config: &Config, value: &str, max_age: i64) -> HeaderValue {
    let secure = if config.is_secure() { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}", name(config));
    // Made of hexadecimal digits and constants: always a legal header.
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// The hash of the session token in a Cookie header.
pub fn token_hash(config: &Config, cookies: &str) -> Option<String> {
    let value = cookies.split(';').find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name(config)).then_some(value)
    })?;
    let looks_right = value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    looks_right.then(|| hash(value))
}
