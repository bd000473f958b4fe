//! What a shopper may have from a store's shelf.

use serde::{Deserialize, Serialize};

/// The stock of one variant in one store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLevel {
    /// Pieces the ledger says are in the store; negative when more were sold than counted.
    pub on_hand: i64,
    /// Pieces promised to someone.
    pub held: i64,
}

impl StockLevel {
    /// Pieces that can be had now, never negative.
    pub fn available(self) -> i64 {
        self.on_hand.saturating_sub(self.held).max(0)
    }
}

/// From how many pieces on a shelf is no longer nearly empty.
pub const LAST_ONES_LIMIT: i64 = 3;

/// How a number of pieces is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    Empty,
    LastOnes,
    Stocked,
}

impl Shelf {
    pub fn of(available: i64) -> Shelf {
        match available {
            ..=0 => Shelf::Empty,
            1..LAST_ONES_LIMIT => Shelf::LastOnes,
            _ => Shelf::Stocked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_or_missing_cannot_be_had() {
        assert_eq!(StockLevel { on_hand: 5, held: 2 }.available(), 3);
        assert_eq!(StockLevel { on_hand: 1, held: 2 }.available(), 0);
        assert_eq!(StockLevel { on_hand: i64::MIN, held: 1 }.available(), 0);
    }

    #[test]
    fn shelves_are_told_in_three_words() {
        assert_eq!(
            [0, 1, 2, 3, 40].map(Shelf::of),
            [Shelf::Empty, Shelf::LastOnes, Shelf::LastOnes, Shelf::Stocked, Shelf::Stocked]
        );
    }
}
