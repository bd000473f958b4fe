//! The cart's page.

use std::sync::Arc;

use comptoir_domain::Revision;
use comptoir_domain::banner::Slot;
use comptoir_domain::words::NOTE_LIMIT;
use leptos::prelude::*;

use crate::banner::slot;
use crate::cart::add::ChangeFields;
use crate::cart::gather;
use crate::cart::lines::{self, CartLines};
use crate::catalog::card::line_cards;
use crate::promo::wallet;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::ui::message::message;

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let skus: Vec<&str> = owned.cart.lines.iter().map(|line| line.sku.as_str()).collect();
    let locale = context.locale();
    let cards = line_cards(context, &skus, locale).await?;
    // The revisions before the levels: a movement between the two is told again, never missed.
    let variants = gather::followed(context, &owned.cart).await?;
    let gathered = gather::inside(context, &owned.cart, &cards, locale).await?;
    let codes = wallet::usable(context).await?;
    let message = message(context, query);
    let shop = context.state.shop.get();
    let stores: Vec<(String, String)> = shop
        .stores
        .iter()
        .filter(|store| store.kind == "store")
        .map(|store| (store.slug.clone(), store.name.clone()))
        .collect();
    let banner = slot(context, &owned.banners, Slot::Cart, Vec::new());
    let (words, shop) = (context.words, shop.name.clone());
    let (chosen, note, revision) = (owned.cart.store.to_string(), owned.cart.note.to_string(), owned.cart.revision);
    let main = move || {
        view! {
            {message}
            <div class="cart-page" data-lines="cart">
                <div class="cart-main">
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
                    {gather::section(gathered, &words)}
                    {banner}
                </div>
                <aside class="cart-side" aria-labelledby="next">
                    <h2 id="next">{words.get("cart-next-title")}</h2>
                    <p>{words.get("cart-next-text")}</p>
                    <a class="button wide" href=format!("/{locale}/checkout")>{words.get("cart-next-checkout")}</a>
                    <a class="button plain wide" href=format!("/{locale}/stores")>{words.get("cart-next-stores")}</a>
                    <a class="button plain wide" href=format!("/{locale}/products")>{words.get("cart-next-shop")}</a>
                    {(codes > 0).then(|| view! { <p><a href=format!("/{locale}/account/codes")>{words.count("codes-hint", codes)}</a></p> })}
                    {with_it(&words, &stores, &chosen, &note, revision)}
                </aside>
            </div>
            {empty(&words)}
        }
    };
    let mut page = Page::new(context.words.get("cart-title"), "/cart", Section::Cart, main).private();
    page.sentences.extend(lines::SENTENCES);
    page.cards = cards;
    page.variants = variants;
    Ok(page)
}

/// What goes with the cart besides its lines: the store it is for, and a few words.
fn with_it(
    words: &Words,
    stores: &[(String, String)],
    chosen: &str,
    note: &str,
    revision: Revision,
) -> impl IntoView + use<> {
    let none = view! { <option value="">{words.get("cart-store-none")}</option> };
    let stores = stores.iter().map(|(slug, name)| {
        view! { <option value=slug.clone() selected={slug == chosen}>{name.clone()}</option> }
    });
    view! {
        <form class="with-cart" method="post" action="/api/cart/change">
            <ChangeFields revision=revision intent="choose_store"/>
            <label for="with-store">{words.get("cart-store-label")}</label>
            <div class="ask">
                <select class="input" id="with-store" name="intent[store]" data-cart="store">{none}{stores.collect_view()}</select>
                <button class="button plain" type="submit">{words.get("cart-store-button")}</button>
            </div>
        </form>
        <form class="with-cart" method="post" action="/api/cart/change">
            <ChangeFields revision=revision intent="note"/>
            <label for="with-note">{words.get("cart-note-label")}</label>
            <div class="ask">
                <input class="input" id="with-note" name="intent[text]" data-cart="note" maxlength=NOTE_LIMIT.to_string()
                    value=note.to_owned() autocomplete="off" placeholder=words.get("cart-note-hint")/>
                <button class="button plain" type="submit">{words.get("cart-note-button")}</button>
            </div>
        </form>
    }
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
