//! Open or closed, and until when, against a clock on the wall that is read minute by minute: around every change of every
//! clock in the tz database, for any week and for those of real stores.

#[path = "hours/model.rs"]
mod model;
#[path = "hours/weeks.rs"]
mod weeks;

use std::collections::BTreeMap;

use comptoir::stores::hours::{DAYS_AHEAD, open_spans, state};
use comptoir_db::stores::store::Store;
use comptoir_domain::stores::hours::OpenState;
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use model::{DAY_MS, MINUTE_MS, Wall};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use weeks::{Times, of_real_stores, times};

const HOUR_MS: i64 = 60 * MINUTE_MS;

/// The years in question, with the next as their end.
const YEARS: [&str; 2] = ["2025-01-01T00:00Z", "2029-01-01T00:00Z"];

/// Clocks with something of their own: an hour in spring and autumn, north and south; half an hour; an hour back for
/// Ramadan; moved at midnight, and on the evening before; two hours; never moved, on quarters of an hour; at the ends of
/// the calendar.
const ZONES: [&str; 16] = [
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "America/Havana",
    "America/Santiago",
    "America/Nuuk",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
];

fn instant(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// When a clock is moved in these years, and by how many seconds.
fn changes(zone: &TimeZone) -> Vec<(i64, i32)> {
    let [from, until] = YEARS.map(|year| year.parse::<Timestamp>().unwrap());
    let mut offset = zone.to_offset(from).seconds();
    let mut changes = Vec::new();
    for change in zone.following(from).take_while(|change| change.timestamp() < until) {
        let after = change.offset().seconds();
        if after != offset {
            changes.push((change.timestamp().as_millisecond(), after - offset));
        }
        offset = after;
    }
    changes
}

/// The clocks of the tz database that are moved in these years, one name for all that go alike.
fn moved_clocks() -> BTreeMap<(Vec<(i64, i32)>, i32), String> {
    let mut clocks = BTreeMap::new();
    for name in TimeZoneDatabase::bundled().available() {
        let zone = zone(name.as_str());
        let changes = changes(&zone);
        if let Some((first, _)) = changes.first() {
            let offset = zone.to_offset(Timestamp::from_millisecond(*first).unwrap()).seconds();
            clocks.entry((changes, offset)).or_insert_with(|| name.to_string());
        }
    }
    clocks
}

/// A wall read from before the nights that reach into the two days around an instant to after all that is known in them.
fn wall_around(zone: &TimeZone, at_ms: i64) -> Wall {
    let whole = at_ms.div_euclid(MINUTE_MS) * MINUTE_MS;
    Wall::read(zone, whole - 4 * DAY_MS, 4 + DAYS_AHEAD + 5)
}

/// What is told is what the wall says, and a change that is told is one.
fn check(store: &Store, wall: &Wall, now_ms: i64) -> Result<(), TestCaseError> {
    let place = || {
        let now = Timestamp::from_millisecond(now_ms).unwrap().to_zoned(zone(&store.time_zone));
        format!("{now}, {:?} {:?}", store.hours, store.exceptions)
    };
    let spans = open_spans(store, now_ms);
    prop_assert!(spans.iter().all(|span| span.from_ms < span.until_ms), "{}", place());
    prop_assert!(spans.windows(2).all(|pair| pair[0].until_ms < pair[1].from_ms), "{}", place());
    let told = state(store, now_ms);
    prop_assert_eq!(told, wall.state(store, now_ms, DAYS_AHEAD), "{}", place());
    let is_open = |at_ms| matches!(state(store, at_ms), OpenState::Open { .. } | OpenState::OpenForLong);
    if let OpenState::Open { until_ms: change } | OpenState::Closed { opens_ms: change } = told {
        prop_assert!(change > now_ms, "{}", place());
        prop_assert_ne!(is_open(change - 1), is_open(change), "{}", place());
        prop_assert_eq!(state(store, change - 1), told, "{}", place());
    }
    Ok(())
}

#[track_caller]
fn checked(store: &Store, wall: &Wall, now_ms: i64) {
    check(store, wall, now_ms).unwrap_or_else(|failed| panic!("{}: {failed}", store.time_zone));
}

/// Instants around a change: the last before it, itself, the first after it, and across the two days.
fn around(change_ms: i64) -> Vec<i64> {
    let near = [-1, 0, 1, -MINUTE_MS, MINUTE_MS, -30 * MINUTE_MS, 30 * MINUTE_MS];
    let far = (-9..=9).map(|step| step * 3 * HOUR_MS + 17 * MINUTE_MS);
    near.into_iter().chain(far).map(|delta| change_ms + delta).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_clock_on_the_wall_says_the_same(
        times in times(),
        name in prop_oneof![
            3 => prop::sample::select(ZONES.map(str::to_owned).to_vec()),
            1 => prop::sample::select(TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect::<Vec<_>>()),
        ],
        at_change in prop::option::weighted(0.7, any::<prop::sample::Index>()),
        any_ms in instant(YEARS[0])..instant(YEARS[1]),
        delta_ms in -30 * HOUR_MS..30 * HOUR_MS,
    ) {
        let zone = zone(&name);
        let changes = changes(&zone);
        let now_ms = match at_change {
            Some(index) if !changes.is_empty() => index.get(&changes).0 + delta_ms,
            _ => any_ms,
        };
        let wall = wall_around(&zone, now_ms);
        check(&times.store(&name, wall.date(now_ms)), &wall, now_ms)?;
    }
}

/// Not left to chance: every change of every clock, each with weeks of its own.
#[test]
fn every_change_of_every_clock() {
    const WEEKS: usize = 2;
    let mut runner = TestRunner::deterministic();
    let clocks = moved_clocks();
    let mut count = 0;
    for ((changes, _), name) in &clocks {
        let zone = zone(name);
        for (change_ms, _) in changes {
            let wall = wall_around(&zone, *change_ms);
            for _ in 0..WEEKS {
                let times: Times = times().new_tree(&mut runner).unwrap().current();
                let store = times.store(name, wall.date(*change_ms));
                around(*change_ms).into_iter().for_each(|now_ms| checked(&store, &wall, now_ms));
            }
            count += 1;
        }
    }
    println!("{} clocks, {count} changes", clocks.len());
    let moved_by =
        |seconds: i32| clocks.keys().flat_map(|(changes, _)| changes).filter(|(_, by)| *by == seconds).count();
    assert!([3_600, -3_600, 1_800, -1_800, 7_200, -7_200].into_iter().all(|by| moved_by(by) > 0));
}

#[test]
fn the_weeks_of_real_stores() {
    let Some(stores) = of_real_stores() else { return };
    assert_eq!(stores.len(), 107 + 15);
    for name in ["Europe/Berlin", "America/Chicago"] {
        let zone = zone(name);
        for (change_ms, _) in changes(&zone) {
            let wall = wall_around(&zone, change_ms);
            for store in stores.iter().filter(|store| store.time_zone == name) {
                around(change_ms).into_iter().step_by(2).for_each(|now_ms| checked(store, &wall, now_ms));
            }
        }
    }
}
