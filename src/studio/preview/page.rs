//! The page on which a preview of the shop begins: whose eyes, when, where. Sent, it leads into the shop.

use std::sync::Arc;

use comptoir_db::banner::{self, Kept};
use comptoir_domain::banner::{Device, Status};
use comptoir_domain::promo::audience::Segment;
use comptoir_domain::{Locale, StoreSlug};
use leptos::prelude::*;

use crate::banner::preview::{LIFE_MS, Preview};
use crate::banner::schedule::{End, instant_of};
use crate::server::form::Fields;
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::shop::Shop;
use crate::server::staff;
use crate::stores::hours::{local, zone};
use crate::studio::banner::may::is_theirs;
use crate::studio::banner::read::clock;
use crate::studio::campaign::words::Teller;
use crate::studio::control::{Choice, Controls};
use crate::studio::frame::{Frame, closed};

/// Where the shop may be entered.
const PAGES: [(&str, &str); 4] = [
    ("/", "preview-page-home"),
    ("/products", "preview-page-list"),
    ("/cart", "preview-page-cart"),
    ("store", "preview-page-store"),
];

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(marketer) = staff::promoting(context).await? else { return Ok(closed(context, "/preview")) };
    let shop = context.state.shop.get();
    let mut banners = banner::all(&context.state.db).await?;
    banners.retain(|kept| kept.status != Status::Retired && is_theirs(&marketer, &kept.banner));
    let segments = segments(&banners);
    let find = |name: &str| query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    if find("go") == "1" {
        let preview = asked(query, &segments, &shop, context.now_ms);
        let locale: Locale = find("language").parse().unwrap_or(context.locale());
        let path = match find("page") {
            "store" if !preview.store.is_empty() => format!("/stores/{}", preview.store.as_str()),
            known if PAGES.iter().any(|(path, _)| *path == known && known != "store") => known.to_owned(),
            _ => "/".to_owned(),
        };
        let token = preview.signed(&context.state.secret).token;
        return Err(Stop::SeeOther(format!("/{locale}{path}?preview={token}")));
    }
    let before = Preview::read(&context.state.secret, find("preview"), context.now_ms);
    let fields = fields(query, before.as_ref(), &banners, &shop, context);
    let form = form(context, &shop, &banners, &segments, before.as_ref(), &fields);
    let title = words.get("preview-title");
    Ok(Frame { context, marketer: &marketer, path: "/preview".to_owned(), title, query }.page(form))
}

/// Every mark that a banner asks for, each once.
fn segments(banners: &[Kept]) -> Vec<Segment> {
    let mut known: Vec<Segment> = Vec::new();
    for segment in banners.iter().flat_map(|kept| &kept.banner.audience.segments) {
        if !known.contains(segment) {
            known.push(segment.clone());
        }
    }
    known
}

/// What a segment is called in a form.
fn key(segment: &Segment) -> String {
    serde_json::to_string(segment).unwrap_or_default()
}

fn asked(query: &[(String, String)], segments: &[Segment], shop: &Shop, now: i64) -> Preview {
    let find = |name: &str| query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim());
    let store: StoreSlug = shop.store(find("store")).and_then(|store| store.slug.parse().ok()).unwrap_or_default();
    let clock = clock(shop, &[store.as_str()]);
    let time = if find("time").is_empty() { "00:00" } else { find("time") };
    let ticked = |segment: &&Segment| query.iter().any(|(name, value)| name == "segment" && *value == key(segment));
    let segments: Vec<Segment> = segments.iter().filter(ticked).cloned().collect();
    Preview {
        until: now + LIFE_MS,
        at: instant_of(&format!("{}T{time}", find("day")), &zone(&clock), End::Starts),
        store,
        // Marks are of accounts.
        signed_in: find("account") == "signed_in" || !segments.is_empty(),
        segments,
        device: match find("device") {
            "phone" => Some(Device::Phone),
            "desktop" => Some(Device::Desktop),
            _ => None,
        },
        banner: find("banner").chars().take(40).collect(),
        variant: find("variant").chars().take(16).collect(),
        token: String::new(),
    }
}

