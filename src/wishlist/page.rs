//! The wishlist's page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::catalog::card::line_cards;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::ui::message::message;
use crate::wishlist::lines::{self, WishlistLines};

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let skus: Vec<&str> = owned.wishlist.lines.iter().map(|line| line.sku.as_str()).collect();
    let cards = line_cards(context, &skus, context.locale()).await?;
    let message = message(context, query);
    let main = move || {
        view! {
            {message}
            <div data-lines="wishlist" class="contents"><WishlistLines/></div>
        }
    };
    let mut page = Page::new(context.words.get("wishlist-title"), "/wishlist", Section::Wishlist, main).private();
    page.sentences.extend(lines::SENTENCES);
    page.cards = cards;
    Ok(page)
}
