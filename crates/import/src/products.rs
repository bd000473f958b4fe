//! Shopify's product CSV, both generations of its header.
//!
//! Rows of a product stand together under one handle. The first carries the product's own fields
//! and the names of the options; each row with an option value is a variant; a row without one
//! carries a further picture. Columns are found by name, so exports of any age and with any extra
//! columns are read. Amounts are in the file's currency, two decimals.

mod columns;
mod draft;
mod product_row;
mod record;
mod sku;
mod variant_row;

use std::collections::HashMap;
use std::io::Read;
use std::ops::ControlFlow;

use crate::Problems;
use crate::findings::{Findings, shown};
use crate::table::{Row, Table};
use columns::Columns;
use draft::Draft;
pub use record::{PictureRecord, PriceRecord, ProductRecord, Status, Summary, VariantRecord};
use sku::Skus;

/// The longest title, in characters: Shopify's own limit.
pub const TITLE_LIMIT_CHARS: usize = 255;

/// The longest handle, in characters: Shopify's own limit.
pub const HANDLE_LIMIT_CHARS: usize = 255;

/// The most variants of one product: Shopify's own limit since 2024.
pub const VARIANT_LIMIT: usize = 2_000;

/// The most pictures of one product: Shopify's own limit, counted before the variants' pictures.
pub const PICTURE_LIMIT: usize = 250;

/// Reads a product CSV. `each` gets every sound product in the order of the file and may stop it.
///
/// A product with a problem is not handed out; reading goes on to name the other problems. When
/// anything is wrong the answer is `Err`, also after some products were handed out.
pub fn read(
    file_name: &str,
    reader: impl Read,
    each: impl FnMut(ProductRecord) -> ControlFlow<()>,
) -> Result<Summary, Problems> {
    let mut findings = Findings::new(file_name);
    let summary = read_products(reader, each, &mut findings);
    findings.into_result(summary)
}

fn read_products(
    reader: impl Read,
    mut each: impl FnMut(ProductRecord) -> ControlFlow<()>,
    findings: &mut Findings,
) -> Option<Summary> {
    let mut table = Table::open(reader, findings)?;
    let columns = Columns::find(&table, findings)?;
    let mut run = Run { columns, skus: Skus::default(), handles: HashMap::new(), summary: Summary::default() };
    let mut group: Option<Group> = None;
    while let Some(row) = table.next(findings) {
        let Some(handle) = run.handle(&row, findings) else { continue };
        if group.as_ref().is_none_or(|group| group.handle != handle) {
            if let Some(done) = group.take()
                && run.hand_out(done, &mut each, findings).is_break()
            {
                break;
            }
            let new = run.is_new(handle, &row, findings);
            let draft = new.then(|| Draft::open(handle, &row, &run.columns, findings));
            group = Some(Group { handle: handle.to_owned(), draft });
        }
        if let Some(draft) = group.as_mut().and_then(|group| group.draft.as_mut()) {
            draft.add_row(&row, &run.columns, &mut run.skus, findings);
        }
    }
    if let Some(done) = group.take() {
        let _ = run.hand_out(done, &mut each, findings);
    }
    run.summary.rows = table.rows();
    run.summary.skus_made = run.skus.made();
    Some(run.summary)
}

/// Rows that stand together under one handle.
struct Group {
    handle: String,
    /// Nothing when the handle came back after another product: that was said, and its rows would
    /// only repeat it.
    draft: Option<Draft>,
}

/// What is known of the whole file while it is read.
struct Run {
    columns: Columns,
    skus: Skus,
    /// Handles met so far, with their first rows.
    handles: HashMap<String, u64>,
    summary: Summary,
}

impl Run {
    fn handle<'a>(&self, row: &Row<'a>, findings: &mut Findings) -> Option<&'a str> {
        let column = &self.columns.handle;
        let handle = row.text(Some(column));
        if handle.is_empty() {
            let fix = "give every row of a product its handle";
            return row.refuse(Some(column), "the row has no handle", fix, findings);
        }
        let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        if !handle.chars().all(fits) || handle.chars().count() > HANDLE_LIMIT_CHARS {
            let what = format!("\"{}\" cannot be a part of an address", shown(handle));
            let fix = "use letters, digits, - and _, at most 255 of them";
            return row.refuse(Some(column), what, fix, findings);
        }
        Some(handle)
    }

    /// Whether the handle was not met before; says so when it was.
    fn is_new(&mut self, handle: &str, row: &Row<'_>, findings: &mut Findings) -> bool {
        if let Some(first) = self.handles.get(handle) {
            let what = format!("the handle \"{}\" stood in row {first} already", shown(handle));
            let fix = "the rows of a product must stand together: move them, or change a handle";
            row.problem(Some(&self.columns.handle), what, fix, findings);
            return false;
        }
        self.handles.insert(handle.to_owned(), row.line);
        true
    }

    fn hand_out(
        &mut self,
        group: Group,
        each: &mut impl FnMut(ProductRecord) -> ControlFlow<()>,
        findings: &mut Findings,
    ) -> ControlFlow<()> {
        let closed = group.draft.and_then(|draft| draft.close(&self.columns, findings));
        let Some(product) = closed else {
            return ControlFlow::Continue(());
        };
        self.summary.products += 1;
        self.summary.variants += product.variants.len() as u64;
        self.summary.pictures += product.pictures.len() as u64;
        each(product)
    }
}
