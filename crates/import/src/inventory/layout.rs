//! Where a stock file keeps what.

use std::io::Read;

use crate::findings::Findings;
use crate::table::{Column, Header, Table};

/// The columns of a stock file.
pub(super) struct Layout {
    pub(super) handle: Option<Column>,
    pub(super) option_values: Vec<Column>,
    pub(super) sku: Option<Column>,
    pub(super) place: Place,
}

/// How locations are told.
pub(super) enum Place {
    /// Each row is about one location. The first count that is filled in is taken.
    Row {
        location: Column,
        counts: Vec<Column>,
        /// Whether an empty location is the central warehouse.
        central: bool,
    },
    /// Each of these columns is about one location.
    Columns(Vec<Column>),
}

/// Columns of the wide layout that are no locations.
const NOT_A_LOCATION: &[&str] = &[
    "handle",
    "url handle",
    "title",
    "option1 name",
    "option1 value",
    "option2 name",
    "option2 value",
    "option3 name",
    "option3 value",
    "sku",
    "variant sku",
    "barcode",
    "hs code",
    "coo",
    "bin name",
];

impl Layout {
    pub(super) fn find<R: Read>(table: &Table<R>, findings: &mut Findings) -> Option<Self> {
        let header = &table.header;
        if header.has("quantityonstock") || header.has("supplychannel") {
            let [sku, count, location] =
                table.require([&["sku"], &["quantityOnStock"], &["supplyChannel"]], findings)?;
            let place = Place::Row { location, counts: vec![count], central: true };
            return Some(Self { handle: None, option_values: Vec::new(), sku: Some(sku), place });
        }
        let [handle] = table.require([&["Handle", "URL handle"]], findings)?;
        let option = |n: u8| header.find(&[&format!("option{n} value")]);
        Some(Self {
            handle: Some(handle),
            option_values: (1..=3).filter_map(option).collect(),
            sku: header.find(&["sku", "variant sku"]),
            place: place(table, findings)?,
        })
    }
}

fn place<R: Read>(table: &Table<R>, findings: &mut Findings) -> Option<Place> {
    let header = &table.header;
    let counts = counts(header);
    if counts.is_empty() && !header.has("location") {
        let locations: Vec<Column> =
            header.columns().filter(|column| !NOT_A_LOCATION.contains(&column.name.to_lowercase().as_str())).collect();
        if locations.is_empty() {
            let what = "the file has no column for a location";
            let fix = "export the inventory with all its locations";
            return findings.refuse(Some(header.line), None, what, fix);
        }
        return match header.repeated() {
            None => Some(Place::Columns(locations)),
            Some(name) => {
                let what = "the location stands in two columns";
                findings.refuse(Some(header.line), Some(name), what, "remove one of the two")
            }
        };
    }
    let [location] = table.require([&["Location"]], findings)?;
    if counts.is_empty() {
        table.require([&["On hand", "On hand (new)", "On hand (current)"]], findings)?;
    }
    Some(Place::Row { location, counts, central: false })
}

/// The counts a row may have, the one that wins first.
fn counts(header: &Header) -> Vec<Column> {
    let on_hand = ["on hand (new)", "on hand (current)", "on hand"];
    let found: Vec<Column> = on_hand.iter().filter_map(|name| header.find(&[name])).collect();
    if !found.is_empty() {
        return found;
    }
    header.find(&["available", "available (not editable)"]).into_iter().collect()
}
