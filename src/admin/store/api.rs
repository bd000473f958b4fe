//! Saving a store. A script gets JSON; a form that cannot be saved gets its page again, with everything that was typed.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use comptoir_db::stores::edit::{self, NoEdit};
use comptoir_db::stores::store::{self, Store};
use serde::Serialize;

use crate::admin::store::fields::{self, IDENTITY};
use crate::admin::store::page::{Shown, blank, today, view};
use crate::server::form::{self, Back, Fields, Problem};
use crate::server::functions::{self, BODY_LIMIT_BYTES, Form, broken};
use crate::server::page;
use crate::server::request::RequestContext;
use crate::server::staff::{self, Staff};
use crate::wire::{Failure, Told};

/// A store as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saved {
    pub slug: String,
    pub version: i64,
    #[serde(skip)]
    page: String,
}

impl Told for Saved {
    fn notice(&self) -> Option<&'static str> {
        Some("store_saved")
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// `POST /api/admin/stores/save`: writes what the body names of a store that the asker manages, over the version it was
/// read at. 403 `not_staff`; 404 `store_unknown`; 409 `store_changed`, `name_taken`, `pickups_open`; 422 `field_invalid`.
pub async fn save(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    answer(&context, request, Which::There).await
}

/// `POST /api/admin/stores/create`: makes a store, for administrators. The same refusals, and 409 `slug_taken`.
pub async fn create(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    answer(&context, request, Which::New).await
}

/// How often a save is tried that others come before.
const TRIES: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    There,
    New,
}

async fn answer(context: &Arc<RequestContext>, request: Request, which: Which) -> Response<Body> {
    let (context, input, form) = match form::read(context, request, BODY_LIMIT_BYTES).await {
        Ok(sent) => sent,
        Err(failure) => return functions::answer::<Saved>(context, None, Err(failure)),
    };
    let context = &context;
    let staff = match managing(context, which).await {
        Ok(staff) => staff,
        Err(failure) => return functions::answer::<Saved>(context, form, Err(failure)),
    };
    let outcome = match which {
        Which::There => save_fields(context, &staff, input).await,
        Which::New => create_fields(context, input).await,
    };
    match outcome {
        Ok(saved) => functions::answer(context, form, Ok(saved)),
        Err(Back::Refused(failure)) => functions::answer::<Saved>(context, form, Err(failure)),
        Err(Back::Shown(failure, shown)) => again(context, &staff, form, failure, *shown).await,
    }
}

async fn managing(context: &RequestContext, which: Which) -> Result<Staff, Failure> {
    let staff = staff::managing(context).await.map_err(broken)?;
    let staff = staff.filter(|staff| staff.administrator || which == Which::There);
    staff.ok_or_else(|| Failure::new(403, "not_staff"))
}

async fn save_fields(context: &RequestContext, staff: &Staff, typed: Fields) -> Result<Saved, Back<Shown>> {
    let slug = typed.get("slug").cloned().unwrap_or_default();
    let version = typed.get("version").and_then(|version| version.parse::<i64>().ok());
    let version = version.ok_or_else(|| Failure::new(422, "body_invalid").field("version"))?;
    // Somebody may be quicker between the look and the write; then it is looked at again.
    for _ in 0..TRIES {
        let stores = store::all(&context.state.db).await.map_err(broken)?;
        let now = stores.into_iter().find(|store| store.slug == slug && staff.manages(&slug));
        let shown = Shown::of(context, now.ok_or_else(|| Failure::new(404, "store_unknown").field("slug"))?);
        let touches = |name: &&&str| typed.get(**name).is_some_and(|value| *value != shown.was[**name]);
        if !staff.administrator
            && let Some(field) = IDENTITY.iter().find(touches)
        {
            return Err(Failure::new(403, "not_staff").field(field).into());
        }
        let (merged, changed) = form::merge(&typed, &shown.was);
        let shown = Shown { fields: merged, ..shown };
        if version != shown.store.version && !changed.is_empty() {
            return stale(context, Shown { changed, ..shown });
        }
        let today = today(context, &shown.store);
        let store = match fields::read(&shown.fields, &shown.store, &today, &context.words) {
            Ok(store) => store,
            Err(problems) => return Err(invalid(422, "field_invalid", problems, shown)),
        };
        match edit::save(&context.state.db, store).await.map_err(broken)? {
            Ok(version) => return saved(context, slug, version).await,
            Err(NoEdit::Stale(_)) => {}
            Err(no) => return Err(not_saved(context, no, shown)),
        }
    }
    Err(Failure::new(409, "store_changed").field("version").into())
}

