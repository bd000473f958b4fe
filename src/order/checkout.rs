//! The checkout: which store, when, and who comes. Nothing is paid here; every step works without script.

use std::sync::Arc;

use comptoir_db::stores::stock::{self, Level};
use comptoir_db::stores::store::Store;
use comptoir_domain::cart::view::{CartView, PricedLine};
use comptoir_domain::order::{mark, window};
use comptoir_domain::stores::hours::OpenSpan;
use comptoir_domain::{Locale, money};
use leptos::prelude::*;

use crate::cart::gather;
use crate::catalog::api::LineCard;
use crate::catalog::card::line_cards;
use crate::order::when;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::stores::clock::open_words;
use crate::stores::hours::open_spans;
use crate::stores::nearest::{Point, distance, of_store};
use crate::ui::message::message;

/// A store as the place for this cart.
struct Place {
    store: Store,
    /// Lines it has too few of, with how many it has.
    short: Vec<(PricedLine, i64)>,
    lines: usize,
}

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let cart = owned.cart.clone();
    let skus: Vec<&str> = cart.lines.iter().map(|line| line.sku.as_str()).collect();
    let cards = line_cards(context, &skus, context.locale()).await?;
    // The revisions before the levels: a movement between the two is told again, never missed.
    let variants = gather::followed(context, &cart).await?;
    let levels = stock::levels(&context.state.db, &skus).await?;
    let asked = query.iter().find(|(name, _)| name == "store").map(|(_, slug)| slug.as_str());
    let mut places = places(&context.state.shop.get().stores, &cart, &levels);
    let chosen = choose(&places, asked, cart.store.as_str()).map(|place| place.store.clone());
    if let Some(chosen) = &chosen {
        sort(&mut places, of_store(chosen));
    }
    let chosen = chosen.and_then(|chosen| places.iter().find(|place| place.store.slug == chosen.slug));
    let message = message(context, query);
    let title = words.get("checkout-title");
    let main = match (cart.lines.is_empty(), chosen) {
        (false, Some(chosen)) => {
            view! {
                <div class="checkout">
                    <div class="checkout-main">
                        <section aria-labelledby="where">
                            <h2 id="where">{words.get("checkout-where")}</h2>
                            <ul class="places">{places.iter().map(|place| row(place, &chosen.store, context)).collect_view()}</ul>
                        </section>
                        {rest(context, owned, chosen, &places, &cards)}
                    </div>
                    {summary(&cart, &cards, &words)}
                </div>
            }
            .into_any()
        }
        _ => view! {
            <p class="lead">{words.get("cart-empty-title")}</p>
            <a class="button" href=format!("/{}/products", words.locale)>{words.get("cart-empty-button")}</a>
        }
        .into_any(),
    };
    let heading = title.clone();
    let main = view! { {message} <h1>{heading}</h1> <div data-made-of="cart">{main}</div> };
    let mut page = Page::new(title, "/checkout", Section::Cart, move || main).private();
    page.variants = variants;
    page.canonical_query =
        asked.map(|slug| format!("?store={}", crate::catalog::card::encode(slug))).unwrap_or_default();
    Ok(page)
}

/// Every store as a place for the cart.
fn places(stores: &[Store], cart: &CartView, levels: &[Level]) -> Vec<Place> {
    let there = |store: &Store, line: &PricedLine| {
        let level = levels.iter().find(|level| level.store == store.slug && level.sku == line.sku.as_str());
        level.map_or(0, |level| level.level.available())
    };
    let place = |store: &Store| Place {
        short: cart
            .lines
            .iter()
            .map(|line| (line.clone(), there(store, line)))
            .filter(|(line, there)| *there < i64::from(line.quantity.get()))
            .collect(),
        lines: cart.lines.len(),
        store: store.clone(),
    };
    stores.iter().map(place).collect()
}

/// Those that lack the fewest lines first, of equals the nearest.
fn sort(places: &mut [Place], from: Point) {
    places.sort_by(|a, b| {
        let km = |place: &Place| from.km_to(of_store(&place.store));
        a.short.len().cmp(&b.short.len()).then(km(a).total_cmp(&km(b)))
    });
}

/// The store that was asked for, else the owner's own, else the first that has the most of it.
fn choose<'p>(places: &'p [Place], asked: Option<&str>, own: &str) -> Option<&'p Place> {
    let named = |slug: &str| places.iter().find(|place| place.store.slug == slug);
    asked.and_then(named).or_else(|| named(own)).or(places.iter().min_by_key(|place| place.short.len()))
}

fn row(place: &Place, chosen: &Store, context: &RequestContext) -> impl IntoView + use<> {
    let words = &context.words;
    let Place { store, short, lines } = place;
    let (class, verdict) = match (short.len(), *lines) {
        (0, _) => ("some", words.get("checkout-all-here")),
        (missing, lines) if missing == lines => ("none", words.get("checkout-none-here")),
        (missing, lines) => {
            let values = [("have", (lines - missing).into()), ("all", lines.into())];
            ("low", words.with("checkout-some-here", values))
        }
    };
    let open = open_words(store, context.now_ms, words);
    let current = (store.slug == chosen.slug).then_some("true");
    view! {
        <li class="place" data-testid="store-row" data-store=store.slug.clone() data-available=class>
            <a class="store-name" href=format!("/{}/checkout?store={}", words.locale, store.slug) aria-current=current>{store.name.clone()}</a>
            <span class=format!("stock {class}")>{verdict}</span>
            <span class=format!("open {}", open.class)><b>{open.strong}</b>" "{open.rest}</span>
        </li>
    }
}

