//! One promotion in all its channels: the links that are made at once, the leaflet, and the report with a line each.

pub mod api;
pub mod card;
pub mod leaflet;
pub mod report;
