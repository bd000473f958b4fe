//! Using a code at a till: what is known of it, and whether it may be used now.

use serde::{Deserialize, Serialize};

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being written: it issues nothing.
    Draft,
    /// It issues codes, and they are good.
    Live,
    /// Its codes are kept and are not good meanwhile.
    Paused,
    /// For good.
    Ended,
}

impl Status {
    pub fn name(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Live => "live",
            Status::Paused => "paused",
            Status::Ended => "ended",
        }
    }

    pub fn named(name: &str) -> Option<Status> {
        [Status::Draft, Status::Live, Status::Paused, Status::Ended].into_iter().find(|status| status.name() == name)
    }

    /// The status itself where it can be reached from here, `None` where not; what it is already it may be again.
    pub fn moved_to(self, wanted: Status) -> Option<Status> {
        use Status::{Draft, Ended, Live, Paused};
        match (self, wanted) {
            (now, wanted) if now == wanted => Some(wanted),
            (Draft | Paused, Live) | (Live, Paused) | (Draft | Live | Paused, Ended) => Some(wanted),
            _ => None,
        }
    }
}

/// What decides whether a code may be used.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'f> {
    pub status: Status,
    /// The campaign's first and last moment, milliseconds since 1970 (UTC).
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub is_revoked: bool,
    pub is_used: bool,
    /// Where the campaign is good; empty for every store.
    pub stores: &'f [String],
}

/// Why a code is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NoRedemption {
    /// There is none, or it is none of the asker's business.
    #[error("code_unknown")]
    CodeUnknown,
    /// It was used, and that stands.
    #[error("already_used")]
    AlreadyUsed,
    #[error("expired")]
    Expired,
    #[error("not_yet")]
    NotYet,
    /// The shop took it back.
    #[error("revoked")]
    Revoked,
    /// Its campaign is not good in this store.
    #[error("wrong_store")]
    WrongStore,
    /// Its campaign pauses.
    #[error("campaign_paused")]
    Paused,
    /// It takes nothing off this sale: the trace says why.
    #[error("not_applicable")]
    NotApplicable,
    /// The campaign's budget is used up.
    #[error("budget_spent")]
    BudgetSpent,
    /// The customer used as many of the campaign as anyone may.
    #[error("customer_limit")]
    CustomerLimit,
    /// The store took as many of the campaign as a store may.
    #[error("store_limit")]
    StoreLimit,
    /// The till's key stands for another sale.
    #[error("change_reused")]
    Reused,
}

impl NoRedemption {
    /// The stable code, also the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            NoRedemption::CodeUnknown => "code_unknown",
            NoRedemption::AlreadyUsed => "already_used",
            NoRedemption::Expired => "expired",
            NoRedemption::NotYet => "not_yet",
            NoRedemption::Revoked => "revoked",
            NoRedemption::WrongStore => "wrong_store",
            NoRedemption::Paused => "campaign_paused",
            NoRedemption::NotApplicable => "not_applicable",
            NoRedemption::BudgetSpent => "budget_spent",
            NoRedemption::CustomerLimit => "customer_limit",
            NoRedemption::StoreLimit => "store_limit",
            NoRedemption::Reused => "change_reused",
        }
    }
}

/// Whether somebody who works in those stores (`None`: in all) may be told anything of the campaign's codes.
pub fn is_told(facts: &Facts, works_in: Option<&[String]>) -> bool {
    match works_in {
        None => true,
        Some(works_in) => facts.stores.is_empty() || facts.stores.iter().any(|store| works_in.contains(store)),
    }
}

/// Whether the code may be used in the store now, for somebody who [`is_told`] of it. Whether it is worth anything on a
/// sale is another question.
///
/// # Errors
/// The first reason why not: what is for good goes before what passes.
pub fn usable(facts: &Facts, store: &str, now: i64) -> Result<(), NoRedemption> {
    use NoRedemption::{AlreadyUsed, Expired, Revoked, WrongStore};
    match standing(facts, now) {
        Err(why @ (AlreadyUsed | Revoked | Expired)) => Err(why),
        _ if !facts.stores.is_empty() && !facts.stores.iter().any(|good| good == store) => Err(WrongStore),
        other => other,
    }
}

/// Whether the code may be used now in one of its stores, for whose it is.
///
/// # Errors
/// As [`usable`].
pub fn standing(facts: &Facts, now: i64) -> Result<(), NoRedemption> {
    if facts.is_used {
        Err(NoRedemption::AlreadyUsed)
    } else if facts.is_revoked {
        Err(NoRedemption::Revoked)
    } else if facts.status == Status::Ended || facts.ends_at.is_some_and(|end| end <= now) {
        Err(NoRedemption::Expired)
    } else if facts.status != Status::Live {
        Err(NoRedemption::Paused)
    } else if facts.starts_at.is_some_and(|start| start > now) {
        Err(NoRedemption::NotYet)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000;

    fn facts(stores: &[String]) -> Facts<'_> {
        Facts { status: Status::Live, starts_at: None, ends_at: None, is_revoked: false, is_used: false, stores }
    }

    #[test]
    fn the_reason_that_stands_goes_before_the_one_that_passes() {
        let stores = ["lyon".to_owned()];
        let mut at = facts(&stores);
        assert_eq!(usable(&at, "lyon", NOW), Ok(()));
        at.starts_at = Some(NOW + 1);
        assert_eq!(usable(&at, "lyon", NOW), Err(NoRedemption::NotYet));
        at.status = Status::Paused;
        assert_eq!(usable(&at, "lyon", NOW), Err(NoRedemption::Paused));
        assert_eq!(usable(&at, "brest", NOW), Err(NoRedemption::WrongStore));
        at.ends_at = Some(NOW);
        assert_eq!(usable(&at, "brest", NOW), Err(NoRedemption::Expired));
        at.is_revoked = true;
        assert_eq!(usable(&at, "brest", NOW), Err(NoRedemption::Revoked));
        at.is_used = true;
        assert_eq!(usable(&at, "brest", NOW), Err(NoRedemption::AlreadyUsed));
    }

    #[test]
    fn the_last_moment_is_the_one_before_the_end() {
        let mut at = facts(&[]);
        (at.starts_at, at.ends_at) = (Some(NOW), Some(NOW + 1));
        assert_eq!(usable(&at, "anywhere", NOW), Ok(()));
        at.ends_at = Some(NOW);
        assert_eq!(usable(&at, "anywhere", NOW), Err(NoRedemption::Expired));
    }

    #[test]
    fn only_who_works_where_it_is_good_is_told() {
        let (lyon, brest) = (["lyon".to_owned()], ["brest".to_owned()]);
        assert!(is_told(&facts(&lyon), Some(&lyon)) && is_told(&facts(&lyon), None));
        assert!(!is_told(&facts(&lyon), Some(&brest)) && !is_told(&facts(&lyon), Some(&[])));
        assert!(is_told(&facts(&[]), Some(&brest)));
    }

    #[test]
    fn a_campaign_that_ended_stays_so() {
        use Status::{Draft, Ended, Live, Paused};
        for (from, to, can) in [
            (Draft, Live, true),
            (Live, Paused, true),
            (Paused, Live, true),
            (Live, Ended, true),
            (Ended, Live, false),
            (Ended, Ended, true),
            (Live, Draft, false),
            (Draft, Paused, false),
        ] {
            assert_eq!(from.moved_to(to).is_some(), can, "{from:?} {to:?}");
        }
        assert!([Draft, Live, Paused, Ended].into_iter().all(|status| Status::named(status.name()) == Some(status)));
    }
}
