//! The shopper is in one of these segments.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::{Facts, InvalidRule, LIST_LIMIT, Sale, Verdict, rule};

/// In any of the segments; who is not known is in none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    pub segments: Vec<String>,
}

impl Segment {
    pub(super) fn find(&self, sale: &Sale) -> Finding {
        let shopper = sale.shopper.as_ref();
        let held = shopper.is_some_and(|shopper| shopper.segments.iter().any(|name| self.segments.contains(name)));
        Finding::new(held, Verdict::SegmentOther, Facts::None)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::length(self.segments.len(), LIST_LIMIT, "segments")?;
        rule::names(&self.segments, "segments")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid};
    use crate::promo::Shopper;
    use crate::promo::sale::tests::sale;
    use serde_json::json;

    #[test]
    fn one_of_them_is_enough() {
        let mut sale = sale(Vec::new());
        let condition = || json!({"type": "segment", "segments": ["new", "near-lyon"]});
        assert_eq!(find(condition(), &sale).0, Some("segment_other"));
        for (segments, missed) in [(vec!["old", "near-lyon"], None), (vec!["old"], Some("segment_other"))] {
            let segments = segments.into_iter().map(str::to_owned).collect();
            sale.shopper = Some(Shopper { id: "s".into(), segments, is_first_purchase: false });
            assert_eq!(find(condition(), &sale).0, missed);
        }
    }

    #[test]
    fn a_segment_has_a_name() {
        invalid(json!({"type": "segment", "segments": []}), "segments", "list_empty");
        invalid(json!({"type": "segment", "segments": [""]}), "segments.0", "text_range");
    }
}
