//! Saving a campaign, and moving it from one status to another. A script gets JSON; a form that cannot be saved gets its
//! page again, with everything that was typed.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use comptoir_db::promo::campaign::{self, Kept, NoCampaign};
use comptoir_db::promo::pick;
use comptoir_domain::promo::redemption::Status;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::server::form::{self, Back, Fields, Problem, merge};
use crate::server::functions::{self, Form, broken};
use crate::server::page;
use crate::server::request::RequestContext;
use crate::server::staff::{self, Marketer};
use crate::studio::campaign::fields;
use crate::studio::campaign::page::{Shown, clock, view, watch};
use crate::studio::campaign::read::{Around, Named, read};
use crate::wire::{Failure, Told, Wire};

/// The largest form: its words and names, and what they were.
const FORM_LIMIT_BYTES: usize = 64 * 1024;

/// How often a save is tried that others come before.
const TRIES: usize = 4;

/// A campaign as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    pub id: String,
    pub version: i64,
    #[serde(skip)]
    page: String,
}

impl Told for Saved {
    fn notice(&self) -> Option<&'static str> {
        Some("campaign_saved")
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// `POST /api/studio/campaigns/save`: writes a campaign whole, over the version that it was read at, or makes one where
/// no version is said. 403 `not_marketer`; 404 `campaign_unknown`; 409 `campaign_changed`, `campaign_ended`,
/// `rule_fixed`, `change_reused`; 422 `field_invalid`, `body_invalid`.
pub async fn save(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    let (context, input, form) = match form::read(&context, request, FORM_LIMIT_BYTES).await {
        Ok(sent) => sent,
        Err(failure) => return functions::answer::<Saved>(&context, None, Err(failure)),
    };
    let context = &context;
    let marketer = match marketer(context).await {
        Ok(marketer) => marketer,
        Err(failure) => return functions::answer::<Saved>(context, form, Err(failure)),
    };
    match save_fields(context, &marketer, input).await {
        Ok(saved) => functions::answer(context, form, Ok(saved)),
        Err(Back::Refused(failure)) => functions::answer::<Saved>(context, form, Err(failure)),
        Err(Back::Shown(failure, shown)) => again(context, &marketer, form, failure, *shown).await,
    }
}

/// The asker, who makes campaigns.
pub async fn marketer(context: &RequestContext) -> Result<Marketer, Failure> {
    staff::marketing(context).await.map_err(broken)?.ok_or_else(|| Failure::new(403, "not_marketer"))
}

async fn save_fields(context: &RequestContext, marketer: &Marketer, sent: Fields) -> Result<Saved, Back<Shown>> {
    let id = sent.get("id").and_then(|id| id.parse::<Uuid>().ok());
    let id = id.ok_or_else(|| Failure::new(422, "body_invalid").field("id"))?;
    let Some(version) = sent.get("version") else { return create(context, marketer, id, &sent).await };
    let version = version.parse::<i64>().map_err(|_| Failure::new(422, "body_invalid").field("version"))?;
    // Somebody may be quicker between the look and the write; then it is looked at again.
    for _ in 0..TRIES {
        let kept = find(context, id).await?;
        if kept.status == Status::Ended {
            return Err(Failure::new(409, "campaign_ended").into());
        }
        let stood = kept.version;
        let mut shown = Shown::of(context, kept);
        if version == stood
            && shown.locked
            && let Some(field) = fields::touched(
                &sent,
                &fields::of_campaign(&shown.campaign, &clock(&context.state.shop.get()), context.locale()),
            )
        {
            return Err(Failure::new(409, "rule_fixed").field(field).into());
        }
        let (merged, changed) = merge(&fields::typed(&sent, &fields::names(shown.locked)), &shown.was);
        shown.fields = merged;
        let told = told(context, &shown).await?;
        if version != stood && !changed.is_empty() {
            // What is there is what was typed: it was this very form, sent twice.
            if told.as_ref().is_ok_and(|campaign| *campaign == shown.campaign) {
                return Ok(saved(context, id, stood));
            }
            let field = changed.first().map_or("version", |(name, _)| name.as_str());
            let failure = Failure { current: Some(stood), ..Failure::new(409, "campaign_changed").field(field) };
            return Err(Back::Shown(failure, Box::new(Shown { changed, ..shown })));
        }
        let campaign = told.map_err(|problems| invalid(problems, shown))?;
        let outcome = campaign::save(&context.state.db, campaign, Some(stood), &marketer.id, context.now_ms).await;
        match outcome.map_err(broken)? {
            Ok(version) => return Ok(saved(context, id, version)),
            Err(NoCampaign::Unknown) => return Err(unknown().into()),
            Err(NoCampaign::Changed(_) | NoCampaign::NotNow(_)) => {}
        }
    }
    Err(Failure::new(409, "campaign_changed").field("version").into())
}

async fn create(context: &RequestContext, marketer: &Marketer, id: Uuid, sent: &Fields) -> Result<Saved, Back<Shown>> {
    let mut shown = Shown::new(context, id);
    shown.fields = fields::typed(sent, &fields::names(false));
    let campaign = told(context, &shown).await?.map_err(|problems| invalid(problems, shown))?;
    let outcome = campaign::save(&context.state.db, campaign.clone(), None, &marketer.id, context.now_ms).await;
    match outcome.map_err(broken)? {
        Ok(version) => Ok(saved(context, id, version)),
        // Sent twice: it is there as it was sent.
        Err(NoCampaign::Changed(version)) if find(context, id).await?.campaign == campaign => {
            Ok(saved(context, id, version))
        }
        Err(_) => Err(Failure::new(409, "change_reused").field("id").into()),
    }
}

/// The campaign that the fields say, where they say one and the shop has what they name.
async fn told(context: &RequestContext, shown: &Shown) -> Result<Result<campaign::Campaign, Vec<Problem>>, Failure> {
    let shop = context.state.shop.get();
    let around = Around { words: &context.words, shop: &shop, clock: &clock(&shop), now: context.now_ms };
    let (campaign, named) = match read(&shown.fields, &shown.campaign, shown.locked, around) {
        Ok(read) => read,
        Err(problems) => return Ok(Err(problems)),
    };
    let problems = unknown_names(context, named).await.map_err(broken)?;
    Ok(if problems.is_empty() { Ok(campaign) } else { Err(problems) })
}

/// A problem for the first name of each field that the shop does not know.
pub async fn unknown_names(context: &RequestContext, named: Named) -> Result<Vec<Problem>, comptoir_db::Error> {
    let names = |of: &[(&'static str, String)]| of.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
    let skus = pick::skus(&context.state.db, &names(&named.skus)).await?;
    let products = pick::products(&context.state.db, &names(&named.products)).await?;
    let mut problems: Vec<Problem> = Vec::new();
    let tags = pick::tags(&context.state.db, &names(&named.tags)).await?;
    let asked = named.skus.iter().map(|it| (it, &skus)).chain(named.products.iter().map(|it| (it, &products)));
    let asked = asked.chain(named.tags.iter().map(|it| (it, &tags)));
    for ((field, name), known) in asked {
        if !known.contains(name) && !problems.iter().any(|problem| problem.field == *field) {
            let text = context.words.with("studio-problem-unknown", [("what", name.clone().into())]);
            problems.push(Problem { field: (*field).to_owned(), text });
        }
    }
    Ok(problems)
}

async fn find(context: &RequestContext, id: Uuid) -> Result<Kept, Failure> {
    campaign::find(&context.state.db, &id.to_string()).await.map_err(broken)?.ok_or_else(unknown)
}

fn unknown() -> Failure {
    Failure::new(404, "campaign_unknown").field("id")
}

fn saved(context: &RequestContext, id: Uuid, version: i64) -> Saved {
    Saved { id: id.to_string(), version, page: format!("/{}/studio/campaigns/{id}", context.locale()) }
}

fn invalid(problems: Vec<Problem>, shown: Shown) -> Back<Shown> {
    let first = problems.first().cloned().unwrap_or_else(|| Problem { field: String::new(), text: String::new() });
    let failure = Failure { message: first.text, ..Failure::new(422, "field_invalid").field(&first.field) };
    Back::Shown(failure, Box::new(Shown { problems, ..shown }))
}

/// The form again, or for a script why not.
async fn again(
    context: &Arc<RequestContext>,
    marketer: &Marketer,
    form: Option<Form>,
    failure: Failure,
    shown: Shown,
) -> Response<Body> {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    if form.is_none() {
        // What is wrong with the field, rather than that something is.
        let told =
            if failure.message.is_empty() { context.words.failure(failure, context.currency()) } else { failure };
        return (status, Json(told)).into_response();
    }
    let watched = match &shown.kept {
        Some(kept) => watch(context, kept, false).await.map(Some),
        None => Ok(None),
    };
    let (owned, watched) = match (page::owned(context).await, watched) {
        (Ok(owned), Ok(watched)) => (owned, watched),
        (Err(error), _) | (_, Err(error)) => return functions::answer::<Saved>(context, form, Err(broken(error))),
    };
    let mut page = view(context, marketer, shown, watched, &[]);
    page.status = status;
    page::answer(context, owned, Ok(page))
}

/// Where a campaign stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub status: Status,
}

impl Told for Moved {
    fn notice(&self) -> Option<&'static str> {
        Some(match self.status {
            Status::Live => "campaign_live",
            Status::Paused => "campaign_paused",
            Status::Draft | Status::Ended => "campaign_over",
        })
    }
}

/// Launches, pauses, resumes or ends a campaign: `to` is `live`, `paused` or `ended`, and ending, which is for good, says
/// `confirmed`. What it is already it stays, so that it is safe to send again.
///
/// # Errors
/// 403 `not_marketer`; 404 `campaign_unknown`; 409 `status_fixed` for a way there is not, `campaign_too_late` to launch
/// what would be over; 422 `status_invalid`, `not_confirmed`.
#[server(name = MoveCampaign, prefix = "/api", endpoint = "studio/campaigns/move", protocol = Wire)]
pub async fn move_campaign(id: Uuid, to: String, #[server(default)] confirmed: String) -> Result<Moved, Failure> {
    let context = RequestContext::current()?;
    let marketer = marketer(&context).await?;
    let to = Status::named(&to).filter(|to| *to != Status::Draft);
    let to = to.ok_or_else(|| Failure::new(422, "status_invalid").field("to"))?;
    if to == Status::Ended && confirmed.is_empty() {
        return Err(Failure::new(422, "not_confirmed").field("confirmed"));
    }
    let kept = find(&context, id).await?;
    if to == Status::Live && kept.campaign.ends_at.is_some_and(|end| end <= context.now_ms) {
        return Err(Failure::new(409, "campaign_too_late").field("to"));
    }
    let (db, now) = (&context.state.db, context.now_ms);
    match campaign::move_to(db, &id.to_string(), to, &marketer.id, now).await.map_err(broken)? {
        Ok(moving) => {
            context.state.hub.hint_all(&moving.moved);
            Ok(Moved { status: moving.status })
        }
        Err(NoCampaign::Unknown) => Err(unknown()),
        Err(NoCampaign::Changed(_) | NoCampaign::NotNow(_)) => Err(Failure::new(409, "status_fixed").field("to")),
    }
}
