//! A wishlist shown to whoever has its link.

pub mod api;
pub mod page;
