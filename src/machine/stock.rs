//! What is on the shelves: told and asked by tills and ERPs.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use comptoir_db::machine;
use comptoir_db::stores::facts::{Row, Source, Told};
use comptoir_db::stores::stock::{self, Wanted};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::machine::batch::{self, Batch, Said};
use crate::machine::key::{Caller, Stock};
use crate::machine::refused;
use crate::server::functions::broken;
use crate::server::jobs;
use crate::wire::Failure;

/// The largest body: 5,000 rows with the longest SKUs (255 bytes), slugs (80) and some 60 bytes around them.
const BODY_LIMIT_BYTES: usize = 2 * 1024 * 1024;
/// The most levels of a page.
const PAGE_LIMIT: usize = 1_000;

/// What became of a batch.
#[derive(Serialize, ToSchema)]
pub struct Results {
    /// One for each row, in their order.
    results: Vec<RowResult>,
}

/// What became of a row.
#[derive(Default, Serialize, ToSchema)]
pub struct RowResult {
    /// Its place in `rows`, from 0.
    #[schema(value_type = i32, minimum = 0)]
    row: usize,
    /// 200 where it is recorded, else 404 or 422.
    #[schema(value_type = i32, example = 200)]
    status: u16,
    /// Why it is not recorded: `variant_unknown`, `store_unknown`, `quantity_invalid` or `row_invalid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<&'static str>,
    /// Pieces that the ledger says are there after it; negative when more was sold than counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    on_hand: Option<i64>,
    /// Pieces promised to someone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    held: Option<i64>,
    /// Pieces that can be had: never negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    available: Option<i64>,
}

/// A page of levels.
#[derive(Serialize, ToSchema)]
pub struct Levels {
    /// By SKU and then by store.
    #[schema(max_items = 1_000)]
    levels: Vec<Level>,
    /// What to ask with as `after` for those that follow; null when these are the last.
    #[schema(required = true)]
    next: Option<String>,
}

/// The stock of a variant in a store.
#[derive(Serialize, ToSchema)]
pub struct Level {
    sku: String,
    /// The store's slug.
    store: String,
    /// Pieces that the ledger says are there; negative when more was sold than counted.
    on_hand: i64,
    /// Pieces promised to someone.
    held: i64,
    /// Pieces that can be had: never negative.
    #[schema(minimum = 0)]
    available: i64,
    /// When it was last counted or told, in milliseconds since 1970 (UTC).
    counted_at: i64,
}

/// Which levels.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Those of one variant.
    #[serde(default)]
    sku: String,
    /// Those of one store, by its slug.
    #[serde(default)]
    store: String,
    /// The `next` of the page before.
    #[serde(default)]
    after: String,
}

/// Tell what was counted, received and sold.
///
/// Up to 5,000 facts in up to 2 MiB. Those that are accepted are one transaction; one that is not does not stop the
/// others. Rows about the same variant and store take effect in their order.
#[utoipa::path(
    post, path = "/api/v1/stock", tag = "stock", operation_id = "tell_stock", request_body = Batch,
    responses(
        (status = 207, description = "What became of each row", body = Results),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 409, description = "`change_reused`: another batch has that key", body = Failure),
        (status = 413, description = "`body_too_large`", body = Failure),
        (status = 422, description = "`body_invalid` or `too_many`: nothing is recorded", body = Failure),
    ),
)]
pub async fn tell(caller: Caller<Stock>, request: Request) -> Response<Body> {
    match record(&caller, request).await {
        Ok(results) => (StatusCode::MULTI_STATUS, Json(results)).into_response(),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn record(caller: &Caller<Stock>, request: Request) -> Result<Results, Failure> {
    let (context, machine) = (&caller.context, &caller.machine);
    let body = axum::body::to_bytes(request.into_body(), BODY_LIMIT_BYTES).await;
    let asked = batch::read(&body.map_err(|_| Failure::new(413, "body_too_large"))?, context.now_ms)?;
    let row = |said: &Said| Row { sku: said.sku.to_string(), store: said.store.as_str().to_owned(), fact: said.fact };
    let rows = asked.rows.iter().filter_map(|said| said.as_ref().ok()).map(row).collect();
    let source = Source { actor: machine.name.clone(), reason: asked.key.clone(), at: asked.at };
    let (key, fingerprint) = (asked.key, asked.fingerprint);
    let batch = machine::Batch { machine: machine.key_hash.clone(), key, fingerprint, source, rows };
    let told = machine::record(&context.state.db, batch, context.now_ms).await.map_err(broken)?;
    let mut told = told.map_err(|_| Failure::new(409, "change_reused").field("key"))?.into_iter();
    jobs::wake(&context.state, context.now_ms).await.map_err(broken)?;
    let mut results = Vec::with_capacity(asked.rows.len());
    for (row, said) in asked.rows.into_iter().enumerate() {
        let (status, code) = match said {
            Err(not_read) => not_read.told(),
            Ok(_) => match told.next().ok_or_else(|| broken(anyhow::anyhow!("a row was not answered")))? {
                Told::Level(level) => {
                    let (on_hand, held, available) = (Some(level.on_hand), Some(level.held), Some(level.available()));
                    results.push(RowResult { row, status: 200, code: None, on_hand, held, available });
                    continue;
                }
                Told::VariantUnknown => (404, "variant_unknown"),
                Told::StoreUnknown => (404, "store_unknown"),
            },
        };
        results.push(RowResult { row, status, code: Some(code), ..RowResult::default() });
    }
    Ok(Results { results })
}

/// Ask what is there.
///
/// Pages of up to 1,000 levels, by SKU and then by store.
#[utoipa::path(
    get, path = "/api/v1/stock", tag = "stock", operation_id = "list_stock", params(Filter),
    responses(
        (status = 200, description = "A page of levels", body = Levels),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 422, description = "`body_invalid`: the query cannot be read", body = Failure),
    ),
)]
pub async fn list(caller: Caller<Stock>, filter: Result<Query<Filter>, QueryRejection>) -> Response<Body> {
    match levels(&caller, filter).await {
        Ok(levels) => Json(levels).into_response(),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn levels(caller: &Caller<Stock>, filter: Result<Query<Filter>, QueryRejection>) -> Result<Levels, Failure> {
    let Query(Filter { sku, store, after }) = filter.map_err(|_| Failure::new(422, "body_invalid"))?;
    // Nothing has a NUL in its name, and PostgreSQL has no text with one.
    if [&sku, &store, &after].iter().any(|text| text.contains('\0')) {
        return Ok(Levels { levels: Vec::new(), next: None });
    }
    fn given(text: &str) -> Option<&str> {
        (!text.is_empty()).then_some(text)
    }
    let wanted = Wanted { sku: given(&sku), store: given(&store), after: place(&after), limit: PAGE_LIMIT as i64 + 1 };
    let mut found = stock::page(&caller.context.state.db, wanted).await.map_err(broken)?;
    // One more was asked for, which says whether there are more.
    let more = found.len() > PAGE_LIMIT;
    found.truncate(PAGE_LIMIT);
    let next = found.last().filter(|_| more).map(|last| format!("{}/{}", last.store, last.sku));
    let level = |stock::Level { sku, store, level, counted_at }| Level {
        on_hand: level.on_hand,
        held: level.held,
        available: level.available(),
        sku,
        store,
        counted_at,
    };
    Ok(Levels { levels: found.into_iter().map(level).collect(), next })
}

/// SKU and store of a cursor, which has the store first: a slug has no slash.
fn place(after: &str) -> (&str, &str) {
    after.split_once('/').map_or((after, ""), |(store, sku)| (sku, store))
}
