//! The calendar as a table: a group of rows a slot, a row a banner, a column a day.

use comptoir_db::banner::Kept;
use comptoir_db::stores::store::Store;
use comptoir_domain::banner::{Collision, Slot};
use jiff::civil::Date;
use leptos::prelude::*;

use crate::server::words::Words;
use crate::stores::clock::{date, weekday};
use crate::studio::banner::words::Teller;

/// A day, and its instants (milliseconds since 1970, UTC; the end is the next day's beginning).
pub struct Day {
    pub date: Date,
    pub starts: i64,
    pub ends: i64,
}

pub fn head(words: &Words, days: &[Day]) -> AnyView {
    let months = days.first().zip(days.last()).map(|(first, last)| {
        let name = |day: &Day| format!("{} {}", words.get(&format!("month-{}", day.date.month())), day.date.year());
        if first.date.month() == last.date.month() {
            name(first)
        } else {
            format!("{} – {}", name(first), name(last))
        }
    });
    let columns = days.iter().map(|day| {
        let name: String = weekday(day.date, words).chars().take(3).collect();
        view! {
            <th scope="col"><abbr title=date(day.date, words)><span>{name}</span>" "<b>{day.date.day().to_string()}</b></abbr></th>
        }
    });
    view! { <thead><tr><th scope="col">{months}</th>{columns.collect_view()}</tr></thead> }.into_any()
}

/// The rows of a slot; none where nothing is for it. Each with whether it is in another's way.
pub fn slot(teller: &Teller<'_>, slot: Slot, rows: &[(&Kept, bool)], days: &[Day]) -> Option<AnyView> {
    let words = teller.words;
    let name = words.get(&format!("banner-slot-{}", slot.name().replace('_', "-")));
    let shown = |day: &Day, kept: &Kept| {
        let schedule = &kept.banner.schedule;
        schedule.starts_at().is_none_or(|at| at < day.ends) && schedule.ends_at().is_none_or(|at| at > day.starts)
    };
    let rows: Vec<&(&Kept, bool)> = rows.iter().filter(|(kept, _)| days.iter().any(|day| shown(day, kept))).collect();
    if rows.is_empty() {
        return None;
    }
    let wide = (days.len() + 1).to_string();
    let rows = rows.into_iter().map(|(kept, troubled)| {
        let status = kept.status.name();
        let cells = days.iter().map(|day| {
            let on = shown(day, kept);
            let class = if on { format!("on {status}") } else { String::new() };
            let text = if on { words.get("banner-shows") } else { String::new() };
            view! { <td class=class data-on=on.then_some("")><span class="hidden-text">{text}</span></td> }
        });
        let warning = troubled.then(|| view! { <span class="calendar-trouble">{words.get("banner-collides")}</span> });
        view! {
            <tr data-testid="calendar-row" data-id=kept.id.clone()>
                <th scope="row">
                    <a href=format!("/{}/studio/banners/{}", words.locale, kept.id)>{kept.banner.name.clone()}</a>
                    <span class="quiet small">
                        <span class=format!("studio-status {status}")>{words.get(&format!("banner-status-{status}"))}</span>
                        " · "{teller.stores(&kept.banner)}
                    </span>
                    {warning}
                </th>
                {cells.collect_view()}
            </tr>
        }
    });
    Some(
        view! {
            <tbody>
                <tr><th scope="rowgroup" class="calendar-slot" colspan=wide>{name}</th></tr>
                {rows.collect_view()}
            </tbody>
        }
        .into_any(),
    )
}

/// What is in each other's way, in words: who shows, and who does not.
pub fn collisions(teller: &Teller<'_>, met: &[Collision], running: &[&Kept]) -> Option<AnyView> {
    if met.is_empty() {
        return None;
    }
    let words = teller.words;
    let items = met.iter().map(|collision| {
        let names: Vec<String> = collision
            .banners
            .iter()
            .map(|at| words.with("banner-quoted", [("name", running[*at].banner.name.clone().into())]))
            .collect();
        let (last, first) =
            names.split_last().map(|(last, first)| (last.clone(), first.join(", "))).unwrap_or_default();
        let zone = running[collision.banners[0]].banner.schedule.zone.clone();
        let clock = Store { time_zone: zone, ..Store::default() };
        let moment = |at: Option<i64>| at.map(|at| teller.moment(&clock, at));
        let when = match (moment(collision.starts_at), moment(collision.ends_at)) {
            (None, None) => words.get("studio-when-always"),
            (Some(from), None) => words.with("studio-when-from", [("from", from.into())]),
            (None, Some(until)) => words.with("studio-when-until", [("until", until.into())]),
            (Some(from), Some(until)) => {
                words.with("studio-when-span", [("from", from.into()), ("until", until.into())])
            }
        };
        let said = words.with(
            "banner-collision",
            [
                ("slot", words.get(&format!("banner-slot-{}", collision.slot.name().replace('_', "-"))).into()),
                ("first", first.into()),
                ("last", last.into()),
                ("when", when.into()),
            ],
        );
        view! { <li data-testid="collision">{said}</li> }
    });
    Some(
        view! {
            <section class="calendar-collisions" aria-labelledby="collisions">
                <h2 id="collisions">{words.get("banner-collisions")}</h2>
                <ul>{items.collect_view()}</ul>
            </section>
        }
        .into_any(),
    )
}
