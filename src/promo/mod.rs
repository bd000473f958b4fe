//! Codes: given to customers, and used once at a till.

#[cfg(feature = "ssr")]
pub mod desk;
