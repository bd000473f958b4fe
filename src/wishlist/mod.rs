//! The wishlist: its page, and the heart that fills it.

pub mod api;
pub mod lines;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod share;
#[cfg(feature = "ssr")]
pub mod watch;
pub mod wish;
