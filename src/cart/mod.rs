//! The cart: its page, its count, the button that fills it.

pub mod add;
pub mod api;
#[cfg(feature = "ssr")]
pub mod change;
pub mod changed;
pub mod count;
#[cfg(feature = "ssr")]
pub mod gather;
pub mod lines;
#[cfg(feature = "ssr")]
pub mod page;
