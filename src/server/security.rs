//! What protects every answer and every change: headers, the origin of unsafe requests, limits.

use axum::extract::{Request, State as Shared};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, ORIGIN, REFERRER_POLICY, RETRY_AFTER,
    STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rand::RngCore;

use crate::privacy::unsubscribe;
use crate::server::request::MACHINES;
use crate::server::state::State;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// The policy of a page that the studio shows in a frame: nothing of it runs.
pub const FRAMED: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
);

pub const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The number used once that lets the page's own scripts run.
#[derive(Clone, Debug)]
pub struct Nonce(pub String);

impl Nonce {
    pub fn new() -> Nonce {
        let mut bytes = [0; 16];
        rand::rng().fill_bytes(&mut bytes);
        Nonce(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The policy of a page: everything from the shop itself, scripts by nonce only.
    ///
    /// `frames`: whether it has frames, of the shop's own pages.
    pub fn policy(&self, frames: bool) -> HeaderValue {
        let frames = if frames { "frame-src 'self'; " } else { "" };
        let text = format!(
            "default-src 'none'; script-src 'nonce-{}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; {frames}worker-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'",
            self.0
        );
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
    }
}

impl Default for Nonce {
    fn default() -> Nonce {
        Nonce::new()
    }
}

/// Adds the headers that every answer carries.
pub async fn headers(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let unavailable = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // What the studio shows in frames of its own says so itself.
    if !headers.contains_key(X_FRAME_OPTIONS) {
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    // A page whose address is a secret says so itself.
    if !headers.contains_key(REFERRER_POLICY) {
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    }
    headers.insert(CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    // The till's page has a camera, and says so itself.
    if !headers.contains_key(PERMISSIONS_POLICY) {
        headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static("geolocation=(self), camera=(), microphone=()"));
    }
    if state.config.is_secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    // Whatever does not say otherwise is somebody's own: no shared cache may keep it.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.append(VARY, HeaderValue::from_static("Cookie"));
    }
    if unavailable && !headers.contains_key(RETRY_AFTER) {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    }
    response
}

/// Refuses changes that another site's page asks for.
pub async fn same_origin(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // A machine's key is in a header of its own, which no other site's page can send.
    let machine = request.uri().path().starts_with(MACHINES);
    // One click in a mail program is a request of the mail's provider (RFC 8058): the link's token alone says who may.
    let link = unsubscribe::link::is_path(request.uri().path());
    if safe || machine || link || is_same_origin(request.headers(), &state.config.origin) {
        return next.run(request).await;
    }
    let body = r#"{"code":"cross_site","message":"this request did not come from the shop's own pages"}"#;
    (StatusCode::FORBIDDEN, [("content-type", "application/json")], body).into_response()
}

/// Browsers say where a request comes from; whoever says nothing must name the origin.
fn is_same_origin(headers: &HeaderMap, origin: &str) -> bool {
    match headers.get(SEC_FETCH_SITE) {
        Some(site) => site == "same-origin",
        None => headers.get(ORIGIN).is_some_and(|theirs| theirs == origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_shops_own_pages_change_things() {
        let check = |pairs: &[(&'static str, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect::<HeaderMap>();
            is_same_origin(&headers, "https://shop.example")
        };
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        assert!(check(&[("origin", "https://shop.example")]));
        assert!(!check(&[]));
        assert!(!check(&[("sec-fetch-site", "same-site")]));
        assert!(!check(&[("sec-fetch-site", "none")]));
        assert!(!check(&[("sec-fetch-site", "cross-site"), ("origin", "https://shop.example")]));
        assert!(!check(&[("origin", "null")]));
        assert!(!check(&[("origin", "https://shop.example.evil")]));
    }
}
