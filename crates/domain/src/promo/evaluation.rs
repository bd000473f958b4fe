//! What [`super::evaluate`] answers.

use serde::{Deserialize, Serialize};

use super::{ConditionCode, Reader, Verdict};
use crate::{Currency, Locale, Money, Quantity, Sku, money};

/// What offers take off a sale, and what became of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// One for each line of the sale, in its order.
    pub lines: Vec<LineDiscount>,
    /// The offers that count, in the order in which they were reckoned.
    pub applied: Vec<Applied>,
    /// One for each offer, by id ascending.
    pub trace: Vec<Trace>,
    /// What the sale costs before promotions.
    pub subtotal_minor: Money,
    /// What is taken off: the sum over the lines, and over those applied.
    pub discount_minor: Money,
    /// What is left to pay, never negative.
    pub total_minor: Money,
}

/// What is taken off a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDiscount {
    /// What the line costs before promotions.
    pub subtotal_minor: Money,
    /// The sum of the parts, at most the subtotal.
    pub discount_minor: Money,
    /// By the offer's id, in the order in which they were reckoned; never 0.
    pub parts: Vec<(String, Money)>,
}

/// An offer that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The offer's id.
    pub offer: String,
    pub discount_minor: Money,
    /// What is to be handed over beside the sale.
    pub gifts: Vec<(Sku, Quantity)>,
}

/// What became of an offer, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The offer's id.
    pub offer: String,
    pub verdict: Verdict,
    /// What the verdict rests on.
    pub facts: Facts,
    /// One for each condition, in the rule's order, also after one that does not hold. Empty where the verdict needed
    /// none of them: [`Verdict::RuleInvalid`], [`Verdict::SaleInvalid`].
    pub steps: Vec<Step>,
}

/// What became of a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub condition: ConditionCode,
    pub held: bool,
    pub facts: Facts,
}

/// The numbers behind a verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Facts {
    /// The verdict says it all.
    #[default]
    None,
    /// What the selection must cost, and does, before promotions.
    Spend { needed_minor: Money, present_minor: Money },
    /// How many pieces must be there, and are.
    Pieces { needed: u64, present: u64 },
    /// When it begins, in milliseconds since 1970.
    Begins { at: i64 },
    /// When it ended.
    Ended { at: i64 },
    /// The minutes of the day from which and until which it counts.
    Hours { from: u16, until: u16 },
    /// What it would take off, and what is left of its budget.
    Budget { needed_minor: Money, left_minor: Money },
    /// What it takes off.
    Discount { minor: Money },
    /// It takes nothing off, but brings a piece of this to hand over.
    Gift { sku: Sku },
    /// The ids of the offers that count instead, in the order in which they were reckoned.
    Better { by: Vec<String> },
    /// The field that is wrong, and the fault's code.
    Invalid { field: String, code: String },
}

impl Trace {
    /// The key of the words for a reader: that of the verdict, or `promo-why-applied-gift-…` where all that the offer
    /// brings is to be handed over.
    pub fn key(&self, reader: Reader) -> String {
        match self.facts {
            Facts::Gift { .. } => format!("promo-why-applied-gift-{}", reader.name()),
            _ => self.verdict.key(reader),
        }
    }
}

impl Facts {
    /// The placeables of the words (`promo-why-…`) that go with them: amounts as people write them, hours as `09:30`.
    /// `date` says a moment on the store's clock, `name` an offer, as this reader knows it.
    pub fn placeables(
        &self,
        currency: Currency,
        locale: Locale,
        date: &dyn Fn(i64) -> String,
        name: &dyn Fn(&str) -> String,
    ) -> Vec<(&'static str, String)> {
        let amount = |minor: Money| money::format(minor, currency, locale);
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        match self {
            Facts::None => Vec::new(),
            Facts::Spend { needed_minor, present_minor } => vec![
                ("needed", amount(*needed_minor)),
                ("present", amount(*present_minor)),
                ("missing", amount((needed_minor - present_minor).max(0))),
            ],
            Facts::Pieces { needed, present } => vec![
                ("needed", needed.to_string()),
                ("present", present.to_string()),
                ("missing", needed.saturating_sub(*present).to_string()),
            ],
            Facts::Begins { at } | Facts::Ended { at } => vec![("date", date(*at))],
            Facts::Hours { from, until } => vec![("from", clock(*from)), ("until", clock(*until))],
            Facts::Budget { needed_minor, left_minor } => {
                vec![("needed", amount(*needed_minor)), ("left", amount(*left_minor))]
            }
            Facts::Discount { minor } => vec![("discount", amount(*minor))],
            Facts::Gift { sku } => vec![("gift", sku.to_string())],
            Facts::Better { by } => {
                let names: Vec<String> = by.iter().map(|id| name(id)).collect();
                vec![("by", names.join(", "))]
            }
            Facts::Invalid { field, code } => vec![("field", field.clone()), ("code", code.clone())],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_put_into_words() {
        let say = |facts: Facts| facts.placeables(Currency::EUR, Locale::En, &|at| at.to_string(), &str::to_uppercase);
        let spend = Facts::Spend { needed_minor: 5_000, present_minor: 4_490 };
        assert_eq!(say(spend), [("needed", "€50.00"), ("present", "€44.90"), ("missing", "€5.10")].map(text));
        assert_eq!(say(Facts::Hours { from: 545, until: 1_440 }), [("from", "09:05"), ("until", "24:00")].map(text));
        assert_eq!(say(Facts::Better { by: vec!["a".into(), "b".into()] }), [("by", "A, B")].map(text));
        assert_eq!(say(Facts::Ended { at: 7 }), [("date", "7")].map(text));
        assert_eq!(say(Facts::None), []);
    }

    fn text((name, value): (&'static str, &str)) -> (&'static str, String) {
        (name, value.to_owned())
    }
}
