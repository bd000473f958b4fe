//! The heart beside a product.

use leptos::prelude::*;

use crate::browser_state;

/// The keys of what the heart says in its two states.
pub const SENTENCES: [&str; 2] = ["product-wish", "product-unwish"];

/// The outline of a heart, as in `ui/icons/heart.svg`.
const HEART: &str = "M12 20.2C7.2 16.6 3 13.2 3 8.9A4.7 4.7 0 0 1 7.7 4.1c1.8 0 3.4 1 4.3 2.6.9-1.6 2.5-2.6 4.3-2.6A4.7 4.7 0 0 1 21 8.9c0 4.3-4.2 7.7-9 11.3Z";

/// The face of the button that keeps a variant for later, or no longer.
#[island]
pub fn WishState() -> impl IntoView {
    let (wishlist, sku, words) = (browser_state::wishlist(), browser_state::variant(), browser_state::words());
    move || {
        let wished = wishlist.with(|view| view.lines.iter().any(|line| line.sku.as_str() == sku));
        view! {
            <svg class=if wished { "icon full" } else { "icon" } viewBox="0 0 24 24" aria-hidden="true"><path d=HEART></path></svg>
            <span>{words.get(if wished { "product-unwish" } else { "product-wish" })}</span>
        }
    }
}
