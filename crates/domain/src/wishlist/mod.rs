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

/// What a person asks of their wishlist. Both may be said twice without harm.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum WishIntent {
    Wish { sku: Sku },
    Unwish { sku: Sku },
}

impl WishIntent {
    pub fn sku(&self) -> &Sku {
        match self {
            WishIntent::Wish { sku } | WishIntent::Unwish { sku } => sku,
        }
    }
}

impl Wishlist {
    /// The wishlist after the intent, or why not; `self` is untouched by a refusal.
    pub fn apply(mut self, intent: &WishIntent) -> Result<Wishlist, (Wishlist, Refusal)> {
        let at = self.skus.iter().position(|sku| sku == intent.sku());
        match (intent, at) {
            (WishIntent::Wish { .. }, None) if self.skus.len() >= LINE_LIMIT => return Err((self, Refusal::WishLimit)),
            (WishIntent::Wish { sku }, None) => self.skus.push(sku.clone()),
            (WishIntent::Unwish { .. }, Some(at)) => {
                self.skus.remove(at);
            }
            (WishIntent::Wish { .. }, Some(_)) | (WishIntent::Unwish { .. }, None) => {}
        }
        Ok(self)
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

    fn wish(name: &str) -> WishIntent {
        WishIntent::Wish { sku: name.parse().unwrap() }
    }

    fn unwish(name: &str) -> WishIntent {
        WishIntent::Unwish { sku: name.parse().unwrap() }
    }

    #[test]
    fn a_wish_is_kept_once() {
        let wishes = [wish("a"), wish("b"), wish("a"), unwish("b"), unwish("b")];
        let done = wishes.iter().fold(Wishlist::default(), |list, intent| list.apply(intent).unwrap());
        assert_eq!(done, list(&["a"]));
    }

    #[test]
    fn the_limit_refuses() {
        let full = (0..LINE_LIMIT).fold(Wishlist::default(), |list, n| list.apply(&wish(&format!("s{n}"))).unwrap());
        assert_eq!(full.clone().apply(&wish("more")), Err((full, Refusal::WishLimit)));
    }

    #[test]
    fn merging_keeps_every_wish_once() {
        assert_eq!(list(&["a", "b"]).merge(&list(&["c", "a"])), list(&["a", "b", "c"]));
    }
}
