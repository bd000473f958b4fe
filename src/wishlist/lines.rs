//! The wishlist's lines: one view, rendered by the server and kept true by the browser.

use comptoir_domain::wishlist::view::{WishLine, WishlistView};
use comptoir_domain::{Currency, Locale, Revision, money};
use leptos::prelude::*;

use crate::browser_state;
use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::ui::phrase::Sentences;

/// The keys of its words.
pub const SENTENCES: [&str; 4] = ["list-products", "wishlist-move", "cart-remove", "cart-remove-short"];

/// The wished variants, oldest wish first, and how many. The page hides them while there are none.
#[island]
pub fn WishlistLines() -> impl IntoView {
    let (wishlist, cards) = (browser_state::wishlist(), browser_state::cards());
    let (locale, words) = (browser_state::locale(), browser_state::words());
    move || cards.with(|cards| list(wishlist.get(), cards, &words, locale))
}

fn list(view: WishlistView, cards: &[LineCard], words: &Sentences, locale: Locale) -> impl IntoView + use<> {
    let products = words.count("list-products", view.lines.len() as u64, locale);
    let (revision, currency) = (view.revision, view.currency);
    let lines = view.lines.into_iter().map(|item| line(item, cards, revision, currency, words, locale));
    let lines: Vec<_> = lines.collect();
    view! {
        <p class="quiet">{products}</p>
        <ul class="wishes">{lines}</ul>
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
    let picture = card.map_or_else(String::new, |card| card.picture_html.clone());
    let note = card.map_or_else(String::new, |card| card.note.clone());
    // To the stores on the product's page.
    let stock = card.map(|card| {
        let class = format!("stock {}", card.stock_class);
        view! { <a class=class href=format!("{}#where", card.href)>{card.stock.clone()}</a> }
    });
    let price = item.unit_minor.map_or_else(String::new, |unit| money::format(unit, currency, locale));
    let remove = words.with("cart-remove", "what", &title);
    view! {
        <li class="wish-line" data-testid="wish-line" data-sku=item.sku.to_string()>
            <a href=href.clone() tabindex="-1" aria-hidden="true">
                <span class="picture" inner_html=picture></span>
            </a>
            <div class="wish-what">
                <a class="wish-name" href=href>{title}</a>
                <p class="line-note">{note}</p>
                <p class="price">{price}</p>
                {stock}
                <div class="wish-tools">
                    <form method="post" action="/api/cart/change">
                        <ChangeFields revision=revision intent="move_to_cart" sku=item.sku.clone()/>
                        <button class="button plain" type="submit" data-testid="add-to-cart">{words.get("wishlist-move")}</button>
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
