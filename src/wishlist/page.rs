//! The wishlist's page.

use std::sync::Arc;

use comptoir_db::restock::{self, Watch};
use comptoir_db::wishlist_share;
use leptos::prelude::*;

use crate::catalog::api::LineCard;
use crate::catalog::card::{at_store, line_cards};
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::stores::clock;
use crate::ui::message::message;
use crate::wishlist::lines::{self, WishlistLines};
use crate::wishlist::share::api::link;

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let (db, locale) = (&context.state.db, context.locale());
    let skus: Vec<&str> = owned.wishlist.lines.iter().map(|line| line.sku.as_str()).collect();
    let mut cards = line_cards(context, &skus, locale).await?;
    at_store(context, &owned.cart.store, &mut cards, locale).await?;
    let (token, watches) = match context.owner() {
        Some(owner) => (wishlist_share::of_owner(db, owner).await?, restock::of_owner(db, owner).await?),
        None => (None, Vec::new()),
    };
    let skus: Vec<&str> = watches.iter().map(|watch| watch.sku.as_str()).collect();
    let watched = line_cards(context, &skus, locale).await?;
    let message = message(context, query);
    let share = share(context, token.as_deref());
    let watches = watched_list(context, watches, &watched);
    let words = context.words;
    let main = move || {
        view! {
            {message}
            <div class="wish-page" data-lines="wishlist">
                <h1>{words.get("wishlist-title")}</h1>
                <WishlistLines/>
                {share}
            </div>
            {empty(&words)}
            {watches}
        }
    };
    let mut page = Page::new(context.words.get("wishlist-title"), "/wishlist", Section::Wishlist, main).private();
    page.sentences.extend(lines::SENTENCES);
    page.cards = cards;
    Ok(page)
}

/// The list's link for others, or the way to one.
fn share(context: &RequestContext, token: Option<&str>) -> impl IntoView + use<> {
    let words = context.words;
    let shared = match token {
        Some(token) => view! {
            <p class="quiet" id="share-text">{words.get("share-shared")}</p>
            <div class="field">
                <label for="share-link">{words.get("share-link")}</label>
                <input class="input" id="share-link" data-testid="share-link" value=link(context, token) readonly aria-describedby="share-text"/>
            </div>
            <form method="post" action="/api/wishlist/unshare">
                <button class="button plain" type="submit">{words.get("share-end")}</button>
            </form>
        }
        .into_any(),
        None => view! {
            <p class="quiet">{words.get("share-text")}</p>
            <form method="post" action="/api/wishlist/share">
                <button class="button plain" type="submit">{words.get("share-button")}</button>
            </form>
        }
        .into_any(),
    };
    view! {
        <section class="share" aria-labelledby="share">
            <h2 id="share">{words.get("share-title")}</h2>
            {shared}
        </section>
    }
}

/// What is waited for, and what came back.
fn watched_list(context: &RequestContext, watches: Vec<Watch>, cards: &[LineCard]) -> Option<impl IntoView + use<>> {
    let (words, shop) = (context.words, context.state.shop.get());
    let one = |watch: Watch| {
        let card = cards.iter().find(|card| card.sku.as_str() == watch.sku)?;
        let store = shop.store(&watch.store)?;
        let title = match card.note.as_str() {
            "" => card.title.clone(),
            note => format!("{}, {note}", card.title),
        };
        let said = match watch.back_at {
            Some(at) => clock::moment(store, at, context.now_ms, &words, ["watch-back-time", "watch-back-day"]),
            None => words.get("watch-waiting"),
        };
        let end = words.get(if watch.back_at.is_some() { "watch-seen" } else { "watch-end" });
        let label = format!("{end} : {title}, {}", store.name);
        Some(view! {
            <li class="watch-line" data-testid="watch-line" data-sku=watch.sku.clone() data-store=watch.store.clone()
                data-status=if watch.back_at.is_some() { "back" } else { "waiting" }>
                <a class="wish-name" href=card.href.clone()>{title}</a>
                <p class="line-note">{store.name.clone()}</p>
                <p class=if watch.back_at.is_some() { "stock some" } else { "quiet small" }>{said}</p>
                <form method="post" action="/api/wishlist/unwatch">
                    <input type="hidden" name="sku" value=watch.sku.clone()/>
                    <input type="hidden" name="store" value=watch.store.clone()/>
                    <button class="text-button" type="submit" aria-label=label>{end}</button>
                </form>
            </li>
        })
    };
    let lines: Vec<_> = watches.into_iter().filter_map(one).collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="watches" aria-labelledby="watches">
                <h2 id="watches">{words.get("watch-title")}</h2>
                <ul>{lines}</ul>
            </section>
        }
    })
}

/// Shown while nothing is wished for.
fn empty(words: &Words) -> impl IntoView + use<> {
    const HEART: &str =
        "M60 100S18 74 18 44c0-16 10-26 22-26 9 0 16 5 20 14 4-9 11-14 20-14 12 0 22 10 22 26 0 30-42 56-42 56z";
    view! {
        <div class="empty">
            <svg class="drawing" viewBox="0 0 120 120" aria-hidden="true">
                <path class="tone" d=HEART></path>
                <path d=HEART></path>
            </svg>
            <h1>{words.get("wishlist-empty-title")}</h1>
            <p>{words.get("wishlist-empty-text")}</p>
            <a class="button" href=format!("/{}/products", words.locale)>{words.get("cart-empty-button")}</a>
        </div>
    }
}
