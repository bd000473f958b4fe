//! Making banners, adding versions, and their way from draft to retired.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::http::Response;
use comptoir_db::banner::limit::Beyond;
use comptoir_db::banner::picture::Uploaded;
use comptoir_db::banner::{self, Missing, NoBanner, Step};
use comptoir_domain::StoreSlug;
use comptoir_domain::banner::{Banner, InvalidBanner, Status};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::banner::schedule::resolve;
use crate::server::functions::{self, Asked, broken};
use crate::server::request::RequestContext;
use crate::server::staff::Marketer;
use crate::studio::banner::may::{self, promoter};
use crate::studio::banner::upload::Picture;

use crate::wire::{Failure, Told, Wire};

/// The largest banner: eight variants in two languages at their longest, as JSON.
const BODY_LIMIT_BYTES: usize = 128 * 1024;

/// A banner to be made, or another version of one.
#[derive(Clone, Debug, Deserialize)]
pub struct Saving {
    /// Made by whoever sends it: sent twice, it is one banner.
    pub id: Uuid,
    /// The version that was looked at; none for a new banner.
    #[serde(default)]
    pub version: Option<i64>,
    pub banner: Banner,
}

/// A banner as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub id: String,
    pub version: i64,
}

impl Told for Saved {
    fn notice(&self) -> Option<&'static str> {
        Some("banner_saved")
    }
}

/// `POST /api/studio/banners/save`, JSON: makes a banner, or adds a version after the one that was looked at. Shoppers see
/// it once it is put out.
///
/// Refusals: 403 `not_marketer`; 404 `banner_unknown`; 409 `banner_changed` (its version as `current`), `banner_fixed`; 422
/// `banner_invalid` with the field, `body_invalid`, `picture_unknown`, `store_unknown`, `campaign_unknown`.
pub async fn save(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    let outcome = match functions::read_up_to::<Saving>(request, BODY_LIMIT_BYTES).await {
        Ok(Asked { input, .. }) => save_banner(&context, input).await,
        Err(failure) => Err(failure),
    };
    functions::answer(&context, None, outcome)
}

async fn save_banner(context: &RequestContext, saving: Saving) -> Result<Saved, Failure> {
    let marketer = promoter(context).await?;
    let Saving { id, version, mut banner } = saving;
    check(context, &mut banner)?;
    may::check(&marketer, &banner)?;
    if version.is_some() {
        may::find(context, &marketer, &id.to_string()).await?;
    }
    let (db, id, now) = (&context.state.db, id.to_string(), context.now_ms);
    let outcome = match version {
        None => banner::create(db, &id, banner, &marketer.id, now).await,
        Some(version) => banner::save(db, &id, banner, version, &marketer.id, now).await,
    };
    Ok(Saved { version: outcome.map_err(broken)?.map_err(|no| refused(version, no))?, id })
}

/// Works out what the banner's times mean, and whether it may be kept.
///
/// # Errors
/// 422 `banner_invalid` with the field and what is wrong with it.
pub fn check(context: &RequestContext, banner: &mut Banner) -> Result<(), Failure> {
    let invalid = |InvalidBanner { field, fault }: InvalidBanner| Failure {
        message: context.words.get(&format!("banner-fault-{}", fault.code().replace('_', "-"))),
        ..Failure::new(422, "banner_invalid").field(&field)
    };
    resolve(&mut banner.schedule).map_err(invalid)?;
    banner.validate().map_err(invalid)
}

pub(super) fn refused(new: Option<i64>, no: NoBanner) -> Failure {
    match no {
        NoBanner::Unknown => Failure::new(404, "banner_unknown").field("id"),
        // Another banner has the id.
        NoBanner::Changed(_) if new.is_none() => Failure::new(409, "change_reused").field("id"),
        NoBanner::Changed(version) => {
            Failure { current: Some(version), ..Failure::new(409, "banner_changed").field("version") }
        }
        NoBanner::NotNow(_) => Failure::new(409, "banner_fixed").field("to"),
        NoBanner::Beyond(beyond) => refused_beyond(beyond),
        NoBanner::Missing(Missing::Picture) => Failure::new(422, "picture_unknown").field("picture"),
        NoBanner::Missing(Missing::Store) => Failure::new(422, "store_unknown").field("stores"),
        NoBanner::Missing(Missing::Campaign) => Failure::new(422, "campaign_unknown").field("campaign"),
    }
}

/// What goes beyond head office's limits, with the limit.
fn refused_beyond(beyond: Beyond) -> Failure {
    let told = |current: i64, failure: Failure| Failure { current: Some(current), ..failure };
    match beyond {
        Beyond::Stores => Failure::new(422, "banner_beyond").field("stores"),
        Beyond::Slot => Failure::new(409, "banner_slot_closed").field("slot"),
        Beyond::Many(limit) => told(limit, Failure::new(409, "banner_store_full").field("stores")),
        Beyond::Long(days) => told(days, Failure::new(409, "banner_too_long").field("ends_on")),
        Beyond::Variants => Failure::new(409, "banner_one_version").field("variants"),
    }
}

