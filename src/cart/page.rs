//! The cart's page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::cart::lines::{CartLines, CartWords};
use crate::catalog::card::line_cards;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::ui::message::message;

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let skus: Vec<&str> = owned.cart.lines.iter().map(|line| line.sku.as_str()).collect();
    let locale = context.locale();
    let cards = line_cards(context, &skus, locale).await?;
    let words = words(&context.words, &context.state.shop.get().name);
    let title = words.title.clone();
    let cart = owned.cart.clone();
    let message = message(context, query);
    let main = move || view! {
        {message}
        <CartLines cart=cart cards=cards words=words locale=locale/>
    };
    Ok(Page::new(title, "/cart", Section::Cart, main).private())
}

fn words(words: &Words, shop: &str) -> CartWords {
    CartWords {
        shop: shop.to_owned(),
        pieces: words.plural("cart-pieces"),
        remove: words.phrase("cart-remove", &["what"]),
        remove_short: words.get("cart-remove-short"),
        less: words.phrase("cart-less", &["what"]),
        more: words.phrase("cart-more", &["what"]),
        quantity: words.phrase("cart-quantity", &["what"]),
        set: words.get("cart-set"),
        each: words.phrase("cart-each", &["price"]),
        total: words.get("cart-total"),
        tax: words.get("cart-tax"),
        end: words.get("cart-end"),
        empty_title: words.get("cart-empty-title"),
        empty_text: words.get("cart-empty-text"),
        empty_button: words.get("cart-empty-button"),
        empty_more: words.get("cart-empty-more"),
        title: words.get("cart-title"),
        next_title: words.get("cart-next-title"),
        next_text: words.get("cart-next-text"),
        next_stores: words.get("cart-next-stores"),
        next_shop: words.get("cart-next-shop"),
    }
}
