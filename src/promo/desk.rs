//! Codes at a till, whoever stands at it: a seller or a machine. Looks at them, uses them, takes that back.

use std::time::Duration;

use comptoir_db::order::Moved;
use comptoir_db::promo::attempt::{self, Counted, Scope};
use comptoir_db::promo::code::By;
use comptoir_db::promo::redeem::{self, Asked, AskedLine, Looked, Redeemed, Redeeming, Refused};
use comptoir_db::promo::slip::Slip;
use comptoir_db::promo::void::{self, NoVoid, Voiding};
use comptoir_db::stores::store::Store;
use comptoir_domain::promo::redemption::NoRedemption;
use comptoir_domain::promo::{Channel, Moment};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::server::functions::broken;
use crate::server::request::RequestContext;
use crate::stores::hours::zone;
use crate::wire::Failure;

/// The most codes shown for one sale.
pub const CODE_LIMIT: usize = 5;
/// How long every answer takes to a code that is none, far more than looking it up: whether it is another store's, or
/// nobody's, is not told by a clock either.
const SILENCE: Duration = Duration::from_millis(60);

/// A till and who stands at it.
#[derive(Clone, Debug)]
pub struct Desk {
    pub store: String,
    /// What it is called; unique among the store's or the machine's.
    pub till: String,
    /// A customer's id or a machine key's name.
    pub actor: String,
    /// Where they may work; `None` for everywhere.
    pub works_in: Option<Vec<String>>,
    pub is_machine: bool,
}

impl Desk {
    /// Who is counted for codes that are none.
    fn counted(&self) -> Vec<Counted> {
        let actor_limit = if self.is_machine { attempt::MACHINE_LIMIT } else { attempt::LIMIT };
        let till = format!("{}/{}/{}", self.actor, self.store, self.till);
        vec![
            Counted { scope: Scope::Till, holder: till, limit: attempt::LIMIT },
            Counted { scope: Scope::Actor, holder: self.actor.clone(), limit: actor_limit },
        ]
    }
}

/// What codes are shown for.
#[derive(Clone, Debug)]
pub struct Shown {
    /// As they were typed or scanned.
    pub codes: Vec<String>,
    /// The ids of codes that were scanned at this till before.
    pub scanned: Vec<String>,
    pub lines: Vec<AskedLine>,
}

/// What the codes are worth on the sale.
///
/// # Errors
/// 404 `store_unknown`; 422 `code_limit`; 429 `too_many_codes` for who guessed.
pub async fn evaluate(context: &RequestContext, desk: &Desk, shown: &Shown) -> Result<Looked, Failure> {
    let began = Instant::now();
    unlocked(context, desk).await?;
    let asked = asked(context, desk, shown)?;
    let looked = redeem::evaluate(&context.state.db, &asked).await.map_err(broken)?;
    // Whoever has a code's id did not guess it.
    let is_guess = |by: &By| !matches!(by, By::Id(id) if shown.scanned.contains(id));
    let guesses = looked.codes.iter().zip(&asked.codes).filter(|(_, by)| is_guess(by));
    let unknown = guesses.filter(|(code, _)| matches!(code, Err(NoRedemption::CodeUnknown))).count();
    count(context, desk, unknown, began).await?;
    Ok(looked)
}

/// Uses the codes on the sale. Sent again with the same key it is the same slip, also where its till guessed since.
///
/// # Errors
/// As [`evaluate`], and what [`refusal`] says.
pub async fn redeem(context: &RequestContext, desk: &Desk, shown: &Shown, key: &str) -> Result<Redeemed, Failure> {
    let began = Instant::now();
    let locked = unlocked(context, desk).await.err();
    let asked = match asked(context, desk, shown) {
        Ok(asked) => asked,
        // Whoever is turned away is told nothing else.
        Err(failure) => return Err(locked.unwrap_or(failure)),
    };
    let redeeming = Redeeming {
        key: key_of(&desk.actor, key),
        fingerprint: fingerprint(desk, &asked),
        asked,
        till: desk.till.clone(),
        actor: desk.actor.clone(),
        offline_at: None,
    };
    if let Some(locked) = locked {
        // Its own slip tells nothing that the till was not told.
        let made = redeem::made(&context.state.db, &redeeming).await.map_err(broken)?;
        return made.map(|slip| Redeemed { slip, first: false, moved: Moved::new() }).ok_or(locked);
    }
    let done = redeem::redeem(&context.state.db, redeeming, context.now_ms).await.map_err(broken)?;
    match done {
        Ok(redeemed) => {
            context.state.hub.hint_all(&redeemed.moved);
            Ok(redeemed)
        }
        Err(refused) => {
            count(context, desk, usize::from(refused.why == NoRedemption::CodeUnknown), began).await?;
            Err(refusal(&refused))
        }
    }
}

