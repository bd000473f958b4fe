//! The till's page: a field to scan or type into, and the store's open pickups.

use std::sync::Arc;

use axum::http::HeaderValue;
use comptoir_db::change_log;
use comptoir_db::order::{self, By, Order, store_topic};
use comptoir_db::stores::store::Store;
use leptos::prelude::*;

use crate::server::link_token;
use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::security::PERMISSIONS_POLICY;
use crate::server::session::hash;
use crate::server::staff::{self, Staff};
use crate::till::counter;
use crate::till::pickup::{self, Way};
use crate::till::sale::{self, TillSale};
use crate::till::slip;
use crate::till::suggest::{self, Suggestion};
use crate::ui::closed::closed;
use crate::ui::message::message;

/// What a till's page may use: a camera to scan with, and nothing else.
pub const CAMERA: HeaderValue = HeaderValue::from_static("camera=(self), geolocation=(), microphone=()");

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let title = context.words.get("till-title");
    let Some(staff) = staff::of(context).await?.filter(|staff| !staff.stores.is_empty()) else {
        return Ok(closed(context, title, "/till", ["till-text", "till-not-staff"]));
    };
    let find = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim());
    let shop = context.state.shop.get();
    let asked = find("store").filter(|slug| staff.works_in(slug)).or(staff.stores.first().map(String::as_str));
    let Some(store) = shop.stores.iter().find(|store| Some(store.slug.as_str()) == asked).cloned() else {
        return Err(Stop::NotFound);
    };
    let desk = sale::desk(context, &staff, &store.slug);
    let mut sale = TillSale::of(find("sale"), find("promo"));
    let code = find("code").filter(|code| !code.is_empty());
    // What was scanned belongs to the sale, or is a pickup. A page that is loaded anew must not scan again.
    if let Some(scan) = code {
        match sale.take(context, &desk, scan).await? {
            sale::Scan::Taken => return Err(Stop::SeeOther(sale.path(context, &store.slug))),
            sale::Scan::Refused(failure) => {
                return Err(Stop::SeeOther(format!("{}&scan={}", sale.path(context, &store.slug), failure.code)));
            }
            sale::Scan::Other => {}
        }
    }
    let db = &context.state.db;
    // Before the list: what moves meanwhile is heard of.
    let revision = change_log::revision(db, &store_topic(&store.slug)).await?;
    let mut open = order::open_in(db, &store.slug).await?;
    open.sort_by(|a, b| (a.closes_at, &a.number).cmp(&(b.closes_at, &b.number)));
    let found = match code {
        Some(code) => Some(scanned(context, &staff, code).await?),
        None => None,
    };
    // What was found is not in the way of what is scanned next.
    let typed = code.filter(|_| !matches!(found, Some(Found::Order(_)))).unwrap_or_default();
    let selling = sale::load(context, &desk, sale).await?;
    let slip = slip::load(context, &staff, find("slip").unwrap_or_default()).await?;
    let slips = slip::latest(context, &store).await?;
    let suggestions = match &found {
        Some(Found::Order(order)) => suggest::load(context, order).await?,
        _ => Vec::new(),
    };
    let main = view! {
        <div class="till-room">
            {head(context, &staff, &store, typed, &selling.sale)}
            // What changes by itself (live.rs); the field above never does.
            <div class="till-room" data-live=format!("store/{}", store.slug) data-revision=revision.to_string()>
                {message(context, query)}
                {find("scan").and_then(|code| counter::not_taken(context, code))}
                {found.map(|found| result(context, found, suggestions))}
                {slip.map(|slip| slip::view(context, &slip))}
                {counter::view(context, &store, selling)}
                {list(context, &store, &open)}
                {slip::list(context, slips)}
            </div>
        </div>
    };
    let mut page = Page::new(title, "/till", Section::None, move || main).private();
    page.canonical_query = format!("?store={}", store.slug);
    page.headers.push((PERMISSIONS_POLICY, CAMERA));
    Ok(page)
}

/// What a scanner or a person put into the field.
enum Found {
    Order(Box<Order>),
    /// It is there, in another store of the asker's or not.
    Elsewhere,
    Unknown,
}

