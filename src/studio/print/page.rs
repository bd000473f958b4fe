//! Sheets of codes to print: A4, with a QR code each.

use std::sync::Arc;

use comptoir_db::promo::batch::{self, Run};
use comptoir_db::promo::campaign::{self, Kept};
use leptos::prelude::*;
use uuid::Uuid;

use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Marketer};
use crate::studio::campaign::page::clock;
use crate::studio::campaign::words::Teller;
use crate::studio::frame::{Frame, closed};
use crate::ui::qr::qr;

/// Codes of a page: ten sheets of twelve.
pub const PER_PAGE: i64 = 120;

/// A code as it is handed out.
pub struct Label {
    /// As people read it.
    pub code: String,
    /// What its QR says.
    pub payload: String,
}

/// Codes of a run.
pub struct Opened {
    pub marketer: Marketer,
    pub kept: Kept,
    pub run: Run,
    pub labels: Vec<Label>,
}

pub enum Open {
    Run(Box<Opened>),
    /// Whoever asks may not: the door.
    Closed(Box<Page>),
}

/// Opens so many codes of the run from there on.
pub async fn open(context: &RequestContext, id: &str, run: &str, from: i64, limit: i64) -> Result<Open, Stop> {
    let Some(marketer) = staff::marketing(context).await? else {
        return Ok(Open::Closed(Box::new(closed(context, ""))));
    };
    let db = &context.state.db;
    let kept = campaign::find(db, id).await?.ok_or(Stop::NotFound)?;
    let run = batch::find(db, id, run).await?.ok_or(Stop::NotFound)?;
    let printed = batch::codes(db, id, &run.id, from, limit).await?;
    let keys = context.state.secret.codes();
    let campaign: Uuid = id.parse().map_err(|_| Stop::NotFound)?;
    let (ends_at, stores) = (kept.campaign.ends_at, kept.campaign.stores.clone());
    let label = |printed: batch::Printed| {
        // Codes of another secret cannot be read, nor used.
        let code = keys.open(&printed.id, &printed.sealed)?;
        let payload = keys.payload(printed.id.parse().ok()?, campaign, ends_at, &stores);
        Some(Label { code: code.to_string(), payload })
    };
    let labels = printed.into_iter().filter_map(label).collect();
    Ok(Open::Run(Box::new(Opened { marketer, kept, run, labels })))
}

pub async fn page(
    context: &Arc<RequestContext>,
    id: &str,
    run: &str,
    query: &[(String, String)],
) -> Result<Page, Stop> {
    let number = query.iter().find(|(name, _)| name == "page").and_then(|(_, value)| value.parse::<i64>().ok());
    let number = number.unwrap_or(1).clamp(1, i64::MAX / PER_PAGE);
    let opened = match open(context, id, run, (number - 1) * PER_PAGE, PER_PAGE).await? {
        Open::Run(opened) => opened,
        Open::Closed(page) => return Ok(*page),
    };
    let Opened { marketer, kept, run, labels } = *opened;
    if labels.is_empty() && number > 1 {
        return Err(Stop::NotFound);
    }
    let words = context.words;
    let shop = context.state.shop.get();
    let clock = clock(&shop);
    let teller = Teller { words: &words, shop: &shop, clock: &clock, now: context.now_ms };
    let campaign = &kept.campaign;
    let texts = campaign.texts.get(words.locale.tag()).or(campaign.texts.values().next());
    let title = texts.map_or_else(|| campaign.name.clone(), |text| text.title.clone());
    let end = campaign.ends_at.map(|at| words.with("studio-label-until", [("until", teller.last(at).into())]));
    let labels = labels.into_iter().map(|label| {
        let alt = words.with("studio-label-qr", [("code", label.code.clone().into())]);
        let code = label.code.clone();
        view! {
            <li class="studio-label" data-testid="label" data-code=code>
                {qr(&label.payload, alt)}
                <p class="studio-label-title">{title.clone()}</p>
                <p class="studio-label-code">{label.code}</p>
                {end.clone().map(|end| view! { <p class="studio-label-end">{end}</p> })}
            </li>
        }
    });
    let address = format!("/{}/studio/campaigns/{id}/print/{}", words.locale, run.id);
    let pages = (run.codes + PER_PAGE - 1) / PER_PAGE;
    let links = (1..=pages).map(|page| {
        let current = (page == number).then_some("page");
        view! { <li><a href=format!("{address}?page={page}") aria-current=current>{page.to_string()}</a></li> }
    });
    let links = (pages > 1).then(|| {
        view! { <nav class="studio-pages" aria-label=words.get("studio-pages")><ul>{links.collect_view()}</ul></nav> }
    });
    let inside = view! {
        <div class="studio-print-head">
            <p>{words.with("studio-print-text", [("n", run.codes.into()), ("pages", pages.into())])}</p>
            <a class="more" href=format!("/{}/studio/campaigns/{id}", words.locale)>{words.get("studio-back")}</a>
            {links}
        </div>
        <ul class="studio-sheet">{labels.collect_view()}</ul>
    };
    let path = format!("/campaigns/{id}/print/{}", run.id);
    Ok(Frame { context, marketer: &marketer, path, title: campaign.name.clone(), query }.page(inside))
}
