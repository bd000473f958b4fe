//! How banners do, from the shopper's screen to the till: what browsers tell is counted, what people did afterwards is read
//! from the books, and the studio shows what may be said of it.

pub mod api;
pub mod banner;
pub mod chart;
pub mod csv;
pub mod figures;
pub mod limit;
pub mod page;
pub mod results;
pub mod verdicts;
