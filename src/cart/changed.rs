//! The answer to a change, of the cart or the wishlist.

use comptoir_domain::Revision;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::owned::conflict::Conflict;
use comptoir_domain::wishlist::view::WishlistView;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::Told;

/// The first answer to a change: again and again the same for the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The change's id. The browser knows which one it sent.
    #[cfg_attr(feature = "shop", serde(skip))]
    pub id: Uuid,
    pub revision: Revision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart: Option<CartView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wishlist: Option<WishlistView>,
    /// What the change overrode of what another device did meanwhile, for machines.
    #[cfg_attr(feature = "shop", serde(skip))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
    /// The same in words, in the page's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// What a page without script tells: a code of `locales/`.
    #[serde(skip)]
    pub notice: Option<&'static str>,
}

impl Changed {
    /// An answer that tells no more than that the change is known.
    pub fn nothing(id: Uuid) -> Changed {
        Changed { id, revision: 0, cart: None, wishlist: None, conflict: None, message: None, notice: None }
    }
}

impl Told for Changed {
    fn notice(&self) -> Option<&'static str> {
        self.notice
    }
}
