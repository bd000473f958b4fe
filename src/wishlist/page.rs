//! The wishlist's page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::catalog::card::line_cards;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::ui::message::message;
use crate::wishlist::lines::{WishlistLines, WishlistWords};

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let skus: Vec<&str> = owned.wishlist.lines.iter().map(|line| line.sku.as_str()).collect();
    let (locale, words) = (context.locale(), context.words);
    let cards = line_cards(context, &skus, locale).await?;
    let words = WishlistWords {
        title: words.get("wishlist-title"),
        products: words.plural("list-products"),
        add: words.get("product-add-long"),
        remove: words.phrase("cart-remove", &["what"]),
        remove_short: words.get("cart-remove-short"),
        empty_title: words.get("wishlist-empty-title"),
        empty_text: words.get("wishlist-empty-text"),
        empty_button: words.get("cart-empty-button"),
    };
    let title = words.title.clone();
    let wishlist = owned.wishlist.clone();
    let message = message(context, query);
    let main = move || view! {
        {message}
        <WishlistLines wishlist=wishlist cards=cards words=words locale=locale/>
    };
    Ok(Page::new(title, "/wishlist", Section::Wishlist, main).private())
}
