//! The channels of a campaign, beside its form.

use comptoir_db::promo::campaign::Kept;
use comptoir_db::promo::link::Link;
use comptoir_domain::promo::redemption::Status;
use leptos::prelude::*;

use crate::server::words::Words;
use crate::studio::promotion::api::address;

/// The button that makes the links, or the links with the leaflet; and the way to the report.
pub fn card(words: &Words, origin: &str, kept: &Kept, links: &[Link]) -> AnyView {
    let id = kept.campaign.id.clone();
    let page = format!("/{}/studio/campaigns/{id}", words.locale);
    let make = (links.is_empty() && kept.status != Status::Ended).then(|| {
        view! {
            <p class="quiet small">{words.get("channels-text")}</p>
            <form method="post" action="/api/studio/campaigns/links">
                <input type="hidden" name="campaign" value=id.clone()/>
                <input type="hidden" name="next" value=page.clone()/>
                <button class="button plain" type="submit" data-testid="make-links">{words.get("channels-make")}</button>
            </form>
        }
    });
    let leaflet = (!links.is_empty())
        .then(|| view! { <p><a class="more" href=format!("{page}/leaflet")>{words.get("channels-leaflet")}</a></p> });
    let rows = links.iter().map(|link| {
        let (name, href) = (link.source.name(), address(origin, &link.token));
        view! {
            <div data-testid="channel" data-channel=name>
                <dt>{words.get(&format!("channel-{name}"))}</dt>
                <dd><a href=href.clone()>{href.clone()}</a></dd>
            </div>
        }
    });
    let rows = (!links.is_empty()).then(|| view! { <dl class="channels-links">{rows.collect_view()}</dl> });
    view! {
        <section class="studio-card" aria-labelledby="channels">
            <h2 id="channels">{words.get("channels")}</h2>
            {make}
            {rows}
            {leaflet}
            <p><a class="more" href=format!("{page}/report")>{words.get("channels-report")}</a></p>
        </section>
    }
    .into_any()
}
