//! Comptoir: a storefront for retailers with a web shop and physical stores.
//!
//! One crate, built twice: with `ssr` it is the server and the command line, with `hydrate` (and one of `shop`,
//! `till`, `studio`) the islands in the browser. See `docs/ARCHITECTURE.md`.

#![recursion_limit = "512"]

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod banner;
#[cfg(feature = "shop")]
pub mod browser;
#[cfg(any(feature = "ssr", feature = "shop"))]
pub mod browser_state;
#[cfg(any(feature = "ssr", feature = "shop"))]
pub mod cart;
#[cfg(any(feature = "ssr", feature = "shop"))]
pub mod catalog;
#[cfg(feature = "ssr")]
pub mod endpoints;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod insight;
#[cfg(any(feature = "ssr", feature = "shop"))]
pub mod live;
#[cfg(feature = "ssr")]
pub mod machine;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod offline;
#[cfg(feature = "ssr")]
pub mod order;
#[cfg(feature = "ssr")]
pub mod pairing;
#[cfg(feature = "ssr")]
pub mod privacy;
#[cfg(feature = "ssr")]
pub mod promo;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod staff;
#[cfg(any(feature = "ssr", feature = "shop"))]
pub mod stores;
#[cfg(feature = "ssr")]
pub mod studio;
#[cfg(any(feature = "ssr", feature = "till"))]
pub mod till;
#[cfg(any(feature = "ssr", feature = "shop", feature = "till"))]
pub mod ui;
#[cfg(any(feature = "ssr", feature = "shop"))]
pub mod wire;
#[cfg(any(feature = "ssr", feature = "shop"))]
pub mod wishlist;

/// Called once when a bundle is loaded, before its islands come to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(feature = "shop")]
    {
        leptos::mount::hydrate_islands();
        browser::start();
    }
    #[cfg(feature = "till")]
    {
        till::live::start();
        till::scan::start();
        till::offline::counter::start();
    }
}
