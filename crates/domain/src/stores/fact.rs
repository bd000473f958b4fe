//! What tills and ERPs tell of a shelf.

/// The most pieces one fact is about: far more than a warehouse holds, and so few that no ledger overflows by them.
pub const PIECES_LIMIT: i64 = 1_000_000_000;

/// What happened to a stock. It is never refused: it has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// So many pieces are there, whatever was believed before; negative where the books say so.
    Counted(i64),
    Received(i64),
    Sold(i64),
}

impl Fact {
    /// What the ledger calls it.
    pub fn kind(self) -> &'static str {
        match self {
            Fact::Counted(_) => "counted",
            Fact::Received(_) => "received",
            Fact::Sold(_) => "sold",
        }
    }

    /// Pieces in the store afterwards, of so many before.
    pub fn on_hand(self, before: i64) -> i64 {
        match self {
            Fact::Counted(pieces) => pieces,
            Fact::Received(pieces) => before.saturating_add(pieces),
            Fact::Sold(pieces) => before.saturating_sub(pieces),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_forgets_what_was_before_and_the_others_add_to_it() {
        let after = |facts: &[Fact]| facts.iter().fold(5, |on_hand, fact| fact.on_hand(on_hand));
        assert_eq!(after(&[Fact::Counted(-2)]), -2);
        assert_eq!(after(&[Fact::Received(3), Fact::Sold(1)]), 7);
        assert_eq!(after(&[Fact::Sold(9)]), -4, "what was sold is sold");
        assert_eq!(after(&[Fact::Sold(9), Fact::Counted(1), Fact::Received(1)]), 2);
        assert_eq!(Fact::Received(1).on_hand(i64::MAX), i64::MAX);
        assert_eq!(Fact::Sold(1).on_hand(i64::MIN), i64::MIN);
    }
}
