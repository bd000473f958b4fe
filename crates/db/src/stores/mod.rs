//! Stores, their stock, and where places are.

pub mod facts;
pub mod postcode;
pub mod stock;
pub mod store;
