//! The wishlist as it is told.

use serde::{Deserialize, Serialize};

use crate::wishlist::Wishlist;
use crate::{Currency, Money, Revision, Sku};

/// A wishlist at one revision, priced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishlistView {
    /// The owner's revision this is the state of.
    pub revision: Revision,
    pub lines: Vec<WishLine>,
    pub currency: Currency,
}

/// A wished variant with what one piece costs now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishLine {
    pub sku: Sku,
    /// `None` when the variant has no price any more.
    pub unit_minor: Option<Money>,
}

impl WishlistView {
    /// The wishlist without its prices.
    pub fn wishlist(&self) -> Wishlist {
        Wishlist { skus: self.lines.iter().map(|line| line.sku.clone()).collect() }
    }

    /// This view with another wishlist's lines; `price` tells what a variant costs that was not in it before.
    pub fn with_wishlist(&self, wishlist: &Wishlist, price: impl Fn(&Sku) -> Option<Money>) -> WishlistView {
        let known = |sku: &Sku| self.lines.iter().find(|line| &line.sku == sku).and_then(|line| line.unit_minor);
        let lines = wishlist
            .skus
            .iter()
            .map(|sku| WishLine { sku: sku.clone(), unit_minor: known(sku).or_else(|| price(sku)) });
        WishlistView { revision: self.revision, lines: lines.collect(), currency: self.currency }
    }
}
