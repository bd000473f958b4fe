//! A variant given free.

use serde::{Deserialize, Serialize};

use super::{Deal, NoDeal};
use crate::promo::ground::Ground;
use crate::{Money, Sku};

/// One piece of the variant is free: the dearest piece of it in the sale, or, where there is none, one that is handed
/// over beside it, which takes nothing off. A sale of nothing brings no gift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gift {
    pub sku: Sku,
}

impl Gift {
    pub(super) fn reduce(&self, ground: &mut Ground, parts: Option<&mut [Money]>) -> Result<Deal<'_>, NoDeal> {
        let sale = ground.sale;
        if sale.lines.is_empty() {
            return Deal::of(0);
        }
        if sale.lines.iter().all(|line| line.sku != self.sku) {
            return Ok(Deal { discount: 0, gift: Some(&self.sku) });
        }
        let dearest = ground.runs().iter().rev().find(|run| sale.lines[run.line].sku == self.sku);
        let (line, minor) = dearest.map_or((0, 0), |run| (run.line, run.minor));
        if let Some(parts) = parts {
            parts[line] = minor;
        }
        Deal::of(minor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::reduce;
    use crate::promo::Facts;
    use crate::promo::benefit::Gift;
    use crate::promo::sale::tests::{line, sale};
    use serde_json::json;

    #[test]
    fn a_piece_of_the_sale_is_free_or_one_is_handed_over() {
        let bag = || json!({"type": "gift", "sku": "BAG"});
        let with = sale(vec![line("a", 1, 900, &[]), line("BAG", 2, 500, &[]), line("BAG", 1, 300, &[])]);
        assert_eq!(reduce(bag(), &with), Ok(vec![0, 500, 0]));
        assert_eq!(reduce(bag(), &sale(vec![line("a", 1, 900, &[])])), Ok(vec![0]));
        assert_eq!(reduce(bag(), &sale(Vec::new())), Err(("nothing_to_reduce", Facts::None)));
        assert_eq!(reduce(bag(), &sale(vec![line("BAG", 1, 0, &[])])), Err(("nothing_to_reduce", Facts::None)));
    }

    #[test]
    fn a_gift_is_a_variant() {
        assert!(serde_json::from_value::<Gift>(json!({"sku": " "})).is_err());
    }
}
