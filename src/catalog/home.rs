//! The front of the shop.

use std::sync::Arc;

use comptoir_db::catalog::card;
use comptoir_db::catalog::list::{self, ListQuery};
use comptoir_domain::banner::Slot;
use leptos::prelude::*;

use crate::banner::slot;
use crate::catalog::card::{Heading, encode, grid};
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::stores::clock::open_words;
use crate::ui::message::message;

/// How many products lie on the counter.
const FEATURED: i64 = 8;

/// The picture of the demo shop's counter; it takes the colours of the page.
const HERO: &str = include_str!("../../demo/hero.svg");

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let (db, words, locale) = (&context.state.db, context.words, context.locale());
    let shop = context.state.shop.get();
    let featured = ListQuery { page_size: FEATURED, ..ListQuery::default() };
    let hits = list::list(db, &featured, locale, context.currency(), context.now_ms).await?;
    let handles: Vec<&str> = hits.handles.iter().map(String::as_str).collect();
    let cards = card::of_products(db, &handles, locale, context.currency(), context.now_ms).await?;
    let root = format!("/{locale}");
    let drawers = shop.collections.iter().map(|(key, count)| {
        let name = shop.word("collection", key, locale);
        drawer(format!("{root}/products?collection={}", encode(key)), key, name, words.count("list-products-n", *count))
    });
    let all: i64 = shop.collections.iter().map(|(_, count)| count).sum();
    let everything = drawer(format!("{root}/products"), "", words.get("home-all"), words.count("list-products-n", all));
    let drawers = drawers.chain([everything]).collect_view();
    let signs = shop.stores.iter().map(|store| {
        let open = open_words(store, context.now_ms, &words);
        view! {
            <li>
                <a href=format!("{root}/stores/{}", store.slug)>
                    <span class="sign-name">{store.name.clone()}</span>
                    <span class=format!("open {}", open.class)><b>{open.strong}</b>" "{open.rest}</span>
                </a>
            </li>
        }
    });
    let signs = signs.collect_view();
    let tagline = shop.taglines.get(locale.tag()).cloned().unwrap_or_else(|| shop.name.clone());
    let stores = shop.stores.len() as i64;
    let hero = slot(context, &owned.banners, Slot::HomeHero, own_hero(context));
    let tiles = slot(context, &owned.banners, Slot::HomeTile, own_tiles(context));
    let message = message(context, query);
    let cards = grid(context, cards, Heading::Three, 0, "grid");
    let main = move || {
        view! {
            {message}
            {hero}
            {tiles}
            <section class="band" aria-labelledby="drawers">
                <div class="band-head"><h2 id="drawers">{words.get("home-drawers")}</h2></div>
                <ul class="drawers">{drawers}</ul>
            </section>
            <section class="band" aria-labelledby="featured">
                <div class="band-head">
                    <h2 id="featured">{words.get("home-featured")}</h2>
                    <a class="more" href=format!("{root}/products")>{words.get("home-featured-more")}</a>
                </div>
                {cards}
            </section>
            <section class="band" aria-labelledby="stores">
                <div class="band-head">
                    <h2 id="stores">{words.count("home-stores", stores)}</h2>
                    <a class="more" href=format!("{root}/stores")>{words.get("home-stores-more")}</a>
                </div>
                <ul class="signs">{signs}</ul>
            </section>
        }
    };
    let mut page = Page::new(tagline, "/", Section::Shop, main);
    page.description = words.with("home-description", [("shop", shop.name.as_str().into())]);
    Ok(page)
}

/// What the shop itself says in the large place.
pub fn own_hero(context: &RequestContext) -> Vec<AnyView> {
    let words = context.words;
    let shop = context.state.shop.get();
    let headline = shop.taglines.get(words.locale.tag()).cloned().unwrap_or_else(|| shop.name.clone());
    let hero = view! {
        <section class="hero">
            <div class="hero-words">
                <h1>{headline}</h1>
                <p class="lead">{words.get("home-lead")}</p>
                <a class="button" href=format!("/{}/products", words.locale)>{words.get("home-button")}</a>
            </div>
            <svg class="hero-picture" viewBox="0 0 1200 640" width="1200" height="640" aria-hidden="true" stroke-linecap="round" stroke-linejoin="round" inner_html=inside(HERO)></svg>
        </section>
    };
    vec![hero.into_any()]
}

/// The tiles below it: what people come back for.
pub fn own_tiles(context: &RequestContext) -> Vec<AnyView> {
    let words = context.words;
    let tile = |path: &str, title: &str, text: &str| {
        view! {
            <a class="tile" href=format!("/{}{path}", words.locale)>
                <span class="tile-title">{words.get(title)}</span>
                <span class="tile-text">{words.get(text)}</span>
            </a>
        }
        .into_any()
    };
    vec![
        tile("/stores", "home-tile-pickup-title", "home-tile-pickup-text"),
        tile("/account/codes", "home-tile-codes-title", "home-tile-codes-text"),
    ]
}

fn drawer(href: String, key: &str, name: String, count: String) -> impl IntoView + use<> {
    view! {
        <li>
            <a href=href>
                <svg class="drawing" viewBox="0 0 800 800" aria-hidden="true" inner_html=drawing(key)></svg>
                <span class="drawer-label">{name}<span class="quiet">{count}</span></span>
                <span class="drawer-pull" aria-hidden="true"></span>
            </a>
        </li>
    }
}

/// The line drawing of a collection: a kind of product that stands for it, a parcel for any other.
fn drawing(collection: &str) -> String {
    let source = match collection {
        "coffee-and-tea" => include_str!("../../demo/kinds/coffee-maker.svg"),
        "kitchen-appliance" => include_str!("../../demo/kinds/toaster-4.svg"),
        "air-treatment" => include_str!("../../demo/kinds/tower-fan.svg"),
        "garment-care" => include_str!("../../demo/kinds/iron.svg"),
        "vacuum-cleaner" => include_str!("../../demo/kinds/stick-vacuum.svg"),
        "hair-styling" => include_str!("../../demo/kinds/hair-dryer.svg"),
        "grooming" => include_str!("../../demo/kinds/trimmer.svg"),
        _ => include_str!("../../demo/kinds/parcel.svg"),
    };
    let shapes = inside(source);
    // The first shape is the tile the drawing lies on in lists; here it lies on the drawer.
    match shapes.trim_start().strip_prefix("<rect") {
        Some(rest) => rest.split_once('>').map_or_else(String::new, |(_, rest)| rest.to_owned()),
        None => shapes,
    }
}

/// What stands inside a drawing's `svg` element, its ink in the colour of the page.
fn inside(source: &str) -> String {
    let start = source.find("<svg").and_then(|at| source[at..].find('>').map(|end| at + end + 1)).unwrap_or(0);
    source[start..].trim_end().trim_end_matches("</svg>").replace("#1D1B18", "currentColor")
}
