//! A campaign: made, tried on sales, launched, paused, ended.

pub mod api;
pub mod beside;
pub mod fields;
pub mod form;
pub mod goods;
pub mod page;
pub mod read;
pub mod reader;
pub mod simulation;
pub mod words;
