//! Mails: what they say, how they travel, and the demo's page of what would have been sent.

pub mod letter;
pub mod page;
pub mod smtp;
pub mod write;
