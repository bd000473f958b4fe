//! Merchants' files, read into typed records or a list of problems.
//!
//! Pure: bytes in, records out. No database, no network, no clock. A reader streams: it hands each
//! record to a closure in the order of the file, and goes on after a problem so that one run names
//! all of them. Whoever writes the records does so in one transaction and drops it when the reader
//! answers [`Problems`].
//!
//! ```
//! use std::ops::ControlFlow;
//! let file = "Handle,Title,Variant Price\nlamp,Floor Lamp,69.99\n";
//! let mut products = Vec::new();
//! let summary = comptoir_import::products::read("lamp.csv", file.as_bytes(), |product| {
//!     products.push(product);
//!     ControlFlow::Continue(())
//! })?;
//! assert_eq!((summary.products, summary.variants), (1, 1));
//! assert_eq!(products[0].variants[0].sku, "LAMP");
//! # Ok::<(), comptoir_import::Problems>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod decimal;
mod findings;
mod format;
mod html;
pub mod inventory;
mod locale;
pub mod money;
pub mod postcodes;
mod problem;
pub mod products;
pub mod stores;
mod table;
mod text;
pub mod texts;
pub mod words;

pub use format::{Format, HEAD_BYTES, Subject, detect};
pub use html::sanitise;
pub use problem::{PROBLEMS_LIMIT, Problem, Problems};
