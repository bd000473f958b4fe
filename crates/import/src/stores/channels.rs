//! commercetools' channels, as the demo shop Sunrise has them.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::StoreRecord;
use super::check::{Checked, Said};
use super::json_file::Degrees;
use super::json_text::{parse, read_text, with_lines};
use super::opening_times::parse_opening_times;
use crate::findings::Findings;

/// What is used of a channel; the rest is passed over.
#[derive(Deserialize)]
struct Channel {
    key: String,
    #[serde(default)]
    name: BTreeMap<String, String>,
    custom: Option<Custom>,
    #[serde(default)]
    address: Address,
    #[serde(rename = "geoLocation")]
    location: Option<Location>,
}

#[derive(Deserialize)]
struct Custom {
    r#type: Option<Type>,
    #[serde(default)]
    fields: Fields,
}

#[derive(Deserialize)]
struct Type {
    key: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    opening_times: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Address {
    street_name: String,
    street_number: String,
    postal_code: String,
    city: String,
    country: String,
    phone: String,
}

#[derive(Deserialize)]
struct Location {
    /// Longitude first, as in GeoJSON.
    coordinates: [Degrees; 2],
}

pub(super) fn read_stores(reader: impl Read, locales: &[&str], findings: &mut Findings) -> Option<Vec<StoreRecord>> {
    let text = read_text(reader, findings)?;
    let channels: Vec<&RawValue> = parse(&text, 1, None, findings)?;
    if channels.is_empty() {
        return findings.refuse(None, None, "the list is empty", "export it again");
    }
    let mut checked = Checked::default();
    for (index, (line, part)) in with_lines(&text, &channels).enumerate() {
        let place = format!("[{index}]");
        let Some(channel) = parse::<Channel>(part, line, Some(&place), findings) else { continue };
        if let Some(said) = channel.said(line, &place, locales, findings) {
            checked.add(&said, findings);
        }
    }
    Some(checked.stores)
}

impl Channel {
    fn said(self, row: u64, place: &str, locales: &[&str], findings: &mut Findings) -> Option<Said> {
        let (physical, times) = match self.custom {
            Some(custom) => {
                (custom.r#type.is_some_and(|kind| kind.key == "physicalStore"), custom.fields.opening_times)
            }
            None => (false, BTreeMap::new()),
        };
        let times = in_locale(&times, &["en", "de"]).unwrap_or_default();
        let hours = match parse_opening_times(times) {
            Ok(hours) => hours,
            Err(what) => {
                let column = format!("{place}.custom.fields.openingTimes");
                let fix = "write lines like Mo-Fr. 10:00AM - 8:00PM";
                return findings.refuse(Some(row), Some(&column), what, fix);
            }
        };
        let [longitude, latitude] = self.location.map(|it| it.coordinates).unwrap_or_default();
        let address = self.address;
        // "Newbury St," with the number in a field of its own.
        let street = format!("{} {}", address.street_name.trim().trim_end_matches(','), address.street_number);
        Some(Said {
            row,
            prefix: format!("{place}."),
            renamed: &[
                ("slug", "key"),
                ("street", "address.streetName"),
                ("town", "address.city"),
                ("country", "address.country"),
                ("phone", "address.phone"),
                ("latitude", "geoLocation.coordinates[1]"),
                ("longitude", "geoLocation.coordinates[0]"),
            ],
            name: in_locale(&self.name, locales).unwrap_or_default().to_owned(),
            slug: self.key,
            kind: if physical { "store" } else { "warehouse" }.to_owned(),
            street,
            postcode: address.postal_code,
            town: address.city,
            country: address.country,
            latitude: latitude.0,
            longitude: longitude.0,
            phone: address.phone,
            hours,
            ..Said::default()
        })
    }
}

/// The text in the first of the locales that has one, else in any.
fn in_locale<'a>(texts: &'a BTreeMap<String, String>, locales: &[&str]) -> Option<&'a str> {
    let found = locales.iter().find_map(|locale| texts.get(*locale));
    found.or_else(|| texts.values().next()).map(String::as_str)
}