/// Takes a slip back. Sent again with the same key it is taken back once.
///
/// # Errors
/// 404 `slip_unknown`, 409 `already_voided` or `change_reused`.
pub async fn void(context: &RequestContext, desk: &Desk, slip: &str, key: &str, reason: &str) -> Result<Slip, Failure> {
    let voiding = Voiding {
        slip: slip.to_owned(),
        key: key_of(&desk.actor, key),
        reason: reason.to_owned(),
        actor: desk.actor.clone(),
        works_in: desk.works_in.clone(),
    };
    match void::void(&context.state.db, voiding, context.now_ms).await.map_err(broken)? {
        Ok((slip, moved)) => {
            context.state.hub.hint_all(&moved);
            Ok(slip)
        }
        Err(NoVoid::Unknown) => Err(Failure::new(404, "slip_unknown")),
        Err(NoVoid::Voided) => Err(Failure::new(409, "already_voided")),
        Err(NoVoid::Reused) => Err(Failure::new(409, "change_reused").field("key")),
    }
}

/// Why codes are not used, as it travels.
fn refusal(refused: &Refused) -> Failure {
    let code = refused.why.code();
    match refused.why {
        NoRedemption::Reused => Failure::new(409, code).field("key"),
        NoRedemption::CodeUnknown => Failure::new(404, code).field(&place(refused.code)),
        NoRedemption::NotApplicable => Failure::new(422, code).field("lines"),
        _ => Failure::new(409, code).field(&place(refused.code)),
    }
}

/// The field of one of the codes.
pub fn place(code: usize) -> String {
    format!("codes.{code}")
}

/// Turns away who guessed.
async fn unlocked(context: &RequestContext, desk: &Desk) -> Result<(), Failure> {
    let until = attempt::locked_until(&context.state.db, &desk.counted(), context.now_ms).await.map_err(broken)?;
    match until {
        Some(until) => Err(too_many(until)),
        None => Ok(()),
    }
}

fn too_many(until: i64) -> Failure {
    Failure { current: Some(until), ..Failure::new(429, "too_many_codes") }
}

/// Counts codes that are none, and waits until what is said of them tells nothing by when it is said. Turns away who was
/// counted up to the limit while this was looked up.
async fn count(context: &RequestContext, desk: &Desk, unknown: usize, began: Instant) -> Result<(), Failure> {
    if unknown == 0 {
        return Ok(());
    }
    let counted = desk.counted();
    let failed = attempt::failed(&context.state.db, &counted, unknown as i64, context.now_ms).await;
    tokio::time::sleep_until(began + SILENCE).await;
    failed.map_err(broken)?.map_or(Ok(()), |until| Err(too_many(until)))
}

fn asked(context: &RequestContext, desk: &Desk, shown: &Shown) -> Result<Asked, Failure> {
    if shown.codes.len() + shown.scanned.len() > CODE_LIMIT {
        return Err(Failure { current: Some(CODE_LIMIT as i64), ..Failure::new(422, "code_limit").field("codes") });
    }
    let shop = context.state.shop.get();
    let is_theirs = desk.works_in.as_ref().is_none_or(|works_in| works_in.contains(&desk.store));
    let store = shop.stores.iter().find(|store| store.slug == desk.store && is_theirs);
    let store = store.ok_or_else(|| Failure::new(404, "store_unknown").field("store"))?;
    let keys = context.state.secret.codes();
    let mut codes: Vec<By> = Vec::with_capacity(shown.codes.len());
    let scanned = shown.scanned.iter().cloned().map(By::Id);
    for by in scanned.chain(shown.codes.iter().map(|code| keys.asked(code))) {
        // A code that is shown twice is one code.
        if !codes.contains(&by) {
            codes.push(by);
        }
    }
    Ok(Asked {
        codes,
        lines: shown.lines.clone(),
        currency: context.currency(),
        channel: Channel::Store,
        store: desk.store.clone(),
        moment: moment(store, context.now_ms),
        works_in: desk.works_in.clone(),
    })
}

/// When it is on the store's clock.
pub fn moment(store: &Store, at: i64) -> Moment {
    let clock = Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(zone(store));
    Moment {
        at,
        weekday: clock.weekday().to_monday_one_offset().unsigned_abs(),
        minute: clock.hour().unsigned_abs() as u16 * 60 + clock.minute().unsigned_abs() as u16,
    }
}

/// What a slip is kept under: everyone at a till has keys of their own. No name has a blank.
pub fn key_of(actor: &str, key: &str) -> String {
    format!("{actor} {key}")
}

/// What was asked with a key.
fn fingerprint(desk: &Desk, asked: &Asked) -> String {
    let codes = asked.codes.iter().map(|code| match code {
        By::Lookup(lookup) => lookup,
        By::Id(id) => id,
    });
    let codes: Vec<&String> = codes.collect();
    let asked = serde_json::json!([desk.store, desk.till, codes, asked.lines]).to_string();
    Sha256::digest(asked).iter().map(|byte| format!("{byte:02x}")).collect()
}
