//! The catalogue: read for pages, written by imports.

pub mod card;
pub mod index;
pub mod known;
pub mod list;
pub mod picture;
pub mod price;
pub mod product;
pub mod search;
pub mod word;
pub mod write;
