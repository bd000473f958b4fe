//! Another device for a guest's cart, without an account: a link for a short while, and the list of devices.

pub mod api;
pub mod page;
