//! A banner in a frame of its own, drawn as the shop draws it, at any width, by day and by night; and the same of what is
//! typed and not saved yet. Only for those who make banners, and only in the studio's own pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Path, Query, Request, State as Shared};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use axum::http::{HeaderValue, Response};
use axum::response::IntoResponse;
use comptoir_db::banner::picture;
use comptoir_domain::Locale;
use comptoir_domain::banner::{Banner, Content, Fit, Picture, Slot, Variant};
use serde::Serialize;
use uuid::Uuid;

use crate::banner::{Piece, render as draw};
use crate::server::form::Fields;
use crate::server::functions::{self, broken};
use crate::server::page::{self, render};
use crate::server::request::RequestContext;
use crate::server::router::unavailable;
use crate::server::staff;
use crate::server::state::State;
use crate::server::words::{Words, words};
use crate::studio::banner::contrast::{LEAST, Light};
use crate::studio::banner::fields::{self, variants};
use crate::studio::banner::may::{self, promoter};
use crate::studio::banner::page::Shown;
use crate::studio::banner::read;
use crate::studio::campaign::fields::{hundredths, typed};
use crate::studio::campaign::page::blank;
use crate::studio::frame::closed;
use crate::wire::{Failure, Told};

/// The largest form, as of `edit`.
const FORM_LIMIT_BYTES: usize = 256 * 1024;

/// What stands in a banner's place while nothing was typed.
const NOTHING: &str = "…";

/// One variant in one language, as it would be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drawn {
    pub variant: String,
    pub locale: Locale,
    pub html: String,
}

/// All of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Preview {
    pub slot: Slot,
    pub drawn: Vec<Drawn>,
    /// What is to be said of it, in the language of who asks.
    pub advice: Vec<String>,
}

impl Told for Preview {}

