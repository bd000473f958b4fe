//! The cheapest piece of a selection is free.

use serde::{Deserialize, Serialize};

use super::{Deal, NoDeal, free};
use crate::Money;
use crate::promo::ground::Ground;
use crate::promo::{InvalidRule, Selection, rule};

/// One piece, the cheapest of the selection, is free where there are at least so many; never more than one, however many
/// there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheapestFree {
    /// 1 to [`crate::Quantity::LIMIT`].
    pub pieces: u32,
    #[serde(default)]
    pub selection: Selection,
}

impl CheapestFree {
    pub(super) fn reduce(&self, ground: &mut Ground, parts: Option<&mut [Money]>) -> Result<Deal<'static>, NoDeal> {
        ground.choose(&self.selection);
        free(ground, self.pieces, 1, parts)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::pieces(self.pieces, 1, "pieces")?;
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
    fn one_is_free_however_many_there_are() {
        let sale = sale(vec![line("a", 9, 900, &[]), line("b", 3, 400, &[])]);
        assert_eq!(reduce(json!({"type": "cheapest_free", "pieces": 3}), &sale), Ok(vec![0, 400]));
        let few = Facts::Pieces { needed: 13, present: 12 };
        assert_eq!(reduce(json!({"type": "cheapest_free", "pieces": 13}), &sale), Err(("too_few_pieces", few)));
    }

    #[test]
    fn pieces_are_counted_from_one() {
        invalid(json!({"type": "cheapest_free", "pieces": 0}), "pieces", "pieces_range");
        invalid(json!({"type": "cheapest_free", "pieces": 1, "selection": {"any": {}}}), "selection.any", "list_empty");
    }
}
