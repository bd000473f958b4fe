//! The heart beside a product.

use comptoir_domain::{Revision, Sku};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cart::add::ChangeFields;

/// What the heart says in its two states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishWords {
    pub wish: String,
    pub unwish: String,
}

/// The outline of a heart, as in `ui/icons/heart.svg`.
const HEART: &str = "M12 20.2C7.2 16.6 3 13.2 3 8.9A4.7 4.7 0 0 1 7.7 4.1c1.8 0 3.4 1 4.3 2.6.9-1.6 2.5-2.6 4.3-2.6A4.7 4.7 0 0 1 21 8.9c0 4.3-4.2 7.7-9 11.3Z";

/// Keeps a variant for later, or no longer.
#[island]
pub fn WishButton(sku: Sku, wished: bool, revision: Revision, words: WishWords) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    let (wished, on_submit) = {
        use comptoir_domain::wishlist::WishIntent;

        use crate::browser::store;

        let _ = wished;
        let (list, its) = (store::wishlist(), sku.clone());
        let wished = Signal::derive(move || list.with(|view| view.lines.iter().any(|line| line.sku == its)));
        let its = sku.clone();
        let on_submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let sku = its.clone();
            store::change_wishlist(if wished.get_untracked() { WishIntent::Unwish { sku } } else { WishIntent::Wish { sku } });
        };
        (wished, on_submit)
    };
    #[cfg(not(feature = "hydrate"))]
    let (wished, on_submit) = (Signal::derive(move || wished), |_: leptos::ev::SubmitEvent| {});
    let intent = if wished.get_untracked() { "unwish" } else { "wish" };
    view! {
        <form class="under-buy" method="post" action="/api/wishlist/change" on:submit=on_submit>
            <ChangeFields revision=revision intent=intent sku=sku/>
            <button class="text-button" type="submit" data-testid="wish">
                <svg class=move || if wished.get() { "icon full" } else { "icon" } viewBox="0 0 24 24" aria-hidden="true">
                    <path d=HEART></path>
                </svg>
                <span>{move || if wished.get() { words.unwish.clone() } else { words.wish.clone() }}</span>
            </button>
        </form>
    }
}
