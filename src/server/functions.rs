//! The server's side of [`crate::wire`]: reading what was asked, answering scripts with JSON and plain forms
//! with a redirect.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::{MethodRouter, post};
use comptoir_domain::Refusal;
use leptos::server_fn::ServerFn;
use leptos::server_fn::axum::AxumServerFnBackend;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::server::request::RequestContext;
use crate::server::state::State;
use crate::wire::{Failure, Told};

/// The largest body a function reads: a change is a few hundred bytes.
pub const BODY_LIMIT_BYTES: usize = 16 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What was asked, and by which form if by one.
pub struct Asked<Input> {
    pub input: Input,
    pub form: Option<Form>,
}

/// A plain form's own fields, beside those of the function.
#[derive(Debug, Default, Clone)]
pub struct Form {
    /// Where its page wants to go afterwards.
    pub next: Option<String>,
}

/// A server function that travels by [`crate::wire::Wire`].
pub trait WireFunction:
    ServerFn<Server = AxumServerFnBackend, Error = Failure, InputStreamError = Failure, OutputStreamError = Failure>
    + 'static
{
}

impl<F> WireFunction for F where
    F: ServerFn<Server = AxumServerFnBackend, Error = Failure, InputStreamError = Failure, OutputStreamError = Failure>
        + 'static
{
}

/// The route's handler of a server function.
pub fn handler<F: WireFunction>() -> MethodRouter<State> {
    post(|mut request: Request| async move {
        // Leptos would answer a form with a redirect to wherever the Referer says.
        request.headers_mut().remove(ACCEPT);
        F::run_on_server(request).await
    })
}

/// A function was reached without the router's own layers.
pub fn misplaced() -> Failure {
    Failure::new(500, "internal")
}

/// The machine failed: the log has the reason, the answer only that it did, and whether it may pass (503).
pub fn broken(error: impl Into<anyhow::Error>) -> Failure {
    let error = error.into();
    if error.downcast_ref::<comptoir_db::Error>().is_some_and(comptoir_db::Error::is_passing) {
        tracing::warn!(error = format!("{error:#}"), "the database does not serve");
        return Failure::new(503, "unavailable");
    }
    if matches!(error.downcast_ref(), Some(comptoir_db::Error::Erased)) {
        return Failure::new(401, "session_ended");
    }
    tracing::error!(error = format!("{error:#}"), "a server function failed");
    Failure::new(500, "internal")
}

/// The business said no.
pub fn refused(refusal: Refusal) -> Failure {
    let code = refusal.code();
    let failure = match refusal {
        Refusal::VariantUnknown => Failure::new(404, code).field("sku"),
        Refusal::StoreUnknown => Failure::new(404, code).field("store"),
        Refusal::LineGone | Refusal::WishGone | Refusal::SoldOut => Failure::new(409, code).field("sku"),
        Refusal::PriceChanged(_) => Failure::new(409, code).field("seen_minor"),
        Refusal::LineLimit | Refusal::WishLimit => Failure::new(422, code),
        Refusal::QuantityLimit | Refusal::ProductLimit(_) => Failure::new(422, code).field("quantity"),
    };
    let current = match refusal {
        Refusal::PriceChanged(unit_minor) => Some(unit_minor),
        _ => refusal.limit().map(i64::from),
    };
    Failure { current, ..failure }
}

/// Reads the body as the function's arguments.
pub async fn read<Input: DeserializeOwned>(request: Request) -> Result<Asked<Input>, Failure> {
    read_up_to(request, BODY_LIMIT_BYTES).await
}

/// The same for a body that may be larger.
pub async fn read_up_to<Input: DeserializeOwned>(request: Request, limit: usize) -> Result<Asked<Input>, Failure> {
    let form = is_form(request.headers());
    let body =
        axum::body::to_bytes(request.into_body(), limit).await.map_err(|_| Failure::new(413, "body_too_large"))?;
    if form {
        let (value, form) = read_form(&body);
        let input = serde_json::from_value(value).map_err(invalid)?;
        Ok(Asked { input, form: Some(form) })
    } else {
        Ok(Asked { input: serde_json::from_slice(&body).map_err(invalid)?, form: None })
    }
}

pub fn is_form(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"))
}

fn invalid(error: serde_json::Error) -> Failure {
    Failure { message: error.to_string(), ..Failure::new(422, "body_invalid") }
}

/// The fields of a form as the JSON a script would have sent: `intent[sku]` is `sku` in `intent`. A field
/// named `set:NAME`, as a stepper's buttons are, takes the place of NAME.
fn read_form(body: &Bytes) -> (Value, Form) {
    let mut fields = Map::new();
    let mut overrides = Vec::new();
    let mut form = Form::default();
    for (name, value) in form_urlencoded::parse(body).into_owned() {
        match name.strip_prefix("set:") {
            Some(name) => overrides.push((name.to_owned(), value)),
            None if name == "next" => form.next = Some(value),
            None => put(&mut fields, &name, value),
        }
    }
    for (name, value) in overrides {
        put(&mut fields, &name, value);
    }
    (Value::Object(fields), form)
}

