//! What is on the shelves, for those who run the stores: levels, the ledger, counts typed by hand, what falls short.

pub mod api;
pub mod ledger;
pub mod page;
pub mod shortfalls;
