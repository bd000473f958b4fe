//! One way to ask the server: `fetch` with JSON, kept alive when the page is left.

use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

use crate::browser::{read, window};
use crate::wire::Failure;

/// Posts a server function's arguments and reads its answer.
pub async fn post<Output: DeserializeOwned>(path: &str, body: &str) -> Result<Output, Failure> {
    let text = exchange(path, body).await?;
    read(&text).ok_or_else(|| Failure::new(0, "unreadable"))
}

/// One request and the text of its answer, or the failure it tells.
async fn exchange(path: &str, body: &str) -> Result<String, Failure> {
    let (status, text) = try_exchange(path, body).await.map_err(|_| Failure::new(0, Failure::OFFLINE))?;
    if (200..300).contains(&status) {
        return Ok(text);
    }
    let failure: Failure = read(&text).unwrap_or_else(|| Failure::new(status, "internal"));
    Err(Failure { status, ..failure })
}

async fn try_exchange(path: &str, body: &str) -> Result<(u16, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/json")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(body));
    init.set_headers(&headers);
    // Not among the typed options yet.
    js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE)?;
    let request = Request::new_with_str_and_init(path, &init)?;
    let response: Response = JsFuture::from(window().fetch_with_request(&request)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}
