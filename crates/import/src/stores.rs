//! Stores and warehouses: our own CSV and JSON, and commercetools' channels.
//!
//! Our CSV has the columns `slug,name,kind,street,postcode,town,country,latitude,longitude,
//! time_zone,phone,services,mon,tue,wed,thu,fri,sat,sun,opening_hours,exceptions`. Needed are `slug`, `name`,
//! `country`, `latitude`, `longitude`, and for a store also `street` and `town`.
//!
//! - `kind`: `store` (also when empty) or `warehouse`;
//! - `country`: two letters of ISO 3166; `latitude`, `longitude`: degrees, WGS 84;
//! - `time_zone`: a name of the tz database like `Europe/Paris`, or empty;
//! - `services`: separated by `;`;
//! - `mon` … `sun`: `09:30-12:30 14:00-19:00`, empty or `closed`; an end before its beginning is on
//!   the next day, `24:00` is midnight;
//! - `opening_hours`, in place of the days: OpenStreetMap's syntax, `Mo-Fr 09:30-19:00; 2026 Dec 25 off`.
//!   What a week and dates cannot say is refused: months, week numbers, dates without a year, the sun, school
//!   holidays, comments. `PH off` is passed over and told: exceptions have dates;
//! - `exceptions`: `2026-12-25 closed; 2026-12-24 09:30-17:00`.
//!
//! Our JSON says the same: `{"stores":[{"slug":…, "services":["…"], "hours":{"mon":["09:30-12:30"]},
//! "exceptions":[{"date":"2026-12-25","hours":[]}]}]}`. `"opening_hours":"…"` may stand in the place of
//! `hours`. A key it does not know is refused.

mod channels;
mod check;
mod coordinate;
mod country;
mod csv_file;
mod hours;
mod json_file;
mod json_text;
mod opening_times;
mod osm_hours;
mod zone;

use std::io::Read;

use crate::Problems;
use crate::findings::Findings;
pub(crate) use coordinate::Coordinate;
pub use country::parse_country;
pub use hours::{HoursProblem, is_date, overlap_at_night, parse_day, write_opening};
pub use zone::{ZoneGuess, zone_for_place};

/// An opening: minutes of the local day, `open < close`. A close above 1440 is on the next day.
pub type Opening = (u16, u16);

/// What a place is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StoreKind {
    /// People go there.
    #[default]
    Store,
    /// Goods come from there.
    Warehouse,
}

/// The hours of one date, instead of the week's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRecord {
    /// A real date, `YYYY-MM-DD`.
    pub date: String,
    /// Empty for closed.
    pub hours: Vec<Opening>,
}

/// A store or a warehouse. All texts are plain and on one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreRecord {
    /// The part of the address: `a` to `z`, digits, dashes. Unique in the file.
    pub slug: String,
    /// Never empty, unique in the file (any case): stock files name locations by it.
    pub name: String,
    /// Store or warehouse.
    pub kind: StoreKind,
    /// Street and number.
    pub street: String,
    /// As written; empty when not given.
    pub postcode: String,
    /// The town.
    pub town: String,
    /// Two capital letters of ISO 3166.
    pub country: String,
    /// Millionths of a degree, north positive.
    pub latitude_microdegrees: i64,
    /// Millionths of a degree, east positive.
    pub longitude_microdegrees: i64,
    /// A name in the form of the tz database; whether it exists is for the caller to say. Nothing
    /// when the file gives none: see [`zone_for_place`].
    pub time_zone: Option<String>,
    /// Empty when not given.
    pub phone: String,
    /// In the order of the file, without duplicates.
    pub services: Vec<String>,
    /// The week, Monday first; each day in order, without overlap.
    pub hours: [Vec<Opening>; 7],
    /// Dates in order, each once.
    pub exceptions: Vec<ExceptionRecord>,
    /// The file also says that it is closed on public holidays, without their dates: passed over.
    pub holidays_passed_over: bool,
    /// The line on which it starts.
    pub row: u64,
}

/// Degrees of latitude from -90 to 90 like `45.764` as millionths of a degree.
pub fn parse_latitude(text: &str) -> Option<i64> {
    Coordinate::Latitude.parse(text).ok()
}

/// Degrees of longitude from -180 to 180 like `4.8357` as millionths of a degree.
pub fn parse_longitude(text: &str) -> Option<i64> {
    Coordinate::Longitude.parse(text).ok()
}

/// Reads our CSV of stores.
pub fn read_csv(file_name: &str, reader: impl Read) -> Result<Vec<StoreRecord>, Problems> {
    let mut findings = Findings::new(file_name);
    let stores = csv_file::read_stores(reader, &mut findings);
    findings.into_result(stores)
}

/// Reads our JSON of stores.
pub fn read_json(file_name: &str, reader: impl Read) -> Result<Vec<StoreRecord>, Problems> {
    let mut findings = Findings::new(file_name);
    let stores = json_file::read_stores(reader, &mut findings);
    findings.into_result(stores)
}

/// Reads commercetools' channels as in Sunrise: opening times are English or German text, there is
/// no time zone. A channel that is no `physicalStore` is a warehouse.
///
/// Names are taken in the first of `locales` that a channel has, else in its first one.
pub fn read_channels(file_name: &str, reader: impl Read, locales: &[&str]) -> Result<Vec<StoreRecord>, Problems> {
    let mut findings = Findings::new(file_name);
    let stores = channels::read_stores(reader, locales, &mut findings);
    findings.into_result(stores)
}
