//! A shared wishlist, as its visitors see it: products and where they are, nothing of whose list it is.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::header::REFERRER_POLICY;
use comptoir_domain::{Revision, money};
use leptos::prelude::*;

use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::catalog::card::line_cards;
use crate::server::link_token;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::ui::message::message;

pub async fn page(
    context: &Arc<RequestContext>,
    owned: &Owned,
    token: &str,
    query: &[(String, String)],
) -> Result<Page, Stop> {
    let db = &context.state.db;
    let token = link_token::read(token).ok_or(Stop::NotFound)?;
    let owner = comptoir_db::wishlist_share::find(db, &token).await?.ok_or(Stop::NotFound)?;
    let list = comptoir_db::wishlist::view(db, &owner, context.currency(), context.now_ms).await?;
    let skus: Vec<&str> = list.lines.iter().map(|line| line.sku.as_str()).collect();
    let cards = line_cards(context, &skus, context.locale()).await?;
    let (words, revision, path) = (context.words, owned.cart.revision, format!("/wishlists/{token}"));
    let next = format!("/{}{path}", words.locale);
    let lines = cards.into_iter().map(|card| {
        let unit_minor = list.lines.iter().find(|line| line.sku == card.sku).and_then(|line| line.unit_minor);
        line(context, card, unit_minor, revision, &next)
    });
    let lines: Vec<_> = lines.collect();
    let nothing = lines.is_empty().then(|| view! { <p>{words.get("shared-empty")}</p> });
    let main = view! {
        {message(context, query)}
        <h1>{words.get("shared-title")}</h1>
        <p class="quiet">{words.get("shared-lead")}</p>
        {nothing}
        <ul class="wishes">{lines}</ul>
        <a class="more" href=format!("/{}/products", words.locale)>{words.get("home-button")}</a>
    };
    let mut page = Page::new(words.get("shared-title"), path, Section::None, move || main).private();
    // The address is a secret of whoever was given it.
    page.headers.push((REFERRER_POLICY, HeaderValue::from_static("no-referrer")));
    Ok(page)
}

fn line(
    context: &RequestContext,
    card: LineCard,
    unit_minor: Option<i64>,
    revision: Revision,
    next: &str,
) -> impl IntoView + use<> {
    let words = context.words;
    let price = unit_minor.map(|unit| money::format(unit, context.currency(), words.locale));
    let add = (unit_minor.is_some() && card.stock_class != "none").then(|| {
        view! {
            <form method="post" action="/api/cart/change">
                <ChangeFields revision=revision intent="add_line" sku=card.sku.clone()/>
                <input type="hidden" name="intent[quantity]" value="1"/>
                <input type="hidden" name="next" value=next.to_owned()/>
                <button class="button plain" type="submit" data-testid="add-to-cart">
                    {words.get("product-add-long")}<span class="hidden-text">{format!(" : {}", card.title)}</span>
                </button>
            </form>
        }
    });
    view! {
        <li class="wish-line" data-testid="wish-line" data-sku=card.sku.to_string()>
            <a href=card.href.clone() tabindex="-1" aria-hidden="true">
                <span class="picture" inner_html=card.picture_html></span>
            </a>
            <div class="wish-what">
                <a class="wish-name" href=card.href>{card.title}</a>
                <p class="line-note">{card.note}</p>
                <p class="price">{price}</p>
                <p class=format!("stock {}", card.stock_class)>{card.stock}</p>
                <div class="wish-tools">{add}</div>
            </div>
        </li>
    }
}
