//! What head office lets those who run a store do with banners.

pub mod api;
pub mod page;
