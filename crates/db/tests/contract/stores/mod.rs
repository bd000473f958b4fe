mod edit;
pub mod facts;
mod ledger;
mod postcode;
mod stock;
mod store;
