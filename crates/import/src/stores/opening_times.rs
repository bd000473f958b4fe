//! Opening times as English or German text: `Mo-Fr. 10:00AM - 8:00PM`, a line per group of days.

use super::hours::write_opening;
use crate::findings::shown;

/// The week as our own hours, Monday first, or what cannot be read. A day not named is closed.
pub(super) fn parse_opening_times(text: &str) -> Result<[String; 7], String> {
    let mut week: [String; 7] = Default::default();
    for line in text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
        let unreadable = || format!("the opening times \"{}\" cannot be read", shown(line));
        let at = line.find(|c: char| c.is_ascii_digit()).ok_or_else(unreadable)?;
        let (days, times) = line.split_at(at);
        let days = parse_days(days).ok_or_else(unreadable)?;
        let openings = parse_times(times).ok_or_else(unreadable)?;
        for day in days {
            if !week[day].is_empty() {
                week[day].push(' ');
            }
            week[day].push_str(&openings);
        }
    }
    Ok(week)
}

/// `Mo-Fr.`, `Sa, Su:` as days, 0 for Monday.
fn parse_days(text: &str) -> Option<Vec<usize>> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let mut ends = part.split(['-', '–']).map(parse_day_name);
        let first = ends.next()??;
        let last = match ends.next() {
            Some(last) => last?,
            None => first,
        };
        if ends.next().is_some() {
            return None;
        }
        let count = (last + 7 - first) % 7 + 1;
        days.extend((0..count).map(|step| (first + step) % 7));
    }
    Some(days)
}

/// A day by its first two letters, English or German.
fn parse_day_name(text: &str) -> Option<usize> {
    const DAYS: [&[&str]; 7] = [&["mo"], &["tu", "di"], &["we", "mi"], &["th", "do"], &["fr"], &["sa"], &["su", "so"]];
    let name = text.trim().trim_end_matches(['.', ':']).to_lowercase();
    if !name.chars().all(char::is_alphabetic) {
        return None;
    }
    DAYS.iter().position(|starts| starts.iter().any(|start| name.starts_with(start)))
}

/// `10:00AM - 8:00PM, 9:00 - 10:00` as our own hours.
fn parse_times(text: &str) -> Option<String> {
    let mut openings = Vec::new();
    for part in text.split(',') {
        let (open, close) = part.split_once(['-', '–'])?;
        let (open, close) = (parse_clock(open)?, parse_clock(close)?);
        openings.push(write_opening((open, close)));
    }
    Some(openings.join(" "))
}

/// `8:00PM`, `8 pm`, `20:00` as minutes since midnight.
fn parse_clock(text: &str) -> Option<u16> {
    let text = text.trim().to_ascii_lowercase().replace('.', ":");
    let half = ["am", "pm"].into_iter().find(|half| text.ends_with(half));
    let time = text.trim_end_matches(char::is_alphabetic).trim();
    let (hour, minute) = match time.split_once(':') {
        Some((hour, minute)) => (hour, minute),
        None if half.is_some() => (time, "0"),
        None => return None,
    };
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        None if hour <= 24 => hour,
        Some("am") if (1..=12).contains(&hour) => hour % 12,
        Some("pm") if (1..=12).contains(&hour) => hour % 12 + 12,
        _ => return None,
    };
    (minute < 60 && hour * 60 + minute <= super::hours::DAY_MINUTES).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_clocks() {
        let english = parse_opening_times("Mo-Fr. 10:00AM - 8:00PM\nSa. 9:00AM - 6:00PM");
        let german = parse_opening_times("Mo-Fr. 10:00 - 20:00\nSa. 9:00 - 18:00");
        assert_eq!(english, german);
        let week = english.expect("readable");
        assert_eq!((week[4].as_str(), week[5].as_str(), week[6].as_str()), ("10:00-20:00", "09:00-18:00", ""));
    }

    #[test]
    fn reads_noon_midnight_and_weeks_that_wrap() {
        let week = parse_opening_times("Sa-Mo: 12:00PM - 12:00AM, 1 am - 2 am").expect("readable");
        assert_eq!(week[0], "12:00-00:00 01:00-02:00");
        assert_eq!((week[0].as_str(), week[1].as_str()), (week[6].as_str(), ""));
    }

    #[test]
    fn says_what_it_cannot_read() {
        for text in ["always", "Mo-Fr", "Xy 10:00-12:00", "Mo 10-12", "Mo 13:00PM-14:00PM", "10:00-12:00"] {
            assert!(parse_opening_times(text).is_err(), "{text}");
        }
    }
}
