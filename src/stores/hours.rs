//! A store's hours as instants: weekdays, breaks, dated exceptions and daylight saving resolved.

use comptoir_db::stores::store::Store;
use comptoir_domain::stores::hours::{OpenSpan, OpenState, join, state_at};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

/// How far ahead openings are known.
pub const DAYS_AHEAD: i64 = 14;

/// The store's time zone; UTC for a name that no table knows, which imports refuse.
pub fn zone(store: &Store) -> TimeZone {
    TimeZone::get(&store.time_zone).unwrap_or(TimeZone::UTC)
}

/// The local date and time of an instant.
pub fn local(store: &Store, at_ms: i64) -> Zoned {
    Timestamp::from_millisecond(at_ms).unwrap_or_default().to_zoned(zone(store))
}

/// Open or closed at an instant, and until when as far as is known.
pub fn state(store: &Store, now_ms: i64) -> OpenState {
    match state_at(&open_spans(store, now_ms), now_ms) {
        // Where our days ahead end, no store closes for that.
        OpenState::Open { until_ms } if known_until(store, now_ms).is_none_or(|known| until_ms >= known) => {
            OpenState::OpenForLong
        }
        state => state,
    }
}

/// The end of the last day whose hours are looked at.
fn known_until(store: &Store, now_ms: i64) -> Option<i64> {
    let after = local(store, now_ms).date().checked_add((DAYS_AHEAD + 1).days()).ok()?;
    instant(after, 0, &zone(store))
}

/// The spans in which the store is open, from yesterday (a night may reach into today) to two weeks ahead.
pub fn open_spans(store: &Store, now_ms: i64) -> Vec<OpenSpan> {
    let zone = zone(store);
    let today = local(store, now_ms).date();
    let spans = (-1..=DAYS_AHEAD).filter_map(|day| today.checked_add(day.days()).ok()).flat_map(|date| {
        let zone = zone.clone();
        minutes_on(store, date).into_iter().filter_map(move |(opens, closes)| {
            Some(OpenSpan { from_ms: instant(date, opens, &zone)?, until_ms: instant(date, closes, &zone)? })
        })
    });
    join(spans.collect())
}

/// The hours of a date in minutes of its day: the exception's, or the weekday's.
pub fn minutes_on(store: &Store, date: Date) -> Vec<(i64, i64)> {
    let name = date.to_string();
    let exceptions: Vec<_> = store.exceptions.iter().filter(|span| span.date == name).collect();
    if !exceptions.is_empty() {
        return exceptions
            .iter()
            .filter(|span| span.opens_minute < span.closes_minute)
            .map(|span| (span.opens_minute, span.closes_minute))
            .collect();
    }
    let weekday = i64::from(date.weekday().to_monday_one_offset());
    store
        .hours
        .iter()
        .filter(|span| span.weekday == weekday)
        .map(|span| (span.opens_minute, span.closes_minute))
        .collect()
}

