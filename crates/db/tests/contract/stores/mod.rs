mod postcode;
mod stock;
mod store;
