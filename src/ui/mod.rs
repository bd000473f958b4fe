//! Dumb pieces: phrases, icons, prices, pictures. They know no slice of the shop.

#[cfg(feature = "ssr")]
pub mod area;
#[cfg(feature = "ssr")]
pub mod closed;
#[cfg(feature = "ssr")]
pub mod icon;
#[cfg(feature = "ssr")]
pub mod message;
pub mod phrase;
#[cfg(feature = "ssr")]
pub mod picture;
#[cfg(feature = "ssr")]
pub mod price;
#[cfg(feature = "ssr")]
pub mod qr;
#[cfg(feature = "ssr")]
pub mod summary;
#[cfg(feature = "ssr")]
pub mod wide;
