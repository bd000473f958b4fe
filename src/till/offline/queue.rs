//! The claims that a device keeps until each is answered, and how they are sent.

use std::cell::Cell;

use comptoir_domain::Money;
use comptoir_domain::promo::offline::{CLAIM_LIMIT, Caps, NoClaim, Waiting};
use comptoir_domain::promo::payload;
use js_sys::{Array, Date};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use crate::till::offline::keep;
use crate::till::offline::wire::{Answer, Answers, Batch, Claim};

/// How many answers are kept to be looked at.
const ANSWERS_LIMIT: u32 = 100;

/// A claim with what became of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    pub claim: Claim,
    pub answer: Answer,
}

/// What the device keeps.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The oldest first.
    pub waiting: Vec<Claim>,
    /// The latest first.
    pub told: Vec<Told>,
}

/// How sending went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Nothing waits any more.
    All,
    /// The network or the server is away.
    Away,
    /// Whoever is signed in may not send what waits.
    NotTheirs,
}

impl Kept {
    /// Reads what is kept.
    ///
    /// # Errors
    /// The browser keeps nothing.
    pub async fn read() -> Result<Kept, JsValue> {
        let lists: Array = keep::kept().await?.into();
        Ok(Kept::of(&lists.get(0), &lists.get(1)))
    }

    fn of(claims: &JsValue, answers: &JsValue) -> Kept {
        let (mut waiting, mut told) = (texts::<Claim>(claims), texts::<Told>(answers));
        waiting.sort_by_key(|claim| claim.taken_at);
        told.sort_by_key(|told| -told.claim.taken_at);
        Kept { waiting, told }
    }

    /// Whether the device may take the code at a store with these caps.
    ///
    /// # Errors
    /// It took it before, or a cap is in the way.
    pub fn room(&self, code: Uuid, store: &str, caps: Caps, discount_minor: Money) -> Result<(), NoClaim> {
        let is_same = |claim: &Claim| payload::scanned(&claim.qr).is_some_and(|known| known.payload.code == code);
        if self.waiting.iter().any(is_same) || self.told.iter().any(|told| is_same(&told.claim)) {
            return Err(NoClaim::AlreadyNoted);
        }
        let here = self.waiting.iter().filter(|claim| claim.store == store);
        let taken = here.fold(Waiting::default(), |all, claim| Waiting {
            count: all.count + 1,
            value_minor: all.value_minor.saturating_add(claim.discount_minor),
        });
        caps.room(taken, discount_minor)
    }
}

fn texts<T: DeserializeOwned>(list: &JsValue) -> Vec<T> {
    let texts = Array::from(list);
    texts.iter().filter_map(|text| serde_json::from_str(&text.as_string()?).ok()).collect()
}

/// The time by the device's clock, milliseconds since 1970 (UTC).
pub fn now() -> i64 {
    Date::now() as i64
}

/// Notes a claim of a code, on the disk when this is done.
///
/// # Errors
/// As [`Kept::room`], and where nothing can be kept.
pub async fn note(claim: &Claim, code: Uuid, caps: Caps) -> Result<(), NoClaim> {
    let text = serde_json::to_string(claim).map_err(|_| NoClaim::NotKept)?;
    let (store, discount_minor) = (claim.store.clone(), claim.discount_minor);
    let refuse = Closure::new(move |claims: JsValue, answers: JsValue| {
        let room = Kept::of(&claims, &answers).room(code, &store, caps, discount_minor);
        room.err().map_or(String::new(), |why| why.code().to_owned())
    });
    let told = keep::note(&claim.key, &code.to_string(), &text, &refuse).await;
    let why = told.ok().and_then(|told| told.as_string()).ok_or(NoClaim::NotKept)?;
    match NoClaim::OF_TILLS.into_iter().find(|no| no.code() == why) {
        Some(no) => Err(no),
        None => Ok(()),
    }
}

thread_local! {
    static SENDING: Cell<bool> = const { Cell::new(false) };
}

/// Sends what waits. A claim is let go of once its own answer is here. Another tab may do the same meanwhile: what comes
/// twice has one answer.
pub async fn send() -> Sent {
    if SENDING.replace(true) {
        return Sent::Away;
    }
    let sent = send_all().await;
    SENDING.set(false);
    sent
}

async fn send_all() -> Sent {
    let mut not_theirs: Vec<String> = Vec::new();
    loop {
        let Ok(kept) = Kept::read().await else { return Sent::Away };
        let next = kept.waiting.iter().find(|claim| !not_theirs.contains(&claim.store));
        let Some(store) = next.map(|claim| claim.store.clone()) else {
            return if not_theirs.is_empty() { Sent::All } else { Sent::NotTheirs };
        };
        let claims = kept.waiting.into_iter().filter(|claim| claim.store == store).take(CLAIM_LIMIT).collect();
        let batch = Batch { store: store.clone(), sent_at: now(), claims };
        let Ok(body) = serde_json::to_string(&batch) else { return Sent::Away };
        let told = Array::from(&keep::send(&body).await);
        let (status, text) = (told.get(0).as_f64().unwrap_or_default() as u16, told.get(1).as_string());
        match status {
            200 => {
                let Some(answers) = text.and_then(|text| serde_json::from_str::<Answers>(&text).ok()) else {
                    return Sent::Away;
                };
                if !settle(batch, answers).await {
                    return Sent::Away;
                }
            }
            401 | 403 | 404 => not_theirs.push(store),
            _ => return Sent::Away,
        }
    }
}

/// Keeps the answers in place of the claims; whether there was one.
async fn settle(batch: Batch, answers: Answers) -> bool {
    let mut settled = false;
    for answer in answers.answers {
        let Some(claim) = batch.claims.iter().find(|claim| claim.key == answer.key) else { continue };
        let (key, told) = (claim.key.clone(), Told { claim: claim.clone(), answer });
        let Ok(text) = serde_json::to_string(&told) else { continue };
        settled |= keep::settle(&key, &text, Date::now(), ANSWERS_LIMIT).await.is_ok();
    }
    settled
}
