//! What browsers tell of banners, and the results as a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path};
use axum::http::Response;
use comptoir_domain::insight::{Arm, Event};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::banner::visitor;
use crate::insight::csv;
use crate::insight::page::{Open, open};
use crate::server::download;
use crate::server::functions::broken;
use crate::server::page;
use crate::server::request::RequestContext;
use crate::server::router::unavailable;
use crate::wire::{Failure, Told, Wire};

/// How many events were counted now; those told before were counted then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub counted: usize,
}

impl Told for Counted {}

/// Counts what a browser tells of banners, each event once, however often it is told. Of an account that agreed to be
/// counted it is theirs; of everybody else it is one more in a day's sum. What an account tells of a variant that it is not
/// dealt is not so, and is passed over: it saw that before it signed in, or never.
///
/// # Errors
/// 404 `banner_unknown` where one of them is of a banner or variant that is not measured, and nothing is counted; 422
/// `too_many` for more than 50 at once; 429 `too_many_events`.
#[server(name = CountBanners, prefix = "/api", endpoint = "insight/seen", protocol = Wire)]
pub async fn count_banners(events: Vec<Event>) -> Result<Counted, Failure> {
    use comptoir_db::insight::count::{Counting, Place, count};
    use comptoir_domain::insight::{EVENT_LIMIT, What};

    let context = RequestContext::current()?;
    if !context.state.beacons.allows(context.address, context.now_ms) {
        return Err(Failure::new(429, "too_many_events"));
    }
    if events.len() > EVENT_LIMIT {
        return Err(Failure::new(422, "too_many").field("events"));
    }
    let unknown = || Failure::new(404, "banner_unknown").field("events");
    // Who is shown nothing presses nothing.
    if events.iter().any(|event| event.variant.is_holdout() && event.what == What::Clicked) {
        return Err(unknown());
    }
    let place = Place {
        day: day(&context),
        locale: context.locale().tag().to_owned(),
        screen: screen(&context),
        store: store(&context).unwrap_or_default(),
    };
    let owner = context.owner().map(str::to_owned);
    let events = as_dealt(&context, events).await.map_err(broken)?;
    let counting = Counting { owner, events, place };
    let counted = count(&context.state.db, counting, context.now_ms).await.map_err(broken)?;
    let counted = counted.map_err(|_| unknown())?;
    Ok(Counted { counted: counted.events })
}

/// The day on the shop's clock: the first store's.
pub fn day(context: &RequestContext) -> String {
    let shop = context.state.shop.get();
    let clock = crate::studio::campaign::page::clock(&shop);
    crate::stores::hours::local(&clock, context.now_ms).date().to_string()
}

/// What it is looked at on: by the same rule as banners are for one or the other.
fn screen(context: &RequestContext) -> comptoir_domain::insight::Screen {
    use comptoir_domain::banner::Device;
    use comptoir_domain::insight::Screen;

    match context.hands {
        Device::Phone => Screen::Phone,
        Device::Desktop => Screen::Desktop,
    }
}

/// Of an account's events those of the variants that it is dealt; everybody's else.
async fn as_dealt(context: &RequestContext, events: Vec<Event>) -> Result<Vec<Event>, comptoir_db::Error> {
    if !context.is_customer() {
        return Ok(events);
    }
    let mut kept = Vec::new();
    let mut known = BTreeMap::<String, Option<Arm>>::new();
    for event in events {
        let banner = event.banner.to_string();
        if !known.contains_key(&banner) {
            known.insert(banner.clone(), dealt(context, &banner).await?);
        }
        let arm = known.get(&banner).and_then(Option::as_ref);
        if arm.is_none_or(|arm| *arm == event.variant) {
            kept.push(event);
        }
    }
    Ok(kept)
}

/// What the asker is dealt of a banner as it shows, or showed last; `None` for one that never was out.
async fn dealt(context: &RequestContext, id: &str) -> Result<Option<Arm>, comptoir_db::Error> {
    use comptoir_db::banner;
    use comptoir_domain::banner::{assign, bucket};

    let shown = match context.state.banners.get().find(id) {
        Some(candidate) => Some(candidate.banner),
        None => match banner::find(&context.state.db, id).await?.and_then(|kept| kept.published) {
            Some(version) => banner::version(&context.state.db, id, version).await?.map(Arc::new),
            None => None,
        },
    };
    let Some(banner) = shown else { return Ok(None) };
    let bucket = bucket(id, banner.experiment, &visitor::key(context));
    Ok(assign(&banner.split(), bucket).map(|dealt| Arm::from(&dealt)))
}

/// The store on whose page the browser is, as it says.
fn store(context: &RequestContext) -> Option<String> {
    let path = context.referer.as_deref()?.split(['?', '#']).next()?;
    let (_, slug) = path.trim_start_matches('/').split_once("/stores/")?;
    context.state.shop.get().store(slug).map(|store| store.slug.clone())
}

/// `GET /{locale}/studio/banners/{id}/results.csv`: the figures of the page, one row a variant and one a variant and store
/// (RFC 4180). No cell begins with what a spreadsheet would reckon with.
pub async fn file(Extension(context): Extension<Arc<RequestContext>>, Path(id): Path<String>) -> Response<Body> {
    let owned = match page::owned(&context).await {
        Ok(owned) => owned,
        Err(error) => return unavailable(true, broken(error)),
    };
    let page = match open(&context, &id).await {
        Ok(Open::Results(opened)) => {
            let text = csv::write(&opened.results, &opened.name, context.currency());
            return download::csv(&format!("banner-{}", opened.results.measured.banner), text);
        }
        Ok(Open::Closed(page)) => Ok(*page),
        Err(stop) => Err(stop),
    };
    page::answer(&context, owned, page)
}
