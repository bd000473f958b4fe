//! A product while its rows are read.

use std::collections::HashMap;

use super::columns::Columns;
use super::product_row;
use super::record::{PictureRecord, ProductRecord};
use super::sku::Skus;
use super::variant_row::{self, read_variant};
use super::{PICTURE_LIMIT, VARIANT_LIMIT};
use crate::findings::{Findings, shown};
use crate::table::{Column, Row};
use crate::text::{collapse, plain};

/// A product that may still get rows.
pub(super) struct Draft {
    product: ProductRecord,
    /// How many problems the file had before this product: a sound one adds none.
    problems_before: u64,
    first_row: bool,
    /// Option values met, with their rows.
    met: HashMap<Vec<String>, u64>,
    /// Each picture with the position the file wants for it.
    pictures: Vec<(i64, PictureRecord)>,
    variant_pictures: Vec<PictureRecord>,
}

impl Draft {
    /// Reads the product's own fields from its first row.
    pub(super) fn open(handle: &str, row: &Row<'_>, columns: &Columns, findings: &mut Findings) -> Self {
        let problems_before = findings.total();
        let product = product_row::read_product(handle, row, columns, findings);
        Self {
            product,
            problems_before,
            first_row: true,
            met: HashMap::new(),
            pictures: Vec::new(),
            variant_pictures: Vec::new(),
        }
    }

    /// Takes what a row brings: a variant, a picture, or both. The first row always is a variant.
    pub(super) fn add_row(&mut self, row: &Row<'_>, columns: &Columns, skus: &mut Skus, findings: &mut Findings) {
        let first = std::mem::replace(&mut self.first_row, false);
        let has_picture = !row.text(columns.picture.as_ref()).is_empty();
        let variant = first || variant_row::is_variant(row, columns);
        if has_picture {
            self.add_picture(row, columns, findings);
        }
        if variant {
            self.add_variant(row, columns, skus, findings);
        } else if !has_picture {
            let what = "the row brings neither a variant nor a picture";
            let fix = "give it an option value or a picture, or remove it";
            row.problem(columns.options[0].1.as_ref(), what, fix, findings);
        }
        if !first {
            self.check_option_names(row, columns, findings);
        }
    }

    /// The product, when nothing is wrong with it.
    pub(super) fn close(mut self, columns: &Columns, findings: &mut Findings) -> Option<ProductRecord> {
        let count = self.product.variants.len();
        if count > VARIANT_LIMIT {
            self.too_many("variants", count, VARIANT_LIMIT, columns, findings);
        }
        if self.pictures.len() > PICTURE_LIMIT {
            self.too_many("pictures", self.pictures.len(), PICTURE_LIMIT, columns, findings);
        }
        // Stable: pictures that want the same position keep the order of the file.
        self.pictures.sort_by_key(|(position, _)| *position);
        let own = self.pictures.into_iter().map(|(_, picture)| picture);
        for mut picture in own.chain(self.variant_pictures) {
            let known = |other: &PictureRecord| other.file_name == picture.file_name;
            if !self.product.pictures.iter().any(known) {
                picture.position = self.product.pictures.len() as u32 + 1;
                self.product.pictures.push(picture);
            }
        }
        (findings.total() == self.problems_before).then_some(self.product)
    }

    fn add_variant(&mut self, row: &Row<'_>, columns: &Columns, skus: &mut Skus, findings: &mut Findings) {
        // Beyond the limit only the count goes on, in empty records: `close` refuses the product.
        if self.product.variants.len() >= VARIANT_LIMIT {
            self.product.variants.push(Default::default());
            return;
        }
        let Some(variant) = read_variant(row, &self.product, columns, skus, findings) else { return };
        if let Some(first) = self.met.insert(variant.option_values.clone(), row.line) {
            let what = match variant.option_values.join(" / ") {
                values if values.is_empty() => format!("the product has its one variant in row {first}"),
                values => format!("the variant \"{}\" stands in row {first} already", shown(&values)),
            };
            let fix = "give each variant its own option values";
            row.problem(columns.options[0].1.as_ref(), what, fix, findings);
        }
        if let Some(picture) = picture(row, columns.variant_picture.as_ref(), "", findings)
            && let Some(name) = &variant.picture_file_name
            && !self.variant_pictures.iter().any(|other| other.file_name == *name)
        {
            self.variant_pictures.push(picture);
        }
        self.product.variants.push(variant);
    }

    fn add_picture(&mut self, row: &Row<'_>, columns: &Columns, findings: &mut Findings) {
        let alt = plain(row.text(columns.picture_alt.as_ref()));
        let wanted = row.integer(columns.picture_position.as_ref(), findings);
        let position = wanted.unwrap_or(self.pictures.len() as i64 + 1);
        if let Some(picture) = picture(row, columns.picture.as_ref(), &alt, findings)
            && self.pictures.len() <= PICTURE_LIMIT
        {
            self.pictures.push((position, picture));
        }
    }

    fn check_option_names(&self, row: &Row<'_>, columns: &Columns, findings: &mut Findings) {
        for (index, (name_column, _)) in columns.options.iter().enumerate() {
            let name = plain(row.text(name_column.as_ref()));
            let known = self.product.option_names.get(index).map_or("", String::as_str);
            let default = self.product.option_names.is_empty() && name == "Title";
            if !name.is_empty() && name != known && !default {
                let what =
                    format!("the option is called \"{}\" here and \"{}\" in the first row", shown(&name), shown(known));
                row.problem(name_column.as_ref(), what, "name options in the first row only", findings);
            }
        }
    }

    fn too_many(&self, what: &str, count: usize, limit: usize, columns: &Columns, findings: &mut Findings) {
        let (row, column) = (Some(self.product.row), Some(columns.handle.name.as_str()));
        let what = format!("the product has {count} {what} and may have {limit}");
        findings.add(row, column, what, "split it into several products");
    }
}

/// The picture a cell names, if it names one.
fn picture(row: &Row<'_>, column: Option<&Column>, alt: &str, findings: &mut Findings) -> Option<PictureRecord> {
    let source = collapse(row.text(column));
    if source.is_empty() {
        return None;
    }
    let Some(file_name) = variant_row::file_name(&source) else {
        let what = format!("\"{}\" names no picture file", shown(&source));
        return row.refuse(column, what, "end it in a file name like lamp.jpg", findings);
    };
    Some(PictureRecord { source, file_name, position: 0, alt: alt.to_owned(), row: row.line })
}