/// The order of a scanned link or a typed number.
async fn scanned(context: &RequestContext, staff: &Staff, code: &str) -> Result<Found, comptoir_db::Error> {
    let db = &context.state.db;
    let last = code.rsplit('/').next().unwrap_or_default();
    let order = match (link_token::read(last), link_token::heard(code)) {
        (Some(token), _) => order::find(db, By::Token(&hash(&token))).await?,
        (None, Some(number)) => order::find(db, By::Number(&number)).await?,
        (None, None) => None,
    };
    Ok(match order {
        Some(order) if staff.works_in(&order.store) => Found::Order(Box::new(order)),
        Some(_) => Found::Elsewhere,
        None => Found::Unknown,
    })
}

fn head(context: &RequestContext, staff: &Staff, store: &Store, typed: &str, sale: &TillSale) -> impl IntoView + use<> {
    let (words, shop) = (context.words, context.state.shop.get());
    let other = |other: &Store| {
        let current = (other.slug == store.slug).then_some("true");
        view! { <a href=format!("/{}/till?store={}", words.locale, other.slug) aria-current=current>{other.name.clone()}</a> }
    };
    let others = shop.stores.iter().filter(|other| staff.works_in(&other.slug)).map(other).collect_view();
    let others = (staff.stores.len() > 1)
        .then(|| view! { <nav class="till-stores" aria-label=words.get("nav-stores")>{others}</nav> });
    view! {
        <header class="till-head">
            <h1>{store.name.clone()}</h1>
            {others}
            <form class="till-scan" method="get" action=format!("/{}/till", words.locale) role="search">
                <input type="hidden" name="store" value=store.slug.clone()/>
                {sale.fields()}
                <label for="code">{words.get("till-scan")}</label>
                <div class="ask">
                    <input class="input" id="code" name="code" value=typed.to_owned() autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus/>
                    <button class="button" type="submit">{words.get("till-find")}</button>
                </div>
                <button class="button plain" type="button" id="scan" hidden>{words.get("till-camera")}</button>
            </form>
            // For when there is no network, and what waits from when there was none: by script (offline/counter.rs).
            <p>
                <a href=format!("/{}/till/offline?store={}", words.locale, store.slug)>{words.get("till-offline-title")}</a>" "
                <span class="strong" id="offline-link" data-store=store.slug.clone() data-words=words.with("till-offline-waiting", [("n", "{n}".into())])></span>
            </p>
            {camera(context)}
        </header>
    }
}

/// Where the camera's picture shows. Only a browser that reads codes shows the button that opens it.
pub fn camera(context: &RequestContext) -> impl IntoView + use<> {
    let words = context.words;
    let [aim, refused, none] = ["till-camera-aim", "till-camera-refused", "till-camera-none"].map(|key| words.get(key));
    view! {
        <dialog class="till-camera" id="camera" aria-label=words.get("till-camera") data-aim=aim data-refused=refused data-none=none>
            <video playsinline muted></video>
            <p role="status"></p>
            <button class="button" type="button">{words.get("till-camera-close")}</button>
        </dialog>
    }
}

/// The answer to a scan fills the screen, in a colour and in words.
fn result(context: &RequestContext, found: Found, suggestions: Vec<Suggestion>) -> AnyView {
    let words = context.words;
    let refused = |reason: &'static str, said: &str| {
        view! {
            <section class="till-answer no" role="alert" data-testid="refusal" data-reason=reason>
                <h2>{words.get(said)}</h2>
            </section>
        }
        .into_any()
    };
    match found {
        Found::Order(order) => pickup::whole(context, &order, suggestions).into_any(),
        Found::Elsewhere => refused("wrong_store", "till-wrong-store"),
        Found::Unknown => refused("code_unknown", "till-code-unknown"),
    }
}

fn list(context: &RequestContext, store: &Store, open: &[Order]) -> impl IntoView + use<> {
    let words = context.words;
    let rows = open.iter().map(|order| pickup::row(context, store, order, Way::List)).collect_view();
    let empty = open.is_empty().then(|| view! { <p class="quiet">{words.get("till-none")}</p> });
    view! {
        <section aria-labelledby="open">
            <h2 id="open">{words.count("till-open", open.len() as i64)}</h2>
            {empty}
            <ul class="till-list">{rows}</ul>
        </section>
    }
}
