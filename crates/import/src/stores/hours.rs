//! Opening hours: `09:30-12:30 14:00-19:00`.

use super::{ExceptionRecord, Opening};
use crate::findings::shown;

/// Minutes of a day: 24 × 60.
pub(super) const DAY_MINUTES: u16 = 24 * 60;

/// Why a text is no hours; what it quotes is short and on one line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursProblem {
    /// A part that is no `09:30-12:30`.
    #[error("\"{0}\" is not an opening")]
    NotAnOpening(String),
    /// An opening of no length.
    #[error("\"{0}\" closes when it opens")]
    ClosesAtOnce(String),
    /// Two openings with a minute in common.
    #[error("{0} and {1} overlap")]
    Overlap(String, String),
}

/// The openings of one day in order, or what is wrong. Empty and `closed` are no openings.
pub fn parse_day(text: &str) -> Result<Vec<Opening>, HoursProblem> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("closed") {
        return Ok(Vec::new());
    }
    let parts = text.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty());
    let mut openings = parts.map(parse_opening).collect::<Result<Vec<_>, _>>()?;
    openings.sort_unstable();
    match openings.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        Some(pair) => Err(HoursProblem::Overlap(write_opening(pair[0]), write_opening(pair[1]))),
        None => Ok(openings),
    }
}

/// The first day whose last opening runs into the next day's first, Sunday into Monday included.
pub fn overlap_at_night(week: &[Vec<Opening>; 7]) -> Option<usize> {
    (0..7).find(|day| {
        let (last, next) = (week[*day].last(), week[(day + 1) % 7].first());
        matches!((last, next), (Some(last), Some(next)) if last.1 > next.0 + DAY_MINUTES)
    })
}

/// The exceptions of a CSV cell, cut into dates and their hours.
pub(super) fn split_exceptions(text: &str) -> Vec<(String, String)> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (date, hours) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
            (date.to_owned(), hours.trim().to_owned())
        })
        .collect()
}

/// Exceptions in order of their dates, or what is wrong.
pub(super) fn parse_exceptions(said: &[(String, String)]) -> Result<Vec<ExceptionRecord>, String> {
    let mut exceptions = Vec::with_capacity(said.len());
    for (date, hours) in said {
        if !is_date(date) {
            return Err(format!("\"{}\" is not a date", shown(date)));
        }
        if hours.is_empty() {
            return Err(format!("{date} says no hours"));
        }
        let hours = parse_day(hours).map_err(|what| format!("on {date}, {what}"))?;
        exceptions.push(ExceptionRecord { date: date.clone(), hours });
    }
    exceptions.sort_by(|a, b| a.date.cmp(&b.date));
    match exceptions.windows(2).find(|pair| pair[0].date == pair[1].date) {
        Some(pair) => Err(format!("{} stands twice", pair[0].date)),
        None => Ok(exceptions),
    }
}

fn parse_opening(text: &str) -> Result<Opening, HoursProblem> {
    let not_hours = || HoursProblem::NotAnOpening(shown(text));
    let (open, close) = text.split_once(['-', '–']).ok_or_else(not_hours)?;
    let open = parse_clock(open).filter(|open| *open < DAY_MINUTES).ok_or_else(not_hours)?;
    let close = parse_clock(close).ok_or_else(not_hours)?;
    match close {
        close if close == open => Err(HoursProblem::ClosesAtOnce(shown(text))),
        close if close < open => Ok((open, close + DAY_MINUTES)),
        close => Ok((open, close)),
    }
}

/// Minutes since midnight, up to `24:00`.
fn parse_clock(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !(1..=2).contains(&hour.len()) || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let time = hour * 60 + minute;
    (minute < 60 && time <= DAY_MINUTES).then_some(time)
}

/// An opening as it is read; a close after midnight is a time of the next day.
pub fn write_opening((open, close): Opening) -> String {
    let close = if close > DAY_MINUTES { close - DAY_MINUTES } else { close };
    format!("{:02}:{:02}-{:02}:{:02}", open / 60, open % 60, close / 60, close % 60)
}

/// Whether it is a date that exists, `YYYY-MM-DD`.
pub fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(index, b)| match index {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    if !shape {
        return false;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse().unwrap_or(0_u32);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days() {
        assert_eq!(parse_day("09:30-12:30 14:00-19:00"), Ok(vec![(570, 750), (840, 1140)]));
        assert_eq!(parse_day("14:00-19:00, 9:30–12:30"), Ok(vec![(570, 750), (840, 1140)]));
        assert_eq!(parse_day("00:00-24:00"), Ok(vec![(0, 1440)]));
        assert_eq!(parse_day("18:00-02:00"), Ok(vec![(1080, 1560)]));
        assert_eq!(parse_day("18:00-00:00"), Ok(vec![(1080, 1440)]));
        assert_eq!(parse_day(" Closed "), Ok(vec![]));
        assert_eq!(parse_day("09:00-12:00 12:00-14:00"), Ok(vec![(540, 720), (720, 840)]));
    }

    #[test]
    fn refuses_what_are_no_hours() {
        for text in [
            "9-12",
            "09:00",
            "09:00-",
            "09:60-10:00",
            "24:00-25:00",
            "24:00-02:00",
            "10:00-10:00",
            "9h30-12h30",
            "09:00-12:00 11:00-14:00",
            "22:00-08:00 07:00-09:00 07:30-10:00",
        ] {
            assert!(parse_day(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_night_does_not_run_into_the_next_day() {
        let mut week: [Vec<Opening>; 7] = Default::default();
        week[6] = vec![(1200, 1560)];
        assert_eq!(overlap_at_night(&week), None);
        week[0] = vec![(60, 120)];
        assert_eq!(overlap_at_night(&week), Some(6));
    }

    #[test]
    fn reads_exceptions() {
        let said = split_exceptions("2026-12-25 closed; 2026-12-24 09:30-17:00 18:00-19:00;");
        let exceptions = parse_exceptions(&said).expect("sound");
        assert_eq!(exceptions[0].hours, vec![(570, 1020), (1080, 1140)]);
        assert_eq!((exceptions[1].date.as_str(), exceptions[1].hours.len()), ("2026-12-25", 0));
        for text in [
            "2026-02-29 closed",
            "25.12.2026 closed",
            "2026-12-25",
            "2026-12-25 x",
            "2026-12-25 closed; 2026-12-25 09:00-10:00",
            "２０26-1-1 closed",
        ] {
            assert!(parse_exceptions(&split_exceptions(text)).is_err(), "{text}");
        }
    }
}
