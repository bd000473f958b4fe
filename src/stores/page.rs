//! The pages of the stores.

use std::sync::Arc;

use comptoir_db::catalog::card::{self, Card};
use comptoir_db::catalog::list::{self, ListQuery};
use comptoir_db::stores::store::Store;
use comptoir_domain::banner::Slot;
use comptoir_domain::{Revision, StoreSlug};
use jiff::ToSpan;
use jiff::civil::Date;
use leptos::prelude::*;

use crate::banner::slot;
use crate::cart::add::ChangeFields;
use crate::catalog::card::{Heading, grid};
use crate::catalog::{followed, structured};
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::stores::clock::{date, open_words, time, weekday};
use crate::stores::hours::{DAYS_AHEAD, local, minutes_on};
use crate::stores::nearest::Near;
use crate::stores::row;
use crate::ui::icon::Icon;
use crate::ui::message::message;

/// How many products of its shelves a store's page shows: two rows on a desktop.
const HERE: i64 = 8;
/// How far ahead dated exceptions are announced: six weeks.
const ANNOUNCED_DAYS: i64 = 42;

/// Every store, nearest first when the shopper says from where.
pub async fn list(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let typed = query.iter().find(|(key, _)| key == "near").map(|(_, value)| value.clone()).unwrap_or_default();
    let near = Near::of_words(&context.state.db, &typed).await?;
    let shop = context.state.shop.get();
    let rows = row::of_stores(context, &near).into_iter().map(|row| {
        let address = shop.store(&row.slug).map(address).unwrap_or_default();
        let mark = (row.slug == owned.cart.store.as_str()).then(|| words.get("store-own"));
        view! {
            <li class="store-row" data-testid="store-row" data-store=row.slug>
                <h2 class="store-title">{row::name_link(row.href, row.name, mark)}</h2>
                <span class="far">{row.far}</span>
                <span class="address">{address}</span>
                <span class=format!("open {}", row.open_class)><b>{row.open_strong}</b>" "{row.open_rest}</span>
            </li>
        }
    });
    let rows = rows.collect_view();
    let title = words.count("stores-title", shop.stores.len() as i64);
    let said = row::said(&near, &words);
    let heading = title.clone();
    let main = move || {
        view! {
            <h1>{heading}</h1>
            <form class="stores-ask" method="get" action=format!("/{}/stores", words.locale)>
                <div class="field">
                    <label for="near">{words.get("where-label")}</label>
                    <div class="ask">
                        <input class="input" id="near" name="near" value=typed autocomplete="postal-code"/>
                        <button class="button" type="submit">{words.get("where-search")}</button>
                    </div>
                </div>
            </form>
            <p class="quiet" role="status">{said}</p>
            <div class="stores-page"><ul class="store-rows">{rows}</ul></div>
        }
    };
    let mut page = Page::new(title, "/stores", Section::Stores, main);
    page.description = words.get("stores-description");
    Ok(page)
}

/// One store: where, when, what for.
pub async fn one(
    context: &Arc<RequestContext>,
    owned: &Owned,
    slug: &str,
    query: &[(String, String)],
) -> Result<Page, Stop> {
    let shop = context.state.shop.get();
    let store = shop.store(slug).ok_or(Stop::NotFound)?.clone();
    let message = message(context, query);
    let here = Here::read(context, slug).await?;
    let variants = here.variants.clone();
    let mut page = Page::new(store.name.clone(), format!("/stores/{slug}"), Section::Stores, {
        let (context, store) = (context.clone(), store.clone());
        let own = (owned.cart.store.clone(), owned.cart.revision);
        let banner = slot(&context, &owned.banners, Slot::StorePage, Vec::new());
        move || view! { {message}{view(&context, &store, own)}{banner}{here.view(&context, &store)} }
    });
    page.variants = variants;
    let words = context.words;
    page.description =
        words.with("store-description", [("store", store.name.as_str().into()), ("address", address(&store).into())]);
    page.json_ld = vec![structured::store(&store, &context.state.config.origin, words.locale, &shop.name)];
    Ok(page)
}

/// What a store has on its shelves, the first of it.
struct Here {
    cards: Vec<Card>,
    variants: Vec<(String, Revision)>,
}

impl Here {
    async fn read(context: &RequestContext, slug: &str) -> Result<Here, comptoir_db::Error> {
        let (db, locale, currency, now) = (&context.state.db, context.locale(), context.currency(), context.now_ms);
        let wanted = ListQuery { in_stock_at: Some(slug.to_owned()), page_size: HERE, ..ListQuery::default() };
        let handles = list::handles(db, &wanted, locale, currency, now).await?;
        let handles: Vec<&str> = handles.iter().map(String::as_str).collect();
        let variants = followed::of_products(context, &handles).await?;
        Ok(Here { cards: card::of_products(db, &handles, locale, currency, now).await?, variants })
    }

    /// Kept true while the page is open (`browser/glue.js`).
    fn view(self, context: &RequestContext, store: &Store) -> impl IntoView + use<> {
        let words = context.words;
        let found = match self.cards.is_empty() {
            true => view! { <p class="quiet">{words.get("store-shelf-none")}</p> }.into_any(),
            false => {
                let all = format!("/{}/products?store={}&in_stock=1", words.locale, store.slug);
                view! {
                    {grid(context, self.cards, Heading::Three, 0, "grid")}
                    <p><a class="more" href=all>{words.get("store-shelf")}</a></p>
                }
                .into_any()
            }
        };
        view! {
            <section class="store-here" aria-labelledby="here">
                <h2 id="here">{words.get("store-shelf-title")}</h2>
                <div class="stack" data-made-of="stock">{found}</div>
            </section>
        }
    }
}

