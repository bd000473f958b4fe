//! Who asks: the key of a machine, and what it may do.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, FromRequestParts};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response};
use axum::response::IntoResponse;
use comptoir_db::machine::{self, Machine};

use crate::machine::refused;
use crate::server::functions::broken;
use crate::server::request::RequestContext;
use crate::server::session::hash;
use crate::server::state::State;
use crate::wire::Failure;

/// Something that only some keys are for.
pub trait Scope {
    /// What the key's row calls it.
    const WORD: &str;
}

/// Telling and asking what is on the shelves.
pub struct Stock;

impl Scope for Stock {
    const WORD: &str = "stock";
}

/// Using promo codes, and taking that back.
pub struct Redemptions;

impl Scope for Redemptions {
    const WORD: &str = "redemptions";
}

/// Being told of what happens.
pub struct Hooks;

impl Scope for Hooks {
    const WORD: &str = "hooks";
}

/// The machine that asks, by a key that has the scope: a handler that takes it is open to nobody else.
pub struct Caller<S> {
    pub context: Arc<RequestContext>,
    pub machine: Machine,
    scope: PhantomData<S>,
}

impl<S: Scope> FromRequestParts<State> for Caller<S> {
    /// 401 `key_missing` or `key_unknown`, 403 `scope_missing`, each with what RFC 6750 says of it.
    type Rejection = Response<Body>;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Self::Rejection> {
        let context = Extension::<Arc<RequestContext>>::from_request_parts(parts, state).await;
        let Extension(context) = context.map_err(IntoResponse::into_response)?;
        match find(&context, &parts.headers, S::WORD).await {
            Ok(machine) => Ok(Caller { context, machine, scope: PhantomData }),
            Err(failure) => Err(challenge(&context, failure, S::WORD)),
        }
    }
}

async fn find(context: &RequestContext, headers: &HeaderMap, scope: &str) -> Result<Machine, Failure> {
    let key = bearer(headers).ok_or(Failure::new(401, "key_missing"))?;
    let machine = machine::find(&context.state.db, &hash(key)).await.map_err(broken)?;
    let machine = machine.ok_or(Failure::new(401, "key_unknown"))?;
    // A shop that cannot write still answers what is asked.
    if let Err(error) = machine::used(&context.state.db, &machine, context.now_ms).await {
        tracing::warn!(%error, "it is not known when a key was last used");
    }
    match machine.scopes.iter().any(|word| word == scope) {
        true => Ok(machine),
        false => Err(Failure::new(403, "scope_missing")),
    }
}

/// The key of an `Authorization: Bearer KEY` (RFC 6750, section 2.1), the one way to give it.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

fn challenge(context: &RequestContext, failure: Failure, scope: &str) -> Response<Body> {
    let challenge = match failure.code.as_str() {
        "key_missing" => Some("Bearer".to_owned()),
        "key_unknown" => Some("Bearer error=\"invalid_token\"".to_owned()),
        "scope_missing" => Some(format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"")),
        _ => None,
    };
    let mut response = refused(context, failure);
    if let Some(value) = challenge.and_then(|text| HeaderValue::from_str(&text).ok()) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_given_in_one_way() {
        let key = |value: &'static str| {
            let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))]);
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(key("Bearer cmp_1").as_deref(), Some("cmp_1"));
        assert_eq!(key("bearer  cmp_1 ").as_deref(), Some("cmp_1"));
        for value in ["", "cmp_1", "Bearer", "Bearer ", "Basic cmp_1", "Bearercmp_1"] {
            assert_eq!(key(value), None, "{value}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
