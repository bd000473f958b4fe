//! Hours and dates as people type them.

use comptoir_db::stores::store::{DateSpan, DaySpan, Store};

use crate::import::typed::{HoursProblem, is_date, overlap_at_night, parse_day, write_opening};
use crate::server::words::Words;

/// The weekdays as fields, Monday first.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Words for no hours, beside those of the page's language.
const CLOSED: [&str; 4] = ["closed", "fermé", "ferme", "-"];

/// A span of a day in minutes; the end may be on the next day.
type Span = (i64, i64);

/// The hours of a weekday as they are typed, Monday being 0.
pub fn of_day(store: &Store, day: usize) -> String {
    let spans = store.hours.iter().filter(|span| span.weekday == day as i64 + 1);
    written(spans.map(|span| (span.opens_minute, span.closes_minute)))
}

/// The dated exceptions from that date on, one a line.
pub fn of_dates(store: &Store, today: &str, words: &Words) -> String {
    let mut dates: Vec<&str> = store.exceptions.iter().map(|span| span.date.as_str()).collect();
    dates.dedup();
    let line = |date: &str| {
        let spans = store.exceptions.iter().filter(|span| span.date == date && span.opens_minute < span.closes_minute);
        let hours = written(spans.map(|span| (span.opens_minute, span.closes_minute)));
        let hours = if hours.is_empty() { words.get("hours-closed") } else { hours };
        format!("{date} {hours}")
    };
    dates.into_iter().filter(|date| *date >= today).map(line).collect::<Vec<_>>().join("\n")
}

fn written(spans: impl Iterator<Item = Span>) -> String {
    // Minutes of two days at most.
    let minute = |minute: i64| u16::try_from(minute).unwrap_or_default();
    spans.map(|(opens, closes)| write_opening((minute(opens), minute(closes)))).collect::<Vec<_>>().join(", ")
}

/// The week that the seven texts say, or what is wrong, by day.
pub fn read_week(texts: [&str; 7], words: &Words) -> Result<Vec<DaySpan>, Vec<(usize, String)>> {
    let mut week: [Vec<(u16, u16)>; 7] = Default::default();
    let mut problems = Vec::new();
    for (day, text) in texts.into_iter().enumerate() {
        match parse_day(&plain(text)) {
            Ok(openings) => week[day] = openings,
            Err(problem) => problems.push((day, said(&name(day, words), &problem, words))),
        }
    }
    if problems.is_empty()
        && let Some(day) = overlap_at_night(&week)
    {
        let text = words.with("admin-problem-hours-night", [("day", name(day, words).into())]);
        problems.push((day, text));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let spans = (1..).zip(&week).flat_map(|(weekday, openings)| {
        openings.iter().map(move |(opens, closes)| DaySpan {
            weekday,
            opens_minute: i64::from(*opens),
            closes_minute: i64::from(*closes),
        })
    });
    Ok(spans.collect())
}

/// The exceptions that the lines say, by date, or what is wrong with the first bad line.
pub fn read_dates(text: &str, words: &Words) -> Result<Vec<DateSpan>, String> {
    let mut dates: Vec<(String, Vec<(u16, u16)>)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (date, hours) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let written = date.trim_end_matches(':').to_owned();
        let Some(date) = iso(&written).filter(|date| is_date(date)) else {
            return Err(words.with("admin-problem-date", [("what", short(line).into())]));
        };
        let hours = hours.trim().trim_start_matches(':').trim();
        if hours.is_empty() {
            return Err(words.with("admin-problem-date-hours", [("date", date.into())]));
        }
        let hours = parse_day(&plain(hours)).map_err(|problem| said(&date, &problem, words))?;
        if dates.iter().any(|(other, _)| *other == date) {
            return Err(words.with("admin-problem-date-twice", [("date", date.into())]));
        }
        dates.push((date, hours));
    }
    dates.sort();
    let spans = dates.into_iter().flat_map(|(date, hours)| {
        // A closed date is one empty span.
        let hours = if hours.is_empty() { vec![(0, 0)] } else { hours };
        hours.into_iter().map(move |(opens, closes)| DateSpan {
            date: date.clone(),
            opens_minute: i64::from(opens),
            closes_minute: i64::from(closes),
        })
    });
    Ok(spans.collect())
}

