//! The cart: what a customer means to buy. One reducer, for the server and the browser.

pub mod merge;
pub mod view;

use serde::{Deserialize, Serialize};

use crate::{Quantity, Refusal, Sku};

/// The most lines a cart holds.
pub const LINE_LIMIT: usize = 200;

/// What one owner means to buy, in the order in which the lines came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    pub lines: Vec<CartLine>,
}

/// One variant and how many of it. A cart has at most one line a SKU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    pub sku: Sku,
    pub quantity: Quantity,
}

/// What a person asks of their cart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CartIntent {
    /// So many more of it. Adds commute: two devices adding one each make two.
    AddLine { sku: Sku, quantity: Quantity },
    /// Exactly so many of it. The later one the server accepts stands.
    ChangeQuantity { sku: Sku, quantity: Quantity },
    /// None of it. Removing what is gone already is no error: the person has what they asked for.
    RemoveLine { sku: Sku },
}

impl CartIntent {
    pub fn sku(&self) -> &Sku {
        match self {
            CartIntent::AddLine { sku, .. }
            | CartIntent::ChangeQuantity { sku, .. }
            | CartIntent::RemoveLine { sku } => sku,
        }
    }
}

impl Cart {
    /// The cart after the intent, or why not; `self` is untouched by a refusal.
    pub fn apply(mut self, intent: &CartIntent) -> Result<Cart, (Cart, Refusal)> {
        let at = self.lines.iter().position(|line| &line.sku == intent.sku());
        match (intent, at) {
            (CartIntent::AddLine { quantity, .. }, Some(at)) => match self.lines[at].quantity.plus(*quantity) {
                Some(sum) => self.lines[at].quantity = sum,
                None => return Err((self, Refusal::QuantityLimit)),
            },
            (CartIntent::AddLine { .. }, None) if self.lines.len() >= LINE_LIMIT => {
                return Err((self, Refusal::LineLimit));
            }
            (CartIntent::AddLine { sku, quantity }, None) => {
                self.lines.push(CartLine { sku: sku.clone(), quantity: *quantity });
            }
            (CartIntent::ChangeQuantity { quantity, .. }, Some(at)) => self.lines[at].quantity = *quantity,
            (CartIntent::ChangeQuantity { .. }, None) => return Err((self, Refusal::LineGone)),
            (CartIntent::RemoveLine { .. }, Some(at)) => {
                self.lines.remove(at);
            }
            (CartIntent::RemoveLine { .. }, None) => {}
        }
        Ok(self)
    }

    /// How many pieces in all: the number on the badge.
    pub fn pieces(&self) -> u64 {
        self.lines.iter().map(|line| u64::from(line.quantity.get())).sum()
    }

    pub fn line(&self, sku: &Sku) -> Option<&CartLine> {
        self.lines.iter().find(|line| &line.sku == sku)
    }
}

#[cfg(test)]
mod tests;
