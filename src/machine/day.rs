//! A day's redemptions and voids as a file, for whoever books them.

use axum::body::Body;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use comptoir_db::promo::day::{self, Booked, What};
use comptoir_db::stores::store::Store;
use jiff::ToSpan;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::machine::key::{Caller, Redemptions};
use crate::machine::refused;
use crate::server::functions::broken;
use crate::stores::hours::{local, zone};
use crate::wire::Failure;

/// How long after midnight a day is whole: what was asked before it is written by then.
const SETTLED_MS: i64 = 15 * 60 * 1000;

/// The columns, in an order that stays; more may come behind them.
const COLUMNS: [&str; 17] = [
    "what",
    "date",
    "at",
    "local_at",
    "store",
    "till",
    "actor",
    "slip",
    "key",
    "redemption",
    "code",
    "campaign",
    "slip_subtotal_minor",
    "discount_minor",
    "currency",
    "offline_at",
    "reason",
];

/// Fetch a day's redemptions and voids.
///
/// A row for each code that was used or given back on that day of its store, as CSV (RFC 4180, UTF-8): 15 minutes after
/// the day is over in all of the key's stores it is whole, and then stays as it is. A void is a row of its own day, with
/// what it gave back below zero, so that the column adds up.
#[utoipa::path(
    get, path = "/api/v1/redemptions/days/{day}", tag = "redemptions", operation_id = "redemptions_of_day",
    params(
        ("day" = String, Path, description = "A date on the stores' clocks and `.csv`",
         pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.csv$", example = "2026-11-21.csv"),
        ("if-none-match" = Option<String>, Header, description = "The `ETag` of the file that is there already"),
    ),
    responses(
        (status = 200, description = "The day", body = String, content_type = "text/csv"),
        (status = 304, description = "It is the file that is there already"),
        (status = 401, description = "`key_missing` or `key_unknown`", body = Failure),
        (status = 403, description = "`scope_missing`", body = Failure),
        (status = 404, description = "`day_unknown`: that is no date", body = Failure),
        (status = 409, description = "`day_not_over`; `current` says when it is", body = Failure),
    ),
)]
pub async fn file(
    caller: Caller<Redemptions>,
    headers: HeaderMap,
    day: Result<Path<String>, PathRejection>,
) -> Response<Body> {
    let day = day.map(|Path(day)| day).unwrap_or_default();
    match of_day(&caller, &day).await {
        Ok((date, text)) => answer(&headers, date, text),
        Err(failure) => refused(&caller.context, failure),
    }
}

async fn of_day(caller: &Caller<Redemptions>, day: &str) -> Result<(Date, String), Failure> {
    let unknown = || Failure::new(404, "day_unknown").field("day");
    let date = day.strip_suffix(".csv").and_then(|day| day.parse::<Date>().ok().filter(|date| date.to_string() == day));
    let date = date.ok_or_else(unknown)?;
    let shop = caller.context.state.shop.get();
    let theirs = &caller.machine.stores;
    let stores: Vec<&Store> =
        shop.stores.iter().filter(|store| theirs.is_empty() || theirs.contains(&store.slug)).collect();
    let spans = stores.iter().map(|store| span(store, date)).collect::<Option<Vec<_>>>().ok_or_else(unknown)?;
    let whole_at = spans.iter().map(|(_, until)| until + SETTLED_MS).max().unwrap_or(i64::MIN);
    if whole_at > caller.context.now_ms {
        return Err(Failure { current: Some(whole_at), ..Failure::new(409, "day_not_over").field("day") });
    }
    let mut text = line(&COLUMNS);
    for (store, (from, until)) in stores.into_iter().zip(spans) {
        let rows = day::booked(&caller.context.state.db, &store.slug, from, until).await.map_err(broken)?;
        for row in rows {
            text.push_str(&written(store, date, &row));
        }
    }
    Ok((date, text))
}

