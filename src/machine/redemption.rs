//! Codes at the tills of other software: what they are worth on a sale, using them, taking that back.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use comptoir_db::promo::redeem::{AskedLine, Looked};
use comptoir_db::promo::slip::{self as db, By};
use comptoir_domain::Sku;
use serde::de::DeserializeOwned;

use crate::machine::key::{Caller, Redemptions};
use crate::machine::refused;
use crate::machine::sale::{CodeWorth, Evaluation, Gift, Line, LineWorth, Redeem, Sale, Slip, UsedCode, Void};
use crate::promo::desk::{self, Desk, Shown};
use crate::server::functions::broken;
use crate::wire::Failure;

/// The largest body: 1,000 lines with the longest SKUs and titles, and some 80 bytes around them.
const BODY_LIMIT_BYTES: usize = 1024 * 1024;
/// The most lines of a sale.
const LINE_LIMIT: usize = 1_000;
/// The longest name of a till, key and reason, in characters.
const TEXT_LIMIT: usize = 128;

/// What stands in the place of a key in other paths: a slip of that name could not be asked for.
const RESERVED: [&str; 2] = ["days", "evaluate"];

type Id = Result<Path<String>, PathRejection>;

/// Ask what codes are worth on a sale.
///
/// Nothing is written, but that codes that are none are counted: ten in a quarter of an hour, and the till is answered
/// no more.
#[utoipa::path(
    post, path = "/api/v1/redemptions/evaluate", tag = "redemptions", operation_id = "evaluate_codes", request_body = Sale,
    responses(
        (status = 200, description = "What they are worth", body = Evaluation),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 404, description = "`store_unknown`: there is none, or the key is not for it", body = Failure),
        (status = 413, description = "`body_too_large`", body = Failure),
        (status = 422, description = "`body_invalid`, `too_many` or `code_limit`", body = Failure),
        (status = 429, description = "`too_many_codes` that are none; `current` says until when", body = Failure),
    ),
)]
pub async fn evaluate(caller: Caller<Redemptions>, request: Request) -> Response<Body> {
    match worth(&caller, request).await {
        Ok(evaluation) => Json(evaluation).into_response(),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn worth(caller: &Caller<Redemptions>, request: Request) -> Result<Evaluation, Failure> {
    let Sale { store, till, codes, lines } = read(request).await?;
    let desk = desk(caller, store, till)?;
    let looked = desk::evaluate(&caller.context, &desk, &shown(codes, lines)?).await?;
    Ok(told(&looked))
}

fn told(looked: &Looked) -> Evaluation {
    let evaluation = &looked.evaluation;
    let code = |code: &Result<comptoir_db::promo::code::Known, _>| match code {
        Err(why) => CodeWorth {
            refusal: Some(comptoir_domain::promo::redemption::NoRedemption::code(*why)),
            discount_minor: 0,
            verdict: None,
        },
        Ok(known) => {
            let applied = evaluation.applied.iter().find(|applied| applied.offer == known.id);
            let trace = evaluation.trace.iter().find(|trace| trace.offer == known.id);
            CodeWorth {
                refusal: None,
                discount_minor: applied.map_or(0, |applied| applied.discount_minor),
                verdict: trace.map(|trace| trace.verdict.code().to_owned()),
            }
        }
    };
    let line = |(line, worth): (&comptoir_domain::promo::SaleLine, &comptoir_domain::promo::LineDiscount)| LineWorth {
        sku: line.sku.to_string(),
        quantity: line.quantity.get(),
        unit_minor: line.unit_minor,
        discount_minor: worth.discount_minor,
    };
    Evaluation {
        codes: looked.codes.iter().map(code).collect(),
        lines: looked.sale.lines.iter().zip(&evaluation.lines).map(line).collect(),
        unpriced: looked.unpriced.iter().map(Sku::to_string).collect(),
        subtotal_minor: evaluation.subtotal_minor,
        discount_minor: evaluation.discount_minor,
        total_minor: evaluation.total_minor,
        currency: looked.sale.currency.code().to_owned(),
    }
}

/// Use codes on a sale.
///
/// All that take something off it, or none. A till that did not hear the answer sends the same again.
#[utoipa::path(
    post, path = "/api/v1/redemptions", tag = "redemptions", operation_id = "redeem_codes", request_body = Redeem,
    responses(
        (status = 200, description = "They were used before with that key: the same slip", body = Slip),
        (status = 201, description = "They are used", body = Slip),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 404, description = "`code_unknown` or `store_unknown`", body = Failure),
        (status = 409, description = "`already_used`, `expired`, `not_yet`, `revoked`, `wrong_store`, \
            `campaign_paused`, `budget_spent`, `customer_limit`, `store_limit`, or `change_reused`: another sale has that \
            key", body = Failure),
        (status = 413, description = "`body_too_large`", body = Failure),
        (status = 422, description = "`not_applicable`: they take nothing off this sale; `body_invalid`, `too_many` or \
            `code_limit`", body = Failure),
        (status = 429, description = "`too_many_codes` that are none; `current` says until when", body = Failure),
    ),
)]
pub async fn redeem(caller: Caller<Redemptions>, request: Request) -> Response<Body> {
    match used(&caller, request).await {
        Ok((status, slip)) => (status, Json(slip)).into_response(),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn used(caller: &Caller<Redemptions>, request: Request) -> Result<(StatusCode, Slip), Failure> {
    let Redeem { key, store, till, codes, lines } = read(request).await?;
    let key = name(key, "key")?;
    if RESERVED.contains(&key.as_str()) {
        return Err(Failure::new(422, "body_invalid").field("key"));
    }
    if codes.is_empty() {
        return Err(Failure::new(422, "body_invalid").field("codes"));
    }
    let desk = desk(caller, store, till)?;
    let redeemed = desk::redeem(&caller.context, &desk, &shown(codes, lines)?, &key).await?;
    let status = if redeemed.first { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, slip(redeemed.slip)))
}

/// Ask for the slip of a key.
#[utoipa::path(
    get, path = "/api/v1/redemptions/{key}", tag = "redemptions", operation_id = "find_slip",
    params(("key" = String, Path, description = "The till's own")),
    responses(
        (status = 200, description = "The slip", body = Slip),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 404, description = "`slip_unknown`", body = Failure),
    ),
)]
pub async fn find(caller: Caller<Redemptions>, key: Id) -> Response<Body> {
    let found = match key {
        Ok(Path(key)) => of_key(&caller, &key).await,
        Err(_) => Err(Failure::new(404, "slip_unknown")),
    };
    match found {
        Ok(found) => Json(slip(found)).into_response(),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn of_key(caller: &Caller<Redemptions>, key: &str) -> Result<db::Slip, Failure> {
    let unknown = || Failure::new(404, "slip_unknown").field("key");
    if key.contains('\0') {
        return Err(unknown());
    }
    let key = desk::key_of(&caller.machine.name, key);
    let found = db::find(&caller.context.state.db, By::Key(&key)).await.map_err(broken)?;
    found.ok_or_else(unknown)
}

/// Take a slip back.
///
/// Its codes are good again, and so is what they took of their campaigns' budgets.
#[utoipa::path(
    post, path = "/api/v1/redemptions/{key}/void", tag = "redemptions", operation_id = "void_slip", request_body = Void,
    params(("key" = String, Path, description = "The key that the slip was made with")),
    responses(
        (status = 200, description = "The slip as it is now", body = Slip),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 404, description = "`slip_unknown`", body = Failure),
        (status = 409, description = "`already_voided` with another key, or `change_reused`", body = Failure),
        (status = 413, description = "`body_too_large`", body = Failure),
        (status = 422, description = "`body_invalid`", body = Failure),
    ),
)]
pub async fn void(caller: Caller<Redemptions>, key: Id, request: Request) -> Response<Body> {
    match taken_back(&caller, key, request).await {
        Ok(found) => Json(slip(found)).into_response(),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn taken_back(caller: &Caller<Redemptions>, key: Id, request: Request) -> Result<db::Slip, Failure> {
    let Void { key: void_key, reason } = read(request).await?;
    let (void_key, reason) = (name(void_key, "key")?, words(reason, "reason")?);
    let Path(key) = key.map_err(|_| Failure::new(404, "slip_unknown"))?;
    let found = of_key(caller, &key).await?;
    let desk = desk(caller, found.store.clone(), found.till.clone())?;
    desk::void(&caller.context, &desk, &found.id, &void_key, &reason).await
}

fn slip(slip: db::Slip) -> Slip {
    let line = |line: db::AnswerLine| LineWorth {
        sku: line.sku,
        quantity: line.quantity,
        unit_minor: line.unit_minor,
        discount_minor: line.discount_minor,
    };
    let gift = |(sku, quantity)| Gift { sku, quantity };
    let code = |code: db::AnswerCode| UsedCode {
        id: code.redemption,
        campaign: code.campaign,
        discount_minor: code.discount_minor,
        gifts: code.gifts.into_iter().map(gift).collect(),
    };
    let key = slip.key.split_once(' ').map_or("", |(_, key)| key).to_owned();
    Slip {
        key,
        id: slip.id,
        store: slip.store,
        till: slip.till,
        lines: slip.answer.lines.into_iter().map(line).collect(),
        codes: slip.answer.codes.into_iter().map(code).collect(),
        subtotal_minor: slip.subtotal_minor,
        discount_minor: slip.discount_minor,
        total_minor: slip.subtotal_minor - slip.discount_minor,
        currency: slip.currency.code().to_owned(),
        at: slip.at,
        voided_at: slip.voided.as_ref().map(|voided| voided.at),
        void_reason: slip.voided.map(|voided| voided.reason),
    }
}

async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Failure> {
    let body = axum::body::to_bytes(request.into_body(), BODY_LIMIT_BYTES).await;
    let body = body.map_err(|_| Failure::new(413, "body_too_large"))?;
    serde_json::from_slice(&body)
        .map_err(|error| Failure { message: error.to_string(), ..Failure::new(422, "body_invalid") })
}

fn desk(caller: &Caller<Redemptions>, store: String, till: String) -> Result<Desk, Failure> {
    let works_in = (!caller.machine.stores.is_empty()).then(|| caller.machine.stores.clone());
    Ok(Desk { store, till: name(till, "till")?, actor: caller.machine.name.clone(), works_in, is_machine: true })
}

/// A name of visible ASCII.
fn name(text: String, field: &str) -> Result<String, Failure> {
    let is_name = (1..=TEXT_LIMIT).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_name { Ok(text) } else { Err(Failure::new(422, "body_invalid").field(field)) }
}

/// A short text without control characters.
fn words(text: String, field: &str) -> Result<String, Failure> {
    let is_short = (1..=TEXT_LIMIT).contains(&text.chars().count()) && !text.contains(char::is_control);
    if is_short { Ok(text) } else { Err(Failure::new(422, "body_invalid").field(field)) }
}

fn shown(codes: Vec<String>, lines: Vec<Line>) -> Result<Shown, Failure> {
    if lines.len() > LINE_LIMIT {
        return Err(Failure { current: Some(LINE_LIMIT as i64), ..Failure::new(422, "too_many").field("lines") });
    }
    let is_price = |line: &Line| {
        line.unit_minor.is_none_or(|minor| (0..=comptoir_domain::promo::UNIT_LIMIT_MINOR).contains(&minor))
    };
    if let Some(wrong) = lines.iter().position(|line| !is_price(line)) {
        return Err(Failure::new(422, "body_invalid").field(&format!("lines.{wrong}.unit_minor")));
    }
    let line = |Line { sku, quantity, unit_minor }| AskedLine { sku, quantity, unit_minor, title: String::new() };
    Ok(Shown { codes, scanned: Vec::new(), lines: lines.into_iter().map(line).collect() })
}
