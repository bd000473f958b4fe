//! The wallet: a customer's codes, to show at a till.

use std::sync::Arc;

use barcoders::sym::code128::Code128;
use comptoir_db::promo::code::{self, Held};
use comptoir_db::stores::store::Store;
use comptoir_domain::promo::code::PromoCode;
use comptoir_domain::promo::redemption::{NoRedemption, standing};
use leptos::prelude::*;

use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::secret::Secret;
use crate::server::words::Words;
use crate::stores::clock;
use crate::ui::closed::closed;
use crate::ui::message::message;
use crate::ui::qr::qr;

/// The most codes of a wallet that are shown, the latest.
const SHOWN: i64 = 100;
/// The quiet zone of a Code 128, in modules (ISO/IEC 15417, 4.6).
const QUIET: usize = 10;

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let title = words.get("codes-title");
    let Some(customer) = context.owner().filter(|_| context.is_customer()) else {
        return Ok(closed(context, title, "/account/codes", ["codes-closed", "codes-closed"]));
    };
    let held = code::wallet(&context.state.db, customer, words.locale.tag(), SHOWN).await?;
    let (good, over): (Vec<&Held>, Vec<&Held>) = held.iter().partition(|held| !is_over(context, held));
    let lead = match good.len() {
        0 => words.get("codes-none"),
        n => words.count("codes-lead", n as i64),
    };
    let good: Vec<_> = good.into_iter().map(|held| ticket(context, held)).collect();
    let over: Vec<_> = over.into_iter().map(|held| row(context, held)).collect();
    let over = (!over.is_empty()).then(|| {
        view! {
            <section class="codes-over" aria-labelledby="over">
                <h2 id="over">{words.get("codes-over")}</h2>
                <ul>{over}</ul>
            </section>
        }
    });
    let main = view! {
        {message(context, query)}
        <h1>{title.clone()}</h1>
        <div class="codes" data-made-of="codes">
            <p class="quiet">{lead}</p>
            <ul class="codes-good">{good}</ul>
            {over}
        </div>
    };
    Ok(Page::new(title, "/account/codes", Section::Account, move || main).private())
}

/// How many of the asker's codes may be used now.
pub async fn usable(context: &RequestContext) -> Result<i64, comptoir_db::Error> {
    match context.owner().filter(|_| context.is_customer()) {
        Some(customer) => code::usable(&context.state.db, customer, context.now_ms).await,
        None => Ok(0),
    }
}

fn is_over(context: &RequestContext, held: &Held) -> bool {
    use NoRedemption::{AlreadyUsed, Expired, Revoked};
    matches!(standing(&held.known.facts(), context.now_ms), Err(AlreadyUsed | Expired | Revoked))
}

/// The name of where a code stands.
fn status(context: &RequestContext, held: &Held) -> &'static str {
    match standing(&held.known.facts(), context.now_ms) {
        Ok(()) => "issued",
        Err(NoRedemption::AlreadyUsed) => "redeemed",
        Err(NoRedemption::Revoked) => "revoked",
        Err(NoRedemption::NotYet) => "upcoming",
        Err(NoRedemption::Paused) => "paused",
        Err(_) => "expired",
    }
}

/// A code as it is shown: what people read, and what its QR says.
pub struct Shown {
    pub symbols: PromoCode,
    pub payload: String,
}

impl Shown {
    /// `None` for a code that another secret made.
    pub fn of(secret: &Secret, held: &Held) -> Option<Shown> {
        let (keys, known) = (secret.codes(), &held.known);
        let symbols = keys.open(&known.id, &held.sealed)?;
        let (code, campaign) = (known.id.parse().ok()?, known.campaign.parse().ok()?);
        Some(Shown { symbols, payload: keys.payload(code, campaign, known.ends_at, &known.stores) })
    }
}

