//! Stores, their stock, and where places are.

pub mod edit;
pub mod facts;
pub mod ledger;
pub mod postcode;
pub mod stock;
pub mod store;
