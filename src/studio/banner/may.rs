//! Who may do what with which banner: marketing everything, a manager what is for their own stores alone.

use comptoir_db::banner::{self, Kept};
use comptoir_domain::banner::Banner;

use crate::server::functions::broken;
use crate::server::request::RequestContext;
use crate::server::staff::{self, Marketer};
use crate::wire::Failure;

/// The asker, who makes banners.
///
/// # Errors
/// 403 `not_marketer`.
pub async fn promoter(context: &RequestContext) -> Result<Marketer, Failure> {
    staff::promoting(context).await.map_err(broken)?.ok_or_else(|| Failure::new(403, "not_marketer"))
}

/// Whether the banner is for stores of theirs alone.
pub fn is_theirs(marketer: &Marketer, banner: &Banner) -> bool {
    let own = || banner.stores.iter().all(|store| marketer.only.iter().any(|slug| slug == store.as_str()));
    marketer.only.is_empty() || !banner.stores.is_empty() && own()
}

/// The banner, if they may see to it: one of others is none.
///
/// # Errors
/// 404 `banner_unknown`.
pub async fn find(context: &RequestContext, marketer: &Marketer, id: &str) -> Result<Kept, Failure> {
    let kept = banner::find(&context.state.db, id).await.map_err(broken)?;
    let kept = kept.filter(|kept| is_theirs(marketer, &kept.banner));
    kept.ok_or_else(|| Failure::new(404, "banner_unknown").field("id"))
}

/// Refuses a banner that reaches beyond their stores.
///
/// # Errors
/// 422 `banner_beyond`.
pub fn check(marketer: &Marketer, banner: &Banner) -> Result<(), Failure> {
    match is_theirs(marketer, banner) {
        true => Ok(()),
        false => Err(Failure::new(422, "banner_beyond").field("stores")),
    }
}
