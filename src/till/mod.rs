//! The till: what sellers use at the counter.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod counter;
#[cfg(feature = "till")]
pub mod live;
pub mod offline;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod pickup;
#[cfg(feature = "ssr")]
pub mod redeem;
#[cfg(feature = "ssr")]
pub mod sale;
#[cfg(feature = "till")]
pub mod scan;
#[cfg(feature = "ssr")]
pub mod slip;
#[cfg(feature = "ssr")]
pub mod suggest;
