//! Files imported in the browser: uploaded once, tried, then imported for real.

pub mod api;
pub mod kept;
pub mod page;
pub mod upload;
