//! The wishlist: its page, and the heart that fills it.

pub mod api;
pub mod lines;
#[cfg(feature = "ssr")]
pub mod page;
pub mod wish;
