//! Between two hours of the day.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::{Facts, InvalidRule, RuleFault, Sale, Verdict};

/// A day's minutes: 24 × 60.
const DAY: u16 = 1_440;

/// From a minute of the day on (inclusive) and until another (exclusive), on the clock of the store. One that ends
/// before it begins goes past midnight; a weekday asked for beside it is that of the moment, so that Friday's night
/// after midnight is Saturday's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Minutes since midnight, 0 to 1,439.
    pub from: u16,
    /// Minutes since midnight, 0 to 1,440; not the same as `from`.
    pub until: u16,
}

impl Hours {
    pub(super) fn find(&self, sale: &Sale) -> Finding {
        let now = sale.moment.minute;
        let held = match self.from < self.until {
            true => (self.from..self.until).contains(&now),
            false => now >= self.from || now < self.until,
        };
        Finding::new(held, Verdict::HoursOther, Facts::Hours { from: self.from, until: self.until })
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        if self.from >= DAY {
            Err(RuleFault::MinuteRange.at("from"))
        } else if self.until > DAY {
            Err(RuleFault::MinuteRange.at("until"))
        } else if self.from == self.until {
            Err(RuleFault::SpanEmpty.at("until"))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid, valid};
    use crate::promo::Facts;
    use crate::promo::sale::tests::sale;
    use serde_json::json;

    #[track_caller]
    fn check(from: u16, until: u16, counts: &[u16], counts_not: &[u16]) {
        let mut sale = sale(Vec::new());
        for (minutes, missed) in [(counts, None), (counts_not, Some("hours_other"))] {
            for minute in minutes {
                sale.moment.minute = *minute;
                let found = find(json!({"type": "hours", "from": from, "until": until}), &sale);
                assert_eq!(found, (missed, Facts::Hours { from, until }), "{minute}");
            }
        }
    }

    #[test]
    fn they_may_go_past_midnight() {
        check(540, 720, &[540, 719], &[539, 720, 0]);
        check(1_320, 120, &[1_320, 1_439, 0, 119], &[120, 1_319]);
        check(1_320, 0, &[1_320, 1_439], &[0, 1_319]);
        check(1_320, 1_440, &[1_320, 1_439], &[0, 1_319]);
    }

    #[test]
    fn a_minute_is_one_of_the_day() {
        valid(json!({"type": "hours", "from": 1_439, "until": 1_440}));
        invalid(json!({"type": "hours", "from": 1_440, "until": 0}), "from", "minute_range");
        invalid(json!({"type": "hours", "from": 0, "until": 1_441}), "until", "minute_range");
        invalid(json!({"type": "hours", "from": 60, "until": 60}), "until", "span_empty");
    }
}
