//! The sale is made in one of these stores.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::StoreSlug;
use crate::promo::{Facts, InvalidRule, LIST_LIMIT, RuleFault, Sale, Verdict, rule};

/// In one of the stores; a sale without one is in none of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnyStore {
    pub stores: Vec<StoreSlug>,
}

impl AnyStore {
    pub(super) fn find(&self, sale: &Sale) -> Finding {
        let held = sale.store.as_ref().is_some_and(|store| self.stores.contains(store));
        Finding::new(held, Verdict::StoreOther, Facts::None)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::length(self.stores.len(), LIST_LIMIT, "stores")?;
        match self.stores.iter().position(StoreSlug::is_empty) {
            Some(at) => Err(RuleFault::TextRange.at(format!("stores.{at}"))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid, valid};
    use crate::promo::sale::tests::sale;
    use serde_json::json;

    #[test]
    fn another_store_and_none_are_not_it() {
        let mut sale = sale(Vec::new());
        let condition = || json!({"type": "store", "stores": ["lyon", "nantes"]});
        for (store, missed) in
            [(Some("nantes"), None), (Some("lille"), Some("store_other")), (None, Some("store_other"))]
        {
            sale.store = store.map(|slug| slug.parse().unwrap());
            assert_eq!(find(condition(), &sale).0, missed);
        }
    }

    #[test]
    fn a_store_has_a_slug() {
        valid(json!({"type": "store", "stores": ["lyon"]}));
        invalid(json!({"type": "store", "stores": []}), "stores", "list_empty");
        invalid(json!({"type": "store", "stores": ["lyon", ""]}), "stores.1", "text_range");
        invalid(json!({"type": "store", "stores": vec!["lyon"; 501]}), "stores", "list_long");
    }
}
