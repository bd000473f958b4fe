//! The cart's page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::cart::lines::{self, CartLines};
use crate::catalog::card::line_cards;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::ui::message::message;

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let skus: Vec<&str> = owned.cart.lines.iter().map(|line| line.sku.as_str()).collect();
    let locale = context.locale();
    let cards = line_cards(context, &skus, locale).await?;
    let message = message(context, query);
    let main = move || {
        view! {
            {message}
            <div data-lines="cart" class="contents"><CartLines/></div>
        }
    };
    let mut page = Page::new(context.words.get("cart-title"), "/cart", Section::Cart, main).private();
    page.sentences.extend(lines::SENTENCES);
    page.cards = cards;
    Ok(page)
}
