//! Where a machine wants to be told of what happens: taken down, listed, ended, and given another secret by itself.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use comptoir_db::webhook::{self as db, NewWebhook, NoWebhook};
use comptoir_domain::webhook::Event;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::machine::key::{Caller, Hooks};
use crate::machine::refused;
use crate::server::functions::{BODY_LIMIT_BYTES, broken};
use crate::server::webhook::address::{self, NoAddress};
use crate::server::webhook::sign;
use crate::wire::Failure;

/// How long deliveries are signed with the secret before, too: a day, for a machine to be given the new one.
const ROTATION_MS: i64 = 24 * 60 * 60 * 1000;
/// How many deliveries are told of.
const DELIVERY_LIMIT: i64 = 100;

/// Where to be told, and of what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// `https`, at an address of the public Internet. Neither name nor password, nor a fragment.
    #[schema(max_length = 2048, pattern = "^https?://[^/?#@]", example = "https://erp.example/comptoir")]
    url: String,
    /// One or more.
    #[schema(value_type = Vec<EventName>, min_items = 1, max_items = 8)]
    events: Vec<Event>,
}

/// What a machine can be told of: the description of [`Event`], whose crate describes nothing.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub enum EventName {
    #[serde(rename = "pickup.reserved")]
    PickupReserved,
    #[serde(rename = "pickup.ready")]
    PickupReady,
    #[serde(rename = "pickup.collected")]
    PickupCollected,
    #[serde(rename = "pickup.cancelled")]
    PickupCancelled,
    #[serde(rename = "pickup.expired")]
    PickupExpired,
    #[serde(rename = "redemption.created")]
    RedemptionCreated,
    #[serde(rename = "redemption.voided")]
    RedemptionVoided,
    #[serde(rename = "stock.changed")]
    StockChanged,
}

/// A place that was taken down.
#[derive(Serialize, ToSchema)]
pub struct Added {
    id: String,
    /// What deliveries are signed with, `whsec_` and base64. It is told here and never again.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    secret: String,
}

/// Another secret for a place.
#[derive(Serialize, ToSchema)]
pub struct Rotated {
    /// It is told here and never again.
    secret: String,
    /// Until when deliveries are signed with the secret before, too: milliseconds since 1970 (UTC).
    previous_until: i64,
}

/// The machine's places.
#[derive(Serialize, ToSchema)]
pub struct Places {
    /// The oldest first.
    #[schema(max_items = 16)]
    webhooks: Vec<Known>,
}

/// A place at which the machine is told.
#[derive(Serialize, ToSchema)]
pub struct Known {
    id: String,
    url: String,
    #[schema(value_type = Vec<EventName>)]
    events: Vec<Event>,
    /// Milliseconds since 1970 (UTC), as all instants here.
    created_at: i64,
    /// When the shop gave it up; null while it is told.
    #[schema(required = true)]
    disabled_at: Option<i64>,
    /// Why: `gone` (it answered 410) or `failing` (for two days); null while it is told.
    #[schema(required = true)]
    disabled_why: Option<String>,
}

/// What a place was told last.
#[derive(Serialize, ToSchema)]
pub struct Deliveries {
    /// The latest first; kept for three days.
    #[schema(max_items = 100)]
    deliveries: Vec<Delivery>,
}

/// Something that was told, or is to be.
#[derive(Serialize, ToSchema)]
pub struct Delivery {
    /// The header `webhook-id`.
    id: String,
    #[schema(value_type = EventName)]
    event: Event,
    /// When it happened.
    at: i64,
    /// `waiting`, `delivered`, or `failed` for good.
    #[schema(example = "delivered")]
    outcome: String,
    #[schema(minimum = 0)]
    attempts: i64,
    /// When it was last tried.
    #[schema(required = true)]
    tried_at: Option<i64>,
    /// The HTTP status of the last answer.
    #[schema(required = true)]
    status: Option<i64>,
    /// Why there was none: `name_unknown`, `address_private`, `unreachable`, `tls`, `no_answer`, `timed_out` or
    /// `secret_unreadable`.
    #[schema(required = true)]
    error: Option<String>,
    /// When it is tried next; null once it is not.
    #[schema(required = true)]
    due_at: Option<i64>,
}

type Id = Result<Path<String>, PathRejection>;

