//! Codes: given to customers, and used once at a till.

#[cfg(feature = "ssr")]
pub mod claim;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod issue;
pub mod offer;
#[cfg(feature = "ssr")]
pub mod wallet;
