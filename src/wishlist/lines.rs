//! The wishlist's lines: one view, rendered by the server and kept true by the browser.

use comptoir_domain::wishlist::view::{WishLine, WishlistView};
use comptoir_domain::{Currency, Locale, Revision, money};
use leptos::either::Either;
use leptos::prelude::*;

use crate::browser_state;
use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::ui::phrase::Sentences;
use crate::ui::picture::Picture;

/// The keys of its words.
pub const SENTENCES: [&str; 8] = [
    "wishlist-title",
    "list-products",
    "product-add-long",
    "cart-remove",
    "cart-remove-short",
    "wishlist-empty-title",
    "wishlist-empty-text",
    "cart-empty-button",
];

/// The wished variants, oldest wish first.
#[island]
pub fn WishlistLines() -> impl IntoView {
    let (wishlist, cards) = (browser_state::wishlist(), browser_state::cards());
    let (locale, words) = (browser_state::locale(), browser_state::words());
    move || {
        let view = wishlist.get();
        match view.lines.is_empty() {
            true => Either::Left(empty(&words, locale)),
            false => Either::Right(cards.with(|cards| list(view, cards, &words, locale))),
        }
    }
}

fn empty(words: &Sentences, locale: Locale) -> impl IntoView + use<> {
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
            <a class="button" href=format!("/{locale}/products")>{words.get("cart-empty-button")}</a>
        </div>
    }
}

fn list(view: WishlistView, cards: &[LineCard], words: &Sentences, locale: Locale) -> impl IntoView + use<> {
    let products = words.count("list-products", view.lines.len() as u64, locale);
    let (revision, currency) = (view.revision, view.currency);
    let lines = view.lines.into_iter().map(|item| line(item, cards, revision, currency, words, locale));
    let lines: Vec<_> = lines.collect();
    view! {
        <div>
            <div class="list-head"><h1>{words.get("wishlist-title")}</h1><p>{products}</p></div>
            <ul class="wishes">{lines}</ul>
        </div>
    }
}

fn line(
    item: WishLine,
    cards: &[LineCard],
    revision: Revision,
    currency: Currency,
    words: &Sentences,
    locale: Locale,
) -> impl IntoView + use<> {
    let card = cards.iter().find(|card| card.sku == item.sku);
    let title = card.map_or_else(|| item.sku.to_string(), |card| card.title.clone());
    let href = card.map_or_else(String::new, |card| card.href.clone());
    let picture = card.and_then(|card| card.picture.clone());
    let note = card.map_or_else(String::new, |card| card.note.clone());
    let stock = card.map_or_else(String::new, |card| card.stock.clone());
    let stock_class = card.map_or_else(String::new, |card| format!("stock {}", card.stock_class));
    let price = item.unit_minor.map_or_else(String::new, |unit| money::format(unit, currency, locale));
    let remove = words.with("cart-remove", "what", &title);
    view! {
        <li class="wish-line" data-testid="wish-line" data-sku=item.sku.to_string()>
            <a href=href.clone() tabindex="-1" aria-hidden="true">
                <span class="picture">{picture.map(|data| view! { <Picture data=data sizes="8rem"/> })}</span>
            </a>
            <div class="wish-what">
                <a class="wish-name" href=href>{title}</a>
                <p class="line-note">{note}</p>
                <p class="price">{price}</p>
                <p class=stock_class>{stock}</p>
                <div class="wish-tools">
                    <form method="post" action="/api/cart/change">
                        <ChangeFields revision=revision intent="add_line" sku=item.sku.clone()/>
                        <input type="hidden" name="intent[quantity]" value="1"/>
                        <button class="button plain" type="submit" data-testid="add-to-cart">{words.get("product-add-long")}</button>
                    </form>
                    <form method="post" action="/api/wishlist/change">
                        <ChangeFields revision=revision intent="unwish" sku=item.sku.clone()/>
                        <button class="text-button" type="submit" data-testid="wish" aria-label=remove>{words.get("cart-remove-short")}</button>
                    </form>
                </div>
            </div>
        </li>
    }
}
