//! What became of an offer, by a stable code.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What became of an offer. The words for each reader stand in `locales/*/promo.ftl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It counts.
    Applied,
    /// The sale, or the selection, costs less than the condition wants.
    SpendBelow,
    /// Nothing of what must be in the sale is.
    HoldsMissing,
    /// Fewer pieces of the selection than the condition or the benefit wants.
    TooFewPieces,
    /// No bundle is complete.
    BundleIncomplete,
    StoreOther,
    ChannelOther,
    /// The shopper is in none of its segments, or nobody knows who buys.
    SegmentOther,
    /// The shopper bought before, or nobody knows who buys.
    NotFirstPurchase,
    /// It has not begun.
    NotYet,
    /// It has ended.
    Over,
    HoursOther,
    WeekdayOther,
    /// It is for other people, or nobody knows who buys.
    CustomerOther,
    /// Nothing is left of its budget.
    BudgetSpent,
    /// It would take off more than is left of its budget.
    BudgetShort,
    /// What counts instead saves the shopper as much or more.
    BetterDeal,
    /// What it is about is not in the sale, or is free already.
    NothingToReduce,
    /// The rule says what no rule may say ([`super::Rule::validate`]).
    RuleInvalid,
    /// The sale's amounts cannot be reckoned with ([`super::Sale::validate`]).
    SaleInvalid,
}

/// For whom a verdict is put into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    Shopper,
    Seller,
    Marketer,
}

impl Verdict {
    pub const ALL: [Verdict; 20] = [
        Verdict::Applied,
        Verdict::SpendBelow,
        Verdict::HoldsMissing,
        Verdict::TooFewPieces,
        Verdict::BundleIncomplete,
        Verdict::StoreOther,
        Verdict::ChannelOther,
        Verdict::SegmentOther,
        Verdict::NotFirstPurchase,
        Verdict::NotYet,
        Verdict::Over,
        Verdict::HoursOther,
        Verdict::WeekdayOther,
        Verdict::CustomerOther,
        Verdict::BudgetSpent,
        Verdict::BudgetShort,
        Verdict::BetterDeal,
        Verdict::NothingToReduce,
        Verdict::RuleInvalid,
        Verdict::SaleInvalid,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Applied => "applied",
            Verdict::SpendBelow => "spend_below",
            Verdict::HoldsMissing => "holds_missing",
            Verdict::TooFewPieces => "too_few_pieces",
            Verdict::BundleIncomplete => "bundle_incomplete",
            Verdict::StoreOther => "store_other",
            Verdict::ChannelOther => "channel_other",
            Verdict::SegmentOther => "segment_other",
            Verdict::NotFirstPurchase => "not_first_purchase",
            Verdict::NotYet => "not_yet",
            Verdict::Over => "over",
            Verdict::HoursOther => "hours_other",
            Verdict::WeekdayOther => "weekday_other",
            Verdict::CustomerOther => "customer_other",
            Verdict::BudgetSpent => "budget_spent",
            Verdict::BudgetShort => "budget_short",
            Verdict::BetterDeal => "better_deal",
            Verdict::NothingToReduce => "nothing_to_reduce",
            Verdict::RuleInvalid => "rule_invalid",
            Verdict::SaleInvalid => "sale_invalid",
        }
    }

    /// The key of its words for a reader: `promo-why-spend-below-shopper`.
    pub fn key(self, reader: Reader) -> String {
        format!("promo-why-{}-{}", self.code().replace('_', "-"), reader.name())
    }
}

impl Reader {
    pub const ALL: [Reader; 3] = [Reader::Shopper, Reader::Seller, Reader::Marketer];

    /// The last word of the keys that are for them.
    pub fn name(self) -> &'static str {
        match self {
            Reader::Shopper => "shopper",
            Reader::Seller => "seller",
            Reader::Marketer => "marketer",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_written_as_their_codes() {
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.code());
        }
        assert_eq!(Verdict::SpendBelow.key(Reader::Seller), "promo-why-spend-below-seller");
    }
}
