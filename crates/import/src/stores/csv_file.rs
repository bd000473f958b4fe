//! Our CSV of stores.

use std::io::Read;

use super::StoreRecord;
use super::check::{Checked, DAYS, Said};
use super::hours::split_exceptions;
use crate::findings::{Findings, shown};
use crate::table::Table;

pub(super) fn read_stores(reader: impl Read, findings: &mut Findings) -> Option<Vec<StoreRecord>> {
    let mut table = Table::open(reader, findings)?;
    table.require([&["slug"], &["name"], &["country"], &["latitude"], &["longitude"]], findings)?;
    let known = KNOWN.iter().chain(&DAYS);
    let stray = table.header.columns().find(|c| !known.clone().any(|name| *name == c.name.to_lowercase()));
    if let Some(column) = stray {
        let what = format!("the column \"{}\" is none of a file of stores", shown(&column.name));
        return findings.refuse(Some(table.header.line), Some(&column.name), what, "rename or remove it");
    }
    if let Some(name) = table.header.repeated() {
        let what = "the column stands twice";
        return findings.refuse(Some(table.header.line), Some(name), what, "remove one of the two");
    }
    let columns = KNOWN.map(|name| table.header.find(&[name]));
    let days = DAYS.map(|name| table.header.find(&[name]));
    let mut checked = Checked::default();
    while let Some(row) = table.next(findings) {
        let texts = columns.each_ref().map(|column| row.text(column.as_ref()).to_owned());
        let [
            slug,
            name,
            kind,
            street,
            postcode,
            town,
            country,
            latitude,
            longitude,
            time_zone,
            phone,
            services,
            opening_hours,
            exceptions,
        ] = texts;
        let said = Said {
            row: row.line,
            slug,
            name,
            kind,
            street,
            postcode,
            town,
            country,
            latitude,
            longitude,
            time_zone,
            phone,
            services: services.split(';').map(str::to_owned).collect(),
            hours: days.each_ref().map(|column| row.text(column.as_ref()).to_owned()),
            opening_hours,
            exceptions: split_exceptions(&exceptions),
            ..Said::default()
        };
        checked.add(&said, findings);
    }
    Some(checked.stores)
}

/// The columns, with those of the days the only ones: a misspelt day would silently be closed.
const KNOWN: [&str; 14] = [
    "slug",
    "name",
    "kind",
    "street",
    "postcode",
    "town",
    "country",
    "latitude",
    "longitude",
    "time_zone",
    "phone",
    "services",
    "opening_hours",
    "exceptions",
];
