//! Every nth piece of a selection is free.

use serde::{Deserialize, Serialize};

use super::{Deal, NoDeal, free};
use crate::Money;
use crate::promo::ground::Ground;
use crate::promo::{InvalidRule, Selection, rule};

/// Of `p` pieces of the selection, the `⌊p ÷ nth⌋` cheapest are free: the cheapest of all of them, not of each `nth`
/// that were put in after one another. What a piece costs, and which of two equal ones is the cheaper, is said at
/// `Ground::runs`: what is left of a line is spread over its pieces, and earlier lines come first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NthFree {
    /// 2 to [`crate::Quantity::LIMIT`]: 4 for "buy 3, get the 4th free".
    pub nth: u32,
    #[serde(default)]
    pub selection: Selection,
}

impl NthFree {
    pub(super) fn reduce(&self, ground: &mut Ground, parts: Option<&mut [Money]>) -> Result<Deal<'static>, NoDeal> {
        ground.choose(&self.selection);
        let pieces = ground.pieces() / u64::from(self.nth);
        free(ground, self.nth, pieces, parts)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::pieces(self.nth, 2, "nth")?;
        self.selection.validate()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{invalid, reduce};
    use crate::promo::Facts;
    use crate::promo::sale::tests::{line, sale};
    use serde_json::json;

    #[test]
    fn the_cheapest_of_all_are_free() {
        let nth = |nth, sale: &_| {
            reduce(json!({"type": "nth_free", "nth": nth, "selection": {"any": {"tags": ["tea"]}}}), sale)
        };
        let teas = |a, b| sale(vec![line("a", a, 900, &["tea"]), line("b", b, 400, &["tea"]), line("c", 9, 1, &[])]);
        assert_eq!(nth(4, &teas(3, 1)), Ok(vec![0, 400, 0]));
        assert_eq!(nth(4, &teas(7, 1)), Ok(vec![900, 400, 0]));
        assert_eq!(nth(4, &teas(4, 3)), Ok(vec![0, 400, 0]));
        let few = Facts::Pieces { needed: 4, present: 3 };
        assert_eq!(nth(4, &teas(2, 1)), Err(("too_few_pieces", few)));
        assert_eq!(nth(4, &sale(vec![line("c", 9, 1, &[])])), Err(("nothing_to_reduce", Facts::None)));
    }

    #[test]
    fn of_two_that_cost_the_same_the_first_is_free() {
        let sale = sale(vec![line("a", 1, 500, &[]), line("b", 1, 500, &[])]);
        assert_eq!(reduce(json!({"type": "nth_free", "nth": 2}), &sale), Ok(vec![500, 0]));
    }

    #[test]
    fn not_every_piece_is_free() {
        for nth in [0, 1, 1_000] {
            invalid(json!({"type": "nth_free", "nth": nth}), "nth", "pieces_range");
        }
    }
}
