//! A pickup's window in words, on the store's own clock.

use comptoir_db::stores::store::Store;

use crate::server::words::Words;
use crate::stores::clock::{date, time_at};
use crate::stores::hours::local;

/// `aujourd’hui, de 14 h à 19 h`, `mardi 24 novembre, de 9 h 30 à 12 h 30`.
pub fn window(store: &Store, opens_at: i64, closes_at: i64, now_ms: i64, words: &Words) -> String {
    let (from, to) = (time_at(store, opens_at, words.locale), time_at(store, closes_at, words.locale));
    let (today, day) = (local(store, now_ms).date(), local(store, opens_at).date());
    let day = match today.until(day).map_or(0, |span| span.get_days()) {
        0 => words.get("day-today"),
        1 => words.get("day-tomorrow"),
        _ => date(day, words),
    };
    words.with("pickup-window", [("day", day.into()), ("from", from.into()), ("to", to.into())])
}

/// The same by the date alone, for what is read on another day.
pub fn window_on(store: &Store, opens_at: i64, closes_at: i64, words: &Words) -> String {
    let (from, to) = (time_at(store, opens_at, words.locale), time_at(store, closes_at, words.locale));
    let day = date(local(store, opens_at).date(), words);
    words.with("pickup-window", [("day", day.into()), ("from", from.into()), ("to", to.into())])
}

/// Day and time of an instant where the store is.
pub fn day_and_time(store: &Store, at_ms: i64, words: &Words) -> (String, String) {
    (date(local(store, at_ms).date(), words), time_at(store, at_ms, words.locale))
}

/// Until when the goods are held, by day and time.
pub fn until(store: &Store, at_ms: i64, words: &Words) -> String {
    let (day, time) = day_and_time(store, at_ms, words);
    words.with("pickup-until", [("day", day.into()), ("time", time.into())])
}
