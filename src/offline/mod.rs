//! What there is without a network.

pub mod page;