/// The day on the store's clock, from its midnight to the next: 23 or 25 hours where clocks are set.
fn span(store: &Store, date: Date) -> Option<(i64, i64)> {
    let midnight = |date: Date| Some(date.to_zoned(zone(store)).ok()?.timestamp().as_millisecond());
    Some((midnight(date)?, midnight(date.checked_add(1.day()).ok()?)?))
}

fn written(store: &Store, date: Date, row: &Booked) -> String {
    let utc = |at: i64| jiff::Timestamp::from_millisecond(at).unwrap_or_default().strftime("%FT%T%.3fZ").to_string();
    let discount_minor = match row.what {
        What::Redemption => row.discount_minor,
        What::Void => -row.discount_minor,
    };
    let key = row.key.split_once(' ').map_or(row.key.as_str(), |(_, key)| key);
    line(&[
        row.what.name(),
        &date.to_string(),
        &utc(row.at),
        &local(store, row.at).strftime("%FT%T%.3f%:z").to_string(),
        &text(&store.slug),
        &text(&row.till),
        &text(&row.actor),
        &row.slip,
        &text(key),
        &row.redemption,
        &row.code,
        &row.campaign,
        &row.subtotal_minor.to_string(),
        &discount_minor.to_string(),
        row.currency.code(),
        &row.offline_at.map(utc).unwrap_or_default(),
        &text(&row.reason),
    ])
}

/// What somebody typed: a spreadsheet takes none of it for a formula (OWASP, "CSV Injection").
fn text(typed: &str) -> String {
    match typed.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        true => format!("'{typed}"),
        false => typed.to_owned(),
    }
}

/// A line of the file (RFC 4180, section 2).
fn line(cells: &[&str]) -> String {
    let cell = |cell: &&str| match cell.contains([',', '"', '\r', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => (*cell).to_owned(),
    };
    format!("{}\r\n", cells.iter().map(cell).collect::<Vec<_>>().join(","))
}

fn answer(asked: &HeaderMap, date: Date, text: String) -> Response<Body> {
    let tag: String = Sha256::digest(&text).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let name = format!("attachment; filename=\"redemptions-{date}.csv\"");
    let mut response = match is_known(asked, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => text.into_response(),
    };
    let headers = response.headers_mut();
    let mut set = |header: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(header, value);
        }
    };
    set(ETAG, &tag);
    set(CACHE_CONTROL, "private, no-cache");
    set(CONTENT_TYPE, "text/csv; charset=utf-8");
    set(CONTENT_DISPOSITION, &name);
    response
}

/// Whether the one who asks has that file (RFC 9110, section 13.1.2).
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let values = asked.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 60 * 60 * 1000;

    #[test]
    fn a_day_is_as_long_as_it_is_there() {
        let hours = |zone: &str, date: &str| {
            let store = Store { time_zone: zone.to_owned(), ..Store::default() };
            let (from, until) = span(&store, date.parse().unwrap()).unwrap();
            (until - from) / HOUR_MS
        };
        assert_eq!(hours("Europe/Paris", "2026-03-28"), 24);
        assert_eq!(hours("Europe/Paris", "2026-03-29"), 23);
        assert_eq!(hours("Europe/Paris", "2026-10-25"), 25);
        assert_eq!(hours("America/Guadeloupe", "2026-03-29"), 24);
        // Where midnight is the hour that is left out, the day begins at one.
        assert_eq!(hours("Africa/Cairo", "2026-04-24"), 23);
    }

    #[test]
    fn a_cell_is_no_formula_and_stays_one_cell() {
        for typed in ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1"] {
            assert_eq!(text(typed), format!("'{typed}"));
        }
        assert_eq!(text("till-3"), "till-3");
        assert_eq!(line(&["a", "b,c", "d\"e", "f\ng", ""]), "a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
    }

    #[test]
    fn a_file_is_known_by_its_tag() {
        let asked = |value: &'static str| HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static(value))]);
        for known in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert!(is_known(&asked(known), "\"a\""), "{known}");
        }
        assert!(!is_known(&asked("\"b\""), "\"a\"") && !is_known(&HeaderMap::new(), "\"a\""));
    }
}
