//! The cart's page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::cart::lines::{self, CartLines};
use crate::catalog::card::line_cards;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::ui::message::message;

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let skus: Vec<&str> = owned.cart.lines.iter().map(|line| line.sku.as_str()).collect();
    let locale = context.locale();
    let cards = line_cards(context, &skus, locale).await?;
    let message = message(context, query);
    let (words, shop) = (context.words, context.state.shop.get().name.clone());
    let main = move || {
        view! {
            {message}
            <div class="cart-page" data-lines="cart">
                <section aria-labelledby="title">
                    <div class="cart-head"><h1 id="title">{words.get("cart-title")}</h1></div>
                    <div class="slip-shadow">
                        <div class="slip">
                            <p class="slip-name"><strong>{shop}</strong></p>
                            <CartLines/>
                            <p class="slip-end">{format!("{} {}", words.get("cart-tax"), words.get("cart-end"))}</p>
                        </div>
                    </div>
                </section>
                <aside class="cart-side" aria-labelledby="next">
                    <h2 id="next">{words.get("cart-next-title")}</h2>
                    <p>{words.get("cart-next-text")}</p>
                    <a class="button wide" href=format!("/{locale}/stores")>{words.get("cart-next-stores")}</a>
                    <a class="button plain wide" href=format!("/{locale}/products")>{words.get("cart-next-shop")}</a>
                </aside>
            </div>
            {empty(&words)}
        }
    };
    let mut page = Page::new(context.words.get("cart-title"), "/cart", Section::Cart, main).private();
    page.sentences.extend(lines::SENTENCES);
    page.cards = cards;
    Ok(page)
}

/// Shown while the cart has no lines.
fn empty(words: &Words) -> impl IntoView + use<> {
    let locale = words.locale;
    view! {
        <div class="empty">
            <svg class="drawing" viewBox="0 0 120 120" aria-hidden="true">
                <path class="tone" d="M22 50h76l-9 50H31z"></path>
                <path d="M14 50h92M22 50h76l-9 50H31zM36 50l16-30M84 50L68 20M46 62v26M60 62v26M74 62v26"></path>
            </svg>
            <h1>{words.get("cart-empty-title")}</h1>
            <p>{words.get("cart-empty-text")}</p>
            <a class="button" href=format!("/{locale}/products")>{words.get("cart-empty-button")}</a>
            <a class="more" href=format!("/{locale}/wishlist")>{words.get("cart-empty-more")}</a>
        </div>
    }
}
