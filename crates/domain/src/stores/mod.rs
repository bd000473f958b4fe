//! Stores: when they are open, what is on their shelves.

pub mod availability;
pub mod hours;