/// The instant of a wall-clock minute (RFC 5545, 3.3.5). One that comes twice is taken the first time. One that a clock
/// skips is when a clock that nobody moved would show it: 2:30 when the moved one shows 3:30. An opening that would so
/// begin after its close, 2:30 to 3:15 in that night, is none.
fn instant(date: Date, minute: i64, zone: &TimeZone) -> Option<i64> {
    let date = date.checked_add((minute / 1440).days()).ok()?;
    let minute = minute % 1440;
    let time: DateTime = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    Some(time.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use comptoir_db::stores::store::{DateSpan, DaySpan};

    fn store() -> Store {
        let day = |weekday, opens_minute, closes_minute| DaySpan { weekday, opens_minute, closes_minute };
        Store {
            time_zone: "Europe/Paris".into(),
            hours: vec![day(2, 570, 750), day(2, 840, 1140), day(6, 1320, 1560), day(7, 60, 240)],
            exceptions: vec![DateSpan { date: "2026-12-22".into(), opens_minute: 0, closes_minute: 0 }],
            ..Store::default()
        }
    }

    fn at(text: &str) -> i64 {
        text.parse::<Zoned>().unwrap().timestamp().as_millisecond()
    }

    #[track_caller]
    fn check(now: &str, expect: OpenState) {
        let now = at(now);
        assert_eq!(state_at(&open_spans(&store(), now), now), expect);
    }

    #[test]
    fn breaks_nights_and_exceptions_count() {
        check("2026-12-15T10:00[Europe/Paris]", OpenState::Open { until_ms: at("2026-12-15T12:30[Europe/Paris]") });
        check("2026-12-15T13:00[Europe/Paris]", OpenState::Closed { opens_ms: at("2026-12-15T14:00[Europe/Paris]") });
        check("2026-12-20T01:30[Europe/Paris]", OpenState::Open { until_ms: at("2026-12-20T04:00[Europe/Paris]") });
        // Tuesday 22 December is closed: the next opening is Saturday night.
        check("2026-12-22T10:00[Europe/Paris]", OpenState::Closed { opens_ms: at("2026-12-26T22:00[Europe/Paris]") });
    }

    #[test]
    fn times_that_are_skipped_or_come_twice() {
        // 3:00 comes right after 1:59 on Sunday 28 March 2027, and 2:00 right after 2:59 on Sunday 31 October.
        let sunday = |opens_minute, closes_minute| {
            let hours = vec![DaySpan { weekday: 7, opens_minute, closes_minute }];
            let store = Store { time_zone: "Europe/Paris".into(), hours, ..Store::default() };
            move |noon: &str| {
                let spans = open_spans(&store, at(noon));
                let night = at(noon) - 14 * 3_600_000;
                let first = spans.into_iter().find(|span| span.from_ms > night && span.from_ms < at(noon));
                first.map(|span| (span.from_ms, span.until_ms))
            }
        };
        let (march, october) = ("2027-03-28T12:00[Europe/Paris]", "2027-10-31T12:00[Europe/Paris]");
        let utc = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(sunday(150, 300)(march), Some((utc("2027-03-28T01:30Z"), utc("2027-03-28T03:00Z"))));
        assert_eq!(sunday(60, 150)(march), Some((utc("2027-03-28T00:00Z"), utc("2027-03-28T01:30Z"))));
        assert_eq!(sunday(150, 195)(march), None);
        assert_eq!(sunday(150, 300)(october), Some((utc("2027-10-31T00:30Z"), utc("2027-10-31T04:00Z"))));
        assert_eq!(sunday(60, 150)(october), Some((utc("2027-10-30T23:00Z"), utc("2027-10-31T00:30Z"))));
    }

    #[test]
    fn a_store_that_never_closes_is_not_told_to() {
        let week = (1..=7).map(|weekday| DaySpan { weekday, opens_minute: 0, closes_minute: 1440 });
        let mut store = Store { time_zone: "Europe/Paris".into(), hours: week.collect(), ..Store::default() };
        let now = at("2026-12-15T10:00[Europe/Paris]");
        assert_eq!(state(&store, now), OpenState::OpenForLong);
        store.exceptions.push(DateSpan { date: "2026-12-29".into(), opens_minute: 0, closes_minute: 0 });
        assert_eq!(state(&store, now), OpenState::Open { until_ms: at("2026-12-29T00:00[Europe/Paris]") });
    }

    #[test]
    fn daylight_saving_is_the_zones_business() {
        // 29 March 2027 is a Monday; on Sunday 28 March the clock skips 2:00 to 3:00.
        check("2027-03-28T01:30[Europe/Paris]", OpenState::Open { until_ms: at("2027-03-28T04:00[Europe/Paris]") });
        let spans = open_spans(&store(), at("2027-03-28T01:30[Europe/Paris]"));
        let night = spans.iter().find(|span| span.from_ms == at("2027-03-27T22:00[Europe/Paris]")).unwrap();
        // From 22:00 to 4:00 on the wall, one hour less on the clock.
        assert_eq!(night.until_ms - night.from_ms, 5 * 3_600_000);
    }
}
