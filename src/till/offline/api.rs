//! What a till takes along for when it has no network, and what it brings back.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Query, Request};
use axum::http::Response;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;
use comptoir_db::promo::cap;
use comptoir_db::promo::claim::{self, Outcome, Signed};
use comptoir_db::promo::code::By;
use comptoir_db::promo::redeem::{Asked, AskedLine};
use comptoir_db::promo::{campaign, campaign::Kept};
use comptoir_db::stores::store::Store;
use comptoir_domain::promo::offline::{CLAIM_LIMIT, Known, SALE_SKU, SHEET_MS, Sheet, is_judged_offline};
use comptoir_domain::promo::payload;
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::{Channel, UNIT_LIMIT_MINOR};
use comptoir_domain::{Quantity, StoreSlug};
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use crate::promo::desk;
use crate::server::functions::{self, Asked as Sent, broken};
use crate::server::request::RequestContext;
use crate::server::session::hash;
use crate::server::staff::{self, Staff};
use crate::stores::hours::zone;
use crate::till::offline::wire::{Answer, Answers, Batch, Claim};
use crate::wire::{Failure, Told};

/// The largest batch: claims whose QR names as many stores as one can.
const BATCH_LIMIT_BYTES: usize = CLAIM_LIMIT * 5_000;
/// The longest text that is looked at for a QR, in bytes.
const QR_LIMIT_BYTES: usize = 4_000;
/// The longest name of a till.
const TILL_LIMIT_BYTES: usize = 64;
/// How many changes of the store's clock a sheet has: it is good for a day.
const CHANGES: usize = 2;

impl Told for Sheet {}
impl Told for Answers {}

#[derive(Deserialize)]
pub struct OfStore {
    #[serde(default)]
    store: String,
}

/// `GET /api/till/sheet?store=`: what a seller's device keeps for when it has no network. 403 `not_staff`; 404
/// `store_unknown`.
pub async fn sheet(Extension(context): Extension<Arc<RequestContext>>, Query(asked): Query<OfStore>) -> Response<Body> {
    match load(&context, &asked.store).await {
        Ok(sheet) => ([(CACHE_CONTROL, "no-store")], Json(sheet)).into_response(),
        Err(failure) => functions::answer::<Sheet>(&context, None, Err(failure)),
    }
}

async fn load(context: &RequestContext, store: &str) -> Result<Sheet, Failure> {
    let (staff, store) = seller(context, store).await?;
    let db = &context.state.db;
    let caps = cap::of_stores(db, &[&store.slug]).await.map_err(broken)?;
    let campaigns = campaign::all(db).await.map_err(broken)?;
    let keys = context.state.secret.codes();
    Ok(Sheet {
        store: slug(&store)?,
        name: store.name.clone(),
        seller: staff.id,
        currency: context.currency(),
        caps: caps.get(&store.slug).copied().unwrap_or_default(),
        keys: vec![(keys.key_id(), keys.public_key().to_vec())],
        campaigns: campaigns.into_iter().filter_map(|kept| known(context, &store, kept)).collect(),
        clock: clock(&store, context.now_ms),
        made_at: context.now_ms,
    })
}

/// The campaign, where its codes may be used in the store while the sheet is good.
fn known(context: &RequestContext, store: &Store, kept: Kept) -> Option<Known> {
    let Kept { campaign, status, .. } = kept;
    let is_here = campaign.stores.is_empty() || campaign.stores.contains(&store.slug);
    let is_on = campaign.ends_at.is_none_or(|end| end > context.now_ms)
        && campaign.starts_at.is_none_or(|start| start < context.now_ms + SHEET_MS);
    if status != Status::Live || !is_here || !is_on || campaign.currency != context.currency() {
        return None;
    }
    let text = campaign.texts.get(context.words.locale.tag()).or(campaign.texts.values().next()).cloned();
    let text = text.unwrap_or_default();
    let rule = is_judged_offline(&campaign.rule).then_some(campaign.rule);
    let (starts_at, ends_at) = (campaign.starts_at, campaign.ends_at);
    Some(Known { id: campaign.id, title: text.title, terms: text.terms, rule, starts_at, ends_at })
}

fn slug(store: &Store) -> Result<StoreSlug, Failure> {
    store.slug.parse().map_err(|_| Failure::new(404, "store_unknown").field("store"))
}

/// From when on the store's clock is so many minutes ahead of UTC.
fn clock(store: &Store, now: i64) -> Vec<(i64, i32)> {
    let (zone, now) = (zone(store), Timestamp::from_millisecond(now).unwrap_or_default());
    let first = (now.as_millisecond(), zone.to_offset(now).seconds() / 60);
    let later = zone.following(now).take(CHANGES);
    let later = later.map(|change| (change.timestamp().as_millisecond(), change.offset().seconds() / 60)).collect();
    [vec![first], later].concat()
}

