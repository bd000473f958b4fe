//! A rule that could be used now.

use serde::{Deserialize, Serialize};

use super::Rule;
use crate::Money;

/// A rule of a campaign that could be used now, with what is left of its budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Of the campaign or the code; no two offers of an evaluation have the same.
    pub id: String,
    pub rule: Rule,
    pub left: BudgetLeft,
}

/// What is left of a budget; none where it has no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetLeft {
    /// How many more times it may be used.
    pub uses: Option<i64>,
    /// How much more it may take off, in minor units.
    pub spend_minor: Option<Money>,
}

impl BudgetLeft {
    /// Whether nothing is left of one of its bounds.
    pub fn is_spent(&self) -> bool {
        self.uses.is_some_and(|uses| uses <= 0) || self.spend_minor.is_some_and(|spend| spend <= 0)
    }
}
