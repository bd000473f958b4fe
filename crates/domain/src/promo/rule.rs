//! What a campaign promises, and what a rule may say.

use serde::{Deserialize, Serialize};

use super::{Benefit, Condition};
use crate::{Money, Quantity};

/// The most conditions of a rule.
pub const CONDITION_LIMIT: usize = 20;
/// The most entries of a list of names in a rule: more is a segment, a collection or a tag.
pub const LIST_LIMIT: usize = 500;
/// The largest amount a rule may name, in minor units: that of the dearest piece.
pub const AMOUNT_LIMIT_MINOR: Money = super::UNIT_LIMIT_MINOR;
/// The longest name in a rule, in bytes: a SKU's.
const TEXT_LIMIT_BYTES: usize = crate::sku::SKU_LIMIT_BYTES;

/// What a campaign promises. It is kept as JSON, in which conditions and benefits are tagged:
/// `{"type": "minimum_spend", "minor": 5000}`. A field that nobody knows is refused: a misspelt bound is no bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// All must hold.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    pub benefit: Benefit,
    /// Of one group only the best deal counts; different groups combine. Empty is a group like any other.
    #[serde(default)]
    pub group: String,
    /// Combines with no other offer.
    #[serde(default)]
    pub exclusive: bool,
    /// The higher, the earlier its group is reckoned.
    #[serde(default)]
    pub priority: i32,
}

/// Why a rule cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: {}", fault.code())]
pub struct InvalidRule {
    /// Where in the JSON: `conditions.0.selection.any.tags.2`, `benefit.basis_points`.
    pub field: String,
    pub fault: RuleFault,
}

/// What is wrong with a field of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleFault {
    /// Not 1 to [`AMOUNT_LIMIT_MINOR`] minor units.
    AmountRange,
    /// Not 1 to 10,000 basis points.
    PercentRange,
    /// Not as many pieces as this benefit or condition can mean, at most [`Quantity::LIMIT`].
    PiecesRange,
    /// Nothing is in the list.
    ListEmpty,
    /// The list has more than it may have.
    ListLong,
    /// A name is empty, longer than 255 bytes or has control characters.
    TextRange,
    /// Not a minute of the day.
    MinuteRange,
    /// Not 1 (Monday) to 7 (Sunday).
    DayRange,
    /// It ends when it begins or before, or has neither beginning nor end.
    SpanEmpty,
}

impl RuleFault {
    pub const ALL: [RuleFault; 9] = [
        RuleFault::AmountRange,
        RuleFault::PercentRange,
        RuleFault::PiecesRange,
        RuleFault::ListEmpty,
        RuleFault::ListLong,
        RuleFault::TextRange,
        RuleFault::MinuteRange,
        RuleFault::DayRange,
        RuleFault::SpanEmpty,
    ];

    /// The stable code; `promo-fault-<code>` with hyphens is the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            RuleFault::AmountRange => "amount_range",
            RuleFault::PercentRange => "percent_range",
            RuleFault::PiecesRange => "pieces_range",
            RuleFault::ListEmpty => "list_empty",
            RuleFault::ListLong => "list_long",
            RuleFault::TextRange => "text_range",
            RuleFault::MinuteRange => "minute_range",
            RuleFault::DayRange => "day_range",
            RuleFault::SpanEmpty => "span_empty",
        }
    }

    /// The fault at a field.
    pub(super) fn at(self, field: impl Into<String>) -> InvalidRule {
        InvalidRule { field: field.into(), fault: self }
    }
}

impl InvalidRule {
    /// The stable code of what is wrong.
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// The same seen from one level further out.
    pub(super) fn within(mut self, outer: &str) -> InvalidRule {
        self.field = format!("{outer}.{}", self.field);
        self
    }
}

impl Rule {
    /// Says whether it may be saved: the first field that is wrong, from top to bottom. A rule that is refused here is
    /// never applied ([`super::Verdict::RuleInvalid`]).
    pub fn validate(&self) -> Result<(), InvalidRule> {
        if self.conditions.len() > CONDITION_LIMIT {
            return Err(RuleFault::ListLong.at("conditions"));
        }
        for (at, condition) in self.conditions.iter().enumerate() {
            condition.validate().map_err(|invalid| invalid.within(&format!("conditions.{at}")))?;
        }
        self.benefit.validate().map_err(|invalid| invalid.within("benefit"))?;
        if !self.group.is_empty() && !is_name(&self.group) {
            return Err(RuleFault::TextRange.at("group"));
        }
        Ok(())
    }
}

