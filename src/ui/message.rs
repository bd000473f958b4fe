//! What the last form did, told at the top of the page it came back to.

use leptos::prelude::*;

use crate::server::request::RequestContext;

/// The message for the codes in a page's query. Anyone can write a query: only codes with words of ours show.
pub fn message(context: &RequestContext, query: &[(String, String)]) -> Option<impl IntoView + use<>> {
    let find = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, code)| code.replace('_', "-"));
    let known = |prefix: &str, code: String| {
        let key = format!("{prefix}-{code}");
        let plain = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        (plain && context.words.has(&key)).then(|| context.words.get(&key))
    };
    let told = match (find("refusal"), find("notice")) {
        (Some(code), _) => known("refusal", code).map(|text| ("message refused", text)),
        (None, Some(code)) => known("notice", code).map(|text| ("message good", text)),
        (None, None) => None,
    };
    told.map(|(class, text)| view! { <div class=class role="status"><p>{text}</p></div> })
}
