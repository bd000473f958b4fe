//! One way to ask the server: `fetch` with JSON, kept alive when the page is left.

use serde::de::DeserializeOwned;

use crate::browser::glue;
use crate::browser::json::read;
use crate::wire::Failure;

/// Posts a server function's arguments and reads its answer, or the failure it tells.
pub async fn post<Output: DeserializeOwned>(path: &str, body: &str) -> Result<Output, Failure> {
    let answer = glue::post(path, body).await.ok().and_then(|answer| answer.as_string());
    let Some((status, text)) = answer.as_deref().and_then(|answer| answer.split_at_checked(3)) else {
        return Err(Failure::new(0, Failure::OFFLINE));
    };
    let status = status.parse().unwrap_or_default();
    if (200..300).contains(&status) {
        return read(text).ok_or_else(|| Failure::new(0, "unreadable"));
    }
    let failure: Failure = read(text).unwrap_or_else(|| Failure::new(status, "internal"));
    Err(Failure { status, ..failure })
}
