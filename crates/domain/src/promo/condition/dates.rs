//! From one moment until another.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::{Facts, InvalidRule, RuleFault, Sale, Verdict};

/// From a moment on (inclusive) and until another (exclusive), each where there is one, in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    #[serde(default)]
    pub from: Option<i64>,
    #[serde(default)]
    pub until: Option<i64>,
}

impl Dates {
    pub(super) fn find(&self, sale: &Sale) -> Finding {
        let now = sale.moment.at;
        match (self.from, self.until) {
            (Some(at), _) if now < at => Finding::new(false, Verdict::NotYet, Facts::Begins { at }),
            (_, Some(at)) if now >= at => Finding::new(false, Verdict::Over, Facts::Ended { at }),
            _ => Finding { missed: None, facts: Facts::None },
        }
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        match (self.from, self.until) {
            (Some(from), Some(until)) if from < until => Ok(()),
            (Some(_), None) | (None, Some(_)) => Ok(()),
            _ => Err(RuleFault::SpanEmpty.at("until")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid, valid};
    use crate::promo::Facts;
    use crate::promo::sale::tests::sale;
    use serde_json::json;

    #[test]
    fn the_first_moment_counts_and_the_last_does_not() {
        let mut sale = sale(Vec::new());
        let cases = [
            (9, Some("not_yet"), Facts::Begins { at: 10 }),
            (10, None, Facts::None),
            (19, None, Facts::None),
            (20, Some("over"), Facts::Ended { at: 20 }),
        ];
        for (now, missed, facts) in cases {
            sale.moment.at = now;
            assert_eq!(find(json!({"type": "dates", "from": 10, "until": 20}), &sale), (missed, facts));
        }
        assert_eq!(find(json!({"type": "dates", "from": 10}), &sale).0, None);
        assert_eq!(find(json!({"type": "dates", "until": 30}), &sale).0, None);
    }

    #[test]
    fn a_span_has_an_end_after_its_beginning() {
        valid(json!({"type": "dates", "from": 10, "until": 11}));
        valid(json!({"type": "dates", "until": 11}));
        for span in [json!({"type": "dates"}), json!({"type": "dates", "from": 10, "until": 10})] {
            invalid(span, "until", "span_empty");
        }
    }
}
