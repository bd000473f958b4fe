//! Another password for somebody who forgot theirs, by a link in a mail.

pub mod api;
#[cfg(feature = "ssr")]
pub mod page;
