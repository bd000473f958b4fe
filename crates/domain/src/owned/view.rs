//! The cart and the wishlist as they are told, together.

use crate::cart::view::CartView;
use crate::owned::Owned;
use crate::wishlist::view::WishlistView;
use crate::{Currency, Money, Sku};

/// Both lists, each at the revision at which it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedView {
    pub cart: CartView,
    pub wishlist: WishlistView,
}

impl OwnedView {
    /// What someone has who never changed anything.
    pub fn empty(currency: Currency) -> OwnedView {
        OwnedView {
            cart: CartView::new(0, Vec::new(), currency),
            wishlist: WishlistView { revision: 0, lines: Vec::new(), currency },
        }
    }

    /// Without the prices.
    pub fn owned(&self) -> Owned {
        Owned { cart: self.cart.cart(), wishlist: self.wishlist.wishlist() }
    }

    /// These views with other lines: what either list knows of prices serves both, and `seen` what neither knows.
    pub fn with_owned(&self, owned: &Owned, seen: impl Fn(&Sku) -> Option<Money>) -> OwnedView {
        let OwnedView { cart, wishlist } = self;
        let wished = wishlist.lines.iter().map(|line| (&line.sku, line.unit_minor));
        let prices: Vec<_> = cart.lines.iter().map(|line| (&line.sku, line.unit_minor)).chain(wished).collect();
        let price =
            |sku: &Sku| prices.iter().find(|(known, _)| *known == sku).and_then(|(_, unit)| *unit).or(seen(sku));
        OwnedView { cart: cart.with_cart(&owned.cart, price), wishlist: wishlist.with_wishlist(&owned.wishlist, price) }
    }
}
