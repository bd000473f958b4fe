//! A campaign's report: a line per channel, and their sum.

use std::sync::Arc;

use comptoir_db::promo::campaign::{self, Campaign, Kept};
use comptoir_db::promo::report::{self, Line, Report};
use comptoir_domain::money;
use leptos::prelude::*;

use crate::insight::csv::cell;
use crate::insight::figures::whole;
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Marketer};
use crate::studio::frame::{Frame, closed};
use crate::ui::wide::wide;

/// A campaign with its report.
pub struct Opened {
    pub marketer: Marketer,
    pub kept: Kept,
    pub report: Report,
}

pub enum Open {
    Report(Box<Opened>),
    /// Whoever asks may not: the door.
    Closed(Box<Page>),
}

/// Opens the report of a campaign.
pub async fn open(context: &RequestContext, id: &str) -> Result<Open, Stop> {
    let Some(marketer) = staff::marketing(context).await? else {
        return Ok(Open::Closed(Box::new(closed(context, ""))));
    };
    let kept = campaign::find(&context.state.db, id).await?.ok_or(Stop::NotFound)?;
    let report = report::report(&context.state.db, id).await?;
    Ok(Open::Report(Box::new(Opened { marketer, kept, report })))
}

pub async fn page(context: &Arc<RequestContext>, id: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let Opened { marketer, kept, report } = match open(context, id).await? {
        Open::Report(opened) => *opened,
        Open::Closed(page) => return Ok(*page),
    };
    let words = context.words;
    let currency = kept.campaign.currency;
    let figures = |line: &Line| {
        let count = |key: &str, what: &'static str, n: i64| {
            view! { <td class="number" data-label=words.get(key) data-figure=what data-n=n.to_string()>{whole(n, words.locale)}</td> }
        };
        let amount = |key: &str, what: &'static str, n: i64| {
            let text = money::format(n, currency, words.locale);
            view! { <td class="number" data-label=words.get(key) data-figure=what data-n=n.to_string()>{text}</td> }
        };
        view! {
            {count("channels-visits", "visits", line.visits)}
            {count("channels-issued", "issued", line.issued)}
            {count("channels-redeemed", "redeemed", line.redeemed)}
            {amount("channels-discount", "discount", line.discount_minor)}
            {amount("channels-revenue", "revenue", line.revenue_minor)}
        }
        .into_any()
    };
    let rows = report.lines.iter().map(|(source, line)| {
        let name = source.name();
        view! {
            <tr data-testid="channel" data-channel=name>
                <th scope="row">{words.get(&format!("channel-{name}"))}</th>
                {figures(line)}
            </tr>
        }
    });
    let head = ["channels-visits", "channels-issued", "channels-redeemed", "channels-discount", "channels-revenue"];
    let head = head.map(|key| view! { <th scope="col" class="number">{words.get(key)}</th> });
    let address = format!("/{}/studio/campaigns/{id}", words.locale);
    let inside = view! {
        <div class="insight" data-testid="report">
            {wide(words.get("table-wide"), view! {
                <table class="admin-table cards insight-table">
                    <caption class="hidden-text">{words.get("channels-report")}</caption>
                    <thead><tr><th scope="col">{words.get("channels-one")}</th>{head.collect_view()}</tr></thead>
                    <tbody>
                        {rows.collect_view()}
                        <tr class="channels-all" data-testid="total"><th scope="row">{words.get("channels-all")}</th>{figures(&report.total())}</tr>
                    </tbody>
                </table>
            })}
            <p><a class="button plain" href=format!("{address}/report.csv") download>{words.get("insight-csv")}</a></p>
            <p class="quiet small">{words.get("channels-how")}</p>
            <p><a class="more" href=address>{words.get("studio-back")}</a></p>
        </div>
    };
    let title = words.with("channels-title", [("name", kept.campaign.name.clone().into())]);
    let path = format!("/campaigns/{id}/report");
    Ok(Frame { context, marketer: &marketer, path, title, query }.page(inside))
}

/// The same as a file: a row per channel, then all of them.
pub fn csv(campaign: &Campaign, report: &Report) -> String {
    let mut text = String::from("campaign,channel,visits,codes_issued,codes_redeemed,discount,revenue,currency\r\n");
    let lines = report.lines.iter().map(|(source, line)| (source.name(), *line));
    for (name, line) in lines.chain([("all", report.total())]) {
        let cells = [
            campaign.name.clone(),
            name.to_owned(),
            line.visits.to_string(),
            line.issued.to_string(),
            line.redeemed.to_string(),
            money::plain(line.discount_minor, campaign.currency),
            money::plain(line.revenue_minor, campaign.currency),
            campaign.currency.code().to_owned(),
        ];
        text.push_str(&format!("{}\r\n", cells.map(|text| cell(&text)).join(",")));
    }
    text
}
