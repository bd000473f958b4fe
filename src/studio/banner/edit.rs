//! The editor's form: saved as it is typed or by its buttons, merged with what others wrote meanwhile. A script gets JSON; a
//! form that cannot be saved gets its page again, with everything that was typed.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use comptoir_db::banner::{self, NoBanner, Step};
use comptoir_db::promo::pick;
use comptoir_domain::banner::{Banner, Status, Target, VARIANT_LIMIT, Variant};
use serde::Serialize;
use uuid::Uuid;

use crate::server::form::{self, Back, Fields, Problem, merge};
use crate::server::functions::{self, Form, broken};
use crate::server::page;
use crate::server::request::RequestContext;
use crate::server::staff::Marketer;
use crate::studio::banner::api::{put_out, refused};
use crate::studio::banner::fields::{said, variants};
use crate::studio::banner::may::{self, promoter};
use crate::studio::banner::page::{Shown, view};
use crate::studio::banner::{fields, read};
use crate::studio::campaign::api::unknown_names;
use crate::studio::campaign::fields::typed;
use crate::studio::campaign::page::blank;
use crate::wire::{Failure, Told};

/// The largest form: eight variants in two languages, and what they were.
const FORM_LIMIT_BYTES: usize = 256 * 1024;
/// How often a save is tried that others come before.
const TRIES: usize = 4;

/// A banner as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edited {
    pub id: String,
    pub version: i64,
    /// The banner's page.
    pub page: String,
    /// Its fields as they are kept.
    pub fields: Fields,
    #[serde(skip)]
    notice: &'static str,
}

