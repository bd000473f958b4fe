//! Opening hours in foreign spellings: OpenStreetMap's in our own files, Best Buy's as a channel's opening times.
//!
//! The stores of the real files are read where they lie, or the tests say that they are not there: see `real_files.rs`.

use std::collections::BTreeMap;

use comptoir_import::stores::{Opening, StoreRecord, read_channels, read_csv, read_json};
use comptoir_import::{Format, Problems, Subject, detect};
use proptest::prelude::*;
use serde_json::{Value, json};

mod shared;

/// A store of our JSON with these keys beside what it needs.
fn read_store(more: Value) -> Result<StoreRecord, Problems> {
    let mut store =
        json!({ "slug": "a", "name": "A", "kind": "warehouse", "country": "DE", "latitude": 1, "longitude": 1 });
    store.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let file = json!({ "stores": [store] }).to_string();
    read_json("stores.json", file.as_bytes()).map(|mut stores| stores.remove(0))
}

fn read_osm(text: &str) -> Result<StoreRecord, Problems> {
    read_store(json!({ "opening_hours": text }))
}

fn read_times(text: &str) -> Result<StoreRecord, Problems> {
    let file = json!([{
        "key": "a",
        "name": { "en": "A" },
        "custom": { "fields": { "openingTimes": { "en": text } } },
        "address": { "country": "US" },
        "geoLocation": { "coordinates": [1, 1] },
    }]);
    read_channels("channels.json", file.to_string().as_bytes(), &["en"]).map(|mut stores| stores.remove(0))
}

