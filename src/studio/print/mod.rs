//! Print runs: codes that are nobody's, as a file and as sheets.

pub mod api;
pub mod page;
