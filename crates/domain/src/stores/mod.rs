//! Stores: when they are open, what is on their shelves, what happens to it.

pub mod availability;
pub mod fact;
pub mod hours;
