//! The campaigns: what each is, where it stands, and what came of it.

use std::sync::Arc;

use comptoir_db::promo::campaign::{self, Kept};
use leptos::prelude::*;

use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff;
use crate::studio::campaign::page::clock;
use crate::studio::campaign::words::Teller;
use crate::studio::frame::{Frame, closed};
use crate::ui::wide::wide;

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(marketer) = staff::marketing(context).await? else { return Ok(closed(context, "")) };
    let campaigns = campaign::all(&context.state.db).await?;
    let shop = context.state.shop.get();
    let clock = clock(&shop);
    let teller = Teller { words: &words, shop: &shop, clock: &clock, now: context.now_ms };
    let list = match campaigns.is_empty() {
        true => view! { <p class="lead quiet">{words.get("studio-none")}</p> }.into_any(),
        false => table(&teller, &campaigns).into_any(),
    };
    let inside = view! {
        <p><a class="button" href=format!("/{}/studio/campaigns/new", words.locale) data-testid="new">{words.get("studio-new")}</a></p>
        {list}
    };
    let title = words.get("studio-campaigns");
    Ok(Frame { context, marketer: &marketer, path: String::new(), title, query }.page(inside))
}

fn table(teller: &Teller<'_>, campaigns: &[Kept]) -> impl IntoView + use<> {
    let words = teller.words;
    let rows = campaigns.iter().map(|kept| row(teller, kept)).collect_view();
    view! {
        {wide(words.get("table-wide"), view! {
            <table class="admin-table cards studio-list">
                <thead><tr>
                    <th scope="col">{words.get("studio-campaign")}</th>
                    <th scope="col">{words.get("studio-status")}</th>
                    <th scope="col">{words.get("studio-when")}</th>
                    <th scope="col">{words.get("studio-where")}</th>
                    <th scope="col" class="number">{words.get("studio-codes")}</th>
                    <th scope="col" class="number">{words.get("studio-uses")}</th>
                    <th scope="col" class="number">{words.get("studio-cost")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        })}
    }
}

fn row(teller: &Teller<'_>, kept: &Kept) -> impl IntoView + use<> {
    let words = teller.words;
    let campaign = &kept.campaign;
    let status = teller.status(kept);
    let of = |count: i64, limit: Option<i64>| match limit {
        Some(limit) => words.with("studio-of", [("n", count.to_string().into()), ("limit", limit.to_string().into())]),
        None => count.to_string(),
    };
    let spent = teller.amount(kept.spend_minor);
    let cost = match campaign.limits.spend_minor {
        Some(limit) => words.with("studio-of", [("n", spent.into()), ("limit", teller.amount(limit).into())]),
        None => spent,
    };
    let stores = match campaign.stores.len() {
        0..=2 => teller.stores(campaign),
        n => words.count("studio-stores", n as i64),
    };
    view! {
        <tr data-testid="campaign" data-campaign=campaign.id.clone() data-status=kept.status.name()>
            <th scope="row">
                <a href=format!("/{}/studio/campaigns/{}", words.locale, campaign.id)>{campaign.name.clone()}</a>
                <span class="quiet small">{teller.benefit(&campaign.rule.benefit)}</span>
            </th>
            <td data-label=words.get("studio-status")><span class=format!("studio-status {status}")>{words.get(&format!("studio-status-{status}"))}</span></td>
            <td data-label=words.get("studio-when")>{teller.span(campaign)}</td>
            <td data-label=words.get("studio-where")>{stores}</td>
            <td class="number" data-label=words.get("studio-codes")>{of(kept.codes, campaign.limits.codes)}</td>
            <td class="number" data-label=words.get("studio-uses")>{of(kept.uses, campaign.limits.uses)}</td>
            <td class="number" data-label=words.get("studio-cost")>{cost}</td>
        </tr>
    }
}
