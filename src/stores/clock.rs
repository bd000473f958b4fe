//! Hours and days in words.

use comptoir_db::stores::store::Store;
use comptoir_domain::Locale;
use comptoir_domain::stores::hours::OpenState;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::server::words::Words;
use crate::stores::hours::{local, state};

/// 24 hours.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// How long before closing it is said that a store closes soon: 45 minutes.
const SOON_MS: i64 = 45 * 60 * 1000;

/// Whether a store is open, in words: the strong ones and the rest, with their class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenWords {
    pub class: String,
    pub strong: String,
    pub rest: String,
}

/// The time of day as people say it: `9 h 30`, `19 h`; `9.30 am`, `7 pm`.
pub fn time(minute: i64, locale: Locale) -> String {
    let (hour, minute) = ((minute / 60) % 24, minute % 60);
    match (locale, minute) {
        (Locale::Fr, 0) => format!("{hour}\u{a0}h"),
        (Locale::Fr, _) => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
        (Locale::En, _) => {
            let half = if hour < 12 { "am" } else { "pm" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            if minute == 0 { format!("{hour}\u{a0}{half}") } else { format!("{hour}:{minute:02}\u{a0}{half}") }
        }
    }
}

/// The time of day of an instant where the store is.
pub fn time_at(store: &Store, at_ms: i64, locale: Locale) -> String {
    let local = local(store, at_ms);
    time(i64::from(local.hour()) * 60 + i64::from(local.minute()), locale)
}

/// Open, closing soon, or closed and until when.
pub fn open_words(store: &Store, now_ms: i64, words: &Words) -> OpenWords {
    let told =
        |class: &str, strong: &str, rest: String| OpenWords { class: class.into(), strong: words.get(strong), rest };
    match state(store, now_ms) {
        // The time alone would be taken for the next one.
        OpenState::Open { until_ms } if until_ms - now_ms > DAY_MS => {
            let day = weekday_or_date(store, now_ms, until_ms, words);
            let time = time_at(store, until_ms, words.locale);
            told("now", "open-now", words.with("open-until-on", [("day", day.into()), ("time", time.into())]))
        }
        OpenState::Open { until_ms } => {
            let time = time_at(store, until_ms, words.locale);
            match until_ms - now_ms < SOON_MS {
                true => told("closing", "open-closing", words.with("open-closing-at", [("time", time.into())])),
                false => told("now", "open-now", words.with("open-until", [("time", time.into())])),
            }
        }
        OpenState::Closed { opens_ms } => {
            let time = time_at(store, opens_ms, words.locale);
            let rest = match days_until(store, now_ms, opens_ms) {
                0 => words.with("opens-today", [("time", time.into())]),
                1 => words.with("opens-tomorrow", [("time", time.into())]),
                _ => {
                    let day = weekday_or_date(store, now_ms, opens_ms, words);
                    words.with("opens-on", [("day", day.into()), ("time", time.into())])
                }
            };
            told("", "open-closed", rest)
        }
        OpenState::OpenForLong => told("now", "open-now", words.get("open-for-long")),
        OpenState::ClosedForLong => told("", "open-closed", words.get("closed-for-long")),
    }
}

/// The day of an instant ahead: its weekday within a week, else its date.
fn weekday_or_date(store: &Store, now_ms: i64, at_ms: i64, words: &Words) -> String {
    let then = local(store, at_ms).date();
    if days_until(store, now_ms, at_ms) < 7 { weekday(then, words) } else { date(then, words) }
}

/// How many dates later an instant is, where the store is.
fn days_until(store: &Store, now_ms: i64, at_ms: i64) -> i32 {
    local(store, now_ms).date().until(local(store, at_ms).date()).map_or(0, |span| span.get_days())
}

/// `lundi`, `Monday`.
pub fn weekday(date: Date, words: &Words) -> String {
    words.get(&format!("weekday-{}", date.weekday().to_monday_one_offset()))
}

/// `vendredi 25 décembre`, `Friday 25 December`.
pub fn date(date: Date, words: &Words) -> String {
    let month = words.get(&format!("month-{}", date.month()));
    let day = match (words.locale, date.day()) {
        (Locale::Fr, 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    };
    format!("{} {day} {month}", weekday(date, words))
}

/// The day of an instant where the store is.
pub fn day_of(store: &Store, at_ms: i64, words: &Words) -> String {
    date(local(store, at_ms).date(), words)
}

/// When a shelf was counted: the time on the same day, else the date.
pub fn counted(store: &Store, counted_at: i64, now_ms: i64, words: &Words) -> String {
    moment(store, counted_at, now_ms, words, ["counted-at", "counted-on"])
}

/// A moment in the past, by the first message with its `$time` on the same day, else by the second with its `$day`.
pub fn moment(store: &Store, at_ms: i64, now_ms: i64, words: &Words, keys: [&str; 2]) -> String {
    let (then, now) = (local(store, at_ms), local(store, now_ms));
    match then.date() == now.date() {
        true => words.with(keys[0], [("time", time_at(store, at_ms, words.locale).into())]),
        false => words.with(keys[1], [("day", date(then.date(), words).into())]),
    }
}

/// An instant to the second where the store is, `14:32:05`; in UTC, which it says, where there is no store.
pub fn exact_time(store: Option<&Store>, at_ms: i64) -> String {
    let Some(store) = store else { return format!("{} UTC", local(&Store::default(), at_ms).strftime("%H:%M:%S")) };
    local(store, at_ms).strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use comptoir_db::stores::store::DaySpan;

    use super::*;
    use crate::server::words::words;

    #[track_caller]
    fn says(hours: &[(i64, i64, i64)], now: &str, expect: &str) {
        let day = |&(weekday, opens_minute, closes_minute)| DaySpan { weekday, opens_minute, closes_minute };
        let hours = hours.iter().map(day).collect();
        let store = Store { time_zone: "Europe/Paris".into(), hours, ..Store::default() };
        let now = now.parse::<jiff::Zoned>().unwrap().timestamp().as_millisecond();
        let told = open_words(&store, now, &words(Locale::En));
        assert_eq!(format!("{} {}", told.strong, told.rest).replace(['\u{a0}', '\u{2068}', '\u{2069}'], " "), expect);
    }

    #[test]
    fn a_close_is_told_with_its_day_when_it_is_not_the_next_thing() {
        let week: Vec<_> = (1..=7).map(|weekday| (weekday, 0, 1440)).collect();
        // 15 December 2026 is a Tuesday.
        says(&week, "2026-12-15T10:00[Europe/Paris]", "Open around the clock");
        says(&week[..5], "2026-12-15T10:00[Europe/Paris]", "Open until Saturday at 12 am");
        says(&week[..5], "2026-12-18T10:00[Europe/Paris]", "Open until 12 am");
        says(&[(2, 1320, 1560)], "2026-12-15T23:00[Europe/Paris]", "Open until 2 am");
        says(&[(1, 540, 720)], "2026-12-15T23:00[Europe/Paris]", "Closed, opens Monday at 9 am");
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        let fr = [0, 570, 1140, 1440].map(|minute| time(minute, Locale::Fr).replace('\u{a0}', " "));
        assert_eq!(fr, ["0 h", "9 h 30", "19 h", "0 h"]);
        let en = [0, 570, 720, 1140].map(|minute| time(minute, Locale::En).replace('\u{a0}', " "));
        assert_eq!(en, ["12 am", "9:30 am", "12 pm", "7 pm"]);
    }
}
