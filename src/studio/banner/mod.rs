//! Banners, as those who make them keep them.

pub mod api;
pub mod upload;
