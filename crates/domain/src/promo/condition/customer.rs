//! The shopper is one of these.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::{Facts, InvalidRule, LIST_LIMIT, Sale, Verdict, rule};

/// One of these people, by id; who is not known is none of them. More than [`LIST_LIMIT`] are a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    pub ids: Vec<String>,
}

impl Customer {
    pub(super) fn find(&self, sale: &Sale) -> Finding {
        let held = sale.shopper.as_ref().is_some_and(|shopper| self.ids.contains(&shopper.id));
        Finding::new(held, Verdict::CustomerOther, Facts::None)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::length(self.ids.len(), LIST_LIMIT, "ids")?;
        rule::names(&self.ids, "ids")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid};
    use crate::promo::Shopper;
    use crate::promo::sale::tests::sale;
    use serde_json::json;

    #[test]
    fn others_are_not_meant() {
        let mut sale = sale(Vec::new());
        let condition = || json!({"type": "customer", "ids": ["ada", "grace"]});
        assert_eq!(find(condition(), &sale).0, Some("customer_other"));
        for (id, missed) in [("grace", None), ("Grace", Some("customer_other"))] {
            sale.shopper = Some(Shopper { id: id.into(), segments: Vec::new(), is_first_purchase: false });
            assert_eq!(find(condition(), &sale).0, missed);
        }
    }

    #[test]
    fn a_list_is_of_some_and_not_of_all() {
        invalid(json!({"type": "customer", "ids": []}), "ids", "list_empty");
        invalid(json!({"type": "customer", "ids": vec!["a"; 501]}), "ids", "list_long");
        invalid(json!({"type": "customer", "ids": ["ok", "x".repeat(256)]}), "ids.1", "text_range");
    }
}
