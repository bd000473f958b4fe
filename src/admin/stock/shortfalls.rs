//! Shelves that have less than was promised, and to whom it was promised.

use std::collections::HashMap;
use std::sync::Arc;

use comptoir_db::stores::ledger::{self, Promise};
use comptoir_db::stores::stock::Level;
use comptoir_db::stores::store::Store;
use leptos::prelude::*;

use crate::admin::frame::{Frame, closed};
use crate::admin::stock::page::{called, till_link};
use crate::catalog::api::LineCard;
use crate::catalog::card::{encode, line_cards};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Staff};
use crate::stores::clock::{counted, moment};

/// The most shelves that are shown, and the most orders.
const LIMIT: i64 = 200;
const PROMISE_LIMIT: i64 = 1_000;

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(staff) = staff::managing(context).await? else { return Ok(closed(context, "/admin/shortfalls")) };
    let asked = query.iter().find(|(name, _)| name == "store").map_or("", |(_, value)| value.as_str());
    let shop = context.state.shop.get();
    let managed = shop.places().filter(|store| staff.manages(&store.slug));
    let places: Vec<Store> = managed.filter(|store| asked.is_empty() || store.slug == asked).cloned().collect();
    let slugs: Vec<&str> = places.iter().map(|store| store.slug.as_str()).collect();
    let db = &context.state.db;
    let levels = ledger::shortfalls(db, &slugs, LIMIT).await?;
    let promises = ledger::promises(db, &slugs, PROMISE_LIMIT).await?;
    let skus: Vec<&str> = levels.iter().map(|level| level.sku.as_str()).collect();
    let cards = line_cards(context, &skus, context.locale()).await?;
    let cards: HashMap<&str, &LineCard> = cards.iter().map(|card| (card.sku.as_str(), card)).collect();
    let rows = levels.iter().filter_map(|level| {
        let store = places.iter().find(|store| store.slug == level.store)?;
        let waiting = promises.iter().filter(|promise| promise.sku == level.sku && promise.store == level.store);
        Some(shelf(context, &staff, store, level, cards.get(level.sku.as_str()).copied(), &waiting.collect::<Vec<_>>()))
    });
    let rows = rows.collect_view();
    let none = levels.is_empty().then(|| view! { <p class="quiet">{words.get("admin-shortfalls-none")}</p> });
    let inside = view! {
        <p class="quiet">{words.get("admin-shortfalls-text")}</p>
        {none}
        <ul class="admin-short">{rows}</ul>
    };
    let (path, title) = ("/shortfalls".to_owned(), words.get("admin-shortfalls"));
    let mut page = Frame { context, staff: &staff, path, title, query }.page(inside);
    page.canonical_query = if asked.is_empty() { String::new() } else { format!("?store={}", encode(asked)) };
    Ok(page)
}

fn shelf(
    context: &RequestContext,
    staff: &Staff,
    store: &Store,
    level: &Level,
    card: Option<&LineCard>,
    waiting: &[&Promise],
) -> impl IntoView + use<> {
    let words = &context.words;
    let missing = level.level.held.saturating_sub(level.level.on_hand);
    let stock = format!("/{}/admin/stock?sku={}&store={}", words.locale, encode(&level.sku), store.slug);
    let values = [("missing", missing.into()), ("here", level.level.on_hand.into()), ("held", level.level.held.into())];
    let orders = waiting.iter().map(|promise| {
        let when = moment(store, promise.created_at, context.now_ms, words, ["moment-time", "moment-day"]);
        let number = match till_link(staff, &store.slug, &promise.number, words) {
            Some(href) => view! { <a href=href>{promise.number.clone()}</a> }.into_any(),
            None => promise.number.clone().into_any(),
        };
        view! {
            <li data-testid="promise" data-number=promise.number.clone()>
                {number}" "<span>{promise.name.clone()}</span>" "
                <span class=format!("chip {}", promise.status.name())>{words.get(&format!("pickup-{}", promise.status.name()))}</span>" "
                <span class="quiet">{words.count("till-pieces", promise.pieces)}" · "{when}</span>
            </li>
        }
    });
    view! {
        <li data-testid="shortfall" data-store=store.slug.clone() data-sku=level.sku.clone()>
            <h2><a href=stock>{card.map_or_else(|| level.sku.clone(), called)}</a></h2>
            <p>{store.name.clone()}" · "<b>{words.with("admin-missing", values)}</b>" · "
                <span class="quiet">{counted(store, level.counted_at, context.now_ms, words)}</span></p>
            <ol>{orders.collect_view()}</ol>
        </li>
    }
}
