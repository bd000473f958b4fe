//! Choosing whom the shop is shown as.

pub mod page;
