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
    let words = context.words.sentences(&lines::SENTENCES).put("shop-name", &context.state.shop.get().name);
    let message = message(context, query);
    let main = move || {
        view! {
            {message}
            <CartLines cards=cards words=words/>
        }
    };
    Ok(Page::new(context.words.get("cart-title"), "/cart", Section::Cart, main).private())
}
