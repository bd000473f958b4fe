//! So many pieces of a selection are in the sale.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::ground::Ground;
use crate::promo::{Facts, InvalidRule, Selection, Verdict, rule};

/// At least so many pieces of the selection, of whichever lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pieces {
    /// 1 to [`crate::Quantity::LIMIT`].
    pub pieces: u32,
    #[serde(default)]
    pub selection: Selection,
}

impl Pieces {
    pub(super) fn find(&self, ground: &mut Ground) -> Finding {
        ground.choose(&self.selection);
        let (needed, present) = (u64::from(self.pieces), ground.pieces());
        Finding::new(present >= needed, Verdict::TooFewPieces, Facts::Pieces { needed, present })
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::pieces(self.pieces, 1, "pieces")?;
        self.selection.validate()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid};
    use crate::promo::Facts;
    use crate::promo::sale::tests::{line, sale};
    use serde_json::json;

    #[test]
    fn pieces_of_all_lines_count() {
        let sale = sale(vec![line("a", 2, 100, &["tea"]), line("b", 1, 100, &["tea"]), line("c", 9, 100, &[])]);
        let has = |pieces| {
            find(json!({"type": "quantity", "pieces": pieces, "selection": {"any": {"tags": ["tea"]}}}), &sale)
        };
        assert_eq!(has(3), (None, Facts::Pieces { needed: 3, present: 3 }));
        assert_eq!(has(4), (Some("too_few_pieces"), Facts::Pieces { needed: 4, present: 3 }));
    }

    #[test]
    fn pieces_are_counted_from_one() {
        for pieces in [0, 1_000] {
            invalid(json!({"type": "quantity", "pieces": pieces}), "pieces", "pieces_range");
        }
        let empty = json!({"type": "quantity", "pieces": 1, "selection": {"any": {}}});
        invalid(empty, "selection.any", "list_empty");
    }
}
