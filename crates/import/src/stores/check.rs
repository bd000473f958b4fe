//! A store as any file says it, checked into a record.

use std::collections::HashMap;

use super::coordinate::Coordinate;
use super::country::parse_country;
use super::hours::{overlap_at_night, parse_day, parse_exceptions};
use super::{Opening, StoreKind, StoreRecord};
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
    pub(super) exceptions: Vec<(String, String)>,
}

impl Said {
    fn refuse<T>(&self, field: &str, what: impl Into<String>, fix: &str, findings: &mut Findings) -> Option<T> {
        let renamed = self.renamed.iter().find(|(ours, _)| *ours == field);
        let column = format!("{}{}", self.prefix, renamed.map_or(field, |(_, theirs)| theirs));
        findings.refuse(Some(self.row), Some(&column), what, fix)
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
    Some(StoreRecord {
        kind: kind?,
        street: collapse(&said.street),
        postcode: collapse(&said.postcode),
        town: collapse(&said.town),
        time_zone: time_zone(said, findings),
        phone: phone(said, findings),
        services,
        hours: hours(said, findings),
        exceptions: exceptions(said, findings).unwrap_or_default(),
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

fn hours(said: &Said, findings: &mut Findings) -> [Vec<Opening>; 7] {
    let mut week: [Vec<Opening>; 7] = Default::default();
    let fix = "write hours like 09:30-12:30 14:00-19:00, or closed";
    for (day, (name, text)) in DAYS.iter().zip(&said.hours).enumerate() {
        week[day] =
            parse_day(text).or_else(|what| said.refuse(name, what, fix, findings).ok_or(())).unwrap_or_default();
    }
    if let Some(day) = overlap_at_night(&week) {
        let what = "the hours after midnight run into those of the next day";
        said.refuse::<()>(DAYS[day], what, "shorten one of them", findings);
    }
    week
}

fn exceptions(said: &Said, findings: &mut Findings) -> Option<Vec<super::ExceptionRecord>> {
    let fix = "write them like 2026-12-25 closed; 2026-12-24 09:30-17:00";
    match parse_exceptions(&said.exceptions) {
        Ok(exceptions) => Some(exceptions),
        Err(what) => said.refuse("exceptions", what, fix, findings),
    }
}
