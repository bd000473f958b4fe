//! A store as any file says it, checked into a record.

use std::collections::HashMap;

use super::coordinate::Coordinate;
use super::country::parse_country;
use super::hours::{overlap_at_night, parse_day, parse_exceptions};
use super::osm_hours::{OsmHours, parse_osm_hours};
use super::{ExceptionRecord, Opening, StoreKind, StoreRecord};
use crate::findings::{Findings, shown};
use crate::text::collapse;

/// The days as columns and keys.
pub(super) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A store in the file's own words, and how the file calls its fields.
#[derive(Default)]
pub(super) struct Said {
    pub(super) row: u64,
    /// What stands before a field's name: `stores[2].` in a JSON file.
    pub(super) prefix: String,
    /// Our names of fields the file calls otherwise, with its own.
    pub(super) renamed: &'static [(&'static str, &'static str)],
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) street: String,
    pub(super) postcode: String,
    pub(super) town: String,
    pub(super) country: String,
    pub(super) latitude: String,
    pub(super) longitude: String,
    pub(super) time_zone: String,
    pub(super) phone: String,
    pub(super) services: Vec<String>,
    pub(super) hours: [String; 7],
    /// The week and more in OpenStreetMap's syntax, in place of `hours`.
    pub(super) opening_hours: String,
    pub(super) exceptions: Vec<(String, String)>,
}

impl Said {
    fn refuse<T>(&self, field: &str, what: impl Into<String>, fix: &str, findings: &mut Findings) -> Option<T> {
        findings.refuse(Some(self.row), Some(&self.column(field)), what, fix)
    }

    /// The field as the file calls it.
    fn column(&self, field: &str) -> String {
        let renamed = self.renamed.iter().find(|(ours, _)| *ours == field);
        format!("{}{}", self.prefix, renamed.map_or(field, |(_, theirs)| theirs))
    }

    fn needed(&self, field: &str, text: &str, findings: &mut Findings) -> Option<String> {
        match collapse(text) {
            text if text.is_empty() => self.refuse(field, format!("the {field} is missing"), "fill it in", findings),
            text => Some(text),
        }
    }
}

/// The slugs and names of the file, with their rows.
#[derive(Default)]
pub(super) struct Checked {
    slugs: HashMap<String, u64>,
    names: HashMap<String, u64>,
    pub(super) stores: Vec<StoreRecord>,
}

impl Checked {
    /// Adds a store, when it is sound and none like it is there.
    pub(super) fn add(&mut self, said: &Said, findings: &mut Findings) {
        let problems_before = findings.total();
        let store = check(said, findings);
        let name = collapse(&said.name).to_lowercase();
        for (field, value, met) in [("slug", said.slug.clone(), &mut self.slugs), ("name", name, &mut self.names)] {
            if value.is_empty() {
                continue;
            }
            if let Some(first) = met.insert(value.clone(), said.row) {
                let what = format!("the {field} \"{}\" stands in row {first} already", shown(&value));
                said.refuse::<()>(field, what, "give each store its own", findings);
            }
        }
        if let Some(store) = store
            && findings.total() == problems_before
        {
            self.stores.push(store);
        }
    }
}

fn check(said: &Said, findings: &mut Findings) -> Option<StoreRecord> {
    let kind = kind(said, findings);
    let slug = slug(said, findings);
    let name = said.needed("name", &said.name, findings);
    let country = country(said, findings);
    let latitude = coordinate(said, "latitude", &said.latitude, Coordinate::Latitude, findings);
    let longitude = coordinate(said, "longitude", &said.longitude, Coordinate::Longitude, findings);
    if kind == Some(StoreKind::Store) {
        said.needed("street", &said.street, findings);
        said.needed("town", &said.town, findings);
    }
    let mut services: Vec<String> = Vec::new();
    for service in said.services.iter().map(|service| collapse(service)) {
        if !service.is_empty() && !services.contains(&service) {
            services.push(service);
        }
    }
    let (time_zone, phone) = (time_zone(said, findings), phone(said, findings));
    let OsmHours { week, exceptions: dated, holidays_passed_over } = hours(said, findings);
    Some(StoreRecord {
        kind: kind?,
        street: collapse(&said.street),
        postcode: collapse(&said.postcode),
        town: collapse(&said.town),
        time_zone,
        phone,
        services,
        hours: week,
        exceptions: exceptions(said, dated, findings).unwrap_or_default(),
        holidays_passed_over,
        row: said.row,
        slug: slug?,
        name: name?,
        country: country?,
        latitude_microdegrees: latitude?,
        longitude_microdegrees: longitude?,
    })
}

fn kind(said: &Said, findings: &mut Findings) -> Option<StoreKind> {
    match said.kind.to_ascii_lowercase().as_str() {
        "" | "store" => Some(StoreKind::Store),
        "warehouse" => Some(StoreKind::Warehouse),
        other => {
            let what = format!("\"{}\" is not a kind of store", shown(other));
            said.refuse("kind", what, "write store or warehouse", findings)
        }
    }
}

