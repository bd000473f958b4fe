//! Comptoir: a storefront for retailers with a web shop and physical stores.
//!
//! One crate, built twice: with `ssr` it is the server and the command line, with `hydrate` (and one of `shop`,
//! `till`, `studio`) the islands in the browser. See `docs/ARCHITECTURE.md`.

#![recursion_limit = "512"]

pub mod account;
#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "hydrate")]
pub mod browser;
pub mod browser_state;
pub mod cart;
pub mod catalog;
#[cfg(feature = "ssr")]
pub mod endpoints;
#[cfg(feature = "ssr")]
pub mod import;
pub mod live;
#[cfg(feature = "ssr")]
pub mod server;
pub mod stores;
#[cfg(feature = "ssr")]
pub mod studio;
#[cfg(feature = "ssr")]
pub mod till;
pub mod ui;
pub mod wire;
pub mod wishlist;

/// Called once when a bundle is loaded, before its islands come to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    browser::start();
}