fn is_name(text: &str) -> bool {
    // Most names are plain ASCII, of which no character need be decoded.
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    !text.is_empty() && text.len() <= TEXT_LIMIT_BYTES && (is_plain || !text.chars().any(char::is_control))
}

/// Refuses an amount that is nothing or too much.
pub(super) fn amount(minor: Money, field: &str) -> Result<(), InvalidRule> {
    if (1..=AMOUNT_LIMIT_MINOR).contains(&minor) { Ok(()) } else { Err(RuleFault::AmountRange.at(field)) }
}

/// Refuses fewer pieces than `least`, and more than a line may have.
pub(super) fn pieces(pieces: u32, least: u32, field: &str) -> Result<(), InvalidRule> {
    if (least..=Quantity::LIMIT).contains(&pieces) { Ok(()) } else { Err(RuleFault::PiecesRange.at(field)) }
}

/// Refuses an empty list and one of more than `limit` entries.
pub(super) fn length(entries: usize, limit: usize, field: &str) -> Result<(), InvalidRule> {
    match entries {
        0 => Err(RuleFault::ListEmpty.at(field)),
        _ if entries > limit => Err(RuleFault::ListLong.at(field)),
        _ => Ok(()),
    }
}

/// Refuses what cannot be a name.
pub(super) fn names(names: &[String], field: &str) -> Result<(), InvalidRule> {
    match names.iter().position(|name| !is_name(name)) {
        Some(at) => Err(RuleFault::TextRange.at(format!("{field}.{at}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The field and code with which the rule is refused, or nothing.
    pub fn refused(rule: serde_json::Value) -> Option<(String, &'static str)> {
        let rule: Rule = serde_json::from_value(rule).unwrap();
        rule.validate().err().map(|invalid| (invalid.field.clone(), invalid.code()))
    }

    #[track_caller]
    pub fn check(rule: serde_json::Value, field: &str, code: &'static str) {
        assert_eq!(refused(rule), Some((field.to_owned(), code)));
    }

    #[test]
    fn the_rest_is_filled_in() {
        let rule = serde_json::json!({"benefit": {"type": "percent", "basis_points": 2000}});
        assert_eq!(refused(rule.clone()), None);
        let rule: Rule = serde_json::from_value(rule).unwrap();
        assert_eq!((rule.conditions.len(), rule.group.as_str(), rule.exclusive, rule.priority), (0, "", false, 0));
    }

    #[test]
    fn a_misspelt_bound_is_refused() {
        for text in [
            r#"{"benefit": {"type": "percent", "basis_points": 2000, "cap": 1}}"#,
            r#"{"benefit": {"type": "percent", "basis_points": 2000, "selection": {"tags": ["a"]}}}"#,
            r#"{"benefit": {"type": "percent", "basis_points": 2000}, "condition": []}"#,
            r#"{"benefit": {"type": "percents", "basis_points": 2000}}"#,
            r#"{"benefit": {"type": "percent", "basis_points": 20.5}}"#,
        ] {
            assert!(serde_json::from_str::<Rule>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        let benefit = serde_json::json!({"type": "percent", "basis_points": 2000});
        let many = vec![serde_json::json!({"type": "first_purchase"}); CONDITION_LIMIT + 1];
        check(serde_json::json!({"conditions": many, "benefit": benefit}), "conditions", "list_long");
        check(serde_json::json!({"benefit": benefit, "group": "a\u{0}"}), "group", "text_range");
        check(serde_json::json!({"benefit": benefit, "group": "x".repeat(256)}), "group", "text_range");
        check(serde_json::json!({"benefit": benefit, "group": "\u{85}"}), "group", "text_range");
        assert_eq!(refused(serde_json::json!({"benefit": benefit, "group": "été ~ 2026"})), None);
        let conditions = serde_json::json!([
            {"type": "first_purchase"},
            {"type": "holds", "selection": {"any": {"tags": ["ok", ""]}}},
        ]);
        let rule = serde_json::json!({"conditions": conditions, "benefit": benefit});
        check(rule, "conditions.1.selection.any.tags.1", "text_range");
    }

    #[test]
    fn faults_are_written_as_their_codes() {
        for fault in RuleFault::ALL {
            assert_eq!(serde_json::to_value(fault).unwrap(), fault.code());
        }
        let invalid = RuleFault::DayRange.at("days.0").within("conditions.3");
        assert_eq!(invalid.to_string(), "conditions.3.days.0: day_range");
    }
}
