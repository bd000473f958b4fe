//! The stock of a variant: what every store has of it, and its ledger.

use std::sync::Arc;

use comptoir_db::catalog::list::{self, ListQuery};
use comptoir_db::stores::ledger::{self as rows, Movement};
use comptoir_db::stores::stock::{self, Level};
use comptoir_db::stores::store::Store;
use leptos::prelude::*;
use uuid::Uuid;

use crate::admin::frame::{Frame, closed};
use crate::admin::stock::ledger;
use crate::catalog::api::LineCard;
use crate::catalog::card::{encode, line_cards};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Staff};
use crate::server::words::Words;
use crate::stores::clock::counted;
use crate::ui::wide::wide;

/// Movements a page.
const PAGE_SIZE: usize = 50;
/// The most variants that a search shows.
const FOUND_LIMIT: i64 = 50;
/// The longest question that is looked at, in characters.
const QUESTION_LIMIT: usize = 100;

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(staff) = staff::managing(context).await? else { return Ok(closed(context, "/admin/stock")) };
    let get = |key: &str| query.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value.trim());
    let asked: String = get("sku").chars().take(QUESTION_LIMIT).collect();
    let shop = context.state.shop.get();
    let places: Vec<Store> = shop.places().filter(|store| staff.manages(&store.slug)).cloned().collect();
    let found = search(context, &asked).await?;
    let inside = match found.iter().find(|card| card.sku.as_str() == asked) {
        Some(card) => one(context, card, &places, get("store"), get("before")).await?.into_any(),
        None if asked.is_empty() => ().into_any(),
        None => list(&found, &words).into_any(),
    };
    let ask = view! {
        <form class="admin-ask" method="get" action=format!("/{}/admin/stock", words.locale) role="search">
            <label for="sku">{words.get("admin-stock-ask")}</label>
            <div class="ask">
                <input class="input" id="sku" name="sku" value=asked.clone() autocomplete="off" spellcheck="false"/>
                <button class="button" type="submit">{words.get("admin-find")}</button>
            </div>
        </form>
    };
    let inside = view! { {ask}{inside} };
    let (path, title) = ("/stock".to_owned(), words.get("admin-stock"));
    let mut page = Frame { context, staff: &staff, path, title, query }.page(inside);
    page.canonical_query = if asked.is_empty() { String::new() } else { format!("?sku={}", encode(&asked)) };
    Ok(page)
}

/// Variants whose SKU begins so or whose product is called so.
async fn search(context: &RequestContext, asked: &str) -> Result<Vec<LineCard>, Stop> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let (db, locale) = (&context.state.db, context.locale());
    let named = ListQuery { text: Some(asked.to_owned()), page_size: FOUND_LIMIT, ..ListQuery::default() };
    let hits = list::list(db, &named, locale, context.currency(), context.now_ms).await?;
    let handles: Vec<&str> = hits.handles.iter().map(String::as_str).collect();
    let mut skus = rows::variants(db, asked, &handles, FOUND_LIMIT).await?;
    // The very one comes first, however many begin so.
    if !skus.iter().any(|sku| sku == asked) {
        skus.insert(0, asked.to_owned());
    }
    let skus: Vec<&str> = skus.iter().map(String::as_str).collect();
    Ok(line_cards(context, &skus, locale).await?)
}

fn list(found: &[LineCard], words: &Words) -> impl IntoView + use<> {
    let rows = found.iter().map(|card| {
        let href = format!("/{}/admin/stock?sku={}", words.locale, encode(card.sku.as_str()));
        view! {
            <li data-testid="admin-variant" data-sku=card.sku.to_string()>
                <a href=href>{card.sku.to_string()}</a>
                <span>{called(card)}</span>
            </li>
        }
    });
    let none = found.is_empty().then(|| view! { <p class="quiet">{words.get("admin-stock-none")}</p> });
    view! { {none}<ul class="admin-list">{rows.collect_view()}</ul> }
}

/// What a variant is called, with its option values.
pub fn called(card: &LineCard) -> String {
    if card.note.is_empty() { card.title.clone() } else { format!("{}, {}", card.title, card.note) }
}