/// The asker, and the store at whose till they work.
async fn seller(context: &RequestContext, store: &str) -> Result<(Staff, Store), Failure> {
    let staff = staff::of(context).await.map_err(broken)?.filter(|staff| !staff.stores.is_empty());
    let staff = staff.ok_or_else(|| Failure::new(403, "not_staff"))?;
    let shop = context.state.shop.get();
    let store = shop.stores.iter().find(|known| known.slug == store && staff.works_in(store)).cloned();
    Ok((staff, store.ok_or_else(|| Failure::new(404, "store_unknown").field("store"))?))
}

/// `POST /api/till/reconcile`: claims that a till took without a network, each answered for good. Sent again they have the
/// same answers. 403 `not_staff`; 404 `store_unknown`; 413 `body_too_large`; 422 `body_invalid`.
pub async fn reconcile(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    let outcome = match functions::read_up_to::<Batch>(request, BATCH_LIMIT_BYTES).await {
        Ok(Sent { input, form: None }) => answers(&context, input).await,
        Ok(_) => Err(Failure::new(422, "body_invalid")),
        Err(failure) => Err(failure),
    };
    functions::answer(&context, None, outcome)
}

async fn answers(context: &RequestContext, batch: Batch) -> Result<Answers, Failure> {
    let (staff, store) = seller(context, &batch.store).await?;
    let invalid = |field: &str| Failure::new(422, "body_invalid").field(field);
    if !(1..=CLAIM_LIMIT).contains(&batch.claims.len()) {
        return Err(invalid("claims"));
    }
    if let Some(at) = batch.claims.iter().position(|claim| !is_readable(claim, &store)) {
        return Err(invalid(&format!("claims.{at}")));
    }
    // By the server's clock: a till's may be far off, and runs on as fast.
    let off = context.now_ms.checked_sub(batch.sent_at).ok_or_else(|| invalid("sent_at"))?;
    let mut answers = Vec::with_capacity(batch.claims.len());
    for claim in batch.claims {
        let key = claim.key.clone();
        let read = read(context, &staff, &store, claim, off)?;
        let (outcome, moved) = claim::reconcile(&context.state.db, read, context.now_ms).await.map_err(broken)?;
        context.state.hub.hint_all(&moved);
        answers.push(match outcome {
            Outcome::Redeemed(slip) => Answer { key, outcome: "redeemed".to_owned(), reason: None, slip: Some(slip) },
            Outcome::Conflict(reason) => {
                Answer { key, outcome: "conflict".to_owned(), reason: Some(reason), slip: None }
            }
        });
    }
    Ok(Answers { answers })
}

/// Whether it is a claim of that store at all. What it says is judged later.
fn is_readable(claim: &Claim, store: &Store) -> bool {
    let plain = |text: &str, limit| !text.is_empty() && text.len() <= limit && !text.contains(char::is_control);
    let is_id = |id: &str| Uuid::try_parse(id).is_ok_and(|read| read.to_string() == id);
    claim.store == store.slug
        && is_id(&claim.key)
        && is_id(&claim.seller)
        && plain(&claim.qr, QR_LIMIT_BYTES)
        && plain(&claim.till, TILL_LIMIT_BYTES)
        && (0..=UNIT_LIMIT_MINOR).contains(&claim.subtotal_minor)
        && (0..=claim.subtotal_minor).contains(&claim.discount_minor)
}

fn read(
    context: &RequestContext,
    staff: &Staff,
    store: &Store,
    sent: Claim,
    off: i64,
) -> Result<claim::Claim, Failure> {
    let scanned = payload::scanned(&sent.qr);
    let keys = context.state.secret.codes();
    let signed = scanned.as_ref().and_then(|scanned| keys.signed(scanned));
    let signed =
        signed.map(|payload| Signed { code: payload.code.to_string(), campaign: payload.campaign.to_string() });
    let taken_at = sent.taken_at.checked_add(off).ok_or_else(|| Failure::new(422, "body_invalid").field("taken_at"))?;
    let line = AskedLine {
        sku: SALE_SKU.parse().map_err(broken)?,
        quantity: Quantity::ONE,
        unit_minor: Some(sent.subtotal_minor),
        title: context.words.get("till-offline-sale"),
    };
    let asked = Asked {
        codes: signed.iter().map(|signed| By::Id(signed.code.clone())).collect(),
        lines: vec![line],
        currency: context.currency(),
        channel: Channel::Store,
        store: store.slug.clone(),
        moment: desk::moment(store, taken_at),
        works_in: Some(vec![store.slug.clone()]),
    };
    let fingerprint = hash(&serde_json::to_string(&sent).map_err(broken)?);
    // A code that is one is kept by its id alone: what its QR says would be the code itself.
    let scanned = if signed.is_some() { String::new() } else { sent.qr };
    Ok(claim::Claim {
        key: sent.key,
        fingerprint,
        signed,
        scanned,
        till: sent.till,
        actor: sent.seller,
        sent_by: staff.id.clone(),
        subtotal_minor: sent.subtotal_minor,
        discount_minor: sent.discount_minor,
        asked,
    })
}
