//! The till without a network: codes are checked and noted on the device, and reconciled once there is one.
//! docs/lifecycles/promo.md tells the whole of it.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "till")]
pub mod check;
#[cfg(feature = "till")]
pub mod counter;
#[cfg(feature = "till")]
pub mod keep;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "till")]
pub mod queue;
#[cfg(feature = "till")]
pub mod shown;
pub mod wire;
