//! How much of what is where: Shopify's inventory CSV in its three layouts, and commercetools'.
//!
//! - **current**: a row per variant and location, `On hand (current)` and `On hand (new)`; the new
//!   number wins where it is filled in.
//! - **middle**: a row per variant and location, `On hand`, or `Available` where that is missing.
//! - **wide**: a row per variant, a column per location, named after it.
//! - **commercetools**: `sku,quantityOnStock,supplyChannel`; a row without a channel is the central
//!   warehouse.
//!
//! `not stocked` (any case) is no number: the location does not carry the variant. An empty cell
//! says nothing, and no record is made of it.

mod layout;

use std::collections::HashMap;
use std::io::Read;
use std::ops::ControlFlow;

use crate::Problems;
use crate::findings::{Findings, shown};
use crate::table::cell::parse_quantity;
use crate::table::{Column, Row, Table};
use crate::text::{collapse, plain};
use layout::{Layout, Place};

/// The location of commercetools' rows without a channel.
pub const CENTRAL_WAREHOUSE: &str = "Central warehouse";

/// How much of a variant is in a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRecord {
    /// The product; nothing when the file knows SKUs only.
    pub handle: Option<String>,
    /// The variant's option values, empty for a product without options (or when there is no handle).
    pub option_values: Vec<String>,
    /// Nothing when the cell is empty; then handle and option values say what it is.
    pub sku: Option<String>,
    /// The location as the file names it: a store's name or slug.
    pub location: String,
    /// The quantity on hand, possibly negative; nothing for `not stocked`.
    pub quantity: Option<i64>,
    /// Its row.
    pub row: u64,
}

/// What was read of a stock file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows, without the header and blank ones.
    pub rows: u64,
    /// Records handed out, those that are `not stocked` included.
    pub records: u64,
    /// Records that say `not stocked`.
    pub not_stocked: u64,
    /// Cells that say nothing and were passed over.
    pub unsaid: u64,
}

/// Reads a stock CSV of any layout. `each` gets every sound record in order and may stop it.
///
/// A variant that has two rows for one location is a problem, whatever they say.
pub fn read(
    file_name: &str,
    reader: impl Read,
    each: impl FnMut(StockRecord) -> ControlFlow<()>,
) -> Result<Summary, Problems> {
    let mut findings = Findings::new(file_name);
    let summary = read_stock(reader, each, &mut findings);
    findings.into_result(summary)
}

fn read_stock(
    reader: impl Read,
    mut each: impl FnMut(StockRecord) -> ControlFlow<()>,
    findings: &mut Findings,
) -> Option<Summary> {
    let mut table = Table::open(reader, findings)?;
    let layout = Layout::find(&table, findings)?;
    let mut summary = Summary::default();
    let mut met = Met::default();
    'rows: while let Some(row) = table.next(findings) {
        let Some(variant) = read_variant(&row, &layout, findings) else { continue };
        let counts: Vec<(&Column, String)> = match &layout.place {
            Place::Row { location, counts, central } => {
                let Some(location) = location_name(&row, location, *central, findings) else { continue };
                let filled = counts.iter().find(|column| !row.text(Some(column)).is_empty());
                filled.map(|column| (column, location)).into_iter().collect()
            }
            Place::Columns(columns) => columns.iter().map(|column| (column, collapse(&column.name))).collect(),
        };
        if counts.is_empty() {
            summary.unsaid += 1;
        }
        for (column, location) in counts {
            let text = row.text(Some(column));
            if text.is_empty() {
                summary.unsaid += 1;
                continue;
            }
            let Some(quantity) = read_quantity(&row, column, text, findings) else { continue };
            let record = StockRecord { location, quantity, ..variant.clone() };
            if let Some(first) = met.first_row(&record) {
                let what =
                    format!("row {first} says already how much \"{}\" has of this variant", shown(&record.location));
                row.problem(Some(column), what, "keep one of the two rows", findings);
                continue;
            }
            summary.records += 1;
            summary.not_stocked += u64::from(quantity.is_none());
            if each(record).is_break() {
                break 'rows;
            }
        }
    }
    summary.rows = table.rows();
    Some(summary)
}

/// The variant of a row, with no location yet.
fn read_variant(row: &Row<'_>, layout: &Layout, findings: &mut Findings) -> Option<StockRecord> {
    let handle = row.text(layout.handle.as_ref()).to_owned();
    let sku = collapse(row.text(layout.sku.as_ref()));
    if handle.is_empty() && sku.is_empty() {
        let column = layout.handle.as_ref().or(layout.sku.as_ref());
        return row.refuse(column, "the row names no product", "give it a handle or a SKU", findings);
    }
    let values = layout.option_values.iter().map(|column| plain(row.text(Some(column))));
    let mut option_values: Vec<String> = values.collect();
    while option_values.last().is_some_and(String::is_empty) {
        option_values.pop();
    }
    if option_values.len() == 1 && option_values[0].eq_ignore_ascii_case("default title") {
        option_values.clear();
    }
    Some(StockRecord {
        handle: (!handle.is_empty()).then_some(handle),
        option_values,
        sku: (!sku.is_empty()).then_some(sku),
        location: String::new(),
        quantity: None,
        row: row.line,
    })
}

fn location_name(row: &Row<'_>, column: &Column, central: bool, findings: &mut Findings) -> Option<String> {
    match collapse(row.text(Some(column))) {
        name if !name.is_empty() => Some(name),
        _ if central => Some(CENTRAL_WAREHOUSE.to_owned()),
        _ => row.refuse(Some(column), "the row names no location", "fill it in", findings),
    }
}

/// `Some(None)` is `not stocked`; `None` is a problem that was written down.
fn read_quantity(row: &Row<'_>, column: &Column, text: &str, findings: &mut Findings) -> Option<Option<i64>> {
    if collapse(text).eq_ignore_ascii_case("not stocked") {
        return Some(None);
    }
    if let Some(quantity) = parse_quantity(text) {
        return Some(Some(quantity));
    }
    let what = format!("\"{}\" is not a quantity", shown(text));
    row.refuse(Some(column), what, "write a whole number like 12, or not stocked", findings)
}

/// Which variant had a row for which location.
#[derive(Default)]
struct Met {
    locations: HashMap<String, HashMap<String, u64>>,
}

impl Met {
    /// The row that said it before, if one did.
    fn first_row(&mut self, record: &StockRecord) -> Option<u64> {
        // The handle and the options, or the SKU: whatever the caller will look the variant up by.
        let variant = match (&record.handle, &record.sku) {
            (Some(handle), _) => format!("{handle}\n{}", record.option_values.join("\n")),
            (None, sku) => format!("\n{}", sku.as_deref().unwrap_or_default()),
        };
        if !self.locations.contains_key(&record.location) {
            self.locations.insert(record.location.clone(), HashMap::new());
        }
        let variants = self.locations.get_mut(&record.location)?;
        match variants.get(&variant) {
            Some(first) => Some(*first),
            None => {
                variants.insert(variant, record.row);
                None
            }
        }
    }
}
