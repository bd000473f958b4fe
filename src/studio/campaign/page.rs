//! The page on which a campaign is made, changed and watched.

use std::sync::Arc;

use comptoir_db::promo::batch::{self, Run};
use comptoir_db::promo::campaign::{self, Campaign, Issues, Kept, Limits};
use comptoir_db::promo::event::{self, Event};
use comptoir_db::promo::link::{self, Link};
use comptoir_db::stores::store::Store;
use comptoir_domain::promo::benefit::Percent;
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::{Benefit, Rule, Selection};
use leptos::prelude::*;
use uuid::Uuid;

use crate::server::form::{Changed, Fields, Problem};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::shop::Shop;
use crate::server::staff::{self, Marketer};
use crate::studio::campaign::beside::Beside;
use crate::studio::campaign::fields;
use crate::studio::campaign::form::Form;
use crate::studio::campaign::read::{Around, read};
use crate::studio::campaign::simulation::{Simulated, simulate};
use crate::studio::campaign::words::Teller;
use crate::studio::frame::{Frame, closed};

/// The most runs and events of a page.
const ROWS: i64 = 50;

/// A form as it is shown: what its fields hold, and what is to be said of them.
pub struct Shown {
    pub campaign: Campaign,
    /// `None` for one that is not there yet.
    pub kept: Option<Kept>,
    /// Whether what it promises cannot be changed.
    pub locked: bool,
    pub fields: Fields,
    /// What the fields showed when the form was made: sent along, and compared.
    pub was: Fields,
    pub problems: Vec<Problem>,
    /// What somebody else wrote meanwhile.
    pub changed: Changed,
}

impl Shown {
    /// A campaign as it is.
    pub fn of(context: &RequestContext, kept: Kept) -> Shown {
        let campaign = kept.campaign.clone();
        let locked = kept.status != Status::Draft || !is_of_the_form(context, &campaign);
        let fields = of_campaign(context, &campaign);
        let fields = fields::only(&fields, &fields::names(locked));
        Shown {
            kept: Some(kept),
            locked,
            was: fields.clone(),
            fields,
            problems: Vec::new(),
            changed: Changed::new(),
            campaign,
        }
    }

    /// One that is to be made.
    pub fn new(context: &RequestContext, id: Uuid) -> Shown {
        let campaign = blank(context, id);
        let mut fields = of_campaign(context, &campaign);
        fields.insert("percent".to_owned(), String::new());
        Shown {
            kept: None,
            locked: false,
            was: Fields::new(),
            fields,
            problems: Vec::new(),
            changed: Changed::new(),
            campaign,
        }
    }

    pub fn is_over(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.status == Status::Ended)
    }
}

/// A campaign before anybody said anything of it.
pub fn blank(context: &RequestContext, id: Uuid) -> Campaign {
    let percent = Percent { basis_points: 1_000, selection: Selection::everything(), cap_minor: None };
    let benefit = Benefit::Percent(percent);
    Campaign {
        id: id.to_string(),
        name: String::new(),
        rule: Rule { conditions: Vec::new(), benefit, group: String::new(), exclusive: false, priority: 0 },
        audience: Default::default(),
        issues: Issues::Account,
        currency: context.currency(),
        starts_at: None,
        ends_at: None,
        limits: Limits::default(),
        texts: Default::default(),
        stores: Vec::new(),
    }
}

/// On whose clock dates are: the first store's.
pub fn clock(shop: &Shop) -> Store {
    shop.stores.first().cloned().unwrap_or_default()
}

fn of_campaign(context: &RequestContext, campaign: &Campaign) -> Fields {
    fields::of_campaign(campaign, &clock(&context.state.shop.get()), context.locale())
}

/// Whether the form says all that its rule does: one that was made otherwise is shown in words.
fn is_of_the_form(context: &RequestContext, campaign: &Campaign) -> bool {
    let shop = context.state.shop.get();
    let around = Around { words: &context.words, shop: &shop, clock: &clock(&shop), now: context.now_ms };
    // A campaign may have no texts yet, and be of the form all the same.
    let mut fields = of_campaign(context, campaign);
    for needed in ["name", "title_fr", "title_en"] {
        fields.insert(needed.to_owned(), "x".to_owned());
    }
    read(&fields, campaign, false, around).is_ok_and(|(read, _)| read.rule == campaign.rule)
}

/// What stands beside the form.
pub struct Watched {
    pub events: Vec<Event>,
    pub runs: Vec<Run>,
    /// Its short links, where they were made.
    pub links: Vec<Link>,
    pub simulated: Option<Simulated>,
}

/// What is known of a campaign beside itself; `simulated` where that is asked for.
pub async fn watch(context: &RequestContext, kept: &Kept, simulated: bool) -> Result<Watched, comptoir_db::Error> {
    let db = &context.state.db;
    let simulated = match simulated {
        true => Some(simulate(context, &kept.campaign).await?),
        false => None,
    };
    Ok(Watched {
        events: event::of_campaign(db, &kept.campaign.id, ROWS).await?,
        runs: batch::of_campaign(db, &kept.campaign.id, ROWS).await?,
        links: link::of_campaign(db, &kept.campaign.id).await?,
        simulated,
    })
}

pub async fn new(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let Some(marketer) = staff::marketing(context).await? else { return Ok(closed(context, "/campaigns/new")) };
    Ok(view(context, &marketer, Shown::new(context, Uuid::new_v4()), None, query))
}

pub async fn page(context: &Arc<RequestContext>, id: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let Some(marketer) = staff::marketing(context).await? else { return Ok(closed(context, "")) };
    let kept = campaign::find(&context.state.db, id).await?.ok_or(Stop::NotFound)?;
    let asked = query.iter().any(|(name, value)| name == "simulate" && value == "1");
    let watched = watch(context, &kept, asked).await?;
    Ok(view(context, &marketer, Shown::of(context, kept), Some(watched), query))
}

/// The page around a form.
pub fn view(
    context: &Arc<RequestContext>,
    marketer: &Marketer,
    shown: Shown,
    watched: Option<Watched>,
    query: &[(String, String)],
) -> Page {
    let words = context.words;
    let shop = context.state.shop.get();
    let clock = clock(&shop);
    let teller = Teller { words: &words, shop: &shop, clock: &clock, now: context.now_ms };
    let (path, title) = match &shown.kept {
        None => ("/campaigns/new".to_owned(), words.get("studio-new")),
        Some(kept) => (format!("/campaigns/{}", shown.campaign.id), kept.campaign.name.clone()),
    };
    let beside = shown.kept.as_ref().zip(watched.as_ref());
    let beside =
        beside.map(|(kept, watched)| Beside { teller, origin: &context.state.config.origin, kept, watched, query });
    let form = Form { teller, shown: &shown }.view();
    let standing = beside.as_ref().map(Beside::standing);
    let beside = beside.as_ref().map(Beside::view);
    let inside = view! { <div class="studio-campaign">{standing}{form}{beside}</div> };
    Frame { context, marketer, path, title, query }.page(inside)
}