/// What the form shows first: the preview that somebody comes from, or the banner's own beginning.
fn fields(
    query: &[(String, String)],
    before: Option<&Preview>,
    banners: &[Kept],
    shop: &Shop,
    context: &RequestContext,
) -> Fields {
    let wanted = query.iter().find(|(name, _)| name == "banner").map(|(_, id)| id.clone());
    let id = before.map(|preview| preview.banner.clone()).or(wanted).unwrap_or_default();
    let chosen = banners.iter().find(|kept| kept.id == id).map(|kept| &kept.banner);
    let first = chosen.and_then(|banner| banner.stores.first().map(|store| store.as_str().to_owned()));
    let store = before.map(|preview| preview.store.as_str().to_owned()).or(first).unwrap_or_default();
    let clock = clock(shop, &[store.as_str()]);
    let begins = chosen.and_then(|banner| banner.schedule.starts_at()).filter(|at| *at > context.now_ms);
    let at = local(&clock, before.and_then(|preview| preview.at).or(begins).unwrap_or(context.now_ms));
    let device = before.and_then(|preview| preview.device).map(crate::studio::banner::fields::device);
    let signed_in = before.is_some_and(|preview| preview.signed_in);
    let variant = before.map(|preview| preview.variant.clone());
    let variant = variant.or(chosen.and_then(|it| it.variants.first()).map(|it| it.name.as_str().to_owned()));
    [
        ("banner", id),
        ("variant", variant.unwrap_or_default()),
        ("day", at.date().to_string()),
        ("time", at.strftime("%H:%M").to_string()),
        ("store", store),
        ("account", if signed_in { "signed_in" } else { "guest" }.to_owned()),
        ("language", context.locale().tag().to_owned()),
        ("device", device.unwrap_or_default().to_owned()),
        ("page", "/".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn form(
    context: &RequestContext,
    shop: &Shop,
    banners: &[Kept],
    segments: &[Segment],
    before: Option<&Preview>,
    fields: &Fields,
) -> AnyView {
    let words = context.words;
    let (problems, changed) = (Vec::new(), Vec::new());
    let controls = Controls { words, slice: "preview", fields, problems: &problems, changed: &changed };
    let mut known: Vec<Choice> = vec![(String::new(), words.get("preview-no-banner"))];
    known.extend(banners.iter().map(|kept| {
        let status = words.get(&format!("banner-status-{}", kept.status.name()));
        (kept.id.clone(), format!("{} ({})", kept.banner.name, status.to_lowercase()))
    }));
    let mut names: Vec<String> =
        banners.iter().flat_map(|it| &it.banner.variants).map(|it| it.name.as_str().to_owned()).collect();
    names.sort();
    names.dedup();
    let variants: Vec<Choice> = names.into_iter().map(|name| (name.clone(), name.to_uppercase())).collect();
    let mut stores: Vec<Choice> = vec![(String::new(), words.get("preview-no-store"))];
    stores.extend(shop.stores.iter().map(|store| (store.slug.clone(), store.name.clone())));
    let choices = |of: &[(&str, &str)]| -> Vec<Choice> {
        of.iter().map(|(value, key)| ((*value).to_owned(), words.get(key))).collect()
    };
    let accounts = choices(&[("guest", "banner-who-guest"), ("signed_in", "banner-who-signed-in")]);
    let devices =
        choices(&[("", "preview-device-mine"), ("phone", "banner-device-phone"), ("desktop", "banner-device-desktop")]);
    let pages = choices(&PAGES);
    let languages: Vec<Choice> =
        Locale::ALL.iter().map(|locale| (locale.tag().to_owned(), locale.own_name().to_owned())).collect();
    let first = clock(shop, &[controls.value("store")]);
    let teller = Teller { words: &words, shop, clock: &first, now: context.now_ms };
    let marks = segments.iter().enumerate().map(|(at, segment)| {
        let id = format!("segment-{at}");
        let checked = before.is_some_and(|preview| preview.segments.contains(segment));
        view! {
            <div class="choice">
                <input type="checkbox" id=id.clone() name="segment" value=key(segment) checked=checked/>
                <label for=id>{teller.segment(segment)}</label>
            </div>
        }
    });
    let marks = (!segments.is_empty()).then(|| {
        view! {
            <div class="field" role="group" aria-labelledby="segments">
                <span class="label" id="segments">{words.get("preview-segments")}</span>
                <div class="studio-choices">{marks.collect_view()}</div>
            </div>
        }
    });
    view! {
        <p class="lead quiet">{words.get("preview-text")}</p>
        <form class="studio-form preview-form" method="get" data-testid="preview-form">
            <input type="hidden" name="go" value="1"/>
            <div class="admin-pair">{controls.select("banner", &known)}{controls.select("variant", &variants)}</div>
            <div class="admin-pair">{controls.line("day", "date")}{controls.line("time", "time")}{controls.select("store", &stores)}</div>
            <div class="admin-pair">{controls.select("account", &accounts)}{controls.select("device", &devices)}{controls.select("language", &languages)}</div>
            {marks}
            <div class="admin-pair">{controls.select("page", &pages)}</div>
            <p><button class="button" type="submit" data-testid="go">{words.get("preview-go")}</button></p>
        </form>
    }
    .into_any()
}
