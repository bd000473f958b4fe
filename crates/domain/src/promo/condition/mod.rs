//! What must hold for an offer to count, one condition a file.
//!
//! Conditions look at the sale as it was brought: what other offers take off makes no difference to them.

mod channel;
mod customer;
mod dates;
mod first_purchase;
mod holds;
mod hours;
mod minimum_spend;
mod quantity;
mod segment;
mod store;
mod weekday;

use serde::{Deserialize, Serialize};

pub use channel::AnyChannel;
pub use customer::Customer;
pub use dates::Dates;
pub use first_purchase::FirstPurchase;
pub use holds::Holds;
pub use hours::Hours;
pub use minimum_spend::MinimumSpend;
pub use quantity::Pieces;
pub use segment::Segment;
pub use store::AnyStore;
pub use weekday::Weekday;

use super::ground::Ground;
use super::{Facts, InvalidRule, Verdict};

/// Something that must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Condition {
    MinimumSpend(MinimumSpend),
    Holds(Holds),
    Quantity(Pieces),
    Store(AnyStore),
    Channel(AnyChannel),
    Segment(Segment),
    FirstPurchase(FirstPurchase),
    Dates(Dates),
    Hours(Hours),
    Weekday(Weekday),
    Customer(Customer),
}

/// Which condition it is, without what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionCode {
    MinimumSpend,
    Holds,
    Quantity,
    Store,
    Channel,
    Segment,
    FirstPurchase,
    Dates,
    Hours,
    Weekday,
    Customer,
}

/// What was found: why it does not hold, where it does not, and the facts either way.
pub(super) struct Finding {
    pub missed: Option<Verdict>,
    pub facts: Facts,
}

impl Finding {
    /// It holds if so; else for this reason.
    fn new(held: bool, otherwise: Verdict, facts: Facts) -> Finding {
        Finding { missed: (!held).then_some(otherwise), facts }
    }
}

impl Condition {
    /// Which it is.
    pub fn code(&self) -> ConditionCode {
        match self {
            Condition::MinimumSpend(_) => ConditionCode::MinimumSpend,
            Condition::Holds(_) => ConditionCode::Holds,
            Condition::Quantity(_) => ConditionCode::Quantity,
            Condition::Store(_) => ConditionCode::Store,
            Condition::Channel(_) => ConditionCode::Channel,
            Condition::Segment(_) => ConditionCode::Segment,
            Condition::FirstPurchase(_) => ConditionCode::FirstPurchase,
            Condition::Dates(_) => ConditionCode::Dates,
            Condition::Hours(_) => ConditionCode::Hours,
            Condition::Weekday(_) => ConditionCode::Weekday,
            Condition::Customer(_) => ConditionCode::Customer,
        }
    }

    pub(super) fn find(&self, ground: &mut Ground) -> Finding {
        match self {
            Condition::MinimumSpend(it) => it.find(ground),
            Condition::Holds(it) => it.find(ground),
            Condition::Quantity(it) => it.find(ground),
            Condition::Store(it) => it.find(ground.sale),
            Condition::Channel(it) => it.find(ground.sale),
            Condition::Segment(it) => it.find(ground.sale),
            Condition::FirstPurchase(it) => it.find(ground.sale),
            Condition::Dates(it) => it.find(ground.sale),
            Condition::Hours(it) => it.find(ground.sale),
            Condition::Weekday(it) => it.find(ground.sale),
            Condition::Customer(it) => it.find(ground.sale),
        }
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        match self {
            Condition::MinimumSpend(it) => it.validate(),
            Condition::Holds(it) => it.validate(),
            Condition::Quantity(it) => it.validate(),
            Condition::Store(it) => it.validate(),
            Condition::Channel(it) => it.validate(),
            Condition::Segment(it) => it.validate(),
            Condition::FirstPurchase(_) => Ok(()),
            Condition::Dates(it) => it.validate(),
            Condition::Hours(it) => it.validate(),
            Condition::Weekday(it) => it.validate(),
            Condition::Customer(it) => it.validate(),
        }
    }
}