/// Be told of what happens.
///
/// At most 16 places for each key. The secret of the answer is told once.
#[utoipa::path(
    post, path = "/api/v1/webhooks", tag = "webhooks", operation_id = "add_webhook", request_body = Place,
    responses(
        (status = 201, description = "It is taken down", body = Added),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 409, description = "`webhook_exists`: the machine is told at that address already", body = Failure),
        (status = 413, description = "`body_too_large`", body = Failure),
        (status = 422, description = "`body_invalid`, `url_invalid`, `address_private` or `webhook_limit`",
         body = Failure),
    ),
)]
pub async fn add(caller: Caller<Hooks>, request: Request) -> Response<Body> {
    match take_down(&caller, request).await {
        Ok(added) => (StatusCode::CREATED, Json(added)).into_response(),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn take_down(caller: &Caller<Hooks>, request: Request) -> Result<Added, Failure> {
    let state = &caller.context.state;
    let body = axum::body::to_bytes(request.into_body(), BODY_LIMIT_BYTES).await;
    let body = body.map_err(|_| Failure::new(413, "body_too_large"))?;
    let Place { url, mut events } = serde_json::from_slice(&body)
        .map_err(|error| Failure { message: error.to_string(), ..Failure::new(422, "body_invalid") })?;
    events.sort_unstable();
    events.dedup();
    if events.is_empty() {
        return Err(Failure::new(422, "body_invalid").field("events"));
    }
    let url = address::read(&url, state.config.is_local()).map_err(|no| match no {
        NoAddress::Invalid => Failure::new(422, "url_invalid").field("url"),
        NoAddress::Private => Failure::new(422, "address_private").field("url"),
    })?;
    let (id, secret) = (Uuid::new_v4().to_string(), sign::new_secret());
    let new = NewWebhook {
        id: id.clone(),
        machine: caller.machine.key_hash.clone(),
        url: url.into(),
        events,
        secret: state.secret.seal(sign::PURPOSE, &id, &secret).map_err(broken)?,
    };
    match db::add(&state.db, new, caller.context.now_ms).await.map_err(broken)? {
        Ok(()) => Ok(Added { id, secret: sign::shown(&secret) }),
        Err(NoWebhook::Exists) => Err(Failure::new(409, "webhook_exists").field("url")),
        Err(NoWebhook::Limit) => {
            Err(Failure { current: Some(db::WEBHOOK_LIMIT), ..Failure::new(422, "webhook_limit") })
        }
    }
}

/// Where the machine is told.
#[utoipa::path(
    get, path = "/api/v1/webhooks", tag = "webhooks", operation_id = "list_webhooks",
    responses(
        (status = 200, description = "The machine's own", body = Places),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
    ),
)]
pub async fn list(caller: Caller<Hooks>) -> Response<Body> {
    let known = |place: db::Webhook| {
        let (disabled_at, disabled_why) = place.disabled.unzip();
        let db::Webhook { id, url, events, created_at, .. } = place;
        Known { id, url, events, created_at, disabled_at, disabled_why }
    };
    match db::of_machine(&caller.context.state.db, &caller.machine.key_hash).await {
        Ok(places) => Json(Places { webhooks: places.into_iter().map(known).collect() }).into_response(),
        Err(error) => refused(&caller.context, broken(error)),
    }
}

/// Be told no more.
///
/// What was not told yet is not told.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/end", tag = "webhooks", operation_id = "end_webhook",
    params(("id" = String, Path, description = "The place's id")),
    responses(
        (status = 204, description = "It is ended"),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 404, description = "`webhook_unknown`: none of this machine's", body = Failure),
    ),
)]
pub async fn end(caller: Caller<Hooks>, id: Id) -> Response<Body> {
    let context = &caller.context;
    let ended = match known_form(id) {
        Some(id) => db::end(&context.state.db, &caller.machine.key_hash, &id, context.now_ms).await,
        None => Ok(false),
    };
    match ended {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => refused(context, unknown()),
        Err(error) => refused(context, broken(error)),
    }
}

/// Take another secret.
///
/// For a day deliveries carry two signatures, with the new secret and with the one before.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/rotate", tag = "webhooks", operation_id = "rotate_webhook",
    params(("id" = String, Path, description = "The place's id")),
    responses(
        (status = 200, description = "The new secret", body = Rotated),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 404, description = "`webhook_unknown`: none of this machine's", body = Failure),
    ),
)]
pub async fn rotate(caller: Caller<Hooks>, id: Id) -> Response<Body> {
    match take_another(&caller, id).await {
        Ok(rotated) => Json(rotated).into_response(),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn take_another(caller: &Caller<Hooks>, id: Id) -> Result<Rotated, Failure> {
    let context = &caller.context;
    let id = known_form(id).ok_or_else(unknown)?;
    let (secret, previous_until) = (sign::new_secret(), context.now_ms + ROTATION_MS);
    let sealed = context.state.secret.seal(sign::PURPOSE, &id, &secret).map_err(broken)?;
    let machine = &caller.machine.key_hash;
    match db::rotate(&context.state.db, machine, &id, &sealed, previous_until, context.now_ms).await.map_err(broken)? {
        true => Ok(Rotated { secret: sign::shown(&secret), previous_until }),
        false => Err(unknown()),
    }
}

/// What a place was told.
///
/// The last 100 that were told or are to be, the latest first.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}/deliveries", tag = "webhooks", operation_id = "list_deliveries",
    params(("id" = String, Path, description = "The place's id")),
    responses(
        (status = 200, description = "With what became of each", body = Deliveries),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 404, description = "`webhook_unknown`: none of this machine's", body = Failure),
    ),
)]
pub async fn deliveries(caller: Caller<Hooks>, id: Id) -> Response<Body> {
    let context = &caller.context;
    let told = match known_form(id) {
        Some(id) => db::deliveries(&context.state.db, &caller.machine.key_hash, &id, DELIVERY_LIMIT).await,
        None => Ok(None),
    };
    match told {
        Ok(Some(told)) => Json(Deliveries { deliveries: told.into_iter().map(delivery).collect() }).into_response(),
        Ok(None) => refused(context, unknown()),
        Err(error) => refused(context, broken(error)),
    }
}

fn delivery(told: db::Told) -> Delivery {
    let db::Told { message, event, at, attempts, tried_at, status, error, outcome, due_at } = told;
    let waits = outcome.is_empty();
    Delivery {
        id: message,
        event,
        at,
        outcome: if waits { "waiting".to_owned() } else { outcome },
        attempts,
        tried_at,
        status,
        error: (!error.is_empty()).then_some(error),
        due_at: waits.then_some(due_at),
    }
}

/// The id of a path, in the form of those that are given out.
fn known_form(id: Id) -> Option<String> {
    Some(Uuid::try_parse(&id.ok()?).ok()?.to_string())
}

fn unknown() -> Failure {
    Failure::new(404, "webhook_unknown")
}
