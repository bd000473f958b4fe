//! Codes at a till that has no network: what it may judge by itself, and how much it may risk.
//!
//! A till keeps a [`Sheet`] from the last time it had a network. It takes only codes whose QR the shop signed, of campaigns
//! whose rule rests on the amount, the store and the time alone, and no more of them than its store's [`Caps`] until the
//! server has answered. The server judges everything once more (docs/lifecycles/promo.md).

use serde::{Deserialize, Serialize};

use super::payload::Payload;
use super::redemption::NoRedemption;
use super::{Benefit, Condition, Selection};
use super::{BudgetLeft, Channel, Moment, Offer, Rule, Sale, SaleLine, UNIT_LIMIT_MINOR, evaluate};
use crate::{Currency, Money, Quantity, Sku, StoreSlug};

/// How long a till goes by its sheet: a day, so that a night without a network is none without codes.
pub const SHEET_MS: i64 = 24 * 60 * 60 * 1000;
/// A claim that comes later than a week after it was taken is for a person to judge.
pub const CLAIM_MS: i64 = 7 * SHEET_MS;
/// How far a till's clock may be behind the server's.
pub const SKEW_MS: i64 = 5 * 60 * 1000;
/// The most claims that are sent together.
pub const CLAIM_LIMIT: usize = 20;
/// The most codes that a store may let its tills take: more than a till serves on a day.
pub const COUNT_LIMIT: i64 = 1_000;
/// What is sold, where only its amount is known.
pub const SALE_SKU: &str = "OFFLINE-SALE";

/// How much a till may have taken that the server has not answered yet. Nothing, where one of the two is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caps {
    /// Codes, at most [`COUNT_LIMIT`].
    pub count_limit: i64,
    /// What they take off in all, in minor units.
    pub value_limit_minor: Money,
}

/// What a till took and has no answer for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub count: i64,
    pub value_minor: Money,
}

impl Caps {
    /// Whether there is room for one more that takes so much off.
    ///
    /// # Errors
    /// The cap that is in the way.
    pub fn room(self, waiting: Waiting, discount_minor: Money) -> Result<(), NoClaim> {
        if self.count_limit <= 0 || self.value_limit_minor <= 0 {
            Err(NoClaim::Off)
        } else if waiting.count >= self.count_limit {
            Err(NoClaim::CountCap)
        } else if waiting.value_minor.saturating_add(discount_minor) > self.value_limit_minor {
            Err(NoClaim::ValueCap)
        } else {
            Ok(())
        }
    }
}

/// Why a till without a network does not take a code, or the server does not redeem what it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoClaim {
    /// As with a network.
    #[error(transparent)]
    Redemption(#[from] NoRedemption),
    /// The store lets its tills take none.
    #[error("offline_off")]
    Off,
    /// The till has taken as many as it may.
    #[error("offline_count")]
    CountCap,
    /// It would have taken off more than it may.
    #[error("offline_value")]
    ValueCap,
    /// There is no sheet, or it is too old.
    #[error("sheet_missing")]
    NoSheet,
    /// The till's clock is behind the server's, or a claim is from the future.
    #[error("clock_wrong")]
    Clock,
    /// It is no QR of a code: only that can be checked here.
    #[error("qr_only")]
    QrOnly,
    /// The shop did not sign it.
    #[error("signature_invalid")]
    Forged,
    /// The browser cannot check signatures.
    #[error("signature_unsupported")]
    Unsupported,
    /// It depends on more than the amount, or the sheet does not know its campaign.
    #[error("needs_network")]
    NeedsNetwork,
    /// This till has taken it before.
    #[error("already_noted")]
    AlreadyNoted,
    /// It is no amount that a sale may have.
    #[error("amount_invalid")]
    Amount,
    /// The device keeps nothing.
    #[error("not_kept")]
    NotKept,
    /// The server reckons another amount than the till took off.
    #[error("amount_differs")]
    AmountDiffers,
    /// It came more than [`CLAIM_MS`] after it was taken.
    #[error("too_late")]
    TooLate,
}

