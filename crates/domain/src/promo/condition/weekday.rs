//! On some days of the week.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::{Facts, InvalidRule, RuleFault, Sale, Verdict, rule};

/// On one of the days, on the clock of the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weekday {
    /// 1 for Monday to 7 for Sunday.
    pub days: Vec<u8>,
}

impl Weekday {
    pub(super) fn find(&self, sale: &Sale) -> Finding {
        Finding::new(self.days.contains(&sale.moment.weekday), Verdict::WeekdayOther, Facts::None)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::length(self.days.len(), 7, "days")?;
        match self.days.iter().position(|day| !(1..=7).contains(day)) {
            Some(at) => Err(RuleFault::DayRange.at(format!("days.{at}"))),
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
    fn other_days_do_not_count() {
        let mut sale = sale(Vec::new());
        for (weekday, missed) in [(5, None), (7, None), (6, Some("weekday_other"))] {
            sale.moment.weekday = weekday;
            assert_eq!(find(json!({"type": "weekday", "days": [5, 7]}), &sale).0, missed);
        }
    }

    #[test]
    fn a_week_has_seven_days() {
        valid(json!({"type": "weekday", "days": [1, 2, 3, 4, 5, 6, 7]}));
        invalid(json!({"type": "weekday", "days": []}), "days", "list_empty");
        invalid(json!({"type": "weekday", "days": [1, 0]}), "days.1", "day_range");
        invalid(json!({"type": "weekday", "days": [8]}), "days.0", "day_range");
        invalid(json!({"type": "weekday", "days": [1, 1, 1, 1, 1, 1, 1, 1]}), "days", "list_long");
    }
}
