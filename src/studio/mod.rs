//! The studio: where marketing prepares banners and campaigns.

use std::sync::Arc;

use leptos::prelude::*;

use crate::server::page::{Page, Section};
use crate::server::request::RequestContext;

pub fn page(context: &Arc<RequestContext>) -> Page {
    let words = context.words;
    let main = move || {
        view! {
            <h1>{words.get("studio-title")}</h1>
            <p class="quiet">{words.get("studio-text")}</p>
        }
    };
    Page::new(words.get("studio-title"), "/studio", Section::None, main).private()
}
