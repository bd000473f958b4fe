//! What a page tells its islands: the state it was rendered from.

use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Locale, Revision};
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
