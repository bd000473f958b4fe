//! Stores and warehouses.

use std::collections::HashSet;

use comptoir_db::stores::store::{self, DateSpan, DaySpan, Store};
use comptoir_db::{Error, Tx};
use comptoir_import::stores::{StoreKind, StoreRecord, ZoneGuess, zone_for_place};
use jiff::tz::TimeZone;

use crate::import::run::Run;

/// Writes the stores that are new or different. A store the file does not name stays as it is.
pub(super) async fn write(tx: &mut Tx, run: &mut Run, records: Vec<StoreRecord>) -> Result<(), Error> {
    let known = store::all_in(tx).await?;
    let mut position = known.len() as i64;
    if let Some(name) = run.options.time_zone.clone()
        && TimeZone::get(&name).is_err()
    {
        no_such_zone(run, None, &name);
        return Ok(());
    }
    let slugs: HashSet<String> = records.iter().map(|record| record.slug.clone()).collect();
    let mut elsewhere = Vec::new();
    let holidays: Vec<String> = records.iter().filter(|it| it.holidays_passed_over).map(|it| it.name.clone()).collect();
    run.begin("stores", records.len());
    for record in records {
        run.bar.inc(1);
        let Some(time_zone) = time_zone(run, &record) else { continue };
        if record.time_zone.is_none() && !is_usual(&record, &time_zone) {
            elsewhere.push(record.name.clone());
        }
        let row = record.row;
        let new = new_store(record, time_zone);
        let there = known.iter().find(|there| there.slug == new.slug);
        // How a store tells of its shelves is no file's business.
        let new = match there {
            Some(there) => Store { display: there.display, version: there.version, ..new },
            None => new,
        };
        // A store that another record takes by its slug gets that record's name.
        let namesake = known.iter().find(|other| is_namesake(other, &new) && !slugs.contains(&other.slug));
        match (there, namesake) {
            (None, Some(other)) if is_bare(other) => {
                store::rename(tx, &other.slug, &new.slug).await?;
                store::put(tx, &new, position).await?;
                run.summary.stores.add_changed(&new.slug);
            }
            (_, Some(other)) => {
                let what = format!("the store \"{}\" has the name \"{}\" already", other.slug, new.name);
                run.problem(Some(row), "name", what, "give this one another name, or the slug of that store");
            }
            (Some(there), None) if *there == new => run.summary.stores.unchanged += 1,
            (Some(_), None) => {
                store::put(tx, &new, position).await?;
                run.summary.stores.add_changed(&new.slug);
            }
            (None, None) => {
                store::put(tx, &new, position).await?;
                position += 1;
                run.summary.stores.add_new(&new.slug);
            }
        }
    }
    if let (Some(zone), [first, ..]) = (&run.options.time_zone, elsewhere.as_slice()) {
        let count = elsewhere.len();
        run.summary
            .notes
            .push(format!("{count} stores are where another time zone than {zone} is usual, such as {first}"));
    }
    if let [first, ..] = holidays.as_slice() {
        let count = holidays.len();
        run.summary.note(format!(
            "{count} stores say that they close on public holidays (PH off), such as {first}: passed over, write the \
             dates into their exceptions"
        ));
    }
    Ok(())
}

/// Stock files name locations by the stores' names, so two stores cannot share one.
fn is_namesake(other: &Store, new: &Store) -> bool {
    other.slug != new.slug && other.name.to_lowercase() == new.name.to_lowercase()
}

/// Whether it is a location of a stock file that nothing else is known of: no shopper has its address.
fn is_bare(store: &Store) -> bool {
    store.kind == "warehouse" && store.street.is_empty() && store.town.is_empty()
}

/// Whether the zone is the one of the place, as far as the place tells.
fn is_usual(record: &StoreRecord, zone: &str) -> bool {
    match zone_for_place(&record.country, &record.postcode) {
        ZoneGuess::One(usual) => usual == zone,
        ZoneGuess::Several | ZoneGuess::Unknown => true,
    }
}

/// The record's time zone, the one the person gave, or the only one of the place, if it exists.
fn time_zone(run: &mut Run, record: &StoreRecord) -> Option<String> {
    let name = match (&record.time_zone, &run.options.time_zone) {
        (Some(name), _) | (None, Some(name)) => name.clone(),
        (None, None) => match zone_for_place(&record.country, &record.postcode) {
            ZoneGuess::One(name) => name.to_owned(),
            guess => {
                let why = if guess == ZoneGuess::Several { "has several" } else { "is not in our table" };
                let what = format!("the time zone of \"{}\" is not given, and {} {why}", record.name, record.country);
                run.problem(Some(record.row), "time_zone", what, "give --time-zone, or fill the time zone in");
                return None;
            }
        },
    };
    match TimeZone::get(&name) {
        // The tz database's own writing of the name.
        Ok(zone) => Some(zone.iana_name().map_or(name, str::to_owned)),
        Err(_) => {
            no_such_zone(run, Some(record.row), &name);
            None
        }
    }
}

