//! A campaign's own page in the shop. It is there where the studio made links to it.

use std::sync::Arc;

use comptoir_db::promo::campaign::{self, Campaign, Kept};
use comptoir_db::promo::{issue, link};
use comptoir_domain::Locale;
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::source::Source;
use leptos::prelude::*;
use uuid::Uuid;

use crate::promo::wallet::until;
use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::ui::message::message;
use crate::ui::picture::PictureData;

/// What stands for the shop elsewhere where no banner of the campaign has a picture.
const SHOP_PICTURE: &str = "/apple-touch-icon.png";

pub async fn page(context: &Arc<RequestContext>, id: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let db = &context.state.db;
    let id = id.parse::<Uuid>().map_err(|_| Stop::NotFound)?.to_string();
    let kept = campaign::find(db, &id).await?.filter(|kept| kept.status != Status::Draft).ok_or(Stop::NotFound)?;
    if link::of_campaign(db, &id).await?.is_empty() {
        return Err(Stop::NotFound);
    }
    let is_theirs = match context.owner().filter(|_| context.is_customer()) {
        Some(customer) => issue::has_code(db, &id, customer).await?,
        None => false,
    };
    let words = context.words;
    let (title, terms) = said(&kept.campaign, words.locale);
    let from = query.iter().find(|(name, _)| name == "from").and_then(|(_, from)| Source::of_link(from));
    let action = action(context, &kept, from, is_theirs);
    let shop = context.state.shop.get();
    let end = kept.campaign.ends_at.map(|at| view! { <p class="strong">{until(&shop.stores, &words, at)}</p> });
    let terms_shown = (!terms.is_empty()).then(|| view! { <p class="offer-terms quiet">{terms.clone()}</p> });
    let stores = shop.stores.iter().filter(|store| kept.campaign.stores.contains(&store.slug)).map(|store| {
        let href = format!("/{}/stores/{}", words.locale, store.slug);
        view! { <li><a href=href>{store.name.clone()}</a>" "<span class="quiet">{store.town.clone()}</span></li> }
    });
    let stores = match kept.campaign.stores.is_empty() {
        true => {
            view! { <p><a href=format!("/{}/stores", words.locale)>{words.get("codes-everywhere")}</a></p> }.into_any()
        }
        false => view! { <ul class="offer-stores">{stores.collect_view()}</ul> }.into_any(),
    };
    let main = view! {
        {message(context, query)}
        <article class="offer ticket" data-testid="offer" data-campaign=id.clone()>
            <h1>{title.clone()}</h1>
            {end}
            {action}
            <section aria-labelledby="offer-where">
                <h2 id="offer-where">{words.get("offer-where")}</h2>
                {stores}
            </section>
            {terms_shown}
        </article>
    };
    let description =
        if terms.is_empty() { words.with("offer-description", [("shop", shop.name.clone().into())]) } else { terms };
    let mut page = Page::new(title, format!("/offers/{id}"), Section::None, move || main).private();
    page.description = description;
    page.image = Some(picture(context, &id).unwrap_or_else(|| SHOP_PICTURE.to_owned()));
    Ok(page)
}

/// What the campaign is called and says, in the language or another that there is.
pub fn said(campaign: &Campaign, locale: Locale) -> (String, String) {
    let text = campaign.texts.get(locale.tag()).or(campaign.texts.values().next());
    text.map_or_else(|| (campaign.name.clone(), String::new()), |text| (text.title.clone(), text.terms.clone()))
}

/// What can be done: taking the code, or looking at it.
fn action(context: &RequestContext, kept: &Kept, from: Option<Source>, is_theirs: bool) -> AnyView {
    let words = context.words;
    let Campaign { id, starts_at, ends_at, .. } = &kept.campaign;
    let now = context.now_ms;
    let is_on = starts_at.is_none_or(|at| at <= now) && ends_at.is_none_or(|at| at > now);
    if is_theirs {
        let codes = format!("/{}/account/codes", words.locale);
        return view! {
            <p>{words.get("offer-yours")}</p>
            <a class="button" href=codes>{words.get("codes-door-button")}</a>
        }
        .into_any();
    }
    if kept.status != Status::Live || !is_on {
        return view! { <p data-testid="offer-over">{words.get("offer-over")}</p> }.into_any();
    }
    view! {
        <form method="post" action="/api/promo/offer">
            <input type="hidden" name="campaign" value=id.clone()/>
            <input type="hidden" name="from" value=from.map(Source::name)/>
            <input type="hidden" name="locale" value=words.locale.tag()/>
            <button class="button" type="submit" data-testid="take-offer">{words.get("offer-take")}</button>
        </form>
        <p class="quiet small">{words.get("offer-how")}</p>
    }
    .into_any()
}

/// The picture of a banner that gives the campaign's code and shows now.
fn picture(context: &RequestContext, campaign: &str) -> Option<String> {
    let board = context.state.banners.get();
    let candidates = board.giving(campaign.parse().ok()?);
    let of = |content: &comptoir_domain::banner::Content| {
        let picture = content.picture.as_ref()?;
        let (id, alt) = (picture.id.clone(), picture.alt.clone());
        Some(PictureData { id, width: picture.width, height: picture.height, drawing: false, alt }.largest_url())
    };
    let locale = context.locale();
    let variants = candidates.iter().flat_map(|it| &it.banner.variants);
    variants.filter_map(|variant| variant.content.get(&locale)).find_map(of)
}
