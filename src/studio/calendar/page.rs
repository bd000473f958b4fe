//! The calendar's load: a week or a month, of every store or of one.

use std::sync::Arc;

use comptoir_db::banner::{self, Kept};
use comptoir_db::stores::store::Store;
use comptoir_domain::banner::{Placed, Slot, Status, collisions};
use jiff::ToSpan;
use jiff::civil::Date;
use leptos::prelude::*;

use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::shop::Shop;
use crate::server::staff;
use crate::server::words::Words;
use crate::stores::hours::{local, zone};
use crate::studio::banner::may::is_theirs;
use crate::studio::banner::read::clock;
use crate::studio::banner::words::Teller;
use crate::studio::calendar::table::{self, Day};
use crate::studio::frame::{Frame, closed};
use crate::ui::wide::wide;

/// What is looked at.
struct Asked {
    /// The first day.
    from: Date,
    month: bool,
    /// The slug of a store, or nothing for all.
    store: String,
}

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(marketer) = staff::promoting(context).await? else { return Ok(closed(context, "/calendar")) };
    let shop = context.state.shop.get();
    let find = |name: &str| query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let store = shop.store(find("store")).map(|store| store.slug.clone()).unwrap_or_default();
    let clock = clock(&shop, &[store.as_str()]);
    let month = find("view") == "month";
    let day = find("from").parse::<Date>().ok().filter(|day| (2000..2200).contains(&day.year()));
    let day = day.unwrap_or_else(|| local(&clock, context.now_ms).date());
    let back = i64::from(day.weekday().to_monday_zero_offset());
    let from = if month { day.first_of_month() } else { day.checked_sub(back.days()).unwrap_or(day) };
    let asked = Asked { from, month, store };

    let mut banners = banner::all(&context.state.db).await?;
    // What is out says when; what never was, when it is meant to be.
    let out = |kept: &Kept| !matches!(kept.status, Status::Retired);
    let here = |kept: &Kept| {
        let stores = &kept.banner.stores;
        asked.store.is_empty() || stores.is_empty() || stores.iter().any(|store| store.as_str() == asked.store)
    };
    banners.retain(|kept| is_theirs(&marketer, &kept.banner) && out(kept) && here(kept));
    for kept in &mut banners {
        // Shoppers see the version that is out, whatever was typed since.
        if let Some(version) = kept.published.filter(|version| *version < kept.version) {
            kept.banner = banner::version(&context.state.db, &kept.id, version).await?.unwrap_or(kept.banner.clone());
        }
    }
    let days = days(&asked, &clock);
    let teller = Teller { words: &words, shop: &shop, now: context.now_ms };
    let running: Vec<&Kept> = banners.iter().filter(|kept| kept.status != Status::Draft).collect();
    let placed: Vec<Placed> = running.iter().map(|kept| Placed { id: &kept.id, banner: &kept.banner }).collect();
    let (starts, ends) = (days.first().map_or(0, |day| day.starts), days.last().map_or(0, |day| day.ends));
    let mut met = collisions(&placed);
    met.retain(|it| it.starts_at.is_none_or(|at| at < ends) && it.ends_at.is_none_or(|at| at > starts));
    let troubled = |id: &str| met.iter().any(|it| it.banners.iter().any(|at| running[*at].id == id));
    let slots = Slot::ALL.iter().map(|slot| {
        let rows: Vec<(&Kept, bool)> =
            banners.iter().filter(|kept| kept.banner.slot == *slot).map(|kept| (kept, troubled(&kept.id))).collect();
        table::slot(&teller, *slot, &rows, &days)
    });
    let slots = slots.collect_view();
    let trouble = table::collisions(&teller, &met, &running);
    let inside = view! {
        {ways(&words, &shop, &asked)}
        {trouble}
        {wide(words.get("table-wide"), view! {
            <table class=if asked.month { "calendar month" } else { "calendar" } data-testid="calendar">
                {table::head(&words, &days)}
                {slots}
            </table>
        })}
    };
    let title = words.get("banner-calendar");
    Ok(Frame { context, marketer: &marketer, path: "/calendar".to_owned(), title, query }.page(inside))
}

/// The days that are looked at, each with its instants on the clock.
fn days(asked: &Asked, clock: &Store) -> Vec<Day> {
    let many = if asked.month { i64::from(asked.from.days_in_month()) } else { 7 };
    let zone = zone(clock);
    let instant = |date: Date| date.to_zoned(zone.clone()).map(|it| it.timestamp().as_millisecond()).ok();
    let one = |n: i64| {
        let date = asked.from.checked_add(n.days()).ok()?;
        Some(Day { date, starts: instant(date)?, ends: instant(date.tomorrow().ok()?)? })
    };
    (0..many).filter_map(one).collect()
}

/// Where to look: earlier, later, by week or month, for which store.
fn ways(words: &Words, shop: &Shop, asked: &Asked) -> impl IntoView + use<> {
    let step = if asked.month { 1.month() } else { 1.week() };
    let view = if asked.month { "month" } else { "week" };
    let address = |from: Option<Date>, view: &str| {
        let from = from.unwrap_or(asked.from);
        format!("/{}/studio/calendar?view={view}&from={from}&store={}", words.locale, asked.store)
    };
    let (before, after) = (asked.from.checked_sub(step).ok(), asked.from.checked_add(step).ok());
    let views = ["week", "month"].map(|other| {
        let current = (other == view).then_some("true");
        view! { <li><a href=address(None, other) aria-current=current>{words.get(&format!("banner-view-{other}"))}</a></li> }
    });
    let mut stores = vec![(String::new(), words.get("banner-calendar-all"))];
    stores.extend(shop.stores.iter().map(|store| (store.slug.clone(), store.name.clone())));
    let stores = stores.into_iter().map(|(slug, name)| {
        let selected = slug == asked.store;
        view! { <option value=slug selected=selected>{name}</option> }
    });
    view! {
        <div class="calendar-ways">
            <ul>
                <li><a href=address(before, view) data-testid="before">{words.get("banner-before")}</a></li>
                <li><a href=address(after, view) data-testid="after">{words.get("banner-after")}</a></li>
                {views.into_iter().collect_view()}
            </ul>
            <form method="get">
                <input type="hidden" name="view" value=view/>
                <input type="hidden" name="from" value=asked.from.to_string()/>
                <label for="store">{words.get("banner-calendar-store")}</label>
                <select id="store" name="store">{stores.collect_view()}</select>
                <button class="button plain" type="submit">{words.get("banner-look")}</button>
            </form>
        </div>
    }
}
