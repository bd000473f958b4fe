//! The cart as a till slip: one view, rendered by the server and kept true by the browser.

use comptoir_domain::cart::view::{CartView, PricedLine};
use comptoir_domain::{Currency, Locale, Quantity, Revision, money};
use leptos::either::Either;
use leptos::prelude::*;

use crate::browser_state;
use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::ui::phrase::Sentences;
use crate::ui::picture::Picture;

/// The keys of the slip's words.
pub const SENTENCES: [&str; 22] = [
    "shop-name",
    "cart-title",
    "cart-pieces",
    "cart-remove",
    "cart-remove-short",
    "cart-less",
    "cart-more",
    "cart-quantity",
    "cart-set",
    "cart-each",
    "cart-total",
    "cart-tax",
    "cart-end",
    "cart-empty-title",
    "cart-empty-text",
    "cart-empty-button",
    "cart-empty-more",
    "cart-next-title",
    "cart-next-text",
    "cart-next-stores",
    "cart-next-shop",
    "cart-gone",
];

/// The cart's lines with their sum.
#[island]
pub fn CartLines() -> impl IntoView {
    let (cart, cards) = (browser_state::cart(), browser_state::cards());
    let (locale, words) = (browser_state::locale(), browser_state::words());
    move || {
        let view = cart.get();
        match view.lines.is_empty() {
            true => Either::Left(empty(&words, locale)),
            false => Either::Right(cards.with(|cards| slip(view, cards, &words, locale))),
        }
    }
}

fn empty(words: &Sentences, locale: Locale) -> impl IntoView + use<> {
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

fn slip(view: CartView, cards: &[LineCard], words: &Sentences, locale: Locale) -> impl IntoView + use<> {
    let pieces = words.count("cart-pieces", view.cart().pieces(), locale);
    let total = money::format(view.total_minor, view.currency, locale);
    let minor = view.total_minor.to_string();
    let shown = Shown { revision: view.revision, currency: view.currency, words, locale };
    let lines: Vec<_> = view.lines.into_iter().map(|item| line(item, cards, &shown)).collect();
    view! {
        <div class="cart-page">
            <section aria-labelledby="title">
                <div class="cart-head"><h1 id="title">{words.get("cart-title")}</h1></div>
                <div class="slip-shadow">
                    <div class="slip">
                        <p class="slip-head"><strong>{words.get("shop-name")}</strong><span>{pieces}</span></p>
                        <ul class="lines">{lines}</ul>
                        <dl class="sum">
                            <div class="grand">
                                <dt>{words.get("cart-total")}</dt>
                                <dd data-testid="cart-total" data-minor=minor>{total}</dd>
                            </div>
                        </dl>
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
    }
}

/// What every line is shown with.
struct Shown<'w> {
    revision: Revision,
    currency: Currency,
    words: &'w Sentences,
    locale: Locale,
}

fn line(item: PricedLine, cards: &[LineCard], shown: &Shown) -> impl IntoView + use<> {
    let Shown { revision, currency, words, locale } = *shown;
    let card = cards.iter().find(|card| card.sku == item.sku);
    let title = card.map_or_else(|| item.sku.to_string(), |card| card.title.clone());
    let href = card.map_or_else(String::new, |card| card.href.clone());
    let picture = card.and_then(|card| card.picture.clone());
    let pieces = item.quantity.get();
    let total = match item.unit_minor {
        Some(_) => money::format(item.total_minor(), currency, locale),
        None => words.get("cart-gone"),
    };
    let values = card.map(|card| card.note.clone()).filter(|note| !note.is_empty());
    let each = item.unit_minor.filter(|_| pieces > 1);
    let each = each.map(|unit| words.with("cart-each", "price", &money::format(unit, currency, locale)));
    let note = [values, each].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let named = |key: &str| words.with(key, "what", &title);
    view! {
        <li class="line" data-testid="cart-line" data-sku=item.sku.to_string()>
            <a class="line-picture" href=href.clone() tabindex="-1" aria-hidden="true">
                <span class="picture">{picture.map(|data| view! { <Picture data=data sizes="6rem"/> })}</span>
            </a>
            <div class="line-what">
                <a class="line-name" href=href>{title.clone()}</a>
                <p class="line-note">{note}</p>
            </div>
            <p class="line-total">{total}</p>
            <div class="line-tools">
                <form class="stepper" method="post" action="/api/cart/change">
                    <ChangeFields revision=revision intent="change_quantity" sku=item.sku.clone()/>
                    <button class="set" type="submit">{words.get("cart-set")}</button>
                    <button type="submit" name="set:intent[quantity]" value=pieces.saturating_sub(1).to_string()
                        aria-label=named("cart-less") disabled={pieces <= 1}>"−"</button>
                    <input data-testid="cart-line-quantity" name="intent[quantity]" type="number" inputmode="numeric" min="1"
                        max=Quantity::LIMIT.to_string() autocomplete="off" value=pieces.to_string() prop:value=pieces.to_string()
                        aria-label=named("cart-quantity")/>
                    <button type="submit" name="set:intent[quantity]" value=(pieces + 1).to_string()
                        aria-label=named("cart-more") disabled={pieces >= Quantity::LIMIT}>"+"</button>
                </form>
                <form method="post" action="/api/cart/change">
                    <ChangeFields revision=revision intent="remove_line" sku=item.sku.clone()/>
                    <button class="text-button" type="submit" data-testid="cart-line-remove" aria-label=named("cart-remove")>
                        {words.get("cart-remove-short")}
                    </button>
                </form>
            </div>
        </li>
    }
}
