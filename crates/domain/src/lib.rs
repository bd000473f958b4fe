//! The rules of the shop, pure: no clock, randomness, async, floating point or input and output.
//!
//! What a function needs to know of the world (`now`, ids) is an argument. The crate is compiled into the
//! server, which decides with it, and into the browser, which shows the same decision before the server has
//! answered.

pub mod banner;
pub mod cart;
pub mod catalog;
pub mod change;
pub mod consent;
pub mod insight;
pub mod intent;
pub mod locale;
pub mod mail;
pub mod money;
pub mod order;
pub mod owned;
pub mod promo;
pub mod quantity;
pub mod refusal;
pub mod sku;
pub mod stores;
pub mod webhook;
pub mod wishlist;
pub mod words;

pub use change::{Change, Revision};
pub use intent::Intent;
pub use locale::Locale;
pub use money::{Currency, Money};
pub use quantity::Quantity;
pub use refusal::Refusal;
pub use sku::Sku;
pub use words::{Note, StoreSlug};