/// Openings in our own spelling.
fn written(openings: &[Opening]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let close = |minute: u16| clock(if minute > 1440 { minute - 1440 } else { minute });
    match openings {
        [] => "closed".to_owned(),
        all => all
            .iter()
            .map(|(opens, closes)| format!("{}-{}", clock(*opens), close(*closes)))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// What is read, written in our own spelling and read again, is the same.
fn assert_reads_again(store: &StoreRecord) {
    let week = store.hours.each_ref().map(|day| written(day)).join(",");
    let exceptions: Vec<_> = store.exceptions.iter().map(|it| format!("{} {}", it.date, written(&it.hours))).collect();
    let csv = format!(
        "slug,name,kind,country,latitude,longitude,mon,tue,wed,thu,fri,sat,sun,exceptions\n\
         a,A,warehouse,DE,1,1,{week},{}\n",
        exceptions.join("; ")
    );
    let again = &read_csv("again.csv", csv.as_bytes()).unwrap_or_else(|problems| panic!("{csv}{problems}"))[0];
    assert_eq!((&again.hours, &again.exceptions), (&store.hours, &store.exceptions), "{csv}");
}

/// Reads every string of a file, by spelling: what became of them, with spellings and stores.
fn table(texts: &[String], read: fn(&str) -> Result<StoreRecord, Problems>) -> BTreeMap<String, (usize, usize)> {
    let mut spellings: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *spellings.entry(text).or_default() += 1;
    }
    let mut table: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (text, stores) in spellings {
        let outcome = match read(text) {
            Ok(store) => {
                assert_reads_again(&store);
                let kinds =
                    [(!store.exceptions.is_empty(), ", with dates"), (store.holidays_passed_over, ", without PH off")];
                format!("read{}", kinds.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect::<String>())
            }
            Err(problems) => {
                let what = &problems.kept()[0].what;
                assert!(problems.total() == 1 && what.contains('"'), "{text}: {problems}");
                format!("refused: {}", what.rsplit("\" ").next().unwrap_or_default())
            }
        };
        let row = table.entry(outcome).or_default();
        *row = (row.0 + 1, row.1 + stores);
    }
    for (outcome, (spellings, stores)) in &table {
        println!("{stores:>4} stores, {spellings:>3} spellings  {outcome}");
    }
    table
}

/// The strings of that key in a file that is a list of stores.
fn strings(path: &str, key: &str) -> Option<Vec<String>> {
    let file = std::fs::read(shared::shared(path)?).expect("the file reads");
    let stores: Vec<Value> = serde_json::from_slice(&file).expect("a list");
    Some(stores.iter().filter_map(|store| store[key].as_str().map(str::to_owned)).collect())
}

fn rows(rows: &[(&str, usize, usize)]) -> BTreeMap<String, (usize, usize)> {
    rows.iter().map(|(outcome, spellings, stores)| ((*outcome).to_owned(), (*spellings, *stores))).collect()
}

#[test]
fn every_string_of_openstreetmap_is_read_or_refused() {
    let Some(texts) = strings("stores/de-supermarkets-rhine-ruhr.osm.json", "openingHours") else { return };
    assert_eq!(
        table(&texts, read_osm),
        rows(&[
            ("read", 63, 326),
            ("read, without PH off", 40, 101),
            ("read, with dates", 1, 1),
            ("read, with dates, without PH off", 3, 3),
            ("refused: has a date without a year", 2, 2),
        ])
    );
    // A list of days with blanks, `Su, PH off`, would be a Sunday around the clock by the letter of the syntax.
    let around_the_clock = |store: StoreRecord| store.hours.iter().any(|day| *day == [(0, 1440)]);
    for text in texts.iter().filter(|text| read_osm(text).is_ok_and(around_the_clock)) {
        assert_eq!(text, "24/7");
    }
}

#[test]
fn every_string_of_best_buy_is_read() {
    let Some(texts) = strings("stores/us-bestbuy-mn-wi-il.json", "hours") else { return };
    assert_eq!(table(&texts, read_times), rows(&[("read", 15, 149)]));
    // No store of theirs opens in the night, but those that are open around the clock; none closes before the evening.
    for text in &texts {
        let store = read_times(text).expect("read");
        for (opens, closes) in store.hours.iter().flatten() {
            assert!((*opens == 0 && *closes == 1439) || (*opens >= 540 && (1020..=1290).contains(closes)), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Pieces of the syntax in any order: no panic, and never a week that our own spelling cannot say.
    #[test]
    fn anything_like_it_is_read_or_refused(pieces in prop::collection::vec(piece(), 1..10)) {
        let text = pieces.concat();
        for read in [read_osm, read_times] {
            if let Ok(store) = read(&text) {
                assert_reads_again(&store);
            }
        }
    }
}

fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "Mo",
        "Tu",
        "Fr",
        "Sa",
        "Su",
        "PH",
        "SH",
        "Mo-Sa",
        "Sa-Mo",
        "Mon: ",
        "24/7",
        "07:00-22:00",
        "08:30 - 12:00",
        "22:00-04:00",
        "14:00-24:00",
        "00:00-24:00",
        "20:00-26:00",
        "7:00-00:00",
        "10-9",
        "10-9:30",
        "0-11:59",
        "12-5",
        "open",
        "off",
        "closed",
        "unknown",
        "2026 Dec 24",
        "2026 Dec 24-2027 Jan 02",
        "2026 Dec 24-26",
        "Dec 24",
        "Apr-Oct",
        "week 1-9",
        "[1]",
        "sunset",
        "+",
        "-",
        ":",
        "/90",
        "\"x\"",
        " || ",
        "2026",
        "é",
        "easter",
        " ",
        " ",
        " ",
        "; ",
        "; ",
        ", ",
        ", ",
        ",",
    ];
    prop::sample::select(pieces.map(str::to_owned).to_vec())
}

#[test]
fn hours_stand_in_one_place() {
    let both = json!({ "opening_hours": "Mo 09:00-12:00", "hours": { "sat": ["09:00-12:00"] } });
    assert_eq!(
        read_store(both).expect_err("both").to_string().trim(),
        "stores.json, row 1, column \"stores[0].opening_hours\": the hours stand here and in \"stores[0].hours.sat\" too; \
         keep one of the two"
    );
    let csv = "slug,name,kind,country,latitude,longitude,mon,opening_hours\n\
        a,A,warehouse,DE,1,1,09:00-12:00,\nb,B,warehouse,DE,1,1,,Mo 09:00-12:00\nc,C,warehouse,DE,1,1,closed,24/7\n";
    let problems = read_csv("stores.csv", csv.as_bytes()).expect_err("both");
    assert_eq!(
        problems.to_string().trim(),
        "stores.csv, row 4, column \"opening_hours\": the hours stand here and in \"mon\" too; keep one of the two"
    );
    let stores = read_csv("stores.csv", csv.trim_end_matches("c,C,warehouse,DE,1,1,closed,24/7\n").as_bytes());
    let stores = stores.unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(stores[0].hours, stores[1].hours);
    assert_eq!(detect(Subject::Stores, "stores.csv", csv.replace(",mon", "").as_bytes()), Ok(Format::StoresCsv));
}

#[test]
fn dates_of_both_fields_count_and_none_twice() {
    let exceptions = json!([{ "date": "2026-12-24", "hours": ["09:00-10:00"] }]);
    let hours = "Mo-Sa 09:00-12:00; 2026 Dec 23 off; 2026 Dec 25 off; PH off";
    let store = read_store(json!({ "opening_hours": hours, "exceptions": exceptions })).expect("readable");
    let dates: Vec<_> = store.exceptions.iter().map(|it| (it.date.as_str(), it.hours.len())).collect();
    assert_eq!(dates, [("2026-12-23", 0), ("2026-12-24", 1), ("2026-12-25", 0)]);
    assert!(store.holidays_passed_over);
    let twice = json!({ "opening_hours": "Mo-Sa 09:00-12:00; 2026 Dec 24 off", "exceptions": exceptions });
    assert_eq!(
        read_store(twice).expect_err("twice").to_string().trim(),
        "stores.json, row 1, column \"stores[0].exceptions\": 2026-12-24 stands in the opening hours too; keep one of the two"
    );
}

#[test]
fn what_cannot_be_had_is_told_with_its_place() {
    for (text, what, fix) in [
        ("Mo 09:00-12:00; Dec 24 off", "\"Dec 24 off\" has a date without a year", "write hours like"),
        ("Mo 22:00-04:00; Tu 03:00-05:00", "the hours after midnight run into those of the next day", "shorten one"),
    ] {
        let told = read_osm(text).expect_err(text).to_string();
        let place = "stores.json, row 1, column \"stores[0].opening_hours\": ";
        assert!(told.starts_with(&format!("{place}{what}; {fix}")), "{told}");
    }
}
