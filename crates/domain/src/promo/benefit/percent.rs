//! So many percent off a selection.

use serde::{Deserialize, Serialize};

use super::{Deal, NoDeal};
use crate::Money;
use crate::promo::ground::Ground;
use crate::promo::{InvalidRule, RuleFault, Selection, basis_points_of, rule};

/// So many percent of what is left of the selection, reckoned on its sum and rounded half up once; shared among its lines
/// by what is left of each ([`crate::promo::allocate`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Percent {
    /// Hundredths of a percent, 1 to 10,000.
    pub basis_points: u32,
    #[serde(default)]
    pub selection: Selection,
    /// The most that is taken off, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_minor: Option<Money>,
}

impl Percent {
    pub(super) fn reduce(&self, ground: &mut Ground, parts: Option<&mut [Money]>) -> Result<Deal<'static>, NoDeal> {
        ground.choose(&self.selection);
        let discount = basis_points_of(ground.worth(), self.basis_points).min(self.cap_minor.unwrap_or(Money::MAX));
        if let Some(parts) = parts {
            ground.share(discount, parts);
        }
        Deal::of(discount)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        if !(1..=10_000).contains(&self.basis_points) {
            return Err(RuleFault::PercentRange.at("basis_points"));
        }
        self.selection.validate()?;
        self.cap_minor.map_or(Ok(()), |minor| rule::amount(minor, "cap_minor"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{invalid, reduce};
    use crate::promo::Facts;
    use crate::promo::sale::tests::{line, sale};
    use serde_json::json;

    #[test]
    fn it_is_reckoned_on_the_sum_and_rounded_once() {
        let sale = sale(vec![line("a", 1, 333, &["tea"]), line("b", 1, 333, &["tea"]), line("c", 3, 999, &[])]);
        let tea = json!({"any": {"tags": ["tea"]}});
        let percent =
            |basis_points| reduce(json!({"type": "percent", "basis_points": basis_points, "selection": tea}), &sale);
        assert_eq!(percent(2_500), Ok(vec![84, 83, 0]), "166.5 is 167");
        assert_eq!(percent(10_000), Ok(vec![333, 333, 0]));
        assert_eq!(percent(7), Err(("nothing_to_reduce", Facts::None)), "0.4662 is 0");
        assert_eq!(reduce(json!({"type": "percent", "basis_points": 1_000}), &sale), Ok(vec![33, 33, 300]));
    }

    #[test]
    fn a_cap_holds() {
        let sale = sale(vec![line("a", 1, 1_000, &[]), line("b", 1, 3_000, &[])]);
        let capped = |cap| reduce(json!({"type": "percent", "basis_points": 5_000, "cap_minor": cap}), &sale);
        assert_eq!(capped(100), Ok(vec![25, 75]));
        assert_eq!(capped(9_999), Ok(vec![500, 1_500]));
    }

    #[test]
    fn what_is_no_percentage_is_refused() {
        for basis_points in [0, 10_001] {
            invalid(json!({"type": "percent", "basis_points": basis_points}), "basis_points", "percent_range");
        }
        invalid(json!({"type": "percent", "basis_points": 1, "cap_minor": 0}), "cap_minor", "amount_range");
        invalid(json!({"type": "percent", "basis_points": 1, "selection": {"any": {}}}), "selection.any", "list_empty");
    }
}
