//! The till: what sellers use at the counter.

use std::sync::Arc;

use leptos::prelude::*;

use crate::server::page::{Page, Section};
use crate::server::request::RequestContext;

pub fn page(context: &Arc<RequestContext>) -> Page {
    let words = context.words;
    let main = move || {
        view! {
            <h1>{words.get("till-title")}</h1>
            <p class="lead quiet">{words.get("till-text")}</p>
            <a class="button" href=format!("/{}/account", words.locale)>{words.get("account-in-button")}</a>
        }
    };
    Page::new(words.get("till-title"), "/till", Section::None, main).private()
}
