//! A store as its people edit it.

pub mod api;
pub mod fields;
pub mod hours;
pub mod page;