async fn create_fields(context: &RequestContext, typed: Fields) -> Result<Saved, Back<Shown>> {
    let base = blank(context);
    let shown = |base: &Store| Shown { new: true, fields: typed.clone(), ..Shown::of(context, base.clone()) };
    let name = typed.get("name").map_or("", String::as_str);
    let mut problems = Vec::new();
    let slug = fields::slug(typed.get("slug").map_or("", String::as_str), name);
    if slug.is_none() && !name.trim().is_empty() {
        problems.push(Problem { field: "slug".to_owned(), text: context.words.get("admin-problem-slug") });
    }
    let mut typed_all = fields::of_store(&base, &today(context, &base), &context.words);
    // Nobody's store is where the equator meets Greenwich: where it is must be said.
    typed_all.extend([("latitude", ""), ("longitude", "")].map(|(name, none)| (name.to_owned(), none.to_owned())));
    typed_all.extend(typed.clone());
    let read = fields::read(&typed_all, &base, &today(context, &base), &context.words);
    let store = match (read, slug, problems.is_empty()) {
        (Ok(store), Some(slug), true) => Store { slug, ..store },
        (read, ..) => {
            problems.extend(read.err().unwrap_or_default());
            return Err(invalid(422, "field_invalid", problems, shown(&base)));
        }
    };
    let slug = store.slug.clone();
    match edit::create(&context.state.db, store.clone()).await.map_err(broken)? {
        Ok(()) => saved(context, slug, 1).await,
        // Sent twice: it is there as it was sent.
        Err(NoEdit::SlugTaken) if is_there(context, &store).await? => saved(context, slug, 1).await,
        Err(no) => Err(not_saved(context, no, shown(&base))),
    }
}

async fn is_there(context: &RequestContext, store: &Store) -> Result<bool, Failure> {
    Ok(store::all(&context.state.db).await.map_err(broken)?.contains(store))
}

/// The store stands: this process shows it at once, the others within a second.
async fn saved(context: &RequestContext, slug: String, version: i64) -> Result<Saved, Back<Shown>> {
    context.state.shop.refresh(&context.state.db).await.map_err(broken)?;
    let page = format!("/{}/admin/stores/{slug}", context.locale());
    Ok(Saved { slug, version, page })
}

/// Somebody else was quicker. Where what is there is what was typed, it was this very form, sent twice.
fn stale(context: &RequestContext, shown: Shown) -> Result<Saved, Back<Shown>> {
    let version = shown.store.version;
    if shown.fields == shown.was {
        let page = format!("/{}/admin/stores/{}", context.locale(), shown.slug);
        return Ok(Saved { slug: shown.slug, version, page });
    }
    let field = shown.changed.first().map_or("version", |(name, _)| name.as_str());
    let failure = Failure { current: Some(version), ..Failure::new(409, "store_changed").field(field) };
    Err(Back::Shown(failure, Box::new(shown)))
}

fn not_saved(context: &RequestContext, no: NoEdit, shown: Shown) -> Back<Shown> {
    let (code, field, text) = match no {
        NoEdit::NameTaken(slug) => {
            ("name_taken", "name", context.words.with("admin-problem-name-taken", [("slug", slug.into())]))
        }
        NoEdit::SlugTaken => ("slug_taken", "slug", context.words.get("admin-problem-slug-taken")),
        NoEdit::PickupsOpen => ("pickups_open", "kind", context.words.get("admin-problem-pickups-open")),
        NoEdit::Unknown | NoEdit::Stale(_) => return Failure::new(404, "store_unknown").field("slug").into(),
    };
    invalid(409, code, vec![Problem { field: field.to_owned(), text }], shown)
}

fn invalid(status: u16, code: &str, problems: Vec<Problem>, shown: Shown) -> Back<Shown> {
    let first = problems.first().cloned().unwrap_or_else(|| Problem { field: String::new(), text: String::new() });
    let (code, field) = (code.to_owned(), Some(first.field));
    let failure = Failure { status, code, message: first.text, field, current: None };
    Back::Shown(failure, Box::new(Shown { problems, ..shown }))
}

/// The form again, or for a script why not.
async fn again(
    context: &Arc<RequestContext>,
    staff: &Staff,
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
    let owned = match page::owned(context).await {
        Ok(owned) => owned,
        Err(error) => return functions::answer::<Saved>(context, form, Err(broken(error))),
    };
    let mut page = view(context, staff, shown, &[]);
    page.status = status;
    page::answer(context, owned, Ok(page))
}
