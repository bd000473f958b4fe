//! The cart as a till slip: one view, rendered by the server and kept true by the browser.

use comptoir_domain::cart::view::{CartView, PricedLine};
use comptoir_domain::{Currency, Locale, Quantity, Revision, money};
use leptos::prelude::*;

use crate::browser_state;
use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::ui::phrase::Sentences;

/// The keys of the slip's words.
pub const SENTENCES: [&str; 12] = [
    "cart-pieces",
    "cart-remove",
    "cart-remove-short",
    "cart-later",
    "cart-later-short",
    "cart-less",
    "cart-more",
    "cart-quantity",
    "cart-set",
    "cart-each",
    "cart-total",
    "cart-gone",
];

/// The slip between its head and its end: the lines with their sum. The page hides it while there are none.
#[island]
pub fn CartLines() -> impl IntoView {
    let (cart, cards) = (browser_state::cart(), browser_state::cards());
    let (locale, words) = (browser_state::locale(), browser_state::words());
    move || cards.with(|cards| slip(cart.get(), cards, &words, locale))
}

fn slip(view: CartView, cards: &[LineCard], words: &Sentences, locale: Locale) -> impl IntoView + use<> {
    let pieces = words.count("cart-pieces", view.cart().pieces(), locale);
    let total = money::format(view.total_minor, view.currency, locale);
    let minor = view.total_minor.to_string();
    let shown = Shown { revision: view.revision, currency: view.currency, words, locale };
    let lines: Vec<_> = view.lines.into_iter().map(|item| line(item, cards, &shown)).collect();
    view! {
        <p class="slip-head">{pieces}</p>
        <ul class="lines">{lines}</ul>
        <dl class="sum">
            <div class="grand">
                <dt>{words.get("cart-total")}</dt>
                <dd data-testid="cart-total" data-minor=minor>{total}</dd>
            </div>
        </dl>
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
    let picture = card.map_or_else(String::new, |card| card.picture_html.clone());
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
                <span class="picture" inner_html=picture></span>
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
                    <ChangeFields revision=revision intent="save_for_later" sku=item.sku.clone()/>
                    <button class="text-button" type="submit" aria-label=named("cart-later")>{words.get("cart-later-short")}</button>
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
