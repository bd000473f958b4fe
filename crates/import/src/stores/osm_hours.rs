//! Opening hours as OpenStreetMap writes them: `Mo-Fr 09:00-18:00; Sa 10:00-16:00; 2026 Dec 25 off`.
//!
//! A crate reads the syntax; its rules become our week and dated exceptions here. What those cannot say is refused with
//! the part that says it, never read as something else.

use jiff::civil::Date;
use opening_hours_syntax::rules::day::{self, HolidayKind, MonthdayRange, WeekDayOffset, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSpan};
use opening_hours_syntax::rules::{RuleKind, RuleOperator, RuleSequence};

use super::hours::{DAY_MINUTES, write_opening};
use super::{ExceptionRecord, Opening};
use crate::findings::shown;
use crate::text::collapse;

/// Dates one text may name: a year of them.
const DATES_LIMIT: usize = 366;

/// What a text says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct OsmHours {
    /// Monday first; each day in order, without overlap.
    pub(super) week: [Vec<Opening>; 7],
    /// Dates in order that are not as their weekday.
    pub(super) exceptions: Vec<ExceptionRecord>,
    /// It also says `PH off`, which our dated exceptions cannot: passed over.
    pub(super) holidays_passed_over: bool,
}

/// The week and the dated exceptions, or what cannot be had.
pub(super) fn parse_osm_hours(text: &str) -> Result<OsmHours, String> {
    let mut said = OsmHours::default();
    let text = collapse(text);
    if text.contains('"') {
        return Err(format!("\"{}\" has a comment, which cannot be kept", shown(&text)));
    }
    let mut rules = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let cannot = |what: String| format!("\"{}\" {what}", shown(part));
        let joined = join_days(part);
        let expression = opening_hours_syntax::parse(&joined)
            .map_err(|_| cannot("is not in the opening hours syntax of OpenStreetMap".to_owned()))?;
        if !joined.split(", ").all(says_hours) {
            return Err(cannot("names days without their hours".to_owned()));
        }
        for sequence in &expression.rules {
            let days = days(sequence, &mut said.holidays_passed_over).map_err(cannot)?;
            let openings = match sequence.kind {
                RuleKind::Open => openings(sequence).map_err(cannot)?,
                RuleKind::Closed => closed(sequence).map_err(cannot)?,
                RuleKind::Unknown => return Err(cannot("says that it is unknown".to_owned())),
            };
            let adds = match sequence.operator {
                RuleOperator::Normal => false,
                RuleOperator::Additional => !openings.is_empty(),
                RuleOperator::Fallback => return Err(cannot("has an alternative (||)".to_owned())),
            };
            rules.extend(days.map(|days| Rule { days, openings, adds }));
        }
    }
    if rules.is_empty() {
        return Err(format!("\"{}\" says no hours", shown(&text)));
    }
    for (day, openings) in said.week.iter_mut().enumerate() {
        *openings = on(&rules, day, None)?;
    }
    let mut dates: Vec<Date> = rules.iter().flat_map(|rule| rule.days.dates.iter().flatten()).copied().collect();
    dates.sort_unstable();
    dates.dedup();
    for date in dates {
        let day = date.weekday().to_monday_zero_offset() as usize;
        let hours = on(&rules, day, Some(date))?;
        if hours != said.week[day] {
            said.exceptions.push(ExceptionRecord { date: date.to_string(), hours });
        }
    }
    Ok(said)
}

/// The whole of a day, which the crate also says where a rule has no hours.
const WHOLE_DAY: Opening = (0, DAY_MINUTES);

struct Rule {
    days: Days,
    /// In no order yet; none is closed.
    openings: Vec<Opening>,
    /// Beside what the rules before it say, not in its place.
    adds: bool,
}

/// Weekdays, 0 for Monday, of these dates or of every week.
struct Days {
    weekdays: [bool; 7],
    dates: Option<Vec<Date>>,
}

/// The openings of a weekday in every week, or of one date: the last rule counts that is not beside others.
fn on(rules: &[Rule], weekday: usize, date: Option<Date>) -> Result<Vec<Opening>, String> {
    let mut openings: Vec<Opening> = Vec::new();
    for rule in rules.iter().filter(|rule| rule.days.weekdays[weekday]) {
        match (&rule.days.dates, date) {
            (None, _) => {}
            (Some(dates), Some(date)) if dates.contains(&date) => {}
            (Some(_), _) => continue,
        }
        if !rule.adds {
            openings.clear();
        }
        openings.extend(&rule.openings);
    }
    openings.sort_unstable();
    match openings.windows(2).find(|pair| pair[0].1 > pair[1].0) {
        Some(pair) => Err(format!("{} and {} overlap", write_opening(pair[0]), write_opening(pair[1]))),
        None => Ok(openings),
    }
}

/// `Su, PH` as `Su,PH`: with the blank the syntax has two rules, the first of them open around the clock, which nobody
/// means who writes it.
fn join_days(part: &str) -> String {
    const DAYS: [&str; 9] = ["mo", "tu", "we", "th", "fr", "sa", "su", "ph", "sh"];
    let pieces: Vec<&str> = part.split(", ").collect();
    let is_day = |two: Option<&str>| two.is_some_and(|two| DAYS.contains(&two.to_ascii_lowercase().as_str()));
    let mut joined = String::with_capacity(part.len());
    for (index, piece) in pieces.iter().enumerate() {
        joined.push_str(piece);
        if let Some(next) = pieces.get(index + 1) {
            let between_days =
                is_day(piece.len().checked_sub(2).and_then(|at| piece.get(at..))) && is_day(next.get(..2));
            joined.push_str(if between_days { "," } else { ", " });
        }
    }
    joined
}

