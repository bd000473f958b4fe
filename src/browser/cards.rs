//! What to show of variants that came in from another device: asked once they do, where the page shows lines.

use comptoir_domain::Sku;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::browser::{document, store};
use crate::catalog::api::describe_variants;

/// Follows the list the page shows, if it shows one.
pub fn start() {
    let shows =
        |what: &str| document().query_selector(&format!("[data-lines=\"{what}\"]")).is_ok_and(|found| found.is_some());
    if shows("cart") {
        let cart = store::cart();
        Effect::new(move |_| ask(cart.with(|view| view.lines.iter().map(|line| line.sku.clone()).collect())));
    } else if shows("wishlist") {
        let wishlist = store::wishlist();
        Effect::new(move |_| ask(wishlist.with(|view| view.lines.iter().map(|line| line.sku.clone()).collect())));
    }
}

fn ask(mut skus: Vec<Sku>) {
    let cards = store::cards();
    cards.with_untracked(|cards| skus.retain(|sku| !cards.iter().any(|card| &card.sku == sku)));
    if skus.is_empty() {
        return;
    }
    spawn_local(async move {
        if let Ok(found) = describe_variants(skus, store::locale()).await {
            cards.update(|cards| cards.extend(found.cards));
        }
    });
}
