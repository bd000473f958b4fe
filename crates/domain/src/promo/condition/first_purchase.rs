//! The shopper bought nothing before.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::{Facts, Sale, Verdict};

/// The first purchase of somebody who is known; of who is not, nobody can say so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstPurchase {}

impl FirstPurchase {
    pub(super) fn find(&self, sale: &Sale) -> Finding {
        let held = sale.shopper.as_ref().is_some_and(|shopper| shopper.is_first_purchase);
        Finding::new(held, Verdict::NotFirstPurchase, Facts::None)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, valid};
    use crate::promo::Shopper;
    use crate::promo::sale::tests::sale;
    use serde_json::json;

    #[test]
    fn who_is_not_known_may_have_bought_before() {
        let mut sale = sale(Vec::new());
        assert_eq!(find(json!({"type": "first_purchase"}), &sale).0, Some("not_first_purchase"));
        for (is_first_purchase, missed) in [(true, None), (false, Some("not_first_purchase"))] {
            sale.shopper = Some(Shopper { id: "s".into(), segments: Vec::new(), is_first_purchase });
            assert_eq!(find(json!({"type": "first_purchase"}), &sale).0, missed);
        }
        valid(json!({"type": "first_purchase"}));
    }
}
