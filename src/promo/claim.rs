//! The code that a banner's button gives, or a campaign's own page.

use comptoir_domain::Locale;
use comptoir_domain::banner::Candidate;
use comptoir_domain::promo::source::Source;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::banner::view::href;
use crate::promo::issue::{self, Given};
use crate::server::functions::broken;
use crate::server::request::RequestContext;
use crate::wire::{Failure, Told, Wire};

/// What became of the wish for a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Whether it was given by this: an account gets one of a campaign, however often it asks.
    pub first: bool,
    #[serde(skip)]
    notice: &'static str,
    #[serde(skip)]
    page: String,
}

impl Told for Claimed {
    fn notice(&self) -> Option<&'static str> {
        Some(self.notice).filter(|notice| !notice.is_empty())
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// Gives the code of a banner's campaign to the asker's account, once, and leads on to where the banner does. Somebody who is
/// not signed in is asked to by a form; a script is refused.
///
/// # Errors
/// 401 `sign_in_needed`; 404 `banner_unknown` for one that does not show or has no campaign; 409 `code_not_for_you` where
/// the account is not in the campaign's audience, `codes_gone` where the campaign has none left or issues none now.
#[server(name = ClaimCode, prefix = "/api", endpoint = "banner/claim", protocol = Wire)]
pub async fn claim_code(
    banner: String,
    #[server(default)] variant: String,
    #[server(default)] locale: String,
) -> Result<Claimed, Failure> {
    let context = RequestContext::current()?;
    let locale = locale.parse().unwrap_or(context.locale());
    let customer = match asker(&context, locale)? {
        Ok(customer) => customer,
        Err(asked) => return Ok(asked),
    };
    let board = context.state.banners.get();
    let unknown = || Failure::new(404, "banner_unknown").field("banner");
    let Candidate { banner, .. } =
        board.find(&banner).filter(|it| it.banner.schedule.holds(context.now_ms)).ok_or_else(unknown)?;
    let campaign = banner.campaign.ok_or_else(unknown)?.to_string();
    let said = banner.variants.iter().find(|it| it.name.as_str() == variant).or(banner.variants.first());
    let target = said.and_then(|variant| variant.content.get(&locale)?.target.as_ref());
    let page = target.map(|target| href(target, locale)).filter(|page| page.starts_with(&format!("/{locale}")));
    let page = page.unwrap_or_else(|| format!("/{locale}/account/codes"));
    give(&context, &campaign, Source::Banner, customer, page).await
}

/// The account that asks for a code; somebody who is not signed in is asked to by a form.
///
/// # Errors
/// 401 `sign_in_needed` for a script.
pub fn asker(context: &RequestContext, locale: Locale) -> Result<Result<&str, Claimed>, Failure> {
    match context.owner().filter(|_| context.is_customer()) {
        Some(customer) => Ok(Ok(customer)),
        None if context.form => {
            Ok(Err(Claimed { first: false, notice: "code_sign_in", page: format!("/{locale}/account") }))
        }
        None => Err(Failure::new(401, "sign_in_needed")),
    }
}

/// Gives the account its code of the campaign, through that channel, and leads on to the page.
///
/// # Errors
/// 409 `code_not_for_you`, `codes_gone`, as of [`claim_code`].
pub async fn give(
    context: &RequestContext,
    campaign: &str,
    source: Source,
    customer: &str,
    page: String,
) -> Result<Claimed, Failure> {
    match issue::to_one(&context.state, campaign, source, customer).await.map_err(broken)? {
        Given::Now => Ok(Claimed { first: true, notice: "code_given", page }),
        Given::Before => Ok(Claimed { first: false, notice: "code_given_before", page }),
        Given::NotForThem => Err(Failure::new(409, "code_not_for_you")),
        Given::None => Err(Failure::new(409, "codes_gone")),
    }
}