fn slug(said: &Said, findings: &mut Findings) -> Option<String> {
    let slug = said.needed("slug", &said.slug, findings)?;
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if slug.len() <= 100 && slug.bytes().all(fits) {
        return Some(slug);
    }
    let what = format!("\"{}\" cannot be a part of an address", shown(&slug));
    said.refuse("slug", what, "use a to z, digits and dashes, at most 100 of them", findings)
}

fn country(said: &Said, findings: &mut Findings) -> Option<String> {
    let text = said.needed("country", &said.country, findings)?;
    parse_country(&text).or_else(|| {
        let what = format!("\"{}\" is not a country", shown(&text));
        said.refuse("country", what, "write its two letters of ISO 3166, like FR", findings)
    })
}

fn coordinate(said: &Said, field: &str, text: &str, coordinate: Coordinate, findings: &mut Findings) -> Option<i64> {
    let text = said.needed(field, text, findings)?;
    match coordinate.parse(&text) {
        Ok(micro) => Some(micro),
        Err((what, fix)) => said.refuse(field, what, fix, findings),
    }
}

fn time_zone(said: &Said, findings: &mut Findings) -> Option<String> {
    let zone = said.time_zone.trim();
    if zone.is_empty() {
        return None;
    }
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+');
    let sound = zone.bytes().all(fits) && zone.len() <= 64 && zone.split('/').all(|part| !part.is_empty());
    if sound && (zone.contains('/') || zone == "UTC") {
        return Some(zone.to_owned());
    }
    let what = format!("\"{}\" is not a time zone", shown(zone));
    said.refuse("time_zone", what, "write a name like Europe/Paris", findings)
}

fn phone(said: &Said, findings: &mut Findings) -> String {
    let phone = collapse(&said.phone);
    let fits = |c: char| c.is_ascii_digit() || " +()-./".contains(c);
    if phone.chars().all(fits) && phone.len() <= 40 {
        return phone;
    }
    let what = format!("\"{}\" is not a telephone number", shown(&phone));
    said.refuse("phone", what, "write it like +33 4 78 00 00 00", findings).unwrap_or_default()
}

fn hours(said: &Said, findings: &mut Findings) -> OsmHours {
    if said.opening_hours.trim().is_empty() {
        return OsmHours { week: week(said, findings), ..OsmHours::default() };
    }
    let field = "opening_hours";
    if let Some(day) = said.hours.iter().position(|text| !text.trim().is_empty()) {
        let what = format!("the hours stand here and in \"{}\" too", said.column(DAYS[day]));
        return said.refuse(field, what, "keep one of the two", findings).unwrap_or_default();
    }
    match parse_osm_hours(&said.opening_hours) {
        Ok(hours) if overlap_at_night(&hours.week).is_none() => hours,
        Ok(_) => said.refuse(field, NIGHT, "shorten one of them", findings).unwrap_or_default(),
        Err(what) => {
            let fix = "write hours like Mo-Fr 09:30-19:00; Sa 10:00-18:00; 2026 Dec 25 off";
            said.refuse(field, what, fix, findings).unwrap_or_default()
        }
    }
}

const NIGHT: &str = "the hours after midnight run into those of the next day";

/// The week as the days say it.
fn week(said: &Said, findings: &mut Findings) -> [Vec<Opening>; 7] {
    let mut week: [Vec<Opening>; 7] = Default::default();
    let fix = "write hours like 09:30-12:30 14:00-19:00, or closed";
    for (day, (name, text)) in DAYS.iter().zip(&said.hours).enumerate() {
        week[day] = parse_day(text)
            .or_else(|what| said.refuse(name, what.to_string(), fix, findings).ok_or(()))
            .unwrap_or_default();
    }
    if let Some(day) = overlap_at_night(&week) {
        said.refuse::<()>(DAYS[day], NIGHT, "shorten one of them", findings);
    }
    week
}

/// The exceptions of their own field, and those dated in the opening hours.
fn exceptions(said: &Said, dated: Vec<ExceptionRecord>, findings: &mut Findings) -> Option<Vec<ExceptionRecord>> {
    let fix = "write them like 2026-12-25 closed; 2026-12-24 09:30-17:00";
    match parse_exceptions(&said.exceptions) {
        Ok(exceptions) => match dated.iter().find(|it| exceptions.iter().any(|other| other.date == it.date)) {
            Some(twice) => {
                let what = format!("{} stands in the opening hours too", twice.date);
                said.refuse("exceptions", what, "keep one of the two", findings)
            }
            None => {
                let mut all = [exceptions, dated].concat();
                all.sort_by(|a, b| a.date.cmp(&b.date));
                Some(all)
            }
        },
        Err(what) => said.refuse("exceptions", what, fix, findings),
    }
}
