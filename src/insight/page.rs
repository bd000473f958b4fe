//! A banner's results, in the studio.

use std::sync::Arc;

use leptos::prelude::*;

use crate::insight::banner::banner_name;
use crate::insight::figures::Figures;
use crate::insight::results::{self, Pair, Results};
use crate::insight::verdicts::{self, Verdict};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Marketer};
use crate::studio::campaign::page::clock;
use crate::studio::campaign::words::Teller;
use crate::studio::frame::{Frame, closed};
use comptoir_statistics::verdict::Standing;

/// A banner's results, and who looks at them.
pub struct Opened {
    pub marketer: Marketer,
    pub name: String,
    pub results: Results,
}

pub enum Open {
    Results(Box<Opened>),
    /// Whoever asks may not: the door.
    Closed(Box<Page>),
}

/// Opens the results of a banner that is or was measured.
pub async fn open(context: &RequestContext, banner: &str) -> Result<Open, Stop> {
    let Some(marketer) = staff::marketing(context).await? else {
        return Ok(Open::Closed(Box::new(closed(context, ""))));
    };
    let results = results::load(context, banner, context.currency()).await?.ok_or(Stop::NotFound)?;
    let name = banner_name(context, banner).await?;
    Ok(Open::Results(Box::new(Opened { marketer, name, results })))
}

pub async fn page(context: &Arc<RequestContext>, banner: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let Opened { marketer, name, results } = match open(context, banner).await? {
        Open::Results(opened) => *opened,
        Open::Closed(page) => return Ok(*page),
    };
    let words = context.words;
    let shop = context.state.shop.get();
    let clock = clock(&shop);
    let teller = Teller { words: &words, shop: &shop, clock: &clock, now: context.now_ms };
    let figures = Figures { teller, results: &results };
    let path = format!("/banners/{}/results", results.measured.banner);
    let since = words.with("insight-since", [("moment", teller.moment(results.measured.since).into())]);
    let people: i64 = results.sides.iter().map(|side| side.outcome.people).sum();
    let heading = |id: &'static str, key: &str| view! { <h2 id=id>{words.get(key)}</h2> };
    // Of what nobody saw there is nothing to draw.
    let is_seen = results.sides.iter().any(|side| side.seen > 0 || side.outcome.people > 0);
    let charts = is_seen.then(|| {
        view! {
            <section class="insight-charts" aria-labelledby="charts">
                {heading("charts", "insight-charts")}
                {figures.bought()}
                {figures.revenue()}
                {figures.pressed()}
                {figures.days()}
            </section>
        }
    });
    let places = is_seen.then(|| figures.places());
    let places = places.unwrap_or_else(|| view! { <p class="quiet">{words.get("insight-unseen")}</p> }.into_any());
    let places = view! { <section aria-labelledby="places">{heading("places", "insight-places")}{places}</section> };
    let inside = view! {
        <div class="insight" data-testid="results" data-banner=results.measured.banner.clone()>
            <p class="lead quiet">{since}" "{words.count("insight-agreed", people)}</p>
            {verdicts(&teller, &results)}
            <section aria-labelledby="versions">
                {heading("versions", "insight-versions")}
                {figures.versions()}
                <p><a class="button plain" href=format!("/{}/studio{path}.csv", words.locale) download>{words.get("insight-csv")}</a></p>
            </section>
            {charts}
            <section aria-labelledby="stores">
                {heading("stores", "insight-stores")}
                {figures.stores()}
            </section>
            {places}
            <details class="insight-how">
                <summary>{words.get("insight-how")}</summary>
                <p>{words.get("insight-how-seen")}</p>
                <p>{words.get("insight-how-people")}</p>
                <p>{words.get("insight-how-money")}</p>
                <p>{words.get("insight-how-daily")}</p>
            </details>
        </div>
    };
    let title = words.with("insight-title", [("name", name.into())]);
    Ok(Frame { context, marketer: &marketer, path, title, query }.page(inside))
}

/// What may be said: of a wrong split nothing but that.
fn verdicts(teller: &Teller<'_>, results: &Results) -> AnyView {
    let words = teller.words;
    if let Some(wrong) = verdicts::split(words, results) {
        return view! {
            <div class="message refused" role="alert" data-testid="split-wrong"><p>{wrong}</p></div>
        }
        .into_any();
    }
    if results.pairs.is_empty() {
        return view! { <p class="quiet">{words.get("insight-one")}</p> }.into_any();
    }
    let is_early = |pair: &Pair| [pair.bought.standing, pair.earned.standing].contains(&Standing::Early);
    let early = results.pairs.iter().any(is_early).then(|| {
        view! { <div class="message" role="status" data-testid="early"><p>{words.get("insight-early")}</p></div> }
    });
    let cards = results.pairs.iter().map(|pair| {
        let (first, second) = (verdicts::side(words, &pair.first), verdicts::side(words, &pair.second));
        let heading = words.with("insight-pair", [("first", first.into()), ("second", second.into())]);
        view! {
            <article class="insight-verdict" data-testid="verdict" data-first=pair.first.to_string() data-second=pair.second.to_string()>
                <h3>{heading}</h3>
                {verdict(words.get("insight-by-bought"), verdicts::bought(teller, pair), "bought")}
                {verdict(words.get("insight-by-earned"), verdicts::earned(teller, pair), "earned")}
            </article>
        }
    });
    view! {
        {early}
        <section class="insight-verdicts" aria-labelledby="verdicts">
            <h2 id="verdicts">{words.get("insight-verdicts")}</h2>
            {cards.collect_view()}
        </section>
    }
    .into_any()
}

fn verdict(label: String, verdict: Verdict, of: &'static str) -> AnyView {
    let because = verdict.because.into_iter().map(|said| view! { <li>{said}</li> }).collect::<Vec<_>>();
    let because = (!because.is_empty()).then(|| view! { <ul class="quiet small">{because}</ul> });
    view! {
        <div class=format!("insight-said is-{}", verdict.name) data-of=of data-standing=verdict.name>
            <p class="small quiet">{label}</p>
            <p class="insight-word">{verdict.said}</p>
            {because}
        </div>
    }
    .into_any()
}
