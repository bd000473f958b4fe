//! The press that stops it: by a person on the page, or by a mail program for them (RFC 8058).

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, OriginalUri, Path, Request};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use comptoir_db::consent::{self, Place};

use crate::privacy::unsubscribe::link;
use crate::server::functions::{BODY_LIMIT_BYTES, broken};
use crate::server::page::redirect;
use crate::server::request::RequestContext;
use crate::wire::Failure;

/// Withdraws the consent the link is about; the same answer where there was none, or no such account. A mail program
/// follows no redirects, and is told so in a word; the page's form says `page=1` and is led back to it.
pub async fn unsubscribe(
    Extension(context): Extension<Arc<RequestContext>>,
    OriginalUri(uri): OriginalUri,
    Path(token): Path<String>,
    request: Request,
) -> Response<Body> {
    let Some((account, matter)) = link::read(&context.state.secret, &token) else {
        return refused(&context, Failure::new(410, "link_gone").field("token"));
    };
    let Ok(body) = axum::body::to_bytes(request.into_body(), BODY_LIMIT_BYTES).await else {
        return refused(&context, Failure::new(413, "body_too_large"));
    };
    let (db, now) = (&context.state.db, context.now_ms);
    match consent::withdraw(db, &account.to_string(), matter, Place::Unsubscribe, now).await {
        Ok(_) if body == "page=1" => redirect(&format!("{}?notice=unsubscribed", uri.path())),
        Ok(_) => "ok".into_response(),
        Err(error) => refused(&context, broken(error)),
    }
}

fn refused(context: &RequestContext, failure: Failure) -> Response<Body> {
    let failure = context.words.failure(failure, context.currency());
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(failure)).into_response()
}
