//! The way out of a kind of mail, for whoever has the mail: no session is needed, and nothing is told of the account.

pub mod api;
pub mod link;
pub mod page;
