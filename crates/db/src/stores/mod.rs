//! Stores, their stock, and where places are.

pub mod postcode;
pub mod stock;
pub mod store;
