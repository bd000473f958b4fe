//! Making a campaign's links, and its report as a file.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path};
use axum::http::Response;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::download;
use crate::server::functions::broken;
use crate::server::page;
use crate::server::request::RequestContext;
use crate::server::router::unavailable;
use crate::studio::promotion::report::{Open, csv, open};
use crate::wire::{Failure, Told, Wire};

/// The links that a campaign has now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    pub links: Vec<Link>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// `mail`, `leaflet` or `social`.
    pub channel: String,
    pub address: String,
}

impl Told for Linked {
    fn notice(&self) -> Option<&'static str> {
        Some("links_made")
    }
}

/// Makes a campaign's short links, one for its mail, its leaflet and what is shared elsewhere. Those that it has stay: they
/// may be printed.
///
/// # Errors
/// 403 `not_marketer`; 404 `campaign_unknown`; 409 `campaign_ended`.
#[server(name = MakeLinks, prefix = "/api", endpoint = "studio/campaigns/links", protocol = Wire)]
pub async fn make_links(campaign: Uuid) -> Result<Linked, Failure> {
    use comptoir_db::promo::campaign::NoCampaign;
    use comptoir_db::promo::link;
    use comptoir_domain::promo::source::Source;

    use crate::server::link_token::short;
    use crate::studio::campaign::api::marketer;

    let context = RequestContext::current()?;
    let marketer = marketer(&context).await?;
    let (db, campaign) = (&context.state.db, campaign.to_string());
    let tokens = Source::LINKS.map(|source| (source, short())).to_vec();
    let made = link::make(db, &campaign, tokens, &marketer.id, context.now_ms).await.map_err(broken)?;
    made.map_err(|no| match no {
        NoCampaign::Unknown => Failure::new(404, "campaign_unknown").field("campaign"),
        NoCampaign::Changed(_) | NoCampaign::NotNow(_) => Failure::new(409, "campaign_ended").field("campaign"),
    })?;
    let links = link::of_campaign(db, &campaign).await.map_err(broken)?;
    let link = |link: link::Link| Link {
        channel: link.source.name().to_owned(),
        address: address(&context.state.config.origin, &link.token),
    };
    Ok(Linked { links: links.into_iter().map(link).collect() })
}

/// Where a short link is.
pub fn address(origin: &str, token: &str) -> String {
    format!("{origin}/l/{token}")
}

/// `GET /{locale}/studio/campaigns/{id}/report.csv`: the lines of the page (RFC 4180). No cell begins with what a
/// spreadsheet would reckon with.
pub async fn file(Extension(context): Extension<Arc<RequestContext>>, Path(id): Path<String>) -> Response<Body> {
    let owned = match page::owned(&context).await {
        Ok(owned) => owned,
        Err(error) => return unavailable(true, broken(error)),
    };
    let page = match open(&context, &id).await {
        Ok(Open::Report(opened)) => {
            let text = csv(&opened.kept.campaign, &opened.report);
            return download::csv(&format!("campaign-{}", opened.kept.campaign.id), text);
        }
        Ok(Open::Closed(page)) => Ok(*page),
        Err(stop) => Err(stop),
    };
    page::answer(&context, owned, page)
}
