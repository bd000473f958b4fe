//! The number on the cart in the navigation.

use leptos::prelude::*;

use crate::browser_state;

/// The keys of its words.
pub const SENTENCES: [&str; 1] = ["cart-pieces"];

/// How many pieces the cart has; ticks when the number changes.
#[island]
pub fn CartCount() -> impl IntoView {
    let (cart, locale, words) = (browser_state::cart(), browser_state::locale(), browser_state::words());
    move || {
        let pieces = cart.with(|view| view.cart().pieces());
        view! {
            <span class="count" data-testid="cart-count" data-count=pieces.to_string()>
                <span aria-hidden="true">{pieces.to_string()}</span>
                <span class="hidden-text">{words.count("cart-pieces", pieces, locale)}</span>
            </span>
        }
    }
}