/// What follows the choice of a store: the form, or why there is none.
fn rest(context: &RequestContext, owned: &Owned, place: &Place, places: &[Place], cards: &[LineCard]) -> AnyView {
    let words = &context.words;
    if !place.short.is_empty() {
        return missing(place, places.first().filter(|place| place.short.is_empty()), cards, words).into_any();
    }
    let windows = window::windows(&open_spans(&place.store, context.now_ms), context.now_ms);
    if windows.is_empty() {
        return view! { <p class="message refused">{words.with("checkout-closed", [("store", place.store.name.as_str().into())])}</p> }
            .into_any();
    }
    form(context, owned, &place.store, &windows).into_any()
}

/// What the store lacks, and the nearest one that lacks nothing.
fn missing(place: &Place, next: Option<&Place>, cards: &[LineCard], words: &Words) -> impl IntoView + use<> {
    let line = |(line, there): &(PricedLine, i64)| {
        let told = place.store.display.pieces(*there);
        let values = [
            ("what", name(line, cards).into()),
            ("have", told.unwrap_or_default().to_string().into()),
            ("want", line.quantity.get().to_string().into()),
        ];
        let said = words.with(if told.is_some() { "checkout-short" } else { "checkout-short-band" }, values);
        view! { <li>{said}</li> }
    };
    view! {
        <section class="missing" data-testid="refusal" data-reason="too_few" aria-labelledby="missing">
            <h2 id="missing">{words.with("checkout-missing", [("store", place.store.name.as_str().into())])}</h2>
            <ul>{place.short.iter().map(line).collect_view()}</ul>
            {next.map(|next| view! {
                <a class="button" data-testid="next-store" href=format!("/{}/checkout?store={}", words.locale, next.store.slug)>
                    {words.with("checkout-next-store", [
                        ("store", next.store.name.as_str().into()),
                        ("far", distance(of_store(&place.store).km_to(of_store(&next.store)), words.locale).into()),
                    ])}
                </a>
            })}
            <p class="quiet">{words.get("checkout-missing-next")}</p>
        </section>
    }
}

/// What a line is called, with its option values.
fn name(line: &PricedLine, cards: &[LineCard]) -> String {
    cards.iter().find(|card| card.sku == line.sku).map_or_else(|| line.sku.to_string(), LineCard::name)
}

fn form(context: &RequestContext, owned: &Owned, store: &Store, windows: &[OpenSpan]) -> impl IntoView + use<> {
    let words = &context.words;
    let (name, email) = context.session.as_ref().and_then(|session| session.customer.clone()).unwrap_or_default();
    let window = |(index, window): (usize, &OpenSpan)| {
        let said = when::window(store, window.from_ms, window.until_ms, context.now_ms, words);
        let id = format!("window-{index}");
        view! {
            <div class="choice">
                <input type="radio" id=id.clone() name="closes_at" value=window.until_ms.to_string() checked={index == 0} required/>
                <label for=id>{said}</label>
            </div>
        }
    };
    let held =
        words.get(if context.state.config.hold_seconds.is_some() { "checkout-held-short" } else { "checkout-held" });
    view! {
        <form class="reserve" method="post" action="/api/order/reserve" data-plain="">
            <input type="hidden" name="id" value=uuid::Uuid::new_v4().to_string()/>
            <input type="hidden" name="seen" value=mark(&owned.cart)/>
            <input type="hidden" name="store" value=store.slug.clone()/>
            <input type="hidden" name="next" value=format!("/{}/checkout?store={}", words.locale, store.slug)/>
            <fieldset>
                <legend>{words.with("checkout-when", [("store", store.name.as_str().into())])}</legend>
                {windows.iter().enumerate().map(window).collect_view()}
            </fieldset>
            <fieldset>
                <legend>{words.get("checkout-who")}</legend>
                <div class="field">
                    <label for="who-name">{words.get("checkout-name")}</label>
                    <input class="input" id="who-name" name="name" autocomplete="name" maxlength="80" required value=name/>
                </div>
                <div class="field">
                    <label for="who-email">{words.get("account-email")}</label>
                    <input class="input" id="who-email" type="email" name="email" autocomplete="email" required value=email/>
                </div>
                <div class="field">
                    <label for="who-phone">{words.get("checkout-phone")}</label>
                    <input class="input" id="who-phone" type="tel" name="phone" autocomplete="tel" maxlength="40"/>
                </div>
            </fieldset>
            <p class="quiet">{held}</p>
            <button class="button wide" type="submit" data-testid="reserve">{words.get("checkout-reserve")}</button>
        </form>
    }
}

/// What is about to be agreed, as a slip.
fn summary(cart: &CartView, cards: &[LineCard], words: &Words) -> impl IntoView + use<> {
    let locale: Locale = words.locale;
    let line = |line: &PricedLine| {
        let total = money::format(line.total_minor(), cart.currency, locale);
        let called = format!("{} × {}", line.quantity.get(), name(line, cards));
        view! { <li><span>{called}</span><span class="amount">{total}</span></li> }
    };
    let total = money::format(cart.total_minor, cart.currency, locale);
    view! {
        <aside class="checkout-side" aria-labelledby="what">
            <div class="slip-shadow">
                <div class="slip">
                    <h2 class="slip-head" id="what">{words.get("cart-title")}</h2>
                    <ul class="slip-lines">{cart.lines.iter().map(line).collect_view()}</ul>
                    <dl class="sum"><div class="grand"><dt>{words.get("cart-total")}</dt><dd data-testid="cart-total" data-minor=cart.total_minor.to_string()>{total}</dd></div></dl>
                    <p class="slip-end">{words.get("checkout-pay")}</p>
                </div>
            </div>
            <a class="more" href=format!("/{locale}/cart")>{words.get("checkout-back")}</a>
        </aside>
    }
}
