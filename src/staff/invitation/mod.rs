//! Where an invitation leads: whoever reads the mail accepts it, with the account they have or a new one.

pub mod api;
#[cfg(feature = "ssr")]
pub mod page;
