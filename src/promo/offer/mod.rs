//! What a campaign's short links lead to: its own page in the shop, where an account takes its code.

pub mod api;
pub mod page;
