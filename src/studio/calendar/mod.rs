//! The calendar: what runs where when, and what is in each other's way.

pub mod page;
mod table;