/// A code as it is shown at the counter.
fn ticket(context: &RequestContext, held: &Held) -> Option<impl IntoView + use<>> {
    let (words, known) = (context.words, &held.known);
    let (Shown { symbols, payload }, status) = (Shown::of(&context.state.secret, held)?, status(context, held));
    let shop = context.state.shop.get();
    let shown = symbols.to_string();
    let label = words.with("codes-qr", [("title", held.title.clone().into())]);
    let waits = match status {
        "upcoming" => known.starts_at.map(|at| words.with("codes-from", [("day", day(context, at).into())])),
        "paused" => Some(words.get("codes-paused")),
        _ => None,
    };
    let until = known.ends_at.map(|at| until(&shop.stores, &words, at));
    Some(view! {
        <li class="ticket code-ticket" data-testid="code" data-code=shown.clone() data-status=status>
            <div class="code-pictures">{qr(&payload, label)} {bars(&symbols)}</div>
            <div class="code-words">
                <h2>{held.title.clone()}</h2>
                <p class="code-symbols">{shown.clone()}</p>
                {waits.map(|waits| view! { <p class="strong">{waits}</p> })}
                <p>{places(&shop.stores, &words, held)}</p>
                {until.map(|until| view! { <p class="strong">{until}</p> })}
                {(!held.terms.is_empty()).then(|| view! { <p class="quiet small">{held.terms.clone()}</p> })}
            </div>
        </li>
    })
}

/// A code that is over.
fn row(context: &RequestContext, held: &Held) -> Option<impl IntoView + use<>> {
    let (words, status) = (context.words, status(context, held));
    let shown = Shown::of(&context.state.secret, held)?.symbols.to_string();
    let said = match (status, held.known.used_at) {
        ("redeemed", Some(at)) => words.with("codes-used", [("day", day(context, at).into())]),
        _ => words.get(&format!("codes-{status}")),
    };
    Some(view! {
        <li class="code-row" data-testid="code" data-code=shown.clone() data-status=status>
            <span class="strong">{held.title.clone()}</span>
            <span class="quiet">{shown.clone()}</span>
            <span>{said}</span>
        </li>
    })
}

/// Where it is good, in words.
pub fn places(stores: &[Store], words: &Words, held: &Held) -> String {
    let name = |slug: &String| stores.iter().find(|store| store.slug == *slug).map(|store| store.name.clone());
    let names: Vec<String> = held.known.stores.iter().filter_map(name).collect();
    match names.is_empty() {
        true => words.get("codes-everywhere"),
        false => words.with("codes-at", [("stores", names.join(", ").into())]),
    }
}

/// The last day of a code that ends then, where the shop is.
pub fn until(stores: &[Store], words: &Words, ends_at: i64) -> String {
    // Midnight belongs to the day before.
    let day = clock::day_of(&stores.first().cloned().unwrap_or_default(), ends_at - 1, words);
    words.with("codes-until", [("day", day.into())])
}

/// The day of an instant where the shop is.
fn day(context: &RequestContext, at: i64) -> String {
    let zone = context.state.shop.get().stores.first().cloned().unwrap_or_default();
    clock::day_of(&zone, at, &context.words)
}

/// The symbols as bars, for scanners that read no QR code (ISO/IEC 15417). Those who cannot see it have the symbols.
fn bars(symbols: &PromoCode) -> Option<impl IntoView + use<>> {
    // The library's mark of character set B.
    let modules = Code128::new(format!("\u{0181}{}", symbols.as_str())).ok()?.encode();
    let width = modules.len() + 2 * QUIET;
    let mut path = String::new();
    let mut at = 0;
    while at < modules.len() {
        let run = modules[at..].iter().take_while(|module| **module == 1).count();
        if run > 0 {
            path.push_str(&format!("M{} 0h{run}v24h-{run}z", at + QUIET));
        }
        at += run.max(1);
    }
    Some(view! {
        <svg class="bars" aria-hidden="true" viewBox=format!("0 0 {width} 24") preserveAspectRatio="none" shape-rendering="crispEdges">
            <rect width=width.to_string() height="24" fill="#fff"></rect>
            <path d=path fill="#000"></path>
        </svg>
    })
}
