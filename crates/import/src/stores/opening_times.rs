//! Opening times as English or German text: `Mo-Fr. 10:00AM - 8:00PM`, a line per group of days.
//!
//! `Mon: 10-9; Sat: 10-9:30` is the clock of twelve hours with am and pm left out. A text is taken so when all of its
//! times are within twelve hours, one of them stands without minutes, and one of its days would else end before it begins
//! (or at 11:59, the last minute of a day). Then a store opens before noon, 12 being noon, and closes after it. What that
//! does not decide is refused: an opening from 1 to 5, a close at 12, two openings on a day.

use super::hours::write_opening;
use crate::findings::shown;

/// The week as our own hours, Monday first, or what cannot be read. A day not named is closed.
pub(super) fn parse_opening_times(text: &str) -> Result<[String; 7], String> {
    let mut week: [String; 7] = Default::default();
    let short = is_short(text);
    for line in text.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
        let unreadable = || format!("the opening times \"{}\" cannot be read", shown(line));
        let at = line.find(|c: char| c.is_ascii_digit()).ok_or_else(unreadable)?;
        let (days, times) = line.split_at(at);
        let days = parse_days(days).ok_or_else(unreadable)?;
        let openings = match short {
            true => parse_short(times).map_err(|why| format!("the opening times \"{}\" {why}", shown(line)))?,
            false => parse_times(times).ok_or_else(unreadable)?,
        };
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

/// Whether am and pm are left out: see the head of this file.
fn is_short(text: &str) -> bool {
    let times = text.split(['\n', ';']).filter_map(|line| Some(&line[line.find(|c: char| c.is_ascii_digit())?..]));
    let ends = times.flat_map(|times| times.split(',')).map(parse_short_ends).collect::<Option<Vec<_>>>();
    ends.is_some_and(|ends| {
        let bare = ends.iter().any(|(open, close)| !open.said_minutes || !close.said_minutes);
        let odd = ends.iter().any(|(open, close)| close.minute <= open.minute || close.minute == 11 * 60 + 59);
        bare && odd && ends.iter().all(|(open, close)| open.minute < 13 * 60 && close.minute < 13 * 60)
    })
}

/// A time without am or pm, in minutes since midnight or noon.
struct ShortTime {
    minute: u16,
    said_minutes: bool,
}

fn parse_short_ends(opening: &str) -> Option<(ShortTime, ShortTime)> {
    let time = |text: &str| {
        let text = text.trim();
        let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        let minute = minute.parse::<u16>().ok().filter(|at| *at < 60 && digits(hour) && digits(minute))?;
        Some(ShortTime { minute: hour.parse::<u16>().ok()? * 60 + minute, said_minutes: text.contains(':') })
    };
    let (open, close) = opening.split_once(['-', '–'])?;
    Some((time(open)?, time(close)?))
}

/// `10-9:30` as our own hours, or what about it cannot be told.
fn parse_short(times: &str) -> Result<String, &'static str> {
    const NOON: u16 = 12 * 60;
    let (open, close) = match parse_short_ends(times) {
        Some((open, close)) => (open.minute, close.minute),
        None => return Err("open twice a day without am and pm"),
    };
    match (open, close) {
        (60..360, _) => Err("open in the morning or in the afternoon: write am or pm"),
        (_, NOON..) => Err("close at noon or at midnight: write am or pm"),
        (open, close) => Ok(write_opening((open, close + NOON))),
    }
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
    fn am_and_pm_may_be_left_out() {
        let week = parse_opening_times("Mon: 10-9; Tue: 9:30-9; Thurs: 12-8; Fri: 9-9; Sat: 10-9:30; Sun: 11-6");
        let days = ["10:00-21:00", "09:30-21:00", "", "12:00-20:00", "09:00-21:00", "10:00-21:30", "11:00-18:00"];
        assert_eq!(week, Ok(days.map(str::to_owned)));
        assert_eq!(parse_opening_times("Mon: 0-11:59").expect("readable")[0], "00:00-23:59");
        // A text is on one clock: what reads as a morning alone is one in a text that leaves am and pm out.
        assert_eq!(parse_opening_times("Mon: 10-9; Sun: 8-11").expect("readable")[6], "08:00-23:00");
        // With minutes everywhere it is the clock of 24 hours, and a night.
        assert_eq!(parse_opening_times("Sat: 10:00-9:30").expect("readable")[5], "10:00-09:30");
    }

    #[test]
    fn a_half_of_the_day_is_not_guessed() {
        for (text, why) in [
            ("Mon: 10-9; Sun: 1-5", "\"Sun: 1-5\" open in the morning or in the afternoon: write am or pm"),
            ("Mon: 10-9; Sat: 9-12", "\"Sat: 9-12\" close at noon or at midnight: write am or pm"),
            ("Mon: 10-9; Sat: 9-11, 12-6", "\"Sat: 9-11, 12-6\" open twice a day without am and pm"),
            ("Mon: 8-11", "\"Mon: 8-11\" cannot be read"),
            ("Mon: 10-9; Tue: 10-20", "\"Mon: 10-9\" cannot be read"),
            ("Mon: 10-9; Tue: 10am-9pm", "\"Mon: 10-9\" cannot be read"),
            ("Mon: 10-9; Tue: 10:75-9", "\"Mon: 10-9\" cannot be read"),
        ] {
            assert_eq!(parse_opening_times(text), Err(format!("the opening times {why}")), "{text}");
        }
    }

    #[test]
    fn says_what_it_cannot_read() {
        for text in ["always", "Mo-Fr", "Xy 10:00-12:00", "Mo 10-12", "Mo 13:00PM-14:00PM", "10:00-12:00"] {
            assert!(parse_opening_times(text).is_err(), "{text}");
        }
    }
}
