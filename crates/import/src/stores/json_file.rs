//! Our JSON of stores.

use std::io::Read;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::StoreRecord;
use super::check::{Checked, Said};
use super::json_text::{parse, read_text, with_lines};
use crate::findings::Findings;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a> {
    #[serde(borrow)]
    stores: Vec<&'a RawValue>,
}

/// Everything may be missing here: what must be there is told by the same check as for the CSV.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Store {
    slug: String,
    name: String,
    kind: String,
    street: String,
    postcode: String,
    town: String,
    country: String,
    latitude: Degrees,
    longitude: Degrees,
    time_zone: Option<String>,
    phone: Option<String>,
    services: Vec<String>,
    hours: Hours,
    opening_hours: Option<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Hours {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    date: String,
    hours: Vec<String>,
}

/// Degrees as a JSON number, as decimal text.
#[derive(Default)]
pub(super) struct Degrees(pub(super) String);

impl<'de> Deserialize<'de> for Degrees {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        // Seven decimals, one more than is kept, so that the rounding is done in one place.
        match value.as_f64() {
            Some(degrees) => Ok(Self(format!("{degrees:.7}"))),
            None => Err(serde::de::Error::custom(format!("{value} is not a number of degrees"))),
        }
    }
}

pub(super) fn read_stores(reader: impl Read, findings: &mut Findings) -> Option<Vec<StoreRecord>> {
    let text = read_text(reader, findings)?;
    let file: File<'_> = parse(&text, 1, None, findings)?;
    if file.stores.is_empty() {
        return findings.refuse(None, Some("stores"), "the list is empty", "add a store");
    }
    let mut checked = Checked::default();
    for (index, (line, part)) in with_lines(&text, &file.stores).enumerate() {
        let place = format!("stores[{index}]");
        if let Some(store) = parse::<Store>(part, line, Some(&place), findings) {
            checked.add(&store.said(line, format!("{place}.")), findings);
        }
    }
    Some(checked.stores)
}

impl Store {
    fn said(self, row: u64, prefix: String) -> Said {
        let Hours { mon, tue, wed, thu, fri, sat, sun } = self.hours;
        let exceptions = self.exceptions.into_iter().map(|exception| {
            let hours = match exception.hours.join(" ") {
                hours if hours.is_empty() => "closed".to_owned(),
                hours => hours,
            };
            (exception.date, hours)
        });
        Said {
            row,
            prefix,
            renamed: &[
                ("mon", "hours.mon"),
                ("tue", "hours.tue"),
                ("wed", "hours.wed"),
                ("thu", "hours.thu"),
                ("fri", "hours.fri"),
                ("sat", "hours.sat"),
                ("sun", "hours.sun"),
            ],
            slug: self.slug,
            name: self.name,
            kind: self.kind,
            street: self.street,
            postcode: self.postcode,
            town: self.town,
            country: self.country,
            latitude: self.latitude.0,
            longitude: self.longitude.0,
            time_zone: self.time_zone.unwrap_or_default(),
            phone: self.phone.unwrap_or_default(),
            services: self.services,
            hours: [mon, tue, wed, thu, fri, sat, sun].map(|openings| openings.join(" ")),
            opening_hours: self.opening_hours.unwrap_or_default(),
            exceptions: exceptions.collect(),
        }
    }
}
