//! Stores: when they are open, what is on their shelves, what happens to it, where all of a cart can be had.

pub mod availability;
pub mod fact;
pub mod gather;
pub mod hours;
