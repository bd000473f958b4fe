//! Following a short link, and taking the code of the page that it leads to.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path};
use axum::http::header::{CACHE_CONTROL, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, Response};
use comptoir_domain::promo::source::Source;
use leptos::prelude::*;
use uuid::Uuid;

use crate::promo::claim::{Claimed, asker, give};
use crate::server::functions::broken;
use crate::server::link_token;
use crate::server::page::{self, Stop};
use crate::server::request::RequestContext;
use crate::server::router::unavailable;
use crate::wire::{Failure, Wire};

/// Headers by which browsers say that nobody looks yet: the Fetch standard's, and those from before it.
const AHEAD: [&str; 4] = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/// What those call themselves who read a link because somebody else posted it, or to fill an index.
const MACHINES: [&str; 8] =
    ["bot", "crawl", "spider", "preview", "facebookexternalhit", "whatsapp", "slurp", "embedly"];

/// `GET /l/{token}`: counts one visit more of the day, of nobody, and leads on to the campaign's page, in the language that
/// the browser prefers. It leads nowhere else, whatever the address says. Machines that look ahead are led on uncounted.
pub async fn follow(
    Extension(context): Extension<Arc<RequestContext>>,
    method: Method,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response<Body> {
    let mut response = match link(&context, &token, is_somebody(&method, &headers)).await {
        Ok(Some(path)) => page::redirect(&path),
        Ok(None) => match page::owned(&context).await {
            Ok(owned) => page::answer(&context, owned, Err(Stop::NotFound)),
            Err(error) => unavailable(true, broken(error)),
        },
        Err(error) => unavailable(true, broken(error)),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn link(context: &RequestContext, token: &str, counts: bool) -> Result<Option<String>, comptoir_db::Error> {
    use comptoir_db::promo::link;

    let db = &context.state.db;
    let Some(token) = link_token::heard(token) else { return Ok(None) };
    let Some(link) = link::find(db, &token).await? else { return Ok(None) };
    // Who comes in a crowd from one address is led on, and not counted for ever.
    if counts && context.state.beacons.allows(context.address, context.now_ms) {
        let day = crate::insight::api::day(context);
        if let Err(error) = link::follow(db, &token, &day).await {
            tracing::warn!(%error, "a visit could not be counted");
        }
    }
    Ok(Some(format!("/{}/offers/{}?from={}", context.locale(), link.campaign, link.source.name())))
}

/// Whether a person follows the link, as far as it can be told.
fn is_somebody(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ahead = AHEAD.into_iter().map(text).any(|said| said.contains("prefetch") || said.contains("preview"));
    let agent = text(USER_AGENT.as_str()).to_ascii_lowercase();
    method == Method::GET && !ahead && !agent.is_empty() && !MACHINES.iter().any(|machine| agent.contains(machine))
}

/// Gives the code of a campaign that has links to the asker's account, once. `from` is the link that they came by: `mail`,
/// `leaflet` or `social`. Somebody who is not signed in is asked to by a form; a script is refused.
///
/// # Errors
/// 401 `sign_in_needed`; 404 `campaign_unknown`; 409 `code_not_for_you`, `codes_gone`, as of a banner's code.
#[server(name = TakeOffer, prefix = "/api", endpoint = "promo/offer", protocol = Wire)]
pub async fn take_offer(
    campaign: Uuid,
    #[server(default)] from: String,
    #[server(default)] locale: String,
) -> Result<Claimed, Failure> {
    use comptoir_db::promo::link;

    let context = RequestContext::current()?;
    let locale = locale.parse().unwrap_or(context.locale());
    let customer = match asker(&context, locale)? {
        Ok(customer) => customer,
        Err(asked) => return Ok(asked),
    };
    let campaign = campaign.to_string();
    if link::of_campaign(&context.state.db, &campaign).await.map_err(broken)?.is_empty() {
        return Err(Failure::new(404, "campaign_unknown").field("campaign"));
    }
    let source = Source::of_link(&from).unwrap_or(Source::Account);
    give(&context, &campaign, source, customer, format!("/{locale}/account/codes")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(method: Method, headers: &[(&'static str, &'static str)], expected: bool) {
        let headers = headers.iter().map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_static(value)));
        let headers: HeaderMap = headers.collect();
        assert_eq!(is_somebody(&method, &headers), expected, "{headers:?}");
    }

    #[test]
    fn machines_do_not_count() {
        let agent = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0");
        check(Method::GET, &[agent], true);
        check(Method::HEAD, &[agent], false);
        check(Method::GET, &[], false);
        check(Method::GET, &[agent, ("sec-purpose", "prefetch;prerender")], false);
        check(Method::GET, &[agent, ("x-purpose", "preview")], false);
        for agent in ["Twitterbot/1.0", "facebookexternalhit/1.1", "Mozilla/5.0 (compatible; bingbot/2.0)"] {
            check(Method::GET, &[("user-agent", agent)], false);
        }
    }
}