impl NoClaim {
    /// Those that a till may say.
    pub const OF_TILLS: [NoClaim; 16] = [
        NoClaim::Redemption(NoRedemption::Expired),
        NoClaim::Redemption(NoRedemption::NotYet),
        NoClaim::Redemption(NoRedemption::WrongStore),
        NoClaim::Redemption(NoRedemption::NotApplicable),
        NoClaim::Off,
        NoClaim::CountCap,
        NoClaim::ValueCap,
        NoClaim::NoSheet,
        NoClaim::Clock,
        NoClaim::QrOnly,
        NoClaim::Forged,
        NoClaim::Unsupported,
        NoClaim::NeedsNetwork,
        NoClaim::AlreadyNoted,
        NoClaim::Amount,
        NoClaim::NotKept,
    ];

    /// The stable code, also the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            NoClaim::Redemption(why) => why.code(),
            NoClaim::Off => "offline_off",
            NoClaim::CountCap => "offline_count",
            NoClaim::ValueCap => "offline_value",
            NoClaim::NoSheet => "sheet_missing",
            NoClaim::Clock => "clock_wrong",
            NoClaim::QrOnly => "qr_only",
            NoClaim::Forged => "signature_invalid",
            NoClaim::Unsupported => "signature_unsupported",
            NoClaim::NeedsNetwork => "needs_network",
            NoClaim::AlreadyNoted => "already_noted",
            NoClaim::Amount => "amount_invalid",
            NoClaim::NotKept => "not_kept",
            NoClaim::AmountDiffers => "amount_differs",
            NoClaim::TooLate => "too_late",
        }
    }
}

/// A campaign as a till without a network knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub id: String,
    pub title: String,
    pub terms: String,
    /// None where it can only be judged with a network.
    pub rule: Option<Rule>,
    /// Milliseconds since 1970 (UTC).
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
}

/// What a till keeps for when it has no network: nothing of any customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub store: StoreSlug,
    /// What the store is called.
    pub name: String,
    /// Whose session it was made for.
    pub seller: String,
    pub currency: Currency,
    pub caps: Caps,
    /// The shop's public keys (RFC 8032) by their id.
    pub keys: Vec<([u8; 4], Vec<u8>)>,
    /// Those that are live and good in the store.
    pub campaigns: Vec<Known>,
    /// The store's clock: from when on it is so many minutes ahead of UTC, in that order.
    pub clock: Vec<(i64, i32)>,
    /// Milliseconds since 1970 (UTC), by the server's clock.
    pub made_at: i64,
}

impl Sheet {
    /// Whether a till may go by it now.
    ///
    /// # Errors
    /// Its store takes none, it is too old, or the till's clock is wrong.
    pub fn is_good(&self, now: i64) -> Result<(), NoClaim> {
        self.caps.room(Waiting::default(), 0)?;
        if now < self.made_at - SKEW_MS {
            return Err(NoClaim::Clock);
        }
        if now - self.made_at > SHEET_MS { Err(NoClaim::NoSheet) } else { Ok(()) }
    }

    /// The public key that such a payload is checked with.
    ///
    /// # Errors
    /// No key of the shop's has that id.
    pub fn key(&self, payload: &Payload) -> Result<&[u8], NoClaim> {
        let key = self.keys.iter().find(|(id, _)| *id == payload.key_id);
        key.map(|(_, key)| key.as_slice()).ok_or(NoClaim::Forged)
    }

