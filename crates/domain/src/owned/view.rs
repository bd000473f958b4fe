//! The cart and the wishlist as they are told, together.

use crate::Sku;
use crate::cart::view::CartView;
use crate::owned::Owned;
use crate::wishlist::view::WishlistView;

/// Both lists, each at the revision at which it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedView {
    pub cart: CartView,
    pub wishlist: WishlistView,
}

impl OwnedView {
    /// Without the prices.
    pub fn owned(&self) -> Owned {
        Owned { cart: self.cart.cart(), wishlist: self.wishlist.wishlist() }
    }

    /// These views with other lines: what either list knows of prices serves both.
    pub fn with_owned(&self, owned: &Owned) -> OwnedView {
        let OwnedView { cart, wishlist } = self;
        let wished = |sku: &Sku| wishlist.lines.iter().find(|line| &line.sku == sku).and_then(|line| line.unit_minor);
        let in_cart = |sku: &Sku| cart.lines.iter().find(|line| &line.sku == sku).and_then(|line| line.unit_minor);
        OwnedView {
            cart: cart.with_cart(&owned.cart, wished),
            wishlist: wishlist.with_wishlist(&owned.wishlist, in_cart),
        }
    }
}
