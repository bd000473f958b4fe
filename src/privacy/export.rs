//! Everything that is kept of an account, as a file.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::Extension;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;

use crate::privacy::api::customer;
use crate::server::functions::broken;
use crate::server::request::RequestContext;
use crate::wire::Failure;

/// Answers with the file, to its account alone: 401 `sign_in_needed` to everybody else.
pub async fn download(Extension(context): Extension<Arc<RequestContext>>) -> Response<Body> {
    match load(&context).await {
        Ok(document) => {
            let headers = [
                (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"account.json\"")),
                (CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (headers, Json(document)).into_response()
        }
        Err(failure) => {
            let failure = context.words.failure(failure, context.currency());
            let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(failure)).into_response()
        }
    }
}

async fn load(context: &RequestContext) -> Result<serde_json::Value, Failure> {
    let (account, _) = customer(context)?;
    let document = comptoir_db::privacy::export(&context.state.db, &account, context.now_ms).await.map_err(broken)?;
    document.ok_or_else(|| Failure::new(401, "sign_in_needed"))
}