/// Whether a rule has a time of day or says open or closed: the syntax has a day alone open around the clock, which
/// people who write `Su` do not mean.
fn says_hours(rule: &str) -> bool {
    let rule = rule.to_ascii_lowercase();
    let is_clock = |three: &[u8]| three[0].is_ascii_digit() && three[1] == b':' && three[2].is_ascii_digit();
    rule.as_bytes().windows(3).any(is_clock)
        || rule.contains("24/7")
        || ["open", "off", "closed", "unknown"].iter().any(|word| rule.ends_with(word))
}

/// The days a rule is about; nothing when it is about public holidays alone, which are passed over when closed.
fn days(sequence: &RuleSequence, holidays_passed_over: &mut bool) -> Result<Option<Days>, String> {
    let selector = &sequence.day_selector;
    let dates = match selector.monthday.as_slice() {
        _ if !selector.year.is_empty() => return Err("names years without dates".to_owned()),
        _ if !selector.week.is_empty() => return Err("names week numbers".to_owned()),
        [] => None,
        ranges => Some(dates(ranges)?),
    };
    let mut weekdays = [selector.weekday.is_empty(); 7];
    for range in &selector.weekday {
        match range {
            WeekDayRange::Fixed { range, offset: 0, nth_from_start: [true, true, true, true, true], .. } => {
                let [first, last] = [range.start(), range.end()].map(|day| day.num_days_from_monday() as usize);
                for step in 0..=(last + 7 - first) % 7 {
                    weekdays[(first + step) % 7] = true;
                }
            }
            WeekDayRange::Fixed { .. } => return Err("counts the weekdays of a month".to_owned()),
            WeekDayRange::Holiday { kind: HolidayKind::School, .. } => {
                return Err("speaks of school holidays (SH)".to_owned());
            }
            WeekDayRange::Holiday { kind: HolidayKind::Public, offset: 0 } if sequence.kind == RuleKind::Closed => {
                *holidays_passed_over = true;
            }
            WeekDayRange::Holiday { kind: HolidayKind::Public, .. } => {
                return Err("has hours for public holidays (PH)".to_owned());
            }
        }
    }
    Ok(weekdays.contains(&true).then_some(Days { weekdays, dates }))
}

fn dates(ranges: &[MonthdayRange]) -> Result<Vec<Date>, String> {
    let mut dates = Vec::new();
    for range in ranges {
        let MonthdayRange::Date { start, end } = range else { return Err("names months without dates".to_owned()) };
        let first = date(start, None)?;
        let last = date(end, Some(first.year()))?;
        if last < first {
            return Err("ends before it begins".to_owned());
        }
        dates.extend(first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last).take(DATES_LIMIT + 1));
        if dates.len() > DATES_LIMIT {
            return Err("names dates of more than a year".to_owned());
        }
    }
    Ok(dates)
}

/// A date, in the year before it where a range ends without one.
fn date((date, offset): &(day::Date, day::DateOffset), year: Option<i16>) -> Result<Date, String> {
    if offset.day_offset != 0 || offset.wday_offset != WeekDayOffset::None {
        return Err("counts days from a date".to_owned());
    }
    let day::Date::Fixed { year: own, month, day } = date else {
        return Err("has a date that moves from year to year".to_owned());
    };
    let own = own.and_then(|year| i16::try_from(*year).ok());
    let year = own.or(year).ok_or("has a date without a year")?;
    let day = i8::try_from(*day).map_err(|_| "has a date that does not exist")?;
    Date::new(year, i8::from(*month), day).map_err(|_| "has a date that does not exist".to_owned())
}

fn openings(sequence: &RuleSequence) -> Result<Vec<Opening>, String> {
    sequence.time_selector.spans.iter().map(opening).collect()
}

/// No openings, when the whole day is closed.
fn closed(sequence: &RuleSequence) -> Result<Vec<Opening>, String> {
    match openings(sequence)?.as_slice() {
        [WHOLE_DAY] => Ok(Vec::new()),
        _ => Err("closes for a part of the day: write the hours before and after".to_owned()),
    }
}

fn opening(span: &TimeSpan) -> Result<Opening, String> {
    let (Time::Fixed(open), Time::Fixed(close)) = (span.range.start, span.range.end) else {
        return Err("goes by the sun".to_owned());
    };
    if span.open_end {
        return Err("leaves its end open (+)".to_owned());
    }
    if span.repeats.is_some() {
        return Err("repeats within its hours".to_owned());
    }
    match (open.mins_from_midnight(), close.mins_from_midnight()) {
        (open, close) if open == close => Err("closes when it opens".to_owned()),
        (open, close) if close < open => Ok((open, close + DAY_MINUTES)),
        (open, close) if close > DAY_MINUTES && close - DAY_MINUTES >= open => Err("is longer than a day".to_owned()),
        opening => Ok(opening),
    }
}

#[cfg(test)]
mod tests;