fn put(fields: &mut Map<String, Value>, name: &str, value: String) {
    match name.split_once('[').and_then(|(outer, rest)| Some((outer, rest.strip_suffix(']')?))) {
        Some((outer, inner)) => {
            let nested = fields.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(nested) = nested {
                nested.insert(inner.to_owned(), Value::String(value));
            }
        }
        None => {
            fields.insert(name.to_owned(), Value::String(value));
        }
    }
}

/// Answers a script with JSON, and a form with a redirect to a page of the shop that tells what happened.
pub fn answer<Output: Serialize + Told>(
    context: &Arc<RequestContext>,
    form: Option<Form>,
    outcome: Result<Output, Failure>,
) -> Response<Body> {
    let mut response = match form.or_else(|| context.form.then(Form::default)) {
        Some(form) => redirect(context, &form, &outcome),
        None => json(context, outcome),
    };
    for cookie in context.take_cookies() {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    }
    response
}

fn json<Output: Serialize>(context: &RequestContext, outcome: Result<Output, Failure>) -> Response<Body> {
    let (status, body) = match outcome {
        Ok(output) => (StatusCode::OK, serde_json::to_vec(&output)),
        Err(failure) => {
            let failure = context.words.failure(failure, context.currency());
            let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, serde_json::to_vec(&failure))
        }
    };
    let mut response = Response::new(Body::from(body.unwrap_or_default()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

fn redirect<Output: Told>(context: &RequestContext, form: &Form, outcome: &Result<Output, Failure>) -> Response<Body> {
    let page = outcome.as_ref().ok().and_then(|output| output.page().map(str::to_owned));
    let page = page.or(form.next.as_deref().and_then(safe_page)).or(context.referer.as_deref().and_then(safe_page));
    let page = page.unwrap_or_else(|| format!("/{}/cart", context.locale()));
    let told = match outcome {
        Ok(output) => output.notice().map(|code| ("notice", code.to_owned())),
        Err(failure) => Some(("refusal", failure.code.clone())),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let location = with_query(&page, told.as_ref().map(|(key, code)| (*key, code.as_str())));
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// The path and query of a page of the shop, or `None` for anything else: what a form or a Referer says is
/// somebody's words.
pub fn safe_page(target: &str) -> Option<String> {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let known = ["/fr", "/en"].iter().any(|root| path == *root || path.starts_with(&format!("{root}/")));
    let plain = target.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>'));
    (known && plain && !path.contains("//") && !path.contains(".."))
        .then(|| target.split('#').next().unwrap_or(path).to_owned())
}

/// The page with what is to be told in its query, in place of what an earlier answer told.
fn with_query(page: &str, told: Option<(&str, &str)>) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let kept = query.split('&').filter(|pair| {
        !pair.is_empty() && !["notice", "refusal"].contains(&pair.split('=').next().unwrap_or_default())
    });
    let mut pairs: Vec<String> = kept.map(str::to_owned).collect();
    pairs.extend(told.map(|(key, code)| format!("{key}={code}")));
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_as_the_json_of_a_script() {
        let body = Bytes::from_static(b"id=1&intent%5Btype%5D=change_quantity&intent[sku]=K+1&intent[quantity]=2&set:intent[quantity]=3&next=/fr/cart");
        let (value, form) = read_form(&body);
        assert_eq!(
            value,
            serde_json::json!({"id": "1", "intent": {"type": "change_quantity", "sku": "K 1", "quantity": "3"}})
        );
        assert_eq!(form.next.as_deref(), Some("/fr/cart"));
    }

    #[test]
    fn only_pages_of_the_shop_are_redirected_to() {
        for page in ["/fr", "/fr/", "/en/cart", "/fr/products/x?variant=A%20B&page=2"] {
            assert_eq!(safe_page(page).as_deref(), Some(page));
        }
        for page in [
            "",
            "//evil.example/fr",
            "https://evil.example/fr/",
            "/fr//evil.example",
            "/api/cart",
            "/frx",
            "/fr/\r\nSet-Cookie: a=b",
            "/fr/é",
            "/fr/../admin",
            "javascript:alert(1)",
        ] {
            assert_eq!(safe_page(page), None, "{page}");
        }
    }

    #[test]
    fn an_answer_replaces_the_one_before() {
        assert_eq!(
            with_query("/fr/cart?notice=added&a=1", Some(("refusal", "line_gone"))),
            "/fr/cart?a=1&refusal=line_gone"
        );
        assert_eq!(with_query("/fr/cart?notice=added", None), "/fr/cart");
    }
}
