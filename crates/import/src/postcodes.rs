//! Postcodes with their towns: `postcode,town,insee,latitude,longitude`.

use std::io::Read;
use std::ops::ControlFlow;

use crate::Problems;
use crate::findings::{Findings, shown};
use crate::stores::Coordinate;
use crate::table::{Column, Row, Table};
use crate::text::collapse;

/// One postcode of one town. Several towns share a postcode, and a town may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostcodeRecord {
    /// With its leading zeros.
    pub postcode: String,
    /// As the post writes it: `ST ETIENNE`, `LYON 01`.
    pub town: String,
    /// The town's code of the French statistics office; empty where there is none.
    pub insee: String,
    /// Millionths of a degree, north positive.
    pub latitude_microdegrees: i64,
    /// Millionths of a degree, east positive.
    pub longitude_microdegrees: i64,
    /// Its row.
    pub row: u64,
}

/// Reads postcodes. `each` gets every sound one in order and may stop it. Answers how many there were.
pub fn read(
    file_name: &str,
    reader: impl Read,
    each: impl FnMut(PostcodeRecord) -> ControlFlow<()>,
) -> Result<u64, Problems> {
    let mut findings = Findings::new(file_name);
    let count = read_postcodes(reader, each, &mut findings);
    findings.into_result(count)
}

fn read_postcodes(
    reader: impl Read,
    mut each: impl FnMut(PostcodeRecord) -> ControlFlow<()>,
    findings: &mut Findings,
) -> Option<u64> {
    let mut table = Table::open(reader, findings)?;
    let columns = table.require([&["postcode"], &["town"], &["latitude"], &["longitude"]], findings)?;
    let insee = table.header.find(&["insee"]);
    let mut count = 0;
    while let Some(row) = table.next(findings) {
        let Some(postcode) = read_postcode(&row, &columns, insee.as_ref(), findings) else { continue };
        count += 1;
        if each(postcode).is_break() {
            break;
        }
    }
    Some(count)
}

fn read_postcode(
    row: &Row<'_>,
    [postcode, town, latitude, longitude]: &[Column; 4],
    insee: Option<&Column>,
    findings: &mut Findings,
) -> Option<PostcodeRecord> {
    let code = row.needed(postcode, findings);
    let name = row.needed(town, findings);
    let latitude_microdegrees = coordinate(row, latitude, Coordinate::Latitude, findings);
    let longitude_microdegrees = coordinate(row, longitude, Coordinate::Longitude, findings);
    let code = code?;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
    if code.len() > 10 || !code.chars().all(fits) {
        let what = format!("\"{}\" is not a postcode", shown(code));
        return row.refuse(Some(postcode), what, "write it like 69001, with its zeros", findings);
    }
    Some(PostcodeRecord {
        postcode: code.to_owned(),
        town: collapse(name?),
        insee: row.text(insee).to_owned(),
        latitude_microdegrees: latitude_microdegrees?,
        longitude_microdegrees: longitude_microdegrees?,
        row: row.line,
    })
}

fn coordinate(row: &Row<'_>, column: &Column, coordinate: Coordinate, findings: &mut Findings) -> Option<i64> {
    let text = row.needed(column, findings)?;
    match coordinate.parse(text) {
        Ok(microdegrees) => Some(microdegrees),
        Err((what, fix)) => row.refuse(Some(column), what, fix, findings),
    }
}
