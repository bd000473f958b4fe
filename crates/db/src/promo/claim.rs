//! What tills took without a network: each becomes a redemption, or a conflict that who runs the store settles. Nothing is
//! refused, and nothing is dropped.

use comptoir_domain::Money;
use comptoir_domain::promo::offline::{CLAIM_MS, NoClaim, Waiting};
use comptoir_domain::promo::redemption::NoRedemption;
use comptoir_domain::promo::{Evaluation, Verdict};

use crate::change_log;
use crate::order::{Moved, store_topic};
use crate::promo::cap;
use crate::promo::evaluate::{Asked, look};
use crate::promo::redeem::{Redeemed, Redeeming, use_looked};
use crate::{Db, Error, Tx};

pub use crate::promo::conflict::{Conflict, NoSettling, Other, Settled, Settling, conflicts, open, settle};

/// A code that a till took.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The till's own key: sent again with the same, it has the same answer.
    pub key: String,
    /// What was sent with it, so that the same key with something else is told apart.
    pub fingerprint: String,
    /// What the shop signed; `None` where it did not.
    pub signed: Option<Signed>,
    /// What was scanned, where the shop did not sign it.
    pub scanned: String,
    pub till: String,
    /// Who stood at it, as the till says: a customer's id.
    pub actor: String,
    /// Whose session sent it: a customer's id.
    pub sent_by: String,
    pub subtotal_minor: Money,
    /// What the till took off.
    pub discount_minor: Money,
    /// The sale, of which only the amount is known, at the time it was made; with the code, where it is one.
    pub asked: Asked,
}

/// A code and its campaign, by their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub code: String,
    pub campaign: String,
}

impl Claim {
    fn taken_at(&self) -> i64 {
        self.asked.moment.at
    }
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The id of its slip.
    Redeemed(String),
    /// Why it is none, as a code.
    Conflict(String),
}

/// Redeems the claim, or notes the conflict that it is. Sent again it has the same outcome. Whose topics moved comes along.
pub async fn reconcile(db: &Db, claim: Claim, now: i64) -> Result<(Outcome, Moved), Error> {
    db.write(move |tx| Box::pin(async move { place(tx, claim, now).await })).await
}

async fn place(tx: &mut Tx, mut claim: Claim, now: i64) -> Result<(Outcome, Moved), Error> {
    // The claims of a store come one after the other: what waits at a till is counted, and a key is there or not.
    change_log::lock(tx, &store_topic(&claim.asked.store)).await?;
    let mut reused = false;
    if let Some((fingerprint, outcome)) = find(tx, &claim.key).await? {
        if fingerprint == claim.fingerprint {
            return Ok((outcome, Moved::new()));
        }
        // The key stands for something else. What was sent with it is noted all the same, under both.
        claim.key = format!("{} {}", claim.key, claim.fingerprint);
        if let Some((_, outcome)) = find(tx, &claim.key).await? {
            return Ok((outcome, Moved::new()));
        }
        reused = true;
    }
    let taken = match reused {
        true => Err(NoRedemption::Reused.code()),
        false => take(tx, &claim, now).await?,
    };
    match taken {
        Ok(redeemed) => {
            write(tx, &claim, &Outcome::Redeemed(redeemed.slip.id.clone()), now).await?;
            Ok((Outcome::Redeemed(redeemed.slip.id), redeemed.moved))
        }
        Err(reason) => {
            let outcome = Outcome::Conflict(reason.to_owned());
            write(tx, &claim, &outcome, now).await?;
            Ok((outcome, Moved::new()))
        }
    }
}

async fn find(tx: &mut Tx, key: &str) -> Result<Option<(String, Outcome)>, Error> {
    let row: Option<(String, Option<String>, String)> =
        sqlx::query_as("select asked, slip, reason from offline_claim where key = $1")
            .bind(key)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(asked, slip, reason)| (asked, slip.map_or(Outcome::Conflict(reason), Outcome::Redeemed))))
}