impl Told for Edited {
    fn notice(&self) -> Option<&'static str> {
        Some(self.notice)
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// `POST /api/studio/banners/edit`: writes the fields of a banner over the version that they were read at, or makes one
/// where no version is said; `then` says what else the button does: `publish`, `add` a variant, or `remove:` one.
///
/// Refusals: 403 `not_marketer`; 404 `banner_unknown`; 409 `banner_changed`, `banner_fixed`, head office's limits,
/// `change_reused`; 422 `field_invalid`, `banner_beyond`, `body_invalid`.
pub async fn edit(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    let (context, input, form) = match form::read(&context, request, FORM_LIMIT_BYTES).await {
        Ok(sent) => sent,
        Err(failure) => return functions::answer::<Edited>(&context, None, Err(failure)),
    };
    let context = &context;
    let marketer = match promoter(context).await {
        Ok(marketer) => marketer,
        Err(failure) => return functions::answer::<Edited>(context, form, Err(failure)),
    };
    match edit_fields(context, &marketer, &input).await {
        Ok(edited) => functions::answer(context, form, Ok(edited)),
        Err(Back::Refused(failure)) => functions::answer::<Edited>(context, form, Err(failure)),
        Err(Back::Shown(failure, shown)) => again(context, &marketer, form, failure, *shown).await,
    }
}

async fn edit_fields(context: &RequestContext, marketer: &Marketer, sent: &Fields) -> Result<Edited, Back<Shown>> {
    let id = sent.get("id").and_then(|id| id.parse::<Uuid>().ok());
    let id = id.ok_or_else(|| Failure::new(422, "body_invalid").field("id"))?.to_string();
    let then = sent.get("then").map_or("", String::as_str);
    let Some(version) = sent.get("version") else {
        let version = create(context, marketer, &id, sent, then).await?;
        return done(context, marketer, &id, version, then).await;
    };
    let version = version.parse::<i64>().map_err(|_| Failure::new(422, "body_invalid").field("version"))?;
    // Somebody may be quicker between the look and the write; then it is looked at again.
    for _ in 0..TRIES {
        let kept = may::find(context, marketer, &id).await?;
        if kept.status == Status::Retired {
            return Err(Failure::new(409, "banner_fixed").field("to").into());
        }
        let stood = kept.version;
        let base = kept.banner.clone();
        let mut shown = Shown::of(context, kept);
        let names = shown.was.keys().map(String::as_str).collect::<Vec<_>>();
        let (merged, changed) = merge(&typed(sent, &names), &shown.was);
        shown.fields = merged;
        let told = told(context, marketer, &shown.fields, &base).await?;
        if version != stood && !changed.is_empty() {
            // What is there is what was typed: it was this very form, sent twice.
            if told.as_ref().is_ok_and(|banner| *banner == base) {
                return done(context, marketer, &id, stood, then).await;
            }
            let field = changed.first().map_or("version", |(name, _)| name.as_str());
            let failure = Failure { current: Some(stood), ..Failure::new(409, "banner_changed").field(field) };
            return Err(Back::Shown(failure, Box::new(Shown { changed, ..shown })));
        }
        let banner = told.map_err(|problems| invalid(problems, shown))?;
        let banner = reshaped(banner, then);
        match banner::save(&context.state.db, &id, banner, stood, &marketer.id, context.now_ms).await.map_err(broken)? {
            // What goes out is what was looked at: others' words are looked at first.
            Ok(_) if then == "publish" && version != stood => {
                let failure = Failure { current: Some(stood), ..Failure::new(409, "banner_changed").field("version") };
                return Err(failure.into());
            }
            Ok(version) => return done(context, marketer, &id, version, then).await,
            Err(NoBanner::Changed(_)) => {}
            Err(no) => return Err(refused(Some(stood), no).into()),
        }
    }
    Err(Failure::new(409, "banner_changed").field("version").into())
}

async fn create(
    context: &RequestContext,
    marketer: &Marketer,
    id: &str,
    sent: &Fields,
    then: &str,
) -> Result<i64, Back<Shown>> {
    let mut shown = Shown::new(context, marketer, id);
    let all = fields::names(variants(sent));
    shown.fields = typed(sent, &all.iter().map(String::as_str).collect::<Vec<_>>());
    let base = Shown::blank(context, marketer);
    let told = told(context, marketer, &shown.fields, &base).await?;
    let banner = reshaped(told.map_err(|problems| invalid(problems, shown))?, then);
    let outcome = banner::create(&context.state.db, id, banner, &marketer.id, context.now_ms).await;
    Ok(outcome.map_err(broken)?.map_err(|no| refused(None, no))?)
}

/// The banner with another variant, or without one.
fn reshaped(mut banner: Banner, then: &str) -> Banner {
    let taken = |name: &str| banner.variants.iter().any(|variant| variant.name.as_str() == name);
    if then == "add" && banner.variants.len() < VARIANT_LIMIT {
        let free = (b'a'..=b'z').map(|letter| char::from(letter).to_string()).find(|name| !taken(name));
        let copy = banner.variants.last().cloned();
        if let (Some(Ok(name)), Some(last)) = (free.map(|name| name.parse()), copy) {
            banner.variants.push(Variant { name, ..last });
        }
    }
    if let Some(gone) = then.strip_prefix("remove:")
        && banner.variants.len() > 1
    {
        banner.variants.retain(|variant| variant.name.as_str() != gone);
        if banner.variants.iter().all(|variant| variant.weight == 0) {
            banner.variants[0].weight = 1;
        }
    }
    banner
}

/// The banner that the fields say, where they say one and the shop has what they name.
async fn told(
    context: &RequestContext,
    marketer: &Marketer,
    fields: &Fields,
    base: &Banner,
) -> Result<Result<Banner, Vec<Problem>>, Failure> {
    let shop = context.state.shop.get();
    let words = &context.words;
    let blank = blank(context, Uuid::nil());
    let (banner, named) = match read::read(fields, base, &shop, words, &blank, context.now_ms) {
        Ok(read) => read,
        Err(problems) => return Ok(Err(problems)),
    };
    may::check(marketer, &banner)?;
    let mut problems = unknown_names(context, named).await.map_err(broken)?;
    let mut handles = Vec::new();
    for variant in &banner.variants {
        for (locale, content) in &variant.content {
            if let Some(Target::Product { handle }) = &content.target {
                handles.push((said(variant.name.as_str(), *locale, "value"), handle.clone()));
            }
        }
    }
    let asked: Vec<String> = handles.iter().map(|(_, handle)| handle.clone()).collect();
    let known = pick::products(&context.state.db, &asked).await.map_err(broken)?;
    for (field, handle) in handles.into_iter().filter(|(_, handle)| !known.contains(handle)) {
        let text = words.with("studio-problem-unknown", [("what", handle.into())]);
        problems.push(Problem { field, text });
    }
    Ok(if problems.is_empty() { Ok(banner) } else { Err(problems) })
}

/// What a saved form does beside, and how the banner stands then.
async fn done(
    context: &RequestContext,
    marketer: &Marketer,
    id: &str,
    version: i64,
    then: &str,
) -> Result<Edited, Back<Shown>> {
    let mut notice = "banner_saved";
    if then == "publish" {
        let status = put_out(context, marketer, id, Step::Publish { version }, Some(version)).await?;
        notice = if status == Status::Live { "banner_live" } else { "banner_scheduled" };
        if status == Status::Paused {
            notice = "banner_paused";
        }
    }
    let kept = may::find(context, marketer, id).await?;
    let shown = Shown::of(context, kept);
    let page = format!("/{}/studio/banners/{id}", context.locale());
    Ok(Edited { id: id.to_owned(), version, page, fields: shown.was, notice })
}

fn invalid(problems: Vec<Problem>, shown: Shown) -> Back<Shown> {
    let first = problems.first().cloned().unwrap_or_else(|| Problem { field: String::new(), text: String::new() });
    let failure = Failure { message: first.text, ..Failure::new(422, "field_invalid").field(&first.field) };
    Back::Shown(failure, Box::new(Shown { problems, ..shown }))
}

/// A problem as a script is told it: the field's own words before it.
fn told_to_script(context: &RequestContext, failure: Failure, shown: &Shown) -> Failure {
    let label = failure.field.as_deref().map(|field| shown.controls(&context.words).label(field)).unwrap_or_default();
    let failure = match failure.message.is_empty() {
        true => context.words.failure(failure, context.currency()),
        false => failure,
    };
    let message = format!("{label}{}{}", context.words.get("colon"), failure.message);
    Failure { message, ..failure }
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
        return (status, Json(told_to_script(context, failure, &shown))).into_response();
    }
    match (page::owned(context).await, view(context, marketer, shown, &[]).await) {
        (Ok(owned), Ok(mut page)) => {
            page.status = status;
            page::answer(context, owned, Ok(page))
        }
        (Err(error), _) | (_, Err(error)) => functions::answer::<Edited>(context, form, Err(broken(error))),
    }
}
