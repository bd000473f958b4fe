//! One way to ask the server: `fetch` with JSON, kept alive when the page is left.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

use crate::browser::window;
use crate::wire::Failure;

/// Posts a server function's arguments and reads its answer.
pub async fn post<Input: Serialize, Output: DeserializeOwned>(path: &str, input: &Input) -> Result<Output, Failure> {
    let init = RequestInit::new();
    init.set_method("POST");
    // Not among the typed options yet.
    js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE).map_err(offline)?;
    init.set_body(&JsValue::from_str(&serde_json::to_string(input).map_err(unreadable)?));
    let headers = Headers::new().map_err(offline)?;
    headers.set("Content-Type", "application/json").map_err(offline)?;
    init.set_headers(&headers);
    send(&Request::new_with_str_and_init(path, &init).map_err(offline)?).await
}

/// Reads a path that changes nothing.
pub async fn get<Output: DeserializeOwned>(path: &str) -> Result<Output, Failure> {
    send(&Request::new_with_str(path).map_err(offline)?).await
}

async fn send<Output: DeserializeOwned>(request: &Request) -> Result<Output, Failure> {
    let response = JsFuture::from(window().fetch_with_request(request)).await.map_err(offline)?;
    let response: Response = response.dyn_into().map_err(offline)?;
    let text = JsFuture::from(response.text().map_err(offline)?).await.map_err(offline)?;
    let text = text.as_string().unwrap_or_default();
    if response.ok() {
        return serde_json::from_str(&text).map_err(unreadable);
    }
    let failure: Failure = serde_json::from_str(&text).unwrap_or_else(|_| Failure::new(0, "internal"));
    Err(Failure { status: response.status(), ..failure })
}

fn offline(_: JsValue) -> Failure {
    Failure::new(0, Failure::OFFLINE)
}

fn unreadable(_: serde_json::Error) -> Failure {
    Failure::new(0, "unreadable")
}
