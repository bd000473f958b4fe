//! The sale, or a selection of it, costs at least so much before promotions.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::Money;
use crate::promo::ground::Ground;
use crate::promo::{Facts, InvalidRule, Selection, Verdict, rule};

/// At least so much for the selection, before promotions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinimumSpend {
    /// In minor units, 1 to [`crate::promo::AMOUNT_LIMIT_MINOR`].
    pub minor: Money,
    #[serde(default)]
    pub selection: Selection,
}

impl MinimumSpend {
    pub(super) fn find(&self, ground: &mut Ground) -> Finding {
        ground.choose(&self.selection);
        let present_minor = ground.spend();
        let facts = Facts::Spend { needed_minor: self.minor, present_minor };
        Finding::new(present_minor >= self.minor, Verdict::SpendBelow, facts)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::amount(self.minor, "minor")?;
        self.selection.validate()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid};
    use crate::promo::sale::tests::{line, sale};
    use crate::promo::{AMOUNT_LIMIT_MINOR, Facts};
    use serde_json::json;

    #[test]
    fn the_amount_itself_is_enough() {
        let sale = sale(vec![line("a", 2, 1_000, &["tea"]), line("b", 1, 3_000, &[])]);
        let spend = |needed_minor, present_minor| Facts::Spend { needed_minor, present_minor };
        assert_eq!(find(json!({"type": "minimum_spend", "minor": 5_000}), &sale), (None, spend(5_000, 5_000)));
        let tea = |minor| json!({"type": "minimum_spend", "minor": minor, "selection": {"any": {"tags": ["tea"]}}});
        assert_eq!(find(tea(2_000), &sale), (None, spend(2_000, 2_000)));
        assert_eq!(find(tea(2_001), &sale), (Some("spend_below"), spend(2_001, 2_000)));
    }

    #[test]
    fn an_amount_is_more_than_nothing() {
        for minor in [0, -1, AMOUNT_LIMIT_MINOR + 1] {
            invalid(json!({"type": "minimum_spend", "minor": minor}), "minor", "amount_range");
        }
        let empty = json!({"type": "minimum_spend", "minor": 1, "selection": {"any": {}}});
        invalid(empty, "selection.any", "list_empty");
    }
}