fn no_such_zone(run: &mut Run, row: Option<u64>, name: &str) {
    let column = if row.is_some() { "time_zone" } else { "" };
    run.problem(row, column, format!("there is no time zone \"{name}\""), "write it like Europe/Paris");
}

fn new_store(record: StoreRecord, time_zone: String) -> Store {
    let kind = match record.kind {
        StoreKind::Store => "store",
        StoreKind::Warehouse => "warehouse",
    };
    let day = |(weekday, openings): (i64, &Vec<(u16, u16)>)| {
        let span = move |(opens, closes): &(u16, u16)| DaySpan {
            weekday,
            opens_minute: i64::from(*opens),
            closes_minute: i64::from(*closes),
        };
        openings.iter().map(span).collect::<Vec<_>>()
    };
    let mut exceptions = Vec::new();
    for exception in &record.exceptions {
        let span = |opens: u16, closes: u16| DateSpan {
            date: exception.date.clone(),
            opens_minute: i64::from(opens),
            closes_minute: i64::from(closes),
        };
        match exception.hours.as_slice() {
            [] => exceptions.push(span(0, 0)),
            hours => exceptions.extend(hours.iter().map(|(opens, closes)| span(*opens, *closes))),
        }
    }
    Store {
        slug: record.slug,
        name: record.name,
        kind: kind.to_owned(),
        street: record.street,
        postcode: record.postcode,
        town: record.town,
        country: record.country,
        latitude_micro: record.latitude_microdegrees,
        longitude_micro: record.longitude_microdegrees,
        time_zone,
        phone: record.phone,
        // The table keeps them in one text with blanks between.
        services: record.services.iter().map(|service| service.replace(char::is_whitespace, "_")).collect(),
        hours: (1..).zip(&record.hours).flat_map(day).collect(),
        exceptions,
        ..Store::default()
    }
}

#[cfg(test)]
mod tests {
    use comptoir_import::stores::ExceptionRecord;

    use super::*;
    use crate::import::Options;

    fn zone(country: &str, in_file: Option<&str>, given: Option<&str>) -> Result<String, String> {
        let options = Options { time_zone: given.map(str::to_owned), ..Options::new("pictures".into(), 0) };
        let mut run = Run::new("stores.csv", options);
        let record = StoreRecord {
            name: "Mill".into(),
            country: country.into(),
            time_zone: in_file.map(str::to_owned),
            row: 4,
            ..StoreRecord::default()
        };
        time_zone(&mut run, &record).ok_or_else(|| run.problems.to_string())
    }

    #[test]
    fn a_time_zone_is_given_or_the_only_one() {
        assert_eq!(zone("US", Some("america/chicago"), Some("Europe/Paris")), Ok("America/Chicago".into()));
        assert_eq!(zone("US", None, Some("America/New_York")), Ok("America/New_York".into()));
        assert_eq!(zone("DE", None, None), Ok("Europe/Berlin".into()));
    }

    #[test]
    fn a_time_zone_is_not_guessed() {
        assert!(zone("US", None, None).is_err_and(|told| told.contains("row 4") && told.contains("--time-zone")));
        assert!(zone("XX", None, None).is_err_and(|told| told.contains("--time-zone")));
        assert!(zone("FR", Some("Europe/Lyon"), None).is_err_and(|told| told.contains("\"Europe/Lyon\"")));
    }

    #[test]
    fn hours_are_counted_from_monday_and_a_closed_date_is_one_empty_span() {
        let mut record = StoreRecord { services: vec!["key cutting".into()], ..StoreRecord::default() };
        record.hours[6] = vec![(600, 720), (840, 1500)];
        record.exceptions = vec![ExceptionRecord { date: "2026-12-25".into(), hours: vec![] }];
        let store = new_store(record, "Europe/Paris".into());
        assert_eq!(store.hours[1], DaySpan { weekday: 7, opens_minute: 840, closes_minute: 1500 });
        assert_eq!(store.exceptions, [DateSpan { date: "2026-12-25".into(), opens_minute: 0, closes_minute: 0 }]);
        assert_eq!(store.services, ["key_cutting"]);
    }
}
