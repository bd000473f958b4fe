//! A room of the shop's people, for whoever does not work in it.

use axum::http::StatusCode;
use leptos::prelude::*;

use crate::server::page::{Page, Section};
use crate::server::request::RequestContext;

/// The page in the room's place. The first of the texts is for whoever has not said who they are, the second for an
/// account that may not enter, which is answered with 403.
pub fn closed(context: &RequestContext, title: String, path: &str, texts: [&str; 2]) -> Page {
    let words = context.words;
    let (text, link) = match context.is_customer() {
        true => (texts[1], "account-title"),
        false => (texts[0], "account-in-button"),
    };
    let (heading, text) = (title.clone(), words.get(text));
    let main = move || {
        view! {
            <h1>{heading}</h1>
            <p class="lead quiet">{text}</p>
            <a class="button" href=format!("/{}/account", words.locale)>{words.get(link)}</a>
        }
    };
    let mut page = Page::new(title, path, Section::None, main).private();
    if context.is_customer() {
        page.status = StatusCode::FORBIDDEN;
    }
    page
}
