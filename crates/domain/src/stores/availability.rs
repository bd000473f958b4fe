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

/// How a store tells shoppers what is on its shelves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockDisplay {
    pub exactness: Exactness,
    /// So many pieces or fewer are the last ones; from 0, where no shelf has last ones, to [`THRESHOLD_LIMIT`].
    pub low_stock_threshold: i64,
}

/// The largest low-stock threshold.
pub const THRESHOLD_LIMIT: i64 = 999;

/// Whether a store tells numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exactness {
    /// So many pieces.
    #[default]
    Exact,
    /// Only whether there are any, and whether they are the last ones.
    Band,
}

impl Exactness {
    pub const ALL: [Exactness; 2] = [Exactness::Exact, Exactness::Band];

    pub fn name(self) -> &'static str {
        match self {
            Exactness::Exact => "exact",
            Exactness::Band => "band",
        }
    }

    pub fn named(name: &str) -> Option<Exactness> {
        Exactness::ALL.into_iter().find(|exactness| exactness.name() == name)
    }
}

impl Default for StockDisplay {
    fn default() -> StockDisplay {
        StockDisplay { exactness: Exactness::Exact, low_stock_threshold: 2 }
    }
}

impl StockDisplay {
    /// In which of three words so many pieces are told.
    pub fn shelf(self, available: i64) -> Shelf {
        match available {
            ..=0 => Shelf::Empty,
            low if low <= self.low_stock_threshold => Shelf::LastOnes,
            _ => Shelf::Stocked,
        }
    }

    /// The pieces that may be told as a number; `None` where only the word may.
    pub fn pieces(self, available: i64) -> Option<i64> {
        (self.exactness == Exactness::Exact).then_some(available)
    }

    /// Of the pieces of a variant that somebody wants so many of, those that may be counted on in the open: all of them,
    /// or, where no number may be told, as many as are wanted or none.
    pub fn countable(self, available: i64, wanted: i64) -> i64 {
        match self.exactness {
            Exactness::Exact => available,
            Exactness::Band if available >= wanted => wanted,
            Exactness::Band => 0,
        }
    }
}

/// How a number of pieces is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    Empty,
    LastOnes,
    Stocked,
}

impl Shelf {
    /// `none`, `low` or `some`: what stands in the place of a number, and the class of the words.
    pub fn name(self) -> &'static str {
        match self {
            Shelf::Empty => "none",
            Shelf::LastOnes => "low",
            Shelf::Stocked => "some",
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
        let told = |threshold: i64| {
            let display = StockDisplay { low_stock_threshold: threshold, ..StockDisplay::default() };
            [-1, 0, 1, 2, 3, 40].map(|available| display.shelf(available).name())
        };
        assert_eq!(told(2), ["none", "none", "low", "low", "some", "some"]);
        assert_eq!(told(0), ["none", "none", "some", "some", "some", "some"]);
        assert_eq!(told(40), ["none", "none", "low", "low", "low", "low"]);
    }

    #[test]
    fn a_band_tells_no_number() {
        let band = StockDisplay { exactness: Exactness::Band, ..StockDisplay::default() };
        let exact = StockDisplay::default();
        assert_eq!((exact.pieces(5), band.pieces(5)), (Some(5), None));
        assert_eq!([4, 5, 6].map(|wanted| exact.countable(5, wanted)), [5, 5, 5]);
        assert_eq!([4, 5, 6].map(|wanted| band.countable(5, wanted)), [4, 5, 0]);
        assert_eq!(Exactness::ALL.map(|one| Exactness::named(one.name())), Exactness::ALL.map(Some));
    }
}
