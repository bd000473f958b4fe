//! The banners: what runs where, in which state, and what comes next.

use std::sync::Arc;

use comptoir_db::banner::{self, Kept};
use comptoir_domain::Locale;
use leptos::prelude::*;

use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff;
use crate::studio::banner::may::is_theirs;
use crate::studio::banner::words::Teller;
use crate::studio::frame::{Frame, closed};
use crate::ui::wide::wide;

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(marketer) = staff::promoting(context).await? else { return Ok(closed(context, "/banners")) };
    let mut banners = banner::all(&context.state.db).await?;
    banners.retain(|kept| is_theirs(&marketer, &kept.banner));
    let shop = context.state.shop.get();
    let teller = Teller { words: &words, shop: &shop, now: context.now_ms };
    let list = match banners.is_empty() {
        true => view! { <p class="lead quiet">{words.get("banner-none")}</p> }.into_any(),
        false => table(&teller, &banners, marketer.only.is_empty()),
    };
    let inside = view! {
        <p><a class="button" href=format!("/{}/studio/banners/new", words.locale) data-testid="new">{words.get("banner-new")}</a></p>
        {list}
    };
    let title = words.get("banner-list");
    Ok(Frame { context, marketer: &marketer, path: "/banners".to_owned(), title, query }.page(inside))
}

/// `with_results` for those who may look at them.
fn table(teller: &Teller<'_>, banners: &[Kept], with_results: bool) -> AnyView {
    let words = teller.words;
    let rows = banners.iter().map(|kept| row(teller, kept, with_results)).collect_view();
    view! {
        {wide(words.get("table-wide"), view! {
            <table class="admin-table cards studio-list">
                <thead><tr>
                    <th scope="col">{words.get("banner-one")}</th>
                    <th scope="col">{words.get("banner-slot")}</th>
                    <th scope="col">{words.get("studio-status")}</th>
                    <th scope="col">{words.get("studio-when")}</th>
                    <th scope="col">{words.get("studio-where")}</th>
                    <th scope="col">{words.get("banner-languages")}</th>
                    <th scope="col">{words.get("banner-next")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        })}
    }
    .into_any()
}

fn row(teller: &Teller<'_>, kept: &Kept, with_results: bool) -> AnyView {
    let (words, banner) = (teller.words, &kept.banner);
    let status = kept.status.name();
    let spoken = banner.variants.first().map_or(0, |variant| variant.content.len());
    let lacks = (spoken < Locale::ALL.len())
        .then(|| view! { <span class="banner-lacks">{words.get("banner-one-language")}</span> });
    let variants = (banner.variants.len() > 1).then(|| words.count("banner-variants", banner.variants.len() as i64));
    let variants = variants.map(|text| view! { <span class="quiet small">{text}</span> });
    // Measured is what was put out once.
    let results = (with_results && kept.published.is_some()).then(|| {
        let href = format!("/{}/studio/banners/{}/results", words.locale, kept.id);
        let label = words.with("insight-title", [("name", banner.name.clone().into())]);
        view! { <a class="more small" href=href data-testid="results-of" aria-label=label>{words.get("insight-results")}</a> }
    });
    view! {
        <tr data-testid="banner-row" data-id=kept.id.clone() data-status=status>
            <th scope="row">
                <a href=format!("/{}/studio/banners/{}", words.locale, kept.id)>{banner.name.clone()}</a>
                {variants}
                {results}
            </th>
            <td data-label=words.get("banner-slot")>{teller.slot(banner)}</td>
            <td data-label=words.get("studio-status")><span class=format!("studio-status {status}")>{words.get(&format!("banner-status-{status}"))}</span></td>
            <td data-label=words.get("studio-when")>{teller.span(banner)}</td>
            <td data-label=words.get("studio-where")>{teller.stores(banner)}</td>
            <td data-label=words.get("banner-languages")>{teller.languages(banner)} {lacks}</td>
            <td data-label=words.get("banner-next")>{teller.next(kept)}</td>
        </tr>
    }
    .into_any()
}
