//! The wishlist's page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::catalog::card::line_cards;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::ui::message::message;
use crate::wishlist::lines::{self, WishlistLines};

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let skus: Vec<&str> = owned.wishlist.lines.iter().map(|line| line.sku.as_str()).collect();
    let cards = line_cards(context, &skus, context.locale()).await?;
    let message = message(context, query);
    let words = context.words;
    let main = move || {
        view! {
            {message}
            <div class="wish-page" data-lines="wishlist">
                <h1>{words.get("wishlist-title")}</h1>
                <WishlistLines/>
            </div>
            {empty(&words)}
        }
    };
    let mut page = Page::new(context.words.get("wishlist-title"), "/wishlist", Section::Wishlist, main).private();
    page.sentences.extend(lines::SENTENCES);
    page.cards = cards;
    Ok(page)
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