/// Uses the code as it was used at the till, or says why that cannot be.
async fn take(tx: &mut Tx, claim: &Claim, now: i64) -> Result<Result<Redeemed, &'static str>, Error> {
    let Some(signed) = &claim.signed else { return Ok(Err(NoClaim::Forged.code())) };
    if claim.taken_at() > now {
        return Ok(Err(NoClaim::Clock.code()));
    }
    if claim.taken_at() < now - CLAIM_MS {
        return Ok(Err(NoClaim::TooLate.code()));
    }
    let looked = look(tx, &claim.asked).await?;
    match looked.codes.first() {
        Some(Ok(known)) if known.campaign == signed.campaign => {}
        Some(Err(why)) => return Ok(Err(why.code())),
        _ => return Ok(Err(NoRedemption::CodeUnknown.code())),
    }
    if let Err(why) = room(tx, claim).await? {
        return Ok(Err(why.code()));
    }
    if looked.evaluation.applied.is_empty() {
        return Ok(Err(nothing(&looked.evaluation).code()));
    }
    if looked.evaluation.discount_minor != claim.discount_minor {
        return Ok(Err(NoClaim::AmountDiffers.code()));
    }
    let redeeming = Redeeming {
        key: format!("{} {}", claim.sent_by, claim.key),
        fingerprint: claim.fingerprint.clone(),
        asked: claim.asked.clone(),
        till: claim.till.clone(),
        actor: claim.sent_by.clone(),
        offline_at: Some(claim.taken_at()),
    };
    let used = use_looked(tx, &redeeming, looked, now).await?;
    Ok(used.map_err(|refused| refused.why.code()))
}

/// Why a code takes nothing off.
fn nothing(evaluation: &Evaluation) -> NoRedemption {
    let short = |verdict| matches!(verdict, Verdict::BudgetSpent | Verdict::BudgetShort);
    match evaluation.trace.iter().any(|trace| short(trace.verdict)) {
        true => NoRedemption::BudgetSpent,
        false => NoRedemption::NotApplicable,
    }
}

/// Whether the till was within its caps, by what it had taken and was not answered when it took this one.
async fn room(tx: &mut Tx, claim: &Claim) -> Result<Result<(), NoClaim>, Error> {
    let (count, value_minor): (i64, i64) = sqlx::query_as(
        "select count(*), cast(coalesce(sum(discount_minor), 0) as bigint) from offline_claim
         where store = $1 and till = $2 and taken_at <= $3 and received_at > $3",
    )
    .bind(&claim.asked.store)
    .bind(&claim.till)
    .bind(claim.taken_at())
    .fetch_one(&mut *tx)
    .await?;
    let waiting = Waiting { count, value_minor };
    let caps = cap::in_force(tx, &claim.asked.store, claim.taken_at()).await?;
    let rooms = caps.into_iter().map(|caps| caps.room(waiting, claim.discount_minor));
    // It may not have heard of the last ones yet: any of them will do.
    Ok(rooms.reduce(|one, other| one.or(other)).unwrap_or(Err(NoClaim::Off)))
}

async fn write(tx: &mut Tx, claim: &Claim, outcome: &Outcome, now: i64) -> Result<(), Error> {
    let (name, reason, slip) = match outcome {
        Outcome::Redeemed(slip) => ("redeemed", "", Some(slip.as_str())),
        Outcome::Conflict(reason) => ("conflict", reason.as_str(), None),
    };
    sqlx::query(
        "insert into offline_claim (key, asked, code, campaign, scanned, store, till, actor, sent_by, subtotal_minor,
                                    discount_minor, currency, taken_at, received_at, outcome, reason, slip, other)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
           case when $15 = 'conflict' then (select r.id from redemption r where r.code = $3 and r.voided_at is null) end)",
    )
    .bind(&claim.key)
    .bind(&claim.fingerprint)
    .bind(claim.signed.as_ref().map(|signed| signed.code.clone()))
    .bind(claim.signed.as_ref().map(|signed| signed.campaign.clone()))
    .bind(&claim.scanned)
    .bind(&claim.asked.store)
    .bind(&claim.till)
    .bind(&claim.actor)
    .bind(&claim.sent_by)
    .bind(claim.subtotal_minor)
    .bind(claim.discount_minor)
    .bind(claim.asked.currency.code())
    .bind(claim.taken_at())
    .bind(now)
    .bind(name)
    .bind(reason)
    .bind(slip)
    .execute(tx)
    .await?;
    Ok(())
}
