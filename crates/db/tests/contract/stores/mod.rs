pub mod facts;
mod postcode;
mod stock;
mod store;
