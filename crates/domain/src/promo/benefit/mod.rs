//! What an offer takes off, one benefit a file.
//!
//! Benefits look at what is left of each line after the offers that were reckoned before, and never take more.

mod bundle_price;
mod cheapest_free;
mod fixed;
mod gift;
mod matching;
mod nth_free;
mod percent;

use serde::{Deserialize, Serialize};

pub use bundle_price::{BundlePart, BundlePrice, PART_LIMIT};
pub use cheapest_free::CheapestFree;
pub use fixed::Fixed;
pub use gift::Gift;
pub use nth_free::NthFree;
pub use percent::Percent;

use super::ground::Ground;
use super::{Facts, InvalidRule, Verdict};
use crate::{Money, Sku};

/// What is taken off, or given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Benefit {
    Percent(Percent),
    Fixed(Fixed),
    NthFree(NthFree),
    CheapestFree(CheapestFree),
    BundlePrice(BundlePrice),
    Gift(Gift),
}

/// What a benefit comes to; a deal without a discount has a gift.
pub(super) struct Deal<'r> {
    pub discount: Money,
    /// To be handed over beside the sale: one piece.
    pub gift: Option<&'r Sku>,
}

/// Why it comes to nothing.
pub(super) struct NoDeal {
    pub verdict: Verdict,
    pub facts: Facts,
}

impl Deal<'_> {
    /// A deal, unless it is nothing.
    fn of(discount: Money) -> Result<Deal<'static>, NoDeal> {
        match discount {
            0 => Err(NoDeal { verdict: Verdict::NothingToReduce, facts: Facts::None }),
            _ => Ok(Deal { discount, gift: None }),
        }
    }
}

/// The so many cheapest pieces of the chosen lines are free, where there are at least `needed`.
fn free(ground: &mut Ground, needed: u32, pieces: u64, parts: Option<&mut [Money]>) -> Result<Deal<'static>, NoDeal> {
    let (needed, present) = (u64::from(needed), ground.pieces());
    match present {
        0 => Deal::of(0),
        _ if present < needed => {
            Err(NoDeal { verdict: Verdict::TooFewPieces, facts: Facts::Pieces { needed, present } })
        }
        _ => Deal::of(ground.cheapest(pieces, parts)),
    }
}

impl Benefit {
    /// The stable code, which is also the benefit's `type` in JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Benefit::Percent(_) => "percent",
            Benefit::Fixed(_) => "fixed",
            Benefit::NthFree(_) => "nth_free",
            Benefit::CheapestFree(_) => "cheapest_free",
            Benefit::BundlePrice(_) => "bundle_price",
            Benefit::Gift(_) => "gift",
        }
    }

    /// What it comes to on what is left; where there are places for it (a line each, all 0), how much of it by line.
    pub(super) fn reduce(&self, ground: &mut Ground, parts: Option<&mut [Money]>) -> Result<Deal<'_>, NoDeal> {
        match self {
            Benefit::Percent(it) => it.reduce(ground, parts),
            Benefit::Fixed(it) => it.reduce(ground, parts),
            Benefit::NthFree(it) => it.reduce(ground, parts),
            Benefit::CheapestFree(it) => it.reduce(ground, parts),
            Benefit::BundlePrice(it) => it.reduce(ground, parts),
            Benefit::Gift(it) => it.reduce(ground, parts),
        }
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        match self {
            Benefit::Percent(it) => it.validate(),
            Benefit::Fixed(it) => it.validate(),
            Benefit::NthFree(it) => it.validate(),
            Benefit::CheapestFree(it) => it.validate(),
            Benefit::BundlePrice(it) => it.validate(),
            Benefit::Gift(_) => Ok(()),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::promo::Sale;
    use serde_json::{Value, json};

    /// What the benefit takes off each line of a sale, or why nothing. The amount is the same whether or not it is
    /// asked for by line.
    pub fn reduce(benefit: Value, sale: &Sale) -> Result<Vec<Money>, (&'static str, Facts)> {
        let benefit: Benefit = serde_json::from_value(benefit).unwrap();
        let mut ground = Ground::new(sale);
        let mut parts = vec![0; sale.lines.len()];
        let deal = benefit.reduce(&mut ground, Some(&mut parts)).map_err(|no| (no.verdict.code(), no.facts))?;
        let short = benefit.reduce(&mut ground, None).map_err(|no| (no.verdict.code(), no.facts))?;
        assert_eq!((deal.discount, deal.gift), (short.discount, short.gift));
        assert_eq!(parts.iter().sum::<Money>(), deal.discount);
        Ok(parts)
    }

    /// A rule with this benefit may not be saved, for that field of it.
    #[track_caller]
    pub fn invalid(benefit: Value, field: &str, code: &'static str) {
        crate::promo::rule::tests::check(json!({"benefit": benefit}), &format!("benefit.{field}"), code);
    }

    #[test]
    fn a_benefit_is_tagged_with_its_code() {
        for text in [
            r#"{"type":"percent","basis_points":2000,"selection":{},"cap_minor":500}"#,
            r#"{"type":"fixed","minor":500,"selection":{}}"#,
            r#"{"type":"nth_free","nth":4,"selection":{}}"#,
            r#"{"type":"cheapest_free","pieces":3,"selection":{}}"#,
            r#"{"type":"bundle_price","parts":[{"selection":{},"pieces":2}],"price_minor":900,"limit":1}"#,
            r#"{"type":"gift","sku":"BAG"}"#,
        ] {
            let benefit: Benefit = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&benefit).unwrap(), text);
            assert!(text.contains(&format!("\"type\":\"{}\"", benefit.code())));
        }
    }
}
