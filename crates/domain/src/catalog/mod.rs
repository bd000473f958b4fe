//! The catalogue: what is sold, at what price.

pub mod price;