async fn one(
    context: &RequestContext,
    card: &LineCard,
    places: &[Store],
    store: &str,
    before: &str,
) -> Result<impl IntoView + use<>, Stop> {
    let (db, words, sku) = (&context.state.db, context.words, card.sku.as_str());
    let levels = stock::levels(db, &[sku]).await?;
    let slugs: Vec<&str> = places.iter().map(|store| store.slug.as_str()).collect();
    let of: Vec<&str> = match slugs.iter().find(|slug| **slug == store) {
        Some(one) => vec![*one],
        None => slugs,
    };
    // One more than is shown says whether there are more.
    let mut movements = rows::movements(db, sku, &of, cursor(before), PAGE_SIZE as i64 + 1).await?;
    let more = movements.len() > PAGE_SIZE;
    movements.truncate(PAGE_SIZE);
    let next = movements.last().filter(|_| more).map(|last| format!("{}:{}", last.at, last.id));
    let link = |store: &str, before: Option<&str>| {
        let before = before.map(|before| format!("&before={}", encode(before))).unwrap_or_default();
        let store = if store.is_empty() { String::new() } else { format!("&store={}", encode(store)) };
        format!("/{}/admin/stock?sku={}{store}{before}", words.locale, encode(sku))
    };
    let rows = places.iter().map(|place| {
        let level = levels.iter().find(|level| level.store == place.slug);
        row(context, card, place, level, link(&place.slug, None))
    });
    let only = (of.len() == 1 && places.len() > 1).then(|| {
        view! { <p><a class="more" href=link("", None)>{words.get("admin-ledger-all")}</a></p> }
    });
    let next = next.map(|next| {
        let store = if of.len() == 1 { of[0] } else { "" };
        view! { <p><a class="button plain" rel="next" href=link(store, Some(&next))>{words.get("admin-ledger-older")}</a></p> }
    });
    let table = table(context, places, &movements);
    Ok(view! {
        <section aria-labelledby="levels">
            <h2 id="levels">{called(card)}</h2>
            <p class="quiet"><a href=card.href.clone()>{sku.to_owned()}</a></p>
            {wide(words.get("table-wide"), view! {
                <table class="admin-table cards">
                    <thead><tr>
                        <th scope="col">{words.get("admin-store")}</th>
                        <th scope="col" class="number">{words.get("admin-on-hand")}</th>
                        <th scope="col" class="number">{words.get("admin-held")}</th>
                        <th scope="col" class="number">{words.get("admin-available")}</th>
                        <th scope="col">{words.get("admin-counted")}</th>
                        <th scope="col">{words.get("admin-count")}</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            })}
        </section>
        <section aria-labelledby="ledger">
            <h2 id="ledger">{words.get("admin-ledger")}</h2>
            {only}
            {table}
            {next}
        </section>
    })
}

/// The instant and id after which a page of the ledger begins.
fn cursor(before: &str) -> Option<(i64, &str)> {
    let (at, id) = before.split_once(':')?;
    Some((at.parse().ok()?, id))
}

fn table(context: &RequestContext, places: &[Store], movements: &[Movement]) -> AnyView {
    if movements.is_empty() {
        return view! { <p class="quiet">{context.words.get("admin-ledger-none")}</p> }.into_any();
    }
    ledger::table(context, places, movements).into_any()
}

/// A store's level, with the form to count it anew.
fn row(
    context: &RequestContext,
    card: &LineCard,
    store: &Store,
    level: Option<&Level>,
    ledger: String,
) -> impl IntoView + use<> {
    let words = &context.words;
    let number = |pieces: Option<i64>| pieces.map_or_else(|| "–".to_owned(), |pieces| pieces.to_string());
    let told = level.map(|level| level.level.on_hand.saturating_sub(level.level.held));
    let short = told.is_some_and(|told| told < 0);
    let counted = level.map(|level| counted(store, level.counted_at, context.now_ms, words));
    let label = |key: &str| words.with(key, [("store", store.name.as_str().into())]);
    view! {
        <tr data-testid="admin-level" data-store=store.slug.clone() data-available=number(told)>
            <th scope="row"><a href=ledger>{store.name.clone()}</a></th>
            <td class="number" data-label=words.get("admin-on-hand")>{number(level.map(|level| level.level.on_hand))}</td>
            <td class="number" data-label=words.get("admin-held")>{number(level.map(|level| level.level.held))}</td>
            <td class=if short { "number short" } else { "number" } data-label=words.get("admin-available")>{number(told)}</td>
            <td class="whole">{counted}</td>
            <td class="whole">
                <form class="admin-count" method="post" action="/api/admin/stock/count">
                    <input type="hidden" name="id" value=Uuid::new_v4().to_string()/>
                    <input type="hidden" name="sku" value=card.sku.to_string()/>
                    <input type="hidden" name="store" value=store.slug.clone()/>
                    <input class="input" type="number" name="count" step="1" required aria-label=label("admin-count-of")/>
                    <input class="input" name="reason" required maxlength="120" placeholder=words.get("admin-reason") aria-label=label("admin-reason-of")/>
                    <button class="button plain" type="submit" aria-label=label("admin-count-button-of")>{words.get("admin-count-button")}</button>
                </form>
            </td>
        </tr>
    }
}

/// Whether somebody who runs stores may work at the till of one: there its orders are.
pub fn till_link(staff: &Staff, store: &str, number: &str, words: &Words) -> Option<String> {
    staff.works_in(store).then(|| format!("/{}/till?store={store}&code={number}", words.locale))
}
