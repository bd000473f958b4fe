//! Where the link in a mail leads: it asks for a press, because programs look at links before people do.

use axum::http::StatusCode;
use leptos::prelude::*;

use crate::account::reset::page::secret;
use crate::privacy::unsubscribe::link;
use crate::server::page::{Page, Section};
use crate::server::request::RequestContext;

/// The page for the link, the same for an account that is gone; nothing is read from the database, and nothing written.
pub fn page(context: &RequestContext, token: &str, query: &[(String, String)]) -> Page {
    let words = context.words;
    let Some((_, matter)) = link::read(&context.state.secret, token) else { return gone(context) };
    let title = words.get(&format!("unsubscribe-{}", matter.key()));
    let path = format!("/unsubscribe/{token}");
    let is_done = query.iter().any(|(name, code)| name == "notice" && code == "unsubscribed");
    let privacy = format!("/{}/account/privacy", words.locale);
    let main = match is_done {
        true => view! {
            <div class="pair-offer" data-testid="unsubscribed">
                <h1>{words.get("unsubscribe-done")}</h1>
                <p role="status">{words.get("notice-unsubscribed")}</p>
                <a class="button plain" href=privacy>{words.get("privacy-title")}</a>
            </div>
        }
        .into_any(),
        false => view! {
            <div class="pair-offer">
                <h1>{title.clone()}</h1>
                <p>{words.get("unsubscribe-text")}</p>
                <form method="post" action=format!("/{}{path}", words.locale)>
                    <input type="hidden" name="page" value="1"/>
                    <button class="button" type="submit">{words.get("unsubscribe-button")}</button>
                </form>
                <a class="more" href=privacy>{words.get("unsubscribe-more")}</a>
            </div>
        }
        .into_any(),
    };
    secret(Page::new(title, path, Section::Account, move || main))
}

/// What is no link of the shop's; its words are not repeated.
fn gone(context: &RequestContext) -> Page {
    let words = context.words;
    let main = view! {
        <div class="pair-offer">
            <h1>{words.get("pair-gone-title")}</h1>
            <p>{words.get("unsubscribe-gone")}</p>
            <a class="button" href=format!("/{}/account/privacy", words.locale)>{words.get("privacy-title")}</a>
        </div>
    };
    let mut page = secret(Page::new(words.get("pair-gone-title"), "/account/privacy", Section::Account, move || main));
    page.status = StatusCode::GONE;
    page
}