/// Where a banner stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub status: Status,
}

impl Told for Moved {
    fn notice(&self) -> Option<&'static str> {
        Some(match self.status {
            Status::Live => "banner_live",
            Status::Scheduled => "banner_scheduled",
            Status::Paused => "banner_paused",
            Status::Draft | Status::Retired => "banner_retired",
        })
    }
}

/// Puts a banner's latest version out, pauses, resumes or retires it: `to` is `publish` (with the `version` that was looked
/// at), `pause`, `resume` or `retire`. What was done already changes nothing.
///
/// # Errors
/// 403 `not_marketer`; 404 `banner_unknown`; 409 `banner_changed`, `banner_fixed`; 422 `step_invalid`.
#[server(name = MoveBanner, prefix = "/api", endpoint = "studio/banners/move", protocol = Wire)]
pub async fn move_banner(id: Uuid, to: String, #[server(default)] version: Option<String>) -> Result<Moved, Failure> {
    let context = RequestContext::current()?;
    let marketer = promoter(&context).await?;
    let version = version.and_then(|version| version.parse().ok());
    let step = match (to.as_str(), version) {
        ("publish", Some(version)) => Step::Publish { version },
        ("pause", _) => Step::Pause,
        ("resume", _) => Step::Resume,
        ("retire", _) => Step::Retire,
        _ => return Err(Failure::new(422, "step_invalid").field("to")),
    };
    let status = put_out(&context, &marketer, &id.to_string(), step, version).await?;
    Ok(Moved { status })
}

/// Takes a step, and tells the pages that show something else by it. `version` is the one that was looked at.
pub(super) async fn put_out(
    context: &RequestContext,
    marketer: &Marketer,
    id: &str,
    step: Step,
    version: Option<i64>,
) -> Result<Status, Failure> {
    may::find(context, marketer, id).await?;
    let state = &context.state;
    let own: Vec<StoreSlug> = marketer.only.iter().filter_map(|slug| slug.parse().ok()).collect();
    let outcome = banner::step_within(&state.db, id, step, &marketer.id, context.now_ms, &own).await;
    let (status, moved) = outcome.map_err(broken)?.map_err(|no| refused(version.or(Some(0)), no))?;
    // In memory first: whoever is woken asks for it. Should that fail, the job does it.
    if let Err(error) = state.banners.refresh(&state.db).await {
        tracing::warn!(%error, "banners are read a moment later");
    }
    state.hub.hint_all(&moved);
    Ok(status)
}

/// Undoes: adds a version that says what version `to` said, after the one that was looked at.
///
/// # Errors
/// As of [`save`].
#[server(name = UndoBanner, prefix = "/api", endpoint = "studio/banners/undo", protocol = Wire)]
pub async fn undo_banner(id: Uuid, to: String, version: String) -> Result<Saved, Failure> {
    let context = RequestContext::current()?;
    let marketer = promoter(&context).await?;
    let invalid = |field| Failure::new(422, "body_invalid").field(field);
    let to = to.parse::<i64>().map_err(|_| invalid("to"))?;
    let version = version.parse::<i64>().map_err(|_| invalid("version"))?;
    let (db, id) = (&context.state.db, id.to_string());
    may::find(&context, &marketer, &id).await?;
    let outcome = banner::undo(db, &id, to, version, &marketer.id, context.now_ms).await.map_err(broken)?;
    Ok(Saved { version: outcome.map_err(|no| refused(Some(version), no))?, id })
}

/// Makes a draft `id` of what the banner `of` says, under another name.
///
/// # Errors
/// 403 `not_marketer`; 404 `banner_unknown`; 409 `change_reused`; 422 `banner_invalid`.
#[server(name = DuplicateBanner, prefix = "/api", endpoint = "studio/banners/duplicate", protocol = Wire)]
pub async fn duplicate_banner(id: Uuid, of: Uuid, name: String) -> Result<Saved, Failure> {
    let context = RequestContext::current()?;
    let marketer = promoter(&context).await?;
    let db = &context.state.db;
    let kept = may::find(&context, &marketer, &of.to_string()).await?;
    let mut copy = Banner { name: name.clone(), ..kept.banner };
    check(&context, &mut copy)?;
    let id = id.to_string();
    let outcome = banner::duplicate(db, &of.to_string(), &id, &name, &marketer.id, context.now_ms).await;
    Ok(Saved { version: outcome.map_err(broken)?.map_err(|no| refused(None, no))?, id })
}

/// Writes an uploaded picture down.
pub(super) async fn uploaded(
    context: &RequestContext,
    picture: &Picture,
    name: String,
    actor: &str,
) -> Result<(), Failure> {
    let Picture { id, width, height } = picture.clone();
    let uploaded = Uploaded { id, width, height, name, at: context.now_ms };
    banner::picture::upload(&context.state.db, uploaded, actor).await.map_err(broken)
}
