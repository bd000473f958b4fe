//! The number on the cart in the navigation.

use comptoir_domain::Locale;
use leptos::prelude::*;

use crate::ui::phrase::Plural;

/// How many pieces the cart has; ticks when the number changes.
#[island]
pub fn CartCount(pieces: u64, locale: Locale, words: Plural) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    let pieces = {
        let _ = pieces;
        crate::browser::store::pieces()
    };
    #[cfg(not(feature = "hydrate"))]
    let pieces = Signal::derive(move || pieces);
    view! {
        <span class="count" data-testid="cart-count" data-count=move || pieces.get().to_string()>
            <span aria-hidden="true">{move || pieces.get().to_string()}</span>
            <span class="hidden-text">{move || words.count(pieces.get(), locale)}</span>
        </span>
    }
}
