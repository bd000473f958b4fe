//! The page on which a banner is made, looked at, put out and taken away.

use std::sync::Arc;

use comptoir_db::banner::picture::{self, Uploaded};
use comptoir_db::banner::{self, Event, Kept, Version};
use comptoir_db::promo::campaign;
use comptoir_domain::Locale;
use comptoir_domain::banner::{Banner, Content, Schedule, Slot, Status, Variant};
use leptos::prelude::*;
use uuid::Uuid;

use crate::server::form::{Changed, Fields, Problem};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{self, Marketer};
use crate::server::words::Words;
use crate::studio::banner::beside::Beside;
use crate::studio::banner::fields;
use crate::studio::banner::form::Form;
use crate::studio::banner::may::is_theirs;
use crate::studio::banner::read::clock;
use crate::studio::control::{Choice, Controls};
use crate::studio::frame::{Frame, closed};

/// The most versions and events of a page.
const ROWS: i64 = 30;
/// The most pictures to choose from.
const PICTURES: i64 = 12;

/// A form as it is shown: what its fields hold, and what is to be said of them.
pub struct Shown {
    pub id: String,
    /// `None` for one that is not there yet.
    pub kept: Option<Kept>,
    pub fields: Fields,
    /// What the fields showed when the form was made: sent along, and compared.
    pub was: Fields,
    pub problems: Vec<Problem>,
    /// What somebody else wrote meanwhile.
    pub changed: Changed,
}

impl Shown {
    /// A banner as it is.
    pub fn of(context: &RequestContext, kept: Kept) -> Shown {
        let fields = of_banner(context, &kept.banner);
        Shown {
            id: kept.id.clone(),
            kept: Some(kept),
            was: fields.clone(),
            fields,
            problems: Vec::new(),
            changed: Changed::new(),
        }
    }

    /// One that is to be made.
    pub fn new(context: &RequestContext, marketer: &Marketer, id: &str) -> Shown {
        let fields = of_banner(context, &Shown::blank(context, marketer));
        Shown {
            id: id.to_owned(),
            kept: None,
            fields,
            was: Fields::new(),
            problems: Vec::new(),
            changed: Changed::new(),
        }
    }

    /// A banner before anybody said anything of it; a manager's is for their stores.
    pub fn blank(_: &RequestContext, marketer: &Marketer) -> Banner {
        let name = "a".parse().ok();
        let content = Locale::ALL.into_iter().take(1).map(|locale| (locale, Content::default())).collect();
        Banner {
            name: String::new(),
            slot: Slot::HomeHero,
            priority: 0,
            schedule: Schedule::default(),
            audience: Default::default(),
            stores: marketer.only.iter().filter_map(|slug| slug.parse().ok()).collect(),
            cap: None,
            variants: name.map(|name| Variant { name, weight: 1, content }).into_iter().collect(),
            holdout: 0,
            experiment: 1,
            campaign: None,
        }
    }

    pub fn is_over(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.status == Status::Retired)
    }

    /// The names of its variants.
    pub fn variants(&self) -> Vec<&str> {
        fields::variants(&self.fields)
    }

    pub fn controls<'s>(&'s self, words: &Words) -> Controls<'s> {
        let Shown { fields, problems, changed, .. } = self;
        Controls { words: *words, slice: "banner", fields, problems, changed }
    }
}

fn of_banner(context: &RequestContext, banner: &Banner) -> Fields {
    let shop = context.state.shop.get();
    let stores: Vec<&str> = banner.stores.iter().map(|store| store.as_str()).collect();
    fields::of_banner(banner, &clock(&shop, &stores), context.locale())
}

/// What stands around the form.
pub struct Around {
    pub versions: Vec<Version>,
    pub events: Vec<Event>,
    /// The latest pictures, and those that the banner has.
    pub pictures: Vec<Uploaded>,
    /// Campaigns whose code it may give.
    pub campaigns: Vec<Choice>,
}

async fn around(context: &RequestContext, shown: &Shown) -> Result<Around, comptoir_db::Error> {
    let db = &context.state.db;
    let (versions, events) = match &shown.kept {
        Some(kept) => (banner::versions(db, &kept.id, ROWS).await?, banner::events(db, &kept.id, ROWS).await?),
        None => (Vec::new(), Vec::new()),
    };
    let mut pictures = picture::latest(db, PICTURES).await?;
    let banners = shown.kept.iter().flat_map(|kept| &kept.banner.variants);
    for picture in banners.flat_map(|it| it.content.values()).filter_map(|it| it.picture.as_ref()) {
        if !pictures.iter().any(|known| known.id == picture.id) {
            let (id, name) = (picture.id.clone(), picture.alt.clone());
            pictures.push(Uploaded { id, width: picture.width, height: picture.height, name, at: 0 });
        }
    }
    let campaigns = campaign::all(db).await?;
    let campaigns = campaigns.into_iter().filter(|kept| {
        let over = kept.status == comptoir_domain::promo::redemption::Status::Ended;
        !over || shown.fields.get("campaign") == Some(&kept.campaign.id)
    });
    let campaigns = campaigns.map(|kept| (kept.campaign.id, kept.campaign.name)).collect();
    Ok(Around { versions, events, pictures, campaigns })
}

pub async fn new(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let Some(marketer) = staff::promoting(context).await? else { return Ok(closed(context, "/banners/new")) };
    let shown = Shown::new(context, &marketer, &Uuid::new_v4().to_string());
    Ok(view(context, &marketer, shown, query).await?)
}

pub async fn page(context: &Arc<RequestContext>, id: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let Some(marketer) = staff::promoting(context).await? else { return Ok(closed(context, "/banners")) };
    let kept = banner::find(&context.state.db, id).await?.filter(|kept| is_theirs(&marketer, &kept.banner));
    let kept = kept.ok_or(Stop::NotFound)?;
    Ok(view(context, &marketer, Shown::of(context, kept), query).await?)
}

/// The page around a form.
pub async fn view(
    context: &Arc<RequestContext>,
    marketer: &Marketer,
    shown: Shown,
    query: &[(String, String)],
) -> Result<Page, comptoir_db::Error> {
    let words = context.words;
    let around = around(context, &shown).await?;
    let shop = context.state.shop.get();
    let (path, title) = match &shown.kept {
        None => ("/banners/new".to_owned(), words.get("banner-new")),
        Some(kept) => (format!("/banners/{}", shown.id), kept.banner.name.clone()),
    };
    let stores: Vec<&str> = shown.fields.get("stores").map(|it| it.split_whitespace().collect()).unwrap_or_default();
    let clock = clock(&shop, &stores);
    let beside =
        Beside { words: &words, shop: &shop, clock: &clock, now: context.now_ms, shown: &shown, around: &around };
    let form = Form { words: &words, shop: &shop, clock: &clock, marketer, shown: &shown, around: &around }.view();
    let inside = view! {
        <div class="banner-editor" data-editor="" data-saving=words.get("banner-saving") data-saved=words.get("banner-saved-at")
            data-unsaved=words.get("banner-unsaved") data-offline=words.get("banner-offline") data-conflict=words.get("banner-conflict")
            data-locale=words.locale.tag()>
            {beside.standing()}
            {form}
            {beside.preview()}
            {beside.rest()}
        </div>
    };
    let page = Frame { context, marketer, path, title, query }.page(inside);
    Ok(Page { script: Some("editor.js"), frames: true, ..page })
}
