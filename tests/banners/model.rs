//! The rules of banners once more, said as plainly as they can be and slower.

use comptoir_domain::banner::{Device, Visitor};
use comptoir_domain::promo::audience::Segment;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

const MINUTE_MS: i64 = 60_000;

/// A clock on a wall.
pub struct Clock(TimeZone);

impl Clock {
    pub fn new(zone: &str) -> Clock {
        Clock(TimeZone::get(zone).expect("the zone is known"))
    }

    fn shows(&self, at: i64) -> DateTime {
        self.0.to_datetime(Timestamp::from_millisecond(at).expect("an instant of these years"))
    }

    /// Every minute from a day and a half before until after a time as if it were UTC.
    fn minutes(typed: DateTime) -> impl DoubleEndedIterator<Item = i64> {
        let about = TimeZone::UTC.to_timestamp(typed).expect("a time").as_millisecond();
        (-36 * 60..=36 * 60).map(move |minute: i64| about + minute * MINUTE_MS)
    }

    /// The first minute at which the clock shows the time; where it never does, the first at which it shows a later one.
    pub fn first(&self, local: &str) -> i64 {
        let typed: DateTime = local.parse().expect("a local time");
        let shown = Clock::minutes(typed).find(|at| self.shows(*at) == typed);
        shown.unwrap_or_else(|| Clock::minutes(typed).find(|at| self.shows(*at) > typed).expect("the day ends"))
    }

    /// The last minute at which the clock shows the time; where it never does, the first at which it shows a later one.
    pub fn last(&self, local: &str) -> i64 {
        let typed: DateTime = local.parse().expect("a local time");
        let shown = Clock::minutes(typed).rev().find(|at| self.shows(*at) == typed);
        shown.unwrap_or_else(|| self.first(local))
    }
}

/// Somebody who looks, in words.
pub struct Person {
    at: i64,
    key: String,
    locale: &'static str,
    signed_in: bool,
    marks: Vec<String>,
    mine: Option<String>,
    near: Option<String>,
    page: Option<String>,
    hands: Option<&'static str>,
    seen: Vec<(String, u32)>,
}

impl Person {
    pub fn of(visitor: &Visitor) -> Person {
        let mark = |segment: &Segment| match segment {
            Segment::Wished { sku } => sku.to_string(),
            other => panic!("no test has {other:?}"),
        };
        let name = |store: &Option<comptoir_domain::StoreSlug>| store.as_ref().map(|store| store.to_string());
        Person {
            at: visitor.at,
            key: visitor.key.clone(),
            locale: visitor.locale.tag(),
            signed_in: visitor.signed_in,
            marks: visitor.segments.iter().map(mark).collect(),
            mine: name(&visitor.my_store),
            near: name(&visitor.near_store),
            page: name(&visitor.page_store),
            hands: visitor.device.map(|device| if device == Device::Phone { "phone" } else { "desktop" }),
            seen: visitor.seen.iter().map(|(id, times)| (id.clone(), *times)).collect(),
        }
    }

    fn sees(&self, id: &str, banner: &Value) -> bool {
        let schedule = &banner["schedule"];
        let clock = Clock::new(schedule["zone"].as_str().unwrap());
        let starts = schedule["starts"]["local"].as_str().map(|local| clock.first(local));
        let ends = schedule["ends"]["local"].as_str().map(|local| clock.last(local));
        let in_time = starts.is_none_or(|starts| starts <= self.at) && ends.is_none_or(|ends| self.at < ends);
        let audience = &banner["audience"];
        let welcome = match audience["who"].as_str().unwrap() {
            "guest" => !self.signed_in,
            "signed_in" => self.signed_in,
            _ => true,
        };
        let marks = audience["segments"].as_array().unwrap();
        let marked = marks.iter().all(|mark| self.marks.iter().any(|mine| mine == mark["sku"].as_str().unwrap()));
        let holds = audience["device"].as_str().is_none_or(|device| self.hands == Some(device));
        let stores: Vec<&str> = banner["stores"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
        let one_of = |store: &Option<String>| match store {
            Some(store) => stores.is_empty() || stores.contains(&store.as_str()),
            None => false,
        };
        let of_page = banner["slot"] != "store_page" || stores.is_empty() || one_of(&self.page);
        let here = match audience["whereabouts"].as_str().unwrap() {
            "my_store" => one_of(&self.mine),
            "near_store" => [&self.mine, &self.near, &self.page].into_iter().any(one_of),
            _ => stores.is_empty() || [&self.mine, &self.near, &self.page].into_iter().any(one_of),
        };
        let often = self.seen.iter().find(|(known, _)| known == id).map_or(0, |(_, times)| *times);
        let fresh = banner["cap"].as_u64().is_none_or(|cap| u64::from(often) < cap);
        let understood = banner["variants"].as_array().unwrap().iter().all(|it| !it["content"][self.locale].is_null());
        in_time && welcome && marked && holds && of_page && here && fresh && understood
    }
}

/// What a slot shows, and whom it is kept from.
pub type Outcome = (Vec<(String, String)>, Vec<String>);

/// Takes the best banner that is left, again and again, until the slot is full.
pub fn chosen(
    slot: &str,
    banners: &[(String, Value)],
    person: &Person,
    dealt: impl Fn(&str, &Value, &str) -> Option<String>,
) -> Outcome {
    let mut left: Vec<&(String, Value)> =
        banners.iter().filter(|(id, banner)| banner["slot"] == slot && person.sees(id, banner)).collect();
    let places = if slot == "home_tile" { 2 } else { 1 };
    let (mut shown, mut held) = (Vec::new(), Vec::new());
    while shown.len() < places {
        let Some(best) = left.iter().copied().reduce(|best, next| if is_before(next, best) { next } else { best })
        else {
            break;
        };
        left.retain(|other| other.0 != best.0);
        match dealt(&best.0, &best.1, &person.key) {
            Some(variant) => shown.push((best.0.clone(), variant)),
            None => held.push(best.0.clone()),
        }
    }
    (shown, held)
}

/// The higher priority; of the same, what begins earlier, what always was before all; of those, the lower id.
fn is_before((one, a): &(String, Value), (other, b): &(String, Value)) -> bool {
    let priority = |banner: &Value| banner["priority"].as_u64().unwrap();
    let starts = |banner: &Value| {
        let schedule = &banner["schedule"];
        let local = schedule["starts"]["local"].as_str()?;
        Some(Clock::new(schedule["zone"].as_str().unwrap()).first(local))
    };
    if priority(a) != priority(b) {
        return priority(a) > priority(b);
    }
    match (starts(a), starts(b)) {
        (None, Some(_)) => true,
        (Some(_), None) => false,
        (Some(a), Some(b)) if a != b => a < b,
        _ => one < other,
    }
}
