//! A campaign on an A4 sheet: what it offers, where, and the QR code of its link.

use std::sync::Arc;

use comptoir_db::promo::{campaign, link};
use comptoir_domain::promo::source::Source;
use leptos::prelude::*;

use crate::promo::offer::page::said;
use crate::promo::wallet::until;
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff;
use crate::studio::frame::{Frame, closed};
use crate::studio::promotion::api::address;
use crate::ui::qr::qr;

pub async fn page(context: &Arc<RequestContext>, id: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let Some(marketer) = staff::marketing(context).await? else { return Ok(closed(context, "")) };
    let db = &context.state.db;
    let kept = campaign::find(db, id).await?.ok_or(Stop::NotFound)?;
    let links = link::of_campaign(db, id).await?;
    let link = links.into_iter().find(|link| link.source == Source::Leaflet).ok_or(Stop::NotFound)?;
    let words = context.words;
    let shop = context.state.shop.get();
    let campaign = &kept.campaign;
    let (title, terms) = said(campaign, words.locale);
    let href = address(&context.state.config.origin, &link.token);
    let alt = words.with("leaflet-qr", [("address", href.clone().into())]);
    let end = campaign.ends_at.map(|at| view! { <p class="leaflet-end">{until(&shop.stores, &words, at)}</p> });
    let stores = shop.stores.iter().filter(|store| campaign.stores.contains(&store.slug));
    let stores = stores.map(|store| {
        let place = format!("{}, {} {}", store.street, store.postcode, store.town);
        view! { <li><strong>{store.name.clone()}</strong>" "{place}</li> }
    });
    let stores = match campaign.stores.is_empty() {
        true => view! { <p>{words.get("codes-everywhere")}</p> }.into_any(),
        false => view! { <ul>{stores.collect_view()}</ul> }.into_any(),
    };
    // As people type it.
    let typed = href.split_once("://").map_or_else(|| href.clone(), |(_, rest)| rest.to_owned());
    let inside = view! {
        <div class="studio-print-head">
            <p>{words.get("leaflet-text")}</p>
            <a class="more" href=format!("/{}/studio/campaigns/{id}", words.locale)>{words.get("studio-back")}</a>
        </div>
        <article class="studio-leaflet" data-testid="leaflet" data-address=href.clone()>
            <p class="leaflet-shop">{shop.name.clone()}</p>
            <h2 class="leaflet-title">{title}</h2>
            {end}
            <div class="leaflet-code">
                {qr(&href, alt)}
                <p>{words.get("leaflet-scan")}<br/><span class="leaflet-address">{typed}</span></p>
            </div>
            <div class="leaflet-where">{stores}</div>
            {(!terms.is_empty()).then(|| view! { <p class="leaflet-terms">{terms}</p> })}
        </article>
    };
    let path = format!("/campaigns/{id}/leaflet");
    Ok(Frame { context, marketer: &marketer, path, title: campaign.name.clone(), query }.page(inside))
}
