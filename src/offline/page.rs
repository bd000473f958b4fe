//! The page the service worker answers with while there is no network: the cart and the wishlist in one. It keeps
//! the page as a copy without anybody's lines; the browser puts in those it remembers.

use std::sync::Arc;

use leptos::prelude::*;

use crate::cart::lines::{self as cart_lines, CartLines};
use crate::catalog::card::{at_store, line_cards};
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::wishlist::lines::{self as wishlist_lines, WishlistLines};

pub async fn page(context: &Arc<RequestContext>, owned: &Owned) -> Result<Page, Stop> {
    let mut skus: Vec<&str> = owned.cart.lines.iter().map(|line| line.sku.as_str()).collect();
    skus.extend(owned.wishlist.lines.iter().map(|line| line.sku.as_str()));
    skus.sort_unstable();
    skus.dedup();
    let mut cards = line_cards(context, &skus, context.locale()).await?;
    at_store(context, &owned.cart.store, &mut cards, context.locale()).await?;
    let (words, copy) = (context.words, context.copy);
    let title = words.get("offline-title");
    let (heading, shop) = (title.clone(), context.state.shop.get().name.clone());
    let main = move || {
        view! {
            <div class="offline">
                <section class="offline-side" aria-labelledby="title">
                    {plug()}
                    // Whoever opens the page by its address is told what it is for: they are online.
                    <h1 id="title">{if copy { heading } else { words.get("offline-here-title") }}</h1>
                    <p>{words.get(if copy { "offline-text" } else { "offline-here-text" })}</p>
                    <ul class="offline-can">
                        <li>{words.get("offline-can-change")}</li>
                        <li>{words.get("offline-can-read")}</li>
                        <li class="not">{words.get("offline-cannot")}</li>
                    </ul>
                    // Without an address of its own the link leads to the page that was asked for.
                    {copy.then(|| view! { <a class="button" href="">{words.get("offline-retry")}</a> })}
                </section>
                <div class="offline-lines">
                    <section class="offline-codes" aria-labelledby="offline-codes">
                        <h2 id="offline-codes">{words.get("codes-title")}</h2>
                        <div class="codes" data-codes></div>
                    </section>
                    <div class="cart-page" data-lines="cart">
                        <section aria-labelledby="offline-cart">
                            <h2 id="offline-cart">{words.get("cart-title")}</h2>
                            <div class="slip-shadow">
                                <div class="slip">
                                    <p class="slip-name"><strong>{shop}</strong></p>
                                    <CartLines/>
                                    <p class="slip-end">{words.get("cart-tax")}</p>
                                </div>
                            </div>
                        </section>
                    </div>
                    <div class="wish-page" data-lines="wishlist">
                        <h2>{words.get("wishlist-title")}</h2>
                        <WishlistLines/>
                    </div>
                    <p class="offline-nothing">{words.get("offline-nothing")}</p>
                </div>
            </div>
        }
    };
    let mut page = Page::new(title, "/offline", Section::None, main).private();
    page.sentences.extend(cart_lines::SENTENCES);
    // Both lists have some words in common.
    page.sentences.extend(wishlist_lines::SENTENCES.into_iter().filter(|key| !cart_lines::SENTENCES.contains(key)));
    page.cards = cards;
    Ok(page)
}

/// A plug out of its socket.
fn plug() -> impl IntoView {
    view! {
        <svg class="drawing" viewBox="10 30 108 76" aria-hidden="true">
            <path class="tone" d="M14 34h40v52H14zM78 40h16a14 14 0 0 1 14 14v12a14 14 0 0 1-14 14H78z"></path>
            <path d="M14 34h40v52H14zM30 52v.1M30 68v.1M78 40h16a14 14 0 0 1 14 14v12a14 14 0 0 1-14 14H78zM78 52H66M78 68H66M108 60c8 0 8 22-2 26s-20 2-20 14"></path>
        </svg>
    }
}
