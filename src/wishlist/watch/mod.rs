//! Waiting for something to be in a store again.

pub mod api;
