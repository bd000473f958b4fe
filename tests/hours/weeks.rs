//! Weeks to try: any that an import lets through, and those of real stores.

use std::collections::BTreeMap;
use std::path::PathBuf;

use comptoir_db::stores::store::{DateSpan, DaySpan, Store};
use comptoir_import::stores::{StoreRecord, read_channels, read_json};
use jiff::ToSpan;
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A day's times in any order, in minutes, and how long its last opening goes on after midnight.
type Day = (Vec<i64>, Option<i64>);

/// A week as times, and days around today with times of their own; nothing is closed.
#[derive(Clone, Debug)]
pub struct Times {
    week: Vec<Day>,
    exceptions: Vec<(i64, Option<Day>)>,
}

/// Times of day, most of them when clocks are moved.
fn time() -> impl Strategy<Value = i64> {
    prop_oneof![2 => 0..1_440_i64, 3 => (0..=10_i64).prop_map(|half| half * 30), 1 => (44..48_i64).prop_map(|half| half * 30)]
}

fn day() -> impl Strategy<Value = Day> {
    prop_oneof![
        8 => (prop::collection::vec(time(), 0..=6), prop::option::weighted(0.3, time())),
        1 => Just((vec![0], None)),
    ]
}

pub fn times() -> impl Strategy<Value = Times> {
    let week = prop_oneof![
        9 => prop::collection::vec(day(), 7),
        1 => day().prop_map(|day| vec![day; 7]),
    ];
    let exceptions = prop::collection::vec((-3..=17_i64, prop::option::weighted(0.6, day())), 0..=4);
    (week, exceptions).prop_map(|(week, exceptions)| Times { week, exceptions })
}

/// The openings of a day, none of which overlap; a time left over opens until midnight.
fn openings((times, night): &Day) -> Vec<(i64, i64)> {
    let mut times = times.clone();
    times.sort_unstable();
    times.dedup();
    let mut openings: Vec<_> = times.chunks(2).map(|pair| (pair[0], *pair.get(1).unwrap_or(&1_440))).collect();
    if let (Some(last), Some(night)) = (openings.last_mut(), night) {
        last.1 = 1_440 + night.min(&(last.0 - 1).max(0));
    }
    openings
}

impl Times {
    /// A store with these hours, whose exceptions are around a date.
    pub fn store(&self, time_zone: &str, today: Date) -> Store {
        let mut week: Vec<_> = self.week.iter().map(openings).collect();
        for day in 0..7 {
            let morning = week[(day + 1) % 7].first().map_or(1_440, |opening| opening.0);
            if let Some(last) = week[day].last_mut() {
                last.1 = last.1.min(1_440 + morning);
            }
        }
        let mut exceptions: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
        for (ahead, day) in &self.exceptions {
            exceptions.insert(*ahead, day.as_ref().map(openings).unwrap_or_default());
        }
        let dated = exceptions.into_iter().flat_map(|(ahead, openings)| {
            let date = today.checked_add(ahead.days()).unwrap().to_string();
            let openings = if openings.is_empty() { vec![(0, 0)] } else { openings };
            let span =
                move |(opens_minute, closes_minute)| DateSpan { date: date.clone(), opens_minute, closes_minute };
            openings.into_iter().map(span)
        });
        store(time_zone, week.into_iter(), dated.collect())
    }
}

pub fn store(time_zone: &str, week: impl Iterator<Item = Vec<(i64, i64)>>, exceptions: Vec<DateSpan>) -> Store {
    let hours = (1..).zip(week).flat_map(|(weekday, openings)| {
        let span = move |(opens_minute, closes_minute)| DaySpan { weekday, opens_minute, closes_minute };
        openings.into_iter().map(span)
    });
    Store { time_zone: time_zone.into(), hours: hours.collect(), exceptions, ..Store::default() }
}

fn of_record(record: &StoreRecord, time_zone: &str) -> Store {
    let week = record.hours.iter().map(|day| day.iter().map(|it| (it.0.into(), it.1.into())).collect());
    let dated = record.exceptions.iter().flat_map(|day| {
        let spans = if day.hours.is_empty() { vec![(0, 0)] } else { day.hours.clone() };
        let span = |(opens, closes): (u16, u16)| DateSpan {
            date: day.date.clone(),
            opens_minute: opens.into(),
            closes_minute: closes.into(),
        };
        spans.into_iter().map(span)
    });
    store(time_zone, week, dated.collect())
}

/// The stores of the real files, one a spelling, in their time zones, or nothing, said aloud. The files are not in this
/// repository: see `crates/import/tests/real_files.rs`.
pub fn of_real_stores() -> Option<Vec<Store>> {
    let osm = spellings("stores/de-supermarkets-rhine-ruhr.osm.json", "openingHours")?;
    let osm = osm.iter().filter_map(|text| {
        let store = json!({ "slug": "a", "name": "A", "kind": "warehouse", "country": "DE", "latitude": 1, "longitude": 1,
            "opening_hours": text });
        let file = json!({ "stores": [store] }).to_string();
        Some(of_record(read_json("osm", file.as_bytes()).ok()?.first()?, "Europe/Berlin"))
    });
    let best_buy = spellings("stores/us-bestbuy-mn-wi-il.json", "hours")?;
    let best_buy = best_buy.iter().filter_map(|text| {
        let file = json!([{ "key": "a", "name": { "en": "A" }, "custom": { "fields": { "openingTimes": { "en": text } } },
            "address": { "country": "US" }, "geoLocation": { "coordinates": [1, 1] } }]);
        let read = read_channels("best-buy", file.to_string().as_bytes(), &["en"]).ok()?;
        Some(of_record(read.first()?, "America/Chicago"))
    });
    Some(osm.chain(best_buy).collect())
}

fn spellings(path: &str, key: &str) -> Option<Vec<String>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("COMPTOIR_SHARED").map_or_else(beside, PathBuf::from);
    let file = root.join("data").join(path);
    if !file.is_file() {
        eprintln!("NOT TESTED: {} is not there; set COMPTOIR_SHARED", file.display());
        return None;
    }
    let stores: Vec<Value> = serde_json::from_slice(&std::fs::read(file).expect("it reads")).expect("a list");
    let mut spellings: Vec<_> = stores.iter().filter_map(|store| store[key].as_str().map(str::to_owned)).collect();
    spellings.sort_unstable();
    spellings.dedup();
    Some(spellings)
}