/// What is typed as the importer reads it: `9h30`, `9h` and `fermé` are said in the signs it knows.
fn plain(text: &str) -> String {
    let text = text.trim().to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
    if CLOSED.contains(&text.as_str()) {
        return String::new();
    }
    let letters: Vec<char> = text.chars().collect();
    let mut plain = String::with_capacity(text.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
        match letter {
            'h' if digit(at.checked_sub(1)) => {
                plain.push(':');
                if !digit(Some(at + 1)) {
                    plain.push_str("00");
                }
            }
            ' ' if is_dash(letters.get(at + 1)) || at.checked_sub(1).is_some_and(|at| is_dash(letters.get(at))) => {}
            other => plain.push(*other),
        }
    }
    plain
}

fn is_dash(letter: Option<&char>) -> bool {
    letter.is_some_and(|letter| matches!(letter, '-' | '–'))
}

/// `25/12/2026` as `2026-12-25`; anything else as it is.
fn iso(date: &str) -> Option<String> {
    let parts: Vec<&str> = date.split('/').collect();
    match parts.as_slice() {
        [date] => Some((*date).to_owned()),
        [day, month, year] => {
            let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
            Some(format!("{year}-{month:02}-{day:02}"))
        }
        _ => None,
    }
}

fn said(day: &str, problem: &HoursProblem, words: &Words) -> String {
    let day = ("day", day.into());
    match problem {
        HoursProblem::NotAnOpening(what) => words.with("admin-problem-hours", [day, ("what", what.as_str().into())]),
        HoursProblem::ClosesAtOnce(what) => {
            words.with("admin-problem-hours-empty", [day, ("what", what.as_str().into())])
        }
        HoursProblem::Overlap(one, other) => words
            .with("admin-problem-hours-overlap", [day, ("one", one.as_str().into()), ("other", other.as_str().into())]),
    }
}

/// `Lundi`.
pub fn name(day: usize, words: &Words) -> String {
    let name = words.get(&format!("weekday-{}", day + 1));
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// So much of a text as an error quotes.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use comptoir_domain::Locale;

    use super::*;
    use crate::server::words::words;

    #[test]
    fn hours_are_read_as_people_type_them() {
        let read = |text: &str| read_week([text, "", "", "", "", "", ""], &words(Locale::Fr));
        let day = |spans: &[Span]| -> Vec<DaySpan> {
            spans
                .iter()
                .map(|(opens, closes)| DaySpan { weekday: 1, opens_minute: *opens, closes_minute: *closes })
                .collect()
        };
        for text in ["09:00-12:30, 14:00-19:00", "9h-12h30 14h – 19h", " 14:00-19:00 , 9:00 - 12:30 "] {
            assert_eq!(read(text), Ok(day(&[(540, 750), (840, 1140)])), "{text}");
        }
        for text in ["", "Fermé", "closed", "-"] {
            assert_eq!(read(text), Ok(vec![]), "{text}");
        }
        assert_eq!(read("18h-2h"), Ok(day(&[(1080, 1560)])));
        let wrong = |text: &str| read(text).unwrap_err().remove(0).1;
        assert!(wrong("9-12").starts_with("Lundi") && wrong("9-12").contains("9-12"));
        assert!(wrong("10h-10h").contains("10:00-10:00"));
        assert!(wrong("9h-12h 11h-14h").contains("09:00-12:00"));
        let night = read_week(["02:00-09:00", "", "", "", "", "", "20:00-04:00"], &words(Locale::En)).unwrap_err();
        assert_eq!((night[0].0, night[0].1.starts_with("Sunday")), (6, true));
    }

    #[test]
    fn dates_are_read_and_written_alike() {
        let fr = words(Locale::Fr);
        let text = "24/12/2026 9h30-17h\n\n 2026-12-25 : fermé\n";
        let exceptions = read_dates(text, &fr).unwrap();
        let store = Store { exceptions: exceptions.clone(), ..Store::default() };
        let again = of_dates(&store, "2026-01-01", &fr);
        assert_eq!(again, "2026-12-24 09:30-17:00\n2026-12-25 fermé");
        assert_eq!(read_dates(&again, &fr), Ok(exceptions));
        assert_eq!(of_dates(&store, "2026-12-25", &fr), "2026-12-25 fermé");
        for text in
            ["2026-02-29 fermé", "demain fermé", "2026-12-25", "2026-12-25 9-12", "2026-12-25 fermé\n25/12/2026 9h-12h"]
        {
            assert!(read_dates(text, &fr).is_err(), "{text}");
        }
    }
}