/// `GET /{locale}/studio/banners/{id}/frame?variant=a&scheme=dark`: a variant as it is kept, in the address's language.
pub async fn frame(
    Shared(state): Shared<State>,
    Extension(context): Extension<Arc<RequestContext>>,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response<Body> {
    let marketer = match staff::promoting(&context).await {
        Ok(Some(marketer)) => marketer,
        Ok(None) => return shut(&context).await,
        Err(error) => return unavailable(true, broken(error)),
    };
    let banner = may::find(&context, &marketer, &id).await.map(|kept| kept.banner).ok();
    let wanted = query.get("variant").map_or("a", String::as_str);
    let slot = banner.as_ref().map(|banner| banner.slot).or(query.get("slot").and_then(|name| Slot::named(name)));
    let slot = slot.unwrap_or(Slot::HomeHero);
    let variant = banner.as_ref().and_then(|it| it.variants.iter().find(|variant| variant.name.as_str() == wanted));
    let inside = match (&banner, variant) {
        (Some(banner), Some(variant)) => piece(&context.words, banner, variant, context.locale()),
        _ => String::new(),
    };
    let scheme = if query.get("scheme").is_some_and(|scheme| scheme == "dark") { "dark" } else { "light" };
    let style = state.assets.url(&format!("shop-{scheme}.css"));
    let locale = context.locale();
    let title = context.words.get("banner-preview");
    let slot = slot.name();
    // Nothing in it can be pressed: what it would lead to shows in no frame.
    let html = format!(
        "<!doctype html><html lang=\"{locale}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><meta name=\"robots\" content=\"noindex\"><link rel=\"stylesheet\" href=\"{style}\"></head>\
         <body class=\"framed\"><main><div class=\"slot slot-{slot}\" data-framed inert>{inside}</div></main></body></html>"
    );
    let mut response = Response::new(Body::from(html));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, crate::server::security::FRAMED);
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The page for whoever makes no banners.
async fn shut(context: &Arc<RequestContext>) -> Response<Body> {
    match page::owned(context).await {
        Ok(owned) => page::answer(context, owned, Ok(closed(context, "/banners"))),
        Err(error) => unavailable(true, broken(error)),
    }
}

/// A variant in a language, as HTML; nothing where it does not speak it.
fn piece(words: &Words, banner: &Banner, variant: &Variant, locale: Locale) -> String {
    let Some(content) = variant.content.get(&locale) else { return String::new() };
    let mut content = content.clone();
    if content.title.trim().is_empty() {
        content.title = NOTHING.to_owned();
    }
    let name = variant.name.as_str();
    // Neither counted nor capped: nobody is shown it.
    let piece = Piece { slot: banner.slot, id: "", variant: name, cap: None, gives_code: false, content: &content };
    render(|| draw(words, &piece))
}

/// `POST /api/studio/banners/preview`: the editor's fields as shoppers would see them; keeps nothing. What cannot be read is
/// left out.
///
/// Refusals: 403 `not_marketer`; 422 `body_invalid`.
pub async fn preview(Extension(context): Extension<Arc<RequestContext>>, request: Request) -> Response<Body> {
    match functions::read_up_to::<Fields>(request, FORM_LIMIT_BYTES).await {
        Ok(asked) => match drawn(&context, &asked.input).await {
            Ok(preview) => Json(preview).into_response(),
            Err(failure) => functions::answer::<Preview>(&context, None, Err(failure)),
        },
        Err(failure) => functions::answer::<Preview>(&context, None, Err(failure)),
    }
}

async fn drawn(context: &RequestContext, sent: &Fields) -> Result<Preview, Failure> {
    let marketer = promoter(context).await?;
    let locale = sent.get("locale").and_then(|locale| locale.parse().ok()).unwrap_or(context.locale());
    let own = words(locale);
    let shop = context.state.shop.get();
    let names = fields::names(variants(sent));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let base = Shown::blank(context, &marketer);
    let blank = blank(context, Uuid::nil());
    let (mut banner, ..) = read::as_typed(&typed(sent, &names), &base, &shop, &own, &blank, context.now_ms);
    measure(context, &mut banner).await.map_err(broken)?;
    let light = light(context, &banner).await.map_err(broken)?;
    let mut drawn = Vec::new();
    for variant in &banner.variants {
        for locale in Locale::ALL {
            let html = piece(&words(locale), &banner, variant, locale);
            drawn.push(Drawn { variant: variant.name.as_str().to_owned(), locale, html });
        }
    }
    let advice = advice(&own, &banner, &light);
    Ok(Preview { slot: banner.slot, drawn, advice })
}

/// Writes down how large the pictures are; those that there are not are left out.
async fn measure(context: &RequestContext, banner: &mut Banner) -> Result<(), comptoir_db::Error> {
    let contents = || banner.variants.iter().flat_map(|variant| variant.content.values());
    let ids: BTreeSet<String> = contents().filter_map(|it| it.picture.as_ref()).map(|it| it.id.clone()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let known = picture::known(&context.state.db, &ids).await?;
    for content in banner.variants.iter_mut().flat_map(|variant| variant.content.values_mut()) {
        content.picture = content.picture.take().and_then(|picture| {
            let (width, height) = *known.get(&picture.id)?;
            Some(Picture { width, height, ..picture })
        });
    }
    Ok(())
}

/// How bright the pictures are that words stand on, by their ids.
async fn light(context: &RequestContext, banner: &Banner) -> Result<BTreeMap<String, Light>, tokio::task::JoinError> {
    let contents = banner.variants.iter().flat_map(|variant| variant.content.values());
    let over = contents.filter_map(|content| content.picture.clone()).filter(|picture| picture.over);
    let over: BTreeMap<String, Picture> = over.map(|picture| (picture.id.clone(), picture)).collect();
    if over.is_empty() {
        return Ok(BTreeMap::new());
    }
    let pictures = context.state.config.data_folder.join("pictures");
    let look = move || {
        // Whoever took the file away took the picture away: there is nothing to be said of it.
        over.into_iter().filter_map(|(id, picture)| Some((id, Light::read(&pictures, &picture).ok()?))).collect()
    };
    tokio::task::spawn_blocking(look).await
}

/// Something to be said of what was typed, and of which variants in which languages it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Advice {
    key: &'static str,
    values: Vec<(&'static str, String)>,
    whose: Vec<String>,
}

/// What is to be said of a banner: texts that are long for their place, words that cannot be read on their picture, and
/// pictures that nobody put in words. What is true of several is said once.
fn advice(own: &Words, banner: &Banner, light: &BTreeMap<String, Light>) -> Vec<String> {
    let mut all: Vec<Advice> = Vec::new();
    for variant in &banner.variants {
        for (locale, content) in &variant.content {
            let whose = format!("{} {}", variant.name.as_str().to_uppercase(), locale.own_name());
            for (key, values) in said(own, banner.slot, *locale, content, light) {
                match all.iter_mut().find(|known| known.key == key && known.values == values) {
                    Some(known) => known.whose.push(whose.clone()),
                    None => all.push(Advice { key, values, whose: vec![whose.clone()] }),
                }
            }
        }
    }
    let text = |Advice { key, values, whose }: Advice| {
        let values = values.into_iter().map(|(name, value)| (name, value.into()));
        own.with(key, values.chain([("whose", whose.join(", ").into())]))
    };
    all.into_iter().map(text).collect()
}

type Said = (&'static str, Vec<(&'static str, String)>);

/// What is to be said of one content.
fn said(own: &Words, slot: Slot, locale: Locale, content: &Content, light: &BTreeMap<String, Light>) -> Vec<Said> {
    let long = Fit::of(slot, locale).long(content).into_iter().map(|long| {
        let what = own.get(&format!("banner-field-{}", long.field));
        let values = vec![("what", what), ("n", long.length.to_string()), ("fits", long.fits.to_string())];
        ("banner-advice-long", values)
    });
    let picture = content.picture.as_ref().filter(|_| slot != Slot::Announcement);
    let contrast = picture.filter(|picture| picture.over).and_then(|picture| {
        let contrast = light.get(&picture.id)?.contrast(slot, picture.focus);
        let ratio = |ratio: f64| hundredths((ratio * 10.0).floor() as i64 * 10, own.locale);
        let values = vec![("ratio", ratio(contrast)), ("least", ratio(LEAST))];
        (contrast < LEAST).then_some(("banner-advice-contrast", values))
    });
    let alt = picture.filter(|picture| picture.alt.trim().is_empty());
    let alt = alt.map(|_| ("banner-advice-alt", Vec::new()));
    long.chain(contrast).chain(alt).collect()
}
