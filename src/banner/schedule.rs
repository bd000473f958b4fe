//! What a time on a clock means. Where clocks change, a local time may come twice or not at all:
//!
//! - one that does not come (clocks go forward over it) means the moment at which they do;
//! - of one that comes twice, a beginning means the first and an end the second: the banner shows at every moment that
//!   somebody could have meant.

use comptoir_domain::banner::{Fault, InvalidBanner, Schedule};
use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Which end of a schedule a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Starts,
    Ends,
}

/// Works out the instants of what was typed; those that were sent along are nobody's word.
///
/// # Errors
/// A zone or a time that there is not.
pub fn resolve(schedule: &mut Schedule) -> Result<(), InvalidBanner> {
    if schedule.starts.is_none() && schedule.ends.is_none() {
        schedule.zone.clear();
        return Ok(());
    }
    let zone = TimeZone::get(&schedule.zone).map_err(|_| Fault::TimeInvalid.at("schedule.zone"))?;
    let ends = [("starts", End::Starts, &mut schedule.starts), ("ends", End::Ends, &mut schedule.ends)];
    for (field, end, instant) in ends {
        if let Some(instant) = instant {
            let at = instant_of(&instant.local, &zone, end);
            instant.at = at.ok_or_else(|| Fault::TimeInvalid.at(&format!("schedule.{field}")))?;
        }
    }
    Ok(())
}

/// The instant that a local time means in a zone, in milliseconds since 1970 (UTC); `None` for no time.
pub fn instant_of(local: &str, zone: &TimeZone, end: End) -> Option<i64> {
    let typed: DateTime = local.parse().ok()?;
    let meant = zone.to_ambiguous_timestamp(typed);
    let timestamp = match (meant.offset(), end) {
        (AmbiguousOffset::Unambiguous { .. }, _) => meant.unambiguous(),
        // The typed time by the clock from before is the moment of the change or after it: the last change until then.
        (AmbiguousOffset::Gap { before, .. }, _) => {
            let after = before.to_timestamp(typed).ok()?.checked_add(1.second()).ok()?;
            return Some(zone.preceding(after).next()?.timestamp().as_millisecond());
        }
        (AmbiguousOffset::Fold { .. }, End::Starts) => meant.earlier(),
        (AmbiguousOffset::Fold { .. }, End::Ends) => meant.later(),
    };
    Some(timestamp.ok()?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[track_caller]
    fn check(local: &str, zone: &str, starts: &str, ends: &str) {
        let zone = TimeZone::get(zone).unwrap();
        for (end, expected) in [(End::Starts, starts), (End::Ends, ends)] {
            let at = instant_of(local, &zone, end).unwrap();
            assert_eq!(Timestamp::from_millisecond(at).unwrap().to_string(), expected, "{local} {end:?}");
        }
    }

    /// The changes of 2026: 29 March and 25 October in the EU (directive 2000/84/EC), 8 March and 1 November in the US.
    #[test]
    fn where_clocks_change_the_rule_decides() {
        check("2026-11-28T09:00", "Europe/Paris", "2026-11-28T08:00:00Z", "2026-11-28T08:00:00Z");
        check("2026-03-29T02:00", "Europe/Paris", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z");
        check("2026-03-29T02:30", "Europe/Paris", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z");
        check("2026-10-25T02:30", "Europe/Paris", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
        check("2026-03-08T02:30", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z");
        check("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z");
        // Half an hour on Lord Howe Island: 5 April and 4 October.
        check("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-03T15:30:00Z");
        check("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z");
    }

    #[test]
    fn what_is_no_time_is_told() {
        for local in ["", "2026-02-30T10:00", "2026-01-01T25:00", "tomorrow"] {
            assert_eq!(instant_of(local, &TimeZone::UTC, End::Starts), None, "{local}");
        }
    }
}
