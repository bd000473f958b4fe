//! Stores as rows of a list: distance, shelf, hours.

use comptoir_db::stores::stock::Level;
use comptoir_db::stores::store::Store;
use comptoir_domain::stores::availability::{Shelf, StockDisplay};
use comptoir_domain::{Locale, StoreSlug};
use leptos::prelude::*;

use crate::server::page::render;
use crate::server::request::RequestContext;
use crate::server::words::{self, Words};
use crate::stores::api::StoreRows;
use crate::stores::clock::{counted, open_words};
use crate::stores::nearest::{Near, distance, of_store};

/// What rows say of the one who asks.
#[derive(Default)]
pub struct Own {
    /// Their store; empty for none.
    pub store: StoreSlug,
    /// The stores in which they wait for the variant.
    pub watched: Vec<String>,
}

/// Where the variant can be had: the asker's own store first, then the nearest when it is known from where, else
/// those that have it. `levels` has its stock, and may have that of others.
pub fn of_variant(
    context: &RequestContext,
    sku: &str,
    levels: &[Level],
    own: &Own,
    near: &Near,
    locale: Locale,
) -> StoreRows {
    let shop = context.state.shop.get();
    let words = words::words(locale);
    let mut stores: Vec<(&Store, Option<&Level>, Option<f64>)> = shop
        .stores
        .iter()
        .map(|store| {
            let level = levels.iter().find(|level| level.sku == sku && level.store == store.slug);
            (store, level, near.point().map(|point| point.km_to(of_store(store))))
        })
        .collect();
    let available = |level: Option<&Level>| level.map_or(-1, |level| level.level.available());
    match near.point() {
        Some(_) => stores.sort_by(|a, b| a.2.partial_cmp(&b.2).unwrap_or(std::cmp::Ordering::Equal)),
        None => stores.sort_by_key(|(_, level, _)| available(*level) <= 0),
    }
    stores.sort_by_key(|(store, ..)| store.slug != own.store.as_str());
    let (answer_class, answer) = answer(&stores, own, context.now_ms, &words);
    let rows: Vec<StoreRow> =
        stores.iter().map(|(store, level, km)| row(store, *level, *km, context.now_ms, &words)).collect();
    StoreRows {
        rows_html: render(|| {
            let view = |row: StoreRow| {
                let watch = (!row.is_there).then(|| watch(sku, &row, &own.watched, &words));
                let mark = (row.slug == own.store.as_str()).then(|| words.get("store-own"));
                view(row, mark, watch)
            };
            rows.into_iter().map(view).collect_view()
        }),
        said: said(near, &words),
        answer,
        answer_class: answer_class.to_owned(),
    }
}

/// The place that rows are near, or that it is not known; nothing when none was asked for.
pub fn said(near: &Near, words: &Words) -> String {
    match near {
        Near::Unknown(place) => words.with("place-unknown", [("place", place.as_str().into())]),
        Near::At { name: Some(name), .. } => words.with("place-near", [("place", name.as_str().into())]),
        Near::At { name: None, .. } | Near::Anywhere => String::new(),
    }
}

/// The way to be told when the store has it again, or that one will be.
fn watch(sku: &str, row: &StoreRow, watched: &[String], words: &Words) -> impl IntoView + use<> {
    let waits = watched.contains(&row.slug);
    let (action, key) = match waits {
        true => ("/api/wishlist/unwatch", "watch-end"),
        false => ("/api/wishlist/watch", "watch-button"),
    };
    let button = words.get(key);
    let label = format!("{button} : {}", row.name);
    view! {
        <form class="watch" method="post" action=action>
            {waits.then(|| view! { <span>{words.get("watch-on")}</span> })}
            <input type="hidden" name="sku" value=sku.to_owned()/>
            <input type="hidden" name="store" value=row.slug.clone()/>
            <button class="text-button" type="submit" data-testid="watch" aria-label=label>{button}</button>
        </form>
    }
}

/// `mark` says that it is the asker's own.
fn view(row: StoreRow, mark: Option<String>, watch: Option<impl IntoView>) -> impl IntoView {
    view! {
        <li class="store-row" data-testid="store-row" data-store=row.slug data-available=row.available>
            {name_link(row.href, row.name, mark)}
            <span class="far">{row.far}</span>
            <span class=format!("stock {}", row.stock_class)>{row.stock}</span>
            <span class="counted">{row.counted}</span>
            <span class=format!("open {}", row.open_class)><b>{row.open_strong}</b>" "{row.open_rest}</span>
            {watch}
        </li>
    }
}

