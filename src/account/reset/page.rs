//! The page that asks for the address, and the page on which the link's reader chooses another password.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::REFERRER_POLICY;
use comptoir_db::account_link::{self, Purpose};
use leptos::prelude::*;

use crate::account::fields;
use crate::server::link_token;
use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::session::hash;
use crate::ui::message::message;

/// Where the link is asked for.
pub fn ask(context: &RequestContext, query: &[(String, String)]) -> Page {
    let words = context.words;
    let main = view! {
        {message(context, query)}
        <div class="pair-offer">
            <h1>{words.get("reset-title")}</h1>
            <p>{words.get("reset-ask")}</p>
            <form class="letter-form" method="post" action="/api/account/ask-reset">
                <input type="hidden" name="next" value=format!("/{}/account/reset", words.locale)/>
                <div class="field">
                    <label for="reset-email">{words.get("account-email")}</label>
                    <input class="input" id="reset-email" type="email" name="email" autocomplete="username" required/>
                </div>
                <button class="button" type="submit">{words.get("reset-ask-button")}</button>
            </form>
            <a class="more" href=format!("/{}/account", words.locale)>{words.get("account-in-button")}</a>
        </div>
    };
    Page::new(words.get("reset-title"), "/account/reset", Section::Account, move || main).private()
}

/// Where the link leads. Nothing is used up by looking.
pub async fn choose(context: &Arc<RequestContext>, token: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let token = link_token::read(token);
    let link = match &token {
        Some(token) => account_link::find(&context.state.db, Purpose::Reset, &hash(token), context.now_ms).await?,
        None => None,
    };
    let Some((token, link)) = token.zip(link) else {
        return Ok(gone(context, "/account/reset", "reset-again"));
    };
    let path = format!("/account/reset/{token}");
    let main = view! {
        {message(context, query)}
        <div class="pair-offer">
            <h1>{words.get("reset-title")}</h1>
            <p>{words.with("reset-for", [("email", link.email.as_str().into())])}</p>
            <form class="letter-form" method="post" action="/api/account/reset">
                <input type="hidden" name="token" value=token.clone()/>
                <input type="hidden" name="next" value=format!("/{}/account/reset/{token}", words.locale)/>
                {fields::new_password(&words, "reset-new")}
                <button class="button" type="submit">{words.get("reset-button")}</button>
            </form>
            <p class="quiet small">{words.get("reset-ends")}</p>
        </div>
    };
    let page = Page::new(words.get("reset-title"), path, Section::Account, move || main);
    Ok(secret(page))
}

/// A link that is used, over or none; its words are not repeated: the page stands for all of them. `again` says on the
/// page of the path how to get another.
pub fn gone(context: &RequestContext, path: &'static str, again: &'static str) -> Page {
    let words = context.words;
    let main = view! {
        <div class="pair-offer">
            <h1>{words.get("pair-gone-title")}</h1>
            <p>{words.get("refusal-link-gone")}</p>
            <a class="button" href=format!("/{}{path}", words.locale)>{words.get(again)}</a>
        </div>
    };
    let mut page = secret(Page::new(words.get("pair-gone-title"), path, Section::Account, move || main));
    page.status = StatusCode::GONE;
    page
}

/// A page whose address is a secret tells it to no other site.
pub fn secret(page: Page) -> Page {
    let mut page = page.private();
    page.headers.push((REFERRER_POLICY, HeaderValue::from_static("same-origin")));
    page
}
