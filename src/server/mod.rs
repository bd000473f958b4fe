//! The server: configuration, router, security, sessions, assets, the event stream.

pub mod assets;
pub mod banners;
pub mod codes;
pub mod columns;
pub mod config;
pub mod download;
pub mod form;
pub mod functions;
pub mod hub;
pub mod jobs;
pub mod link_token;
pub mod listen;
pub mod live;
pub mod outbox;
pub mod page;
pub mod request;
pub mod roles;
pub mod router;
pub mod secret;
pub mod security;
pub mod session;
pub mod shop;
pub mod slot;
pub mod staff;
pub mod state;
pub mod told;
pub mod web_app;
pub mod webhook;
pub mod words;

use std::time::{SystemTime, UNIX_EPOCH};

/// The present, in milliseconds since 1970 (UTC). The one place the server looks at a clock for the rules.
pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