    /// The campaign of a payload whose signature is right, where its codes may be taken here and now.
    ///
    /// # Errors
    /// Another store's, over, not yet, or it takes a network to say.
    pub fn judge(&self, payload: &Payload, now: i64) -> Result<(&Known, &Rule), NoClaim> {
        let is_here = payload.stores.is_empty() || payload.stores.iter().any(|store| store == self.store.as_str());
        if payload.ends_at != 0 && payload.ends_at <= now {
            return Err(NoRedemption::Expired.into());
        }
        if !is_here {
            return Err(NoRedemption::WrongStore.into());
        }
        let id = payload.campaign.to_string();
        let known = self.campaigns.iter().find(|known| known.id == id).ok_or(NoClaim::NeedsNetwork)?;
        if known.ends_at.is_some_and(|end| end <= now) {
            return Err(NoRedemption::Expired.into());
        }
        if known.starts_at.is_some_and(|start| start > now) {
            return Err(NoRedemption::NotYet.into());
        }
        Ok((known, known.rule.as_ref().ok_or(NoClaim::NeedsNetwork)?))
    }

    /// What the rule takes off a sale of that amount now.
    ///
    /// # Errors
    /// Nothing, or it is no amount.
    pub fn worth(&self, rule: &Rule, subtotal_minor: Money, now: i64) -> Result<Money, NoClaim> {
        let sale = sale(subtotal_minor, self.currency, self.store.clone(), moment(&self.clock, now))?;
        let offer = Offer { id: String::new(), rule: rule.clone(), left: BudgetLeft::default() };
        match evaluate(&sale, &[offer]).discount_minor {
            0 => Err(NoRedemption::NotApplicable.into()),
            minor => Ok(minor),
        }
    }
}

/// A sale in a store of which only the amount is known.
fn sale(unit_minor: Money, currency: Currency, store: StoreSlug, moment: Moment) -> Result<Sale, NoClaim> {
    let sku: Sku = SALE_SKU.parse().map_err(|_| NoClaim::Amount)?;
    if !(1..=UNIT_LIMIT_MINOR).contains(&unit_minor) {
        return Err(NoClaim::Amount);
    }
    let line = SaleLine {
        sku,
        product: String::new(),
        collections: Vec::new(),
        tags: Vec::new(),
        quantity: Quantity::ONE,
        unit_minor,
    };
    Ok(Sale { lines: vec![line], currency, channel: Channel::Store, store: Some(store), moment, shopper: None })
}

/// When it is on a clock that is so many minutes ahead of UTC from then on.
pub fn moment(clock: &[(i64, i32)], at: i64) -> Moment {
    let ahead = clock.iter().rev().find(|(from, _)| *from <= at).or(clock.first()).map_or(0, |(_, minutes)| *minutes);
    let minutes = at.div_euclid(60_000) + i64::from(ahead);
    let day = minutes.div_euclid(24 * 60);
    // 1970 began on a Thursday.
    let weekday = (day + 3).rem_euclid(7) + 1;
    Moment { at, weekday: weekday as u8, minute: minutes.rem_euclid(24 * 60) as u16 }
}

/// Whether the rule rests on the amount, the store and the time alone.
pub fn is_judged_offline(rule: &Rule) -> bool {
    let is_all = |selection: &Selection| *selection == Selection::default();
    let condition = |condition: &Condition| match condition {
        Condition::MinimumSpend(it) => is_all(&it.selection),
        Condition::Store(_) | Condition::Channel(_) => true,
        Condition::Dates(_) | Condition::Hours(_) | Condition::Weekday(_) => true,
        Condition::Holds(_) | Condition::Quantity(_) => false,
        Condition::Segment(_) | Condition::FirstPurchase(_) | Condition::Customer(_) => false,
    };
    let benefit = match &rule.benefit {
        Benefit::Percent(it) => is_all(&it.selection),
        Benefit::Fixed(it) => is_all(&it.selection),
        Benefit::NthFree(_) | Benefit::CheapestFree(_) | Benefit::BundlePrice(_) | Benefit::Gift(_) => false,
    };
    benefit && rule.conditions.iter().all(condition)
}

#[cfg(test)]
mod tests;
