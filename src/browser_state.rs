//! What a page tells its islands: the state it was rendered from. On the server an island reads it from the page
//! that is being rendered, in the browser from the store. Islands have no props: each would bring its own reader
//! into the bundle.

use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Locale, Revision};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::catalog::api::LineCard;
use crate::ui::phrase::Sentences;

/// Stands as JSON in the element [`PageState::ELEMENT`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageState {
    pub locale: Locale,
    /// Whether it is a copy that anybody may be shown, kept for when there is no network.
    #[serde(default)]
    pub copy: bool,
    /// Whose page it is, as `hello` names them in the event stream; `None` for someone without a session.
    pub owner: Option<String>,
    pub cart: CartView,
    pub wishlist: WishlistView,
    /// Variants whose stock the page shows, with the revision shown; the first is the one the page is about.
    pub variants: Vec<(String, Revision)>,
    /// What to show of the variants in the cart or wishlist, on their pages.
    pub cards: Vec<LineCard>,
    /// The islands' words.
    pub words: Sentences,
    /// Whether the owner is a customer, whose state is for nobody else.
    pub account: bool,
}

impl PageState {
    pub const ELEMENT: &str = "comptoir-state";
}

/// The state an island is rendered from.
#[cfg(not(feature = "shop"))]
fn rendered() -> PageState {
    expect_context()
}

/// The page's language.
pub fn locale() -> Locale {
    #[cfg(feature = "shop")]
    return crate::browser::store::locale();
    #[cfg(not(feature = "shop"))]
    rendered().locale
}

/// The islands' words.
pub fn words() -> Sentences {
    #[cfg(feature = "shop")]
    return crate::browser::store::words();
    #[cfg(not(feature = "shop"))]
    rendered().words
}

/// The cart as the page shows it.
pub fn cart() -> ArcRwSignal<CartView> {
    #[cfg(feature = "shop")]
    return crate::browser::store::cart();
    #[cfg(not(feature = "shop"))]
    ArcRwSignal::new(rendered().cart)
}

/// The wishlist as the page shows it.
pub fn wishlist() -> ArcRwSignal<WishlistView> {
    #[cfg(feature = "shop")]
    return crate::browser::store::wishlist();
    #[cfg(not(feature = "shop"))]
    ArcRwSignal::new(rendered().wishlist)
}

/// What to show of variants.
pub fn cards() -> ArcRwSignal<Vec<LineCard>> {
    #[cfg(feature = "shop")]
    return crate::browser::store::cards();
    #[cfg(not(feature = "shop"))]
    ArcRwSignal::new(rendered().cards)
}

/// The SKU of the variant the page is about.
pub fn variant() -> String {
    #[cfg(feature = "shop")]
    return crate::browser::store::variant();
    #[cfg(not(feature = "shop"))]
    rendered().variants.into_iter().next().map(|(sku, _)| sku).unwrap_or_default()
}

/// What happened elsewhere, in words; empty most of the time.
pub fn notice() -> ArcRwSignal<String> {
    #[cfg(feature = "shop")]
    return crate::browser::store::notice();
    #[cfg(not(feature = "shop"))]
    ArcRwSignal::new(String::new())
}
