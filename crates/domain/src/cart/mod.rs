//! The cart: what a customer means to buy.

pub mod merge;
pub mod view;

use serde::{Deserialize, Serialize};

use crate::{Note, Quantity, Refusal, Sku, StoreSlug};

/// The most lines a cart holds.
pub const LINE_LIMIT: usize = 200;

/// What one owner means to buy, in the order in which the lines came, and what goes with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    /// The store the owner means to go to; empty for none.
    pub store: StoreSlug,
    /// A few words for the store; empty for none.
    pub note: Note,
}

/// One variant and how many of it. A cart has at most one line a SKU.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    pub sku: Sku,
    pub quantity: Quantity,
}

impl Cart {
    /// So many more of it, in its line or in a new one at the end.
    pub(crate) fn add(&mut self, sku: &Sku, quantity: Quantity) -> Result<(), Refusal> {
        match self.at(sku) {
            Some(at) => {
                self.lines[at].quantity = self.lines[at].quantity.plus(quantity).ok_or(Refusal::QuantityLimit)?
            }
            None if self.lines.len() >= LINE_LIMIT => return Err(Refusal::LineLimit),
            None => self.lines.push(CartLine { sku: sku.clone(), quantity }),
        }
        Ok(())
    }

    /// Exactly so many of it, if it is there.
    pub(crate) fn set(&mut self, sku: &Sku, quantity: Quantity) -> Result<(), Refusal> {
        let at = self.at(sku).ok_or(Refusal::LineGone)?;
        self.lines[at].quantity = quantity;
        Ok(())
    }

    /// None of it; tells whether there was any.
    pub(crate) fn remove(&mut self, sku: &Sku) -> bool {
        let at = self.at(sku);
        at.map(|at| self.lines.remove(at)).is_some()
    }

    fn at(&self, sku: &Sku) -> Option<usize> {
        self.lines.iter().position(|line| &line.sku == sku)
    }

    /// How many pieces in all: the number on the badge.
    pub fn pieces(&self) -> u64 {
        self.lines.iter().map(|line| u64::from(line.quantity.get())).sum()
    }

    pub fn line(&self, sku: &Sku) -> Option<&CartLine> {
        self.lines.iter().find(|line| &line.sku == sku)
    }
}
