//! Something of a selection is in the sale.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::ground::Ground;
use crate::promo::{Facts, InvalidRule, Selection, Verdict};

/// At least one piece of the selection. Who wants this *and* that says it twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holds {
    pub selection: Selection,
}

impl Holds {
    pub(super) fn find(&self, ground: &mut Ground) -> Finding {
        ground.choose(&self.selection);
        Finding::new(ground.chosen.iter().next().is_some(), Verdict::HoldsMissing, Facts::None)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        self.selection.validate()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid, valid};
    use crate::promo::Facts;
    use crate::promo::sale::tests::{line, sale};
    use serde_json::json;

    #[test]
    fn one_piece_is_enough() {
        let sale = sale(vec![line("a", 1, 0, &["tea"])]);
        let has = |tag| find(json!({"type": "holds", "selection": {"any": {"tags": [tag]}}}), &sale);
        assert_eq!(has("tea"), (None, Facts::None));
        assert_eq!(has("coffee"), (Some("holds_missing"), Facts::None));
    }

    #[test]
    fn a_list_has_something() {
        valid(json!({"type": "holds", "selection": {}}));
        invalid(json!({"type": "holds", "selection": {"any": {"tags": []}}}), "selection.any", "list_empty");
    }
}