/// The store's name, which leads to it; the mark says that it is somebody's own.
pub fn name_link(href: String, name: String, mark: Option<String>) -> impl IntoView {
    let mark = mark.map(|mark| view! { <span class="own">{mark}</span> });
    view! { <span class="store-what"><a class="store-name" href=href>{name}</a>{mark}</span> }
}

/// A store in a list, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRow {
    pub slug: String,
    pub name: String,
    pub href: String,
    /// How far, when it is known from where.
    pub far: Option<String>,
    /// Pieces that can be had now, or `none`, `low` or `some` where the store tells no numbers; `none` also when it does
    /// not carry the variant.
    pub available: String,
    /// Whether any can be had.
    pub is_there: bool,
    pub stock: String,
    pub stock_class: &'static str,
    /// When it was counted.
    pub counted: Option<String>,
    pub open_strong: String,
    pub open_rest: String,
    pub open_class: String,
}

/// The stores alone, nearest first when it is known from where.
pub fn of_stores(context: &RequestContext, near: &Near) -> Vec<StoreRow> {
    let shop = context.state.shop.get();
    let mut stores: Vec<(&Store, Option<f64>)> =
        shop.stores.iter().map(|store| (store, near.point().map(|point| point.km_to(of_store(store))))).collect();
    if near.point().is_some() {
        stores.sort_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(std::cmp::Ordering::Equal));
    }
    stores.into_iter().map(|(store, km)| row(store, None, km, context.now_ms, &context.words)).collect()
}

fn row(store: &Store, level: Option<&Level>, km: Option<f64>, now_ms: i64, words: &Words) -> StoreRow {
    let open = open_words(store, now_ms, words);
    let available = level.map(|level| level.level.available());
    let (stock_class, stock) = shelf_words(available, store.display, words);
    let told = |pieces: i64| match store.display.pieces(pieces) {
        Some(pieces) => pieces.to_string(),
        None => store.display.shelf(pieces).name().to_owned(),
    };
    StoreRow {
        slug: store.slug.clone(),
        name: store.name.clone(),
        href: format!("/{}/stores/{}", words.locale, store.slug),
        far: km.map(|km| distance(km, words.locale)),
        available: available.map_or_else(|| "none".to_owned(), told),
        is_there: available.is_some_and(|pieces| pieces > 0),
        stock,
        stock_class,
        counted: level.map(|level| counted(store, level.counted_at, now_ms, words)),
        open_strong: open.strong,
        open_rest: open.rest,
        open_class: open.class,
    }
}

/// What is on a shelf in words, with their class: a number only where the store tells numbers.
fn shelf_words(available: Option<i64>, display: StockDisplay, words: &Words) -> (&'static str, String) {
    let Some(available) = available else { return ("none", words.get("shelf-not-carried")) };
    let shelf = display.shelf(available);
    let said = match (shelf, display.pieces(available)) {
        (Shelf::Empty, _) => words.get("shelf-empty"),
        (Shelf::LastOnes, Some(pieces)) => words.count("shelf-last", pieces),
        (Shelf::LastOnes, None) => words.get("shelf-last-ones"),
        (Shelf::Stocked, Some(pieces)) => words.count("shelf-some", pieces),
        (Shelf::Stocked, None) => words.get("shelf-in-stock"),
    };
    (shelf.name(), said)
}

/// The one line that answers where it can be had: the asker's store or the nearest that has it, or in how many stores.
fn answer(
    stores: &[(&Store, Option<&Level>, Option<f64>)],
    own: &Own,
    now_ms: i64,
    words: &Words,
) -> (&'static str, String) {
    let has = |level: &Option<&Level>| level.is_some_and(|level| level.level.available() > 0);
    let with_stock: Vec<_> = stores.iter().filter(|(_, level, _)| has(level)).collect();
    let pieces = |level: &Option<&Level>| level.map_or(0, |level| level.level.available());
    match with_stock.as_slice() {
        [] => ("none", words.get("answer-nowhere")),
        [(store, level, km), ..] if km.is_some() || with_stock.len() == 1 || store.slug == own.store.as_str() => {
            let open = open_words(store, now_ms, words);
            let shelf = shelf_words(Some(pieces(level)), store.display, words);
            let values = [
                ("store", store.name.as_str().into()),
                ("open", format!("{} {}", open.strong.to_lowercase(), open.rest).into()),
                ("shelf", shelf.1.into()),
            ];
            (shelf.0, words.with("answer-store", values))
        }
        several => ("some", words.count("stock-stores", several.len() as i64)),
    }
}
