//! The page that shows a link for another device, and the page the link leads to.

use std::sync::Arc;

use axum::http::header::{REFERRER_POLICY, REFRESH};
use axum::http::{HeaderValue, StatusCode};
use comptoir_db::pairing;
use leptos::prelude::*;

use crate::server::link_token;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::session::hash;
use crate::stores::clock;
use crate::ui::message::message;
use crate::ui::qr::qr;

/// The page that shows the asker's own link, as long as it is good.
pub async fn link(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let code = query.iter().find(|(name, _)| name == "code").and_then(|(_, code)| link_token::read(code));
    let offer = match &code {
        Some(code) => pairing::find(&context.state.db, &hash(code), context.now_ms).await?,
        None => None,
    };
    // Somebody else's link is none to show here.
    let offer = offer.filter(|offer| context.owner() == Some(offer.owner.as_str()));
    let title = words.get("pair-title");
    let mut page = match (code, offer) {
        (Some(code), Some(offer)) => {
            let seconds = (offer.expires_at - context.now_ms) / 1000 + 1;
            let shown = shown(context, &code, offer.expires_at);
            let mut page = secret(Page::new(title, "/pair", Section::Account, move || shown));
            page.canonical_query = format!("?code={code}");
            // The page says by itself when the link is over.
            page.headers.push((REFRESH, HeaderValue::from(seconds)));
            page
        }
        _ => {
            let over = over(context, query);
            Page::new(title, "/pair", Section::Account, move || over)
        }
    };
    page.indexed = false;
    Ok(page)
}

fn shown(context: &RequestContext, code: &str, expires_at: i64) -> impl IntoView + use<> {
    let words = context.words;
    let link = format!("{}/{}/pair/{code}", context.state.config.origin, words.locale);
    let until = clock::exact_time(context.state.shop.get().stores.first(), expires_at);
    let until = words.with("pair-until", [("time", until.into())]);
    view! {
        <div class="pair">
            <div class="pair-words">
                <h1>{words.get("pair-title")}</h1>
                <p>{words.get("pair-how")}</p>
                <p class="pair-until">{until}</p>
            </div>
            {qr(&link, words.get("pair-qr"))}
            <div class="pair-words">
                <p class="pair-link"><a href=link.clone() data-testid="pair-link">{link.clone()}</a></p>
                <p class="quiet small">{words.get("pair-careful")}</p>
                <a class="more" href=format!("/{}/account", words.locale)>{words.get("pair-done")}</a>
            </div>
        </div>
    }
}

/// The link was used, is over, or was never one of the asker's.
fn over(context: &RequestContext, query: &[(String, String)]) -> impl IntoView + use<> {
    let words = context.words;
    let again = match context.is_customer() {
        true => view! { <p>{words.get("refusal-pair-account")}</p> }.into_any(),
        false => view! {
            <p>{words.get("pair-over-text")}</p>
            <form method="post" action="/api/pair/start">
                <button class="button" type="submit">{words.get("pair-again")}</button>
            </form>
        }
        .into_any(),
    };
    view! {
        {message(context, query)}
        <div class="pair-offer">
            <h1>{words.get("pair-over-title")}</h1>
            {again}
            <a class="more" href=format!("/{}/account", words.locale)>{words.get("pair-done")}</a>
        </div>
    }
}

/// The page a link leads to. It tells what will happen and uses nothing up: whoever sends links about looks at them
/// first.
pub async fn offer(
    context: &Arc<RequestContext>,
    owned: &Owned,
    token: &str,
    query: &[(String, String)],
) -> Result<Page, Stop> {
    let words = context.words;
    let known = link_token::read(token);
    let offer = match &known {
        Some(token) => pairing::find(&context.state.db, &hash(token), context.now_ms).await?,
        None => None,
    };
    let title = words.get("pair-offer-title");
    let (Some(token), Some(offer)) = (known, offer) else {
        let gone = gone(context);
        // The words that were asked for are not repeated: the page stands for every link that is none.
        let mut page = secret(Page::new(words.get("pair-gone-title"), "/pair", Section::None, move || gone));
        page.status = StatusCode::GONE;
        return Ok(page);
    };
    let path = format!("/pair/{token}");
    let main = if context.is_customer() {
        not_joining(context, "pair-offer-title", "refusal-pair-signed-in", "account", "account-title").into_any()
    } else if context.owner() == Some(offer.owner.as_str()) {
        not_joining(context, "pair-same-title", "refusal-pair-same", "cart", "account-cart-button").into_any()
    } else {
        let cart = comptoir_db::cart::view(&context.state.db, &offer.owner, context.currency(), context.now_ms).await?;
        let theirs = cart.cart().pieces() as i64;
        let mine = owned.cart.cart().pieces() as i64 + owned.wishlist.lines.len() as i64;
        join(context, token, theirs, mine).into_any()
    };
    let message = message(context, query);
    let main = view! { {message} <div class="pair-offer">{main}</div> };
    Ok(secret(Page::new(title, path, Section::None, move || main)))
}

fn join(context: &RequestContext, token: String, theirs: i64, mine: i64) -> impl IntoView + use<> {
    let words = context.words;
    view! {
        <h1>{words.get("pair-offer-title")}</h1>
        <p class="lead">{words.count("pair-offer-cart", theirs)}</p>
        <p>{words.get("pair-offer-live")}</p>
        {(mine > 0).then(|| view! { <p>{words.get("pair-offer-mine")}</p> })}
        <form method="post" action="/api/pair/join">
            <input type="hidden" name="token" value=token.clone()/>
            <input type="hidden" name="next" value=format!("/{}/pair/{token}", words.locale)/>
            <button class="button" type="submit">{words.get("pair-join")}</button>
        </form>
        <p class="quiet small">{words.get("pair-offer-careful")}</p>
    }
}

/// Why there is nothing to join, and where to go instead.
fn not_joining(context: &RequestContext, title: &str, why: &str, path: &str, link: &str) -> impl IntoView + use<> {
    let words = context.words;
    view! {
        <h1>{words.get(title)}</h1>
        <p>{words.get(why)}</p>
        <a class="button" href=format!("/{}/{path}", words.locale)>{words.get(link)}</a>
    }
}

fn gone(context: &RequestContext) -> impl IntoView + use<> {
    let words = context.words;
    view! {
        <div class="pair-offer">
            <h1>{words.get("pair-gone-title")}</h1>
            <p>{words.get("refusal-pair-gone")}</p>
            <a class="button" href=format!("/{}/", words.locale)>{words.get("home-button")}</a>
            <a class="more" href=format!("/{}/account", words.locale)>{words.get("account-title")}</a>
        </div>
    }
}

/// A page whose address is a secret tells it to no other site. It still says where its own forms come from, which
/// browsers without `Sec-Fetch-Site` must.
fn secret(page: Page) -> Page {
    let mut page = page.private();
    page.headers.push((REFERRER_POLICY, HeaderValue::from_static("same-origin")));
    page
}
