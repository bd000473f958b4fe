//! The cart as it is told: with prices, the same form over HTTP, in the event stream and in the log.

use serde::{Deserialize, Serialize};

use crate::cart::{Cart, CartLine};
use crate::{Currency, Money, Note, Quantity, Revision, Sku, StoreSlug};

/// A cart at one revision, priced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartView {
    /// The owner's revision this is the state of; 0 for someone who never changed anything.
    pub revision: Revision,
    pub lines: Vec<PricedLine>,
    pub total_minor: Money,
    pub currency: Currency,
    /// The store the owner means to go to; empty for none.
    #[serde(default, skip_serializing_if = "StoreSlug::is_empty")]
    pub store: StoreSlug,
    /// A few words for the store; empty for none.
    #[serde(default, skip_serializing_if = "Note::is_empty")]
    pub note: Note,
}

/// A cart line with what one piece costs now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// `None` when the variant has no price any more.
    pub unit_minor: Option<Money>,
}

impl PricedLine {
    /// What the line costs, 0 without a price.
    pub fn total_minor(&self) -> Money {
        self.unit_minor.unwrap_or(0).saturating_mul(i64::from(self.quantity.get()))
    }
}

impl CartView {
    pub fn new(revision: Revision, lines: Vec<PricedLine>, currency: Currency) -> CartView {
        let total_minor = lines.iter().fold(0, |sum: Money, line| sum.saturating_add(line.total_minor()));
        CartView { revision, lines, total_minor, currency, store: StoreSlug::default(), note: Note::default() }
    }

    /// The cart without its prices.
    pub fn cart(&self) -> Cart {
        Cart {
            lines: self.lines.iter().map(|line| CartLine { sku: line.sku.clone(), quantity: line.quantity }).collect(),
            store: self.store.clone(),
            note: self.note.clone(),
        }
    }

    /// This view with another cart's lines; `price` tells what a variant costs that was not in it before.
    pub fn with_cart(&self, cart: &Cart, price: impl Fn(&Sku) -> Option<Money>) -> CartView {
        let known = |index: usize, sku: &Sku| {
            // Most lines stay where they are.
            let there = self.lines.get(index).filter(|line| &line.sku == sku);
            there.or_else(|| self.lines.iter().find(|line| &line.sku == sku)).and_then(|line| line.unit_minor)
        };
        let lines = cart.lines.iter().enumerate().map(|(index, line)| PricedLine {
            sku: line.sku.clone(),
            quantity: line.quantity,
            unit_minor: known(index, &line.sku).or_else(|| price(&line.sku)),
        });
        let view = CartView::new(self.revision, lines.collect(), self.currency);
        CartView { store: cart.store.clone(), note: cart.note.clone(), ..view }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(sku: &str, pieces: u64, unit_minor: Option<Money>) -> PricedLine {
        PricedLine { sku: sku.parse().unwrap(), quantity: Quantity::new(pieces).unwrap(), unit_minor }
    }

    #[test]
    fn totals_add_up_and_never_overflow() {
        let view = CartView::new(3, vec![line("a", 2, Some(1999)), line("b", 1, None)], Currency::EUR);
        assert_eq!(view.total_minor, 3998);
        assert_eq!(CartView::new(1, vec![line("a", 999, Some(Money::MAX))], Currency::EUR).total_minor, Money::MAX);
    }

    #[test]
    fn the_wire_form_is_the_contract() {
        let view = CartView::new(3, vec![line("a", 2, Some(1999))], Currency::EUR);
        assert_eq!(
            serde_json::to_string(&view).unwrap(),
            r#"{"revision":3,"lines":[{"sku":"a","quantity":2,"unit_minor":1999}],"total_minor":3998,"currency":"EUR"}"#
        );
    }

    #[test]
    fn prices_follow_their_lines() {
        let view = CartView::new(3, vec![line("a", 2, Some(1999))], Currency::EUR);
        let cart = Cart {
            lines: vec![line("b", 1, None), line("a", 5, None)]
                .into_iter()
                .map(|l| CartLine { sku: l.sku, quantity: l.quantity })
                .collect(),
            ..Cart::default()
        };
        let next = view.with_cart(&cart, |_| Some(100));
        assert_eq!(next.lines, [line("b", 1, Some(100)), line("a", 5, Some(1999))]);
    }
}