/// The way to make it one's own store. The answer is this page with the choice made.
fn choose(store: &Store, revision: Revision, words: &Words) -> impl IntoView + use<> {
    view! {
        <form method="post" action="/api/cart/change" data-plain="">
            <ChangeFields revision=revision intent="choose_store"/>
            <input type="hidden" name="intent[store]" value=store.slug.clone()/>
            <button class="button" type="submit" data-testid="choose-store">{words.get("store-choose")}</button>
        </form>
    }
}

/// `own` is the cart's, with its revision.
fn view(context: &RequestContext, store: &Store, own: (StoreSlug, Revision)) -> impl IntoView + use<> {
    let (words, is_own, revision) = (context.words, own.0.as_str() == store.slug, own.1);
    let open = open_words(store, context.now_ms, &words);
    let today = local(store, context.now_ms).date();
    let services = store.services.iter().map(|service| {
        let key = format!("service-{}", service.replace('_', "-"));
        let name = if words.has(&key) { words.get(&key) } else { service.clone() };
        view! { <li>{name}</li> }
    });
    let services = services.collect_view();
    let phone = (!store.phone.is_empty()).then(|| {
        let number = store.phone.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect::<String>();
        view! { <a class="button plain" href=format!("tel:{number}")>{Icon::Phone.view()}{store.phone.clone()}</a> }
    });
    let degrees = |micro: i64| micro as f64 / 1e6;
    let geo = format!("geo:{:.6},{:.6}", degrees(store.latitude_micro), degrees(store.longitude_micro));
    view! {
        <nav class="crumbs" aria-label=words.get("crumbs")>
            <ol><li><a href=format!("/{}/stores", words.locale)>{words.get("nav-stores")}</a></li></ol>
        </nav>
        <article class="store">
            <div class="stack">
                <header>
                    <h1>{store.name.clone()}</h1>
                    <p class=format!("open {}", open.class)><b>{open.strong}</b>" "{open.rest}</p>
                    {is_own.then(|| view! { <p class="own">{words.get("store-own")}</p> })}
                </header>
                <address>{store.street.clone()}<br/>{store.postcode.clone()}" "{store.town.clone()}</address>
                <div class="store-acts">
                    {(!is_own).then(|| choose(store, revision, &words))}
                    {phone}
                    <a class="button plain" href=geo>{Icon::Pin.view()}{words.get("store-go")}</a>
                </div>
                <h2>{words.get("store-services")}</h2>
                <ul class="services">{services}</ul>
            </div>
            <section class="hours-card" aria-labelledby="hours">
                <h2 id="hours">{words.get("hours-title")}</h2>
                {week(store, today, &words)}
                {exceptions(store, today, &words)}
            </section>
        </article>
    }
}

/// The coming seven days, today first marked, Monday first listed.
fn week(store: &Store, today: Date, words: &Words) -> impl IntoView + use<> {
    let back = i64::from(today.weekday().to_monday_zero_offset());
    let rows = (0..7).filter_map(|day| {
        let date = today.checked_add((day - back).days()).ok()?;
        let spans = minutes_of_weekday(store, date);
        let current = (date == today).then_some("date");
        let cells = match spans.is_empty() {
            true => view! { <span class="shut">{words.get("hours-closed")}</span> }.into_any(),
            false => spans.into_iter().map(|span| view! { <span>{between(span, words)}</span> }).collect_view().into_any(),
        };
        Some(view! { <tr aria-current=current><th scope="row">{capital(&weekday(date, words))}</th><td>{cells}</td></tr> })
    });
    let rows = rows.collect_view();
    view! {
        <table class="hours">
            <caption class="hidden-text">{words.get("hours-caption")}</caption>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// The weekday's own hours, whatever the date's exception.
fn minutes_of_weekday(store: &Store, date: Date) -> Vec<(i64, i64)> {
    let weekday = i64::from(date.weekday().to_monday_one_offset());
    let spans = store.hours.iter().filter(|span| span.weekday == weekday);
    spans.map(|span| (span.opens_minute, span.closes_minute)).collect()
}

/// What differs from the week in the weeks ahead.
fn exceptions(store: &Store, today: Date, words: &Words) -> impl IntoView + use<> {
    let mut dates: Vec<Date> = store.exceptions.iter().filter_map(|span| span.date.parse().ok()).collect();
    dates.dedup();
    let last = today.checked_add(ANNOUNCED_DAYS.max(DAYS_AHEAD).days()).unwrap_or(today);
    let ahead = dates.into_iter().filter(|date| *date >= today && *date <= last);
    let items: Vec<_> = ahead
        .map(|day| {
            let spans = minutes_on(store, day);
            let hours = match spans.is_empty() {
                true => words.get("hours-closed"),
                false => spans.into_iter().map(|span| between(span, words)).collect::<Vec<_>>().join(", "),
            };
            view! { <li><b>{capital(&date(day, words))}</b>{words.get("colon")}{hours}</li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <div class="exceptions"><h3>{words.get("hours-exceptions")}</h3><ul>{items}</ul></div> }
    })
}

fn between((opens, closes): (i64, i64), words: &Words) -> String {
    if (opens, closes) == (0, 24 * 60) {
        return words.get("open-for-long");
    }
    format!("{} – {}", time(opens, words.locale), time(closes, words.locale))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn address(store: &Store) -> String {
    format!("{}, {} {}", store.street, store.postcode, store.town)
}
