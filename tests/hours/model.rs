//! Opening hours in the plainest way: a clock on the wall, read minute by minute.
//!
//! A store opens when its clock shows the time of opening and closes when it shows the time of closing. A time the clock
//! shows twice counts the first time. A time that it skips counts when a clock that nobody moved would have shown it:
//! 2:30 when the moved one shows 3:30 (RFC 5545, 3.3.5). What would so end before it begins is not opened at all.

use comptoir_db::stores::store::Store;
use comptoir_domain::stores::hours::OpenState;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

pub const MINUTE_MS: i64 = 60_000;
pub const DAY_MS: i64 = 1_440 * MINUTE_MS;

/// What a clock showed, minute by minute, in minutes of the local calendar since 1970.
pub struct Wall {
    from_ms: i64,
    shown: Vec<i64>,
    /// When the minutes after `base` were shown first, or would have been, as places in `shown`.
    first: Vec<Option<usize>>,
    base: i64,
}

impl Wall {
    /// Reads a clock for so many days. The instant is a whole minute.
    pub fn read(zone: &TimeZone, from_ms: i64, days: i64) -> Wall {
        assert_eq!(from_ms % MINUTE_MS, 0);
        // No clock is a day or more from UTC.
        let (base, minutes) = (from_ms / MINUTE_MS - 1_440, (days + 2) * 1_440);
        let mut wall = Wall { from_ms, shown: Vec::new(), first: vec![None; minutes as usize], base };
        for at in 0..(days * 1_440) as usize {
            let now_ms = from_ms + at as i64 * MINUTE_MS;
            let offset = zone.to_offset(Timestamp::from_millisecond(now_ms).unwrap()).seconds();
            assert_eq!(offset % 60, 0, "no clock of our days is half a minute off");
            let minute = now_ms / MINUTE_MS + i64::from(offset / 60);
            if let Some(before) = wall.shown.last() {
                for (late, skipped) in (before + 1..minute).enumerate() {
                    wall.first[(skipped - base) as usize].get_or_insert(at + late);
                }
            }
            wall.first[(minute - base) as usize].get_or_insert(at);
            wall.shown.push(minute);
        }
        wall
    }

    /// What a person at the door finds, who knows the hours of the days ahead.
    pub fn state(&self, store: &Store, now_ms: i64, days_ahead: i64) -> OpenState {
        let now = ((now_ms - self.from_ms) / MINUTE_MS) as usize;
        let today = self.shown[now].div_euclid(1_440);
        let mut open = vec![false; self.shown.len()];
        for day in today - 1..=today + days_ahead {
            for (opens, closes) in hours(store, day) {
                let (opens, closes) = (self.first(day * 1_440 + opens), self.first(day * 1_440 + closes));
                open[opens..closes.max(opens)].fill(true);
            }
        }
        let known = self.first((today + days_ahead + 1) * 1_440);
        let change = open[now..].iter().position(|other| *other != open[now]).map(|later| now + later);
        let at_ms = |at: usize| self.from_ms + at as i64 * MINUTE_MS;
        match (open[now], change) {
            (true, Some(at)) if at < known => OpenState::Open { until_ms: at_ms(at) },
            (true, _) => OpenState::OpenForLong,
            (false, Some(at)) => OpenState::Closed { opens_ms: at_ms(at) },
            (false, None) => OpenState::ClosedForLong,
        }
    }

    fn first(&self, minute: i64) -> usize {
        self.first[(minute - self.base) as usize].expect("the clock is read for long enough")
    }

    /// The local date of an instant.
    pub fn date(&self, now_ms: i64) -> Date {
        date(self.shown[((now_ms - self.from_ms) / MINUTE_MS) as usize].div_euclid(1_440))
    }
}

fn date(day: i64) -> Date {
    Date::constant(1970, 1, 1).checked_add(day.days()).unwrap()
}

/// The hours of a day, counted since 1970, which began on a Thursday.
fn hours(store: &Store, day: i64) -> Vec<(i64, i64)> {
    let name = date(day).to_string();
    if store.exceptions.iter().any(|it| it.date == name) {
        let own = store.exceptions.iter().filter(|it| it.date == name && it.closes_minute > it.opens_minute);
        return own.map(|it| (it.opens_minute, it.closes_minute)).collect();
    }
    let weekday = (day + 3).rem_euclid(7) + 1;
    let usual = store.hours.iter().filter(|it| it.weekday == weekday);
    usual.map(|it| (it.opens_minute, it.closes_minute)).collect()
}
