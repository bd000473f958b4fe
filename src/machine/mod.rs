//! What machines ask for under `/api/v1`: tills and ERPs, each with a key of its own.

pub mod batch;
pub mod command;
pub mod day;
pub mod key;
pub mod openapi;
pub mod redemption;
pub mod sale;
pub mod stock;
pub mod webhook;

use axum::Json;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;

use crate::server::request::RequestContext;
use crate::wire::Failure;

/// A refusal as JSON, in the language that the machine asks for.
fn refused(context: &RequestContext, failure: Failure) -> Response<Body> {
    let failure = context.words.failure(failure, context.currency());
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(failure)).into_response()
}
