//! What a page tells its islands: the state it was rendered from. On the server an island reads it from the page
//! that is being rendered, in the browser from the store.

use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Locale, Revision};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Stands as JSON in the element [`PageState::ELEMENT`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageState {
    pub locale: Locale,
    /// Whether the browser has a session, so that there is something to follow.
    pub owner: bool,
    pub cart: CartView,
    pub wishlist: WishlistView,
    /// Variants whose stock the page shows, with the revision shown.
    pub variants: Vec<(String, Revision)>,
}

impl PageState {
    pub const ELEMENT: &str = "comptoir-state";
}

/// The page's language.
pub fn locale() -> Locale {
    #[cfg(feature = "hydrate")]
    return crate::browser::store::locale();
    #[cfg(not(feature = "hydrate"))]
    expect_context::<PageState>().locale
}

/// The cart as the page shows it.
pub fn cart() -> ArcRwSignal<CartView> {
    #[cfg(feature = "hydrate")]
    return crate::browser::store::cart();
    #[cfg(not(feature = "hydrate"))]
    ArcRwSignal::new(expect_context::<PageState>().cart)
}

/// The wishlist as the page shows it.
pub fn wishlist() -> ArcRwSignal<WishlistView> {
    #[cfg(feature = "hydrate")]
    return crate::browser::store::wishlist();
    #[cfg(not(feature = "hydrate"))]
    ArcRwSignal::new(expect_context::<PageState>().wishlist)
}

/// What happened elsewhere, in words; empty most of the time.
pub fn notice() -> ArcRwSignal<String> {
    #[cfg(feature = "hydrate")]
    return crate::browser::store::notice();
    #[cfg(not(feature = "hydrate"))]
    ArcRwSignal::new(String::new())
}
