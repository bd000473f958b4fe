//! What to show of variants that came in from another device: asked once they do.

use comptoir_domain::Sku;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::view::WishlistView;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::browser::store;
use crate::catalog::api::{LineCard, describe_variants};

type Cards = ArcRwSignal<Vec<LineCard>>;

pub fn follow_cart(cart: ArcRwSignal<CartView>, cards: Cards) {
    Effect::new(move |_| {
        let skus = cart.with(|view| view.lines.iter().map(|line| line.sku.clone()).collect());
        ask(skus, cards.clone());
    });
}

pub fn follow_wishlist(wishlist: ArcRwSignal<WishlistView>, cards: Cards) {
    Effect::new(move |_| {
        let skus = wishlist.with(|view| view.lines.iter().map(|line| line.sku.clone()).collect());
        ask(skus, cards.clone());
    });
}

fn ask(mut skus: Vec<Sku>, cards: Cards) {
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
