//! Whether somebody reads the mail of an account's address.

pub mod api;
#[cfg(feature = "ssr")]
pub mod page;

/// How long a link to verify an address is good: a week.
#[cfg(feature = "ssr")]
pub(crate) const GOOD_MS: i64 = 7 * 24 * 60 * 60 * 1000;
