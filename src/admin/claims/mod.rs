//! What tills took without a network: how much they may, and the conflicts that came of it.

pub mod api;
pub mod page;
