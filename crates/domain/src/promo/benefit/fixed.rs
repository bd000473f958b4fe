//! An amount off a selection.

use serde::{Deserialize, Serialize};

use super::{Deal, NoDeal};
use crate::Money;
use crate::promo::ground::Ground;
use crate::promo::{InvalidRule, Selection, rule};

/// So much off the selection, once, or what is left of it where that is less; shared among its lines by what is left of
/// each ([`crate::promo::allocate`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixed {
    /// In minor units, 1 to [`crate::promo::AMOUNT_LIMIT_MINOR`].
    pub minor: Money,
    #[serde(default)]
    pub selection: Selection,
}

impl Fixed {
    pub(super) fn reduce(&self, ground: &mut Ground, parts: Option<&mut [Money]>) -> Result<Deal<'static>, NoDeal> {
        ground.choose(&self.selection);
        let discount = ground.worth().min(self.minor);
        if let Some(parts) = parts {
            ground.share(discount, parts);
        }
        Deal::of(discount)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::amount(self.minor, "minor")?;
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
    fn it_is_shared_and_never_more_than_there_is() {
        let sale = sale(vec![line("a", 2, 100, &["tea"]), line("b", 1, 100, &["tea"]), line("c", 1, 900, &[])]);
        let off =
            |minor| reduce(json!({"type": "fixed", "minor": minor, "selection": {"any": {"tags": ["tea"]}}}), &sale);
        assert_eq!(off(100), Ok(vec![67, 33, 0]));
        assert_eq!(off(1), Ok(vec![1, 0, 0]));
        assert_eq!(off(5_000), Ok(vec![200, 100, 0]));
        let none = json!({"type": "fixed", "minor": 1, "selection": {"any": {"tags": ["coffee"]}}});
        assert_eq!(reduce(none, &sale), Err(("nothing_to_reduce", Facts::None)));
    }

    #[test]
    fn an_amount_is_more_than_nothing() {
        invalid(json!({"type": "fixed", "minor": 0}), "minor", "amount_range");
        invalid(json!({"type": "fixed", "minor": -500}), "minor", "amount_range");
        invalid(json!({"type": "fixed", "minor": 1, "selection": {"any": {}}}), "selection.any", "list_empty");
    }
}
