//! A store's hours as instants: weekdays, breaks, dated exceptions and daylight saving resolved.

use comptoir_db::stores::store::Store;
use comptoir_domain::stores::hours::{OpenSpan, join};
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

/// The instant of a wall-clock minute: one that a clock skips is taken after the gap, one that comes twice the
/// first time (RFC 5545).
fn instant(date: Date, minute: i64, zone: &TimeZone) -> Option<i64> {
    let date = date.checked_add((minute / 1440).days()).ok()?;
    let minute = minute % 1440;
    let time: DateTime = date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    Some(time.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use comptoir_db::stores::store::{DateSpan, DaySpan};
    use comptoir_domain::stores::hours::{OpenState, state_at};

    use super::*;

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
    fn daylight_saving_is_the_zones_business() {
        // 29 March 2027 is a Monday; on Sunday 28 March the clock skips 2:00 to 3:00.
        check("2027-03-28T01:30[Europe/Paris]", OpenState::Open { until_ms: at("2027-03-28T04:00[Europe/Paris]") });
        let spans = open_spans(&store(), at("2027-03-28T01:30[Europe/Paris]"));
        let night = spans.iter().find(|span| span.from_ms == at("2027-03-27T22:00[Europe/Paris]")).unwrap();
        // From 22:00 to 4:00 on the wall, one hour less on the clock.
        assert_eq!(night.until_ms - night.from_ms, 5 * 3_600_000);
    }
}
