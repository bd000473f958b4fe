//! The wishlist: what a customer may want one day.

pub mod view;

use serde::{Deserialize, Serialize};

use crate::{Refusal, Sku};

/// The most variants a wishlist holds.
pub const LINE_LIMIT: usize = 500;

/// The wished variants, oldest wish first, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishlist {
    pub skus: Vec<Sku>,
}

impl Wishlist {
    /// It is wished for; a wish is kept once.
    pub(crate) fn wish(&mut self, sku: &Sku) -> Result<(), Refusal> {
        if self.has(sku) {
            return Ok(());
        }
        if self.skus.len() >= LINE_LIMIT {
            return Err(Refusal::WishLimit);
        }
        self.skus.push(sku.clone());
        Ok(())
    }

    /// It is wished for no more; tells whether it was.
    pub(crate) fn unwish(&mut self, sku: &Sku) -> bool {
        let at = self.skus.iter().position(|wished| wished == sku);
        at.map(|at| self.skus.remove(at)).is_some()
    }

    pub fn has(&self, sku: &Sku) -> bool {
        self.skus.contains(sku)
    }

    /// The account's wishlist after the guest's joined it: every wish once, the account's first.
    pub fn merge(mut self, guest: &Wishlist) -> Wishlist {
        for sku in &guest.skus {
            if self.skus.len() < LINE_LIMIT && !self.has(sku) {
                self.skus.push(sku.clone());
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Wishlist {
        Wishlist { skus: names.iter().map(|name| name.parse().unwrap()).collect() }
    }

    #[test]
    fn merging_keeps_every_wish_once() {
        assert_eq!(list(&["a", "b"]).merge(&list(&["c", "a"])), list(&["a", "b", "c"]));
    }
}