impl ConditionCode {
    pub const ALL: [ConditionCode; 11] = [
        ConditionCode::MinimumSpend,
        ConditionCode::Holds,
        ConditionCode::Quantity,
        ConditionCode::Store,
        ConditionCode::Channel,
        ConditionCode::Segment,
        ConditionCode::FirstPurchase,
        ConditionCode::Dates,
        ConditionCode::Hours,
        ConditionCode::Weekday,
        ConditionCode::Customer,
    ];

    /// The stable code, which is also the condition's `type` in JSON.
    pub fn code(self) -> &'static str {
        match self {
            ConditionCode::MinimumSpend => "minimum_spend",
            ConditionCode::Holds => "holds",
            ConditionCode::Quantity => "quantity",
            ConditionCode::Store => "store",
            ConditionCode::Channel => "channel",
            ConditionCode::Segment => "segment",
            ConditionCode::FirstPurchase => "first_purchase",
            ConditionCode::Dates => "dates",
            ConditionCode::Hours => "hours",
            ConditionCode::Weekday => "weekday",
            ConditionCode::Customer => "customer",
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::promo::Sale;
    use crate::promo::rule::tests::{check, refused};
    use serde_json::{Value, json};

    /// Why the condition does not hold for the sale, if it does not, and the facts.
    pub fn find(condition: Value, sale: &Sale) -> (Option<&'static str>, Facts) {
        let condition: Condition = serde_json::from_value(condition).unwrap();
        let finding = condition.find(&mut Ground::new(sale));
        (finding.missed.map(Verdict::code), finding.facts)
    }

    fn with(condition: Value) -> Value {
        json!({"conditions": [condition], "benefit": {"type": "percent", "basis_points": 1}})
    }

    /// The rule with this condition may be saved.
    #[track_caller]
    pub fn valid(condition: Value) {
        assert_eq!(refused(with(condition)), None);
    }

    /// It may not, for that field of it.
    #[track_caller]
    pub fn invalid(condition: Value, field: &str, code: &'static str) {
        check(with(condition), &format!("conditions.0.{field}"), code);
    }

    #[test]
    fn a_condition_is_tagged_with_its_code() {
        for code in ConditionCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.code());
            let all = json!({"type": code.code(), "minor": 1, "pieces": 1, "selection": {}, "stores": [], "channels": [],
                "segments": [], "from": 1, "until": 2, "days": [], "ids": []});
            // Only its own fields are known to it.
            assert!(serde_json::from_value::<Condition>(all.clone()).is_err());
            let own = all.as_object().unwrap().iter().filter(|(field, _)| match code {
                ConditionCode::MinimumSpend => ["type", "minor"].contains(&field.as_str()),
                ConditionCode::Holds => ["type", "selection"].contains(&field.as_str()),
                ConditionCode::Quantity => ["type", "pieces"].contains(&field.as_str()),
                ConditionCode::Store => ["type", "stores"].contains(&field.as_str()),
                ConditionCode::Channel => ["type", "channels"].contains(&field.as_str()),
                ConditionCode::Segment => ["type", "segments"].contains(&field.as_str()),
                ConditionCode::FirstPurchase => *field == "type",
                ConditionCode::Dates | ConditionCode::Hours => ["type", "from", "until"].contains(&field.as_str()),
                ConditionCode::Weekday => ["type", "days"].contains(&field.as_str()),
                ConditionCode::Customer => ["type", "ids"].contains(&field.as_str()),
            });
            let own: Value = Value::Object(own.map(|(field, value)| (field.clone(), value.clone())).collect());
            let condition: Condition = serde_json::from_value(own).unwrap();
            assert_eq!(condition.code(), code);
            let written = serde_json::to_value(&condition).unwrap();
            assert_eq!(written["type"], code.code());
            assert_eq!(serde_json::from_value::<Condition>(written).unwrap(), condition);
        }
    }
}
