//! What is sold, on a row of its own.

use super::columns::Columns;
use super::product_row::kept;
use super::record::{PriceRecord, ProductRecord, VariantRecord};
use super::sku::{SKU_LIMIT_CHARS, Skus};
use crate::findings::{Findings, shown};
use crate::table::{Column, Row};
use crate::text::{collapse, plain};

/// Whether a row after the first is a variant: it has an option value, a SKU or a price.
pub(super) fn is_variant(row: &Row<'_>, columns: &Columns) -> bool {
    let values = columns.options.iter().map(|(_, value)| value.as_ref());
    let said = values.chain([columns.sku.as_ref(), columns.price.as_ref()]);
    said.into_iter().any(|column| !row.text(column).is_empty())
}

/// Reads a variant; nothing when its row is not sound.
pub(super) fn read_variant(
    row: &Row<'_>,
    product: &ProductRecord,
    columns: &Columns,
    skus: &mut Skus,
    findings: &mut Findings,
) -> Option<VariantRecord> {
    let problems_before = findings.total();
    let option_values = option_values(row, product, columns, findings);
    let given = given_sku(row, columns, skus, findings);
    let variant = VariantRecord {
        sku: String::new(),
        sku_given: given.is_some(),
        grams: row.rounded(columns.grams.as_ref(), findings),
        barcode: barcode(row.text(columns.barcode.as_ref())),
        tracked: !row.text(columns.tracker.as_ref()).is_empty(),
        oversell: oversell(row, columns, findings),
        inventory_quantity: row.integer(columns.quantity.as_ref(), findings),
        prices: prices(row, product, columns, findings),
        taxable: row.flag(columns.taxable.as_ref(), true, findings),
        requires_shipping: row.flag(columns.requires_shipping.as_ref(), true, findings),
        picture_file_name: file_name(&collapse(row.text(columns.variant_picture.as_ref()))),
        metafields: kept(row, &columns.variant_metafields),
        row: row.line,
        option_values,
    };
    // A SKU is made last: a row that is refused does not take one.
    (findings.total() == problems_before).then(|| {
        let sku = given.unwrap_or_else(|| skus.make(&product.handle, &variant.option_values, row.line));
        VariantRecord { sku, ..variant }
    })
}

fn option_values(row: &Row<'_>, product: &ProductRecord, columns: &Columns, findings: &mut Findings) -> Vec<String> {
    let mut values = Vec::new();
    for (index, (_, column)) in columns.options.iter().enumerate() {
        let column = column.as_ref();
        let value = plain(row.text(column));
        match product.option_names.get(index) {
            Some(name) if value.is_empty() => {
                let what = format!("the variant has no value for the option \"{}\"", shown(name));
                row.problem(column, what, "fill it in", findings);
            }
            Some(_) => values.push(value),
            // The first row's missing name is said where the names are read.
            None if value.is_empty() || row.line == product.row => {}
            None if index == 0 && value.eq_ignore_ascii_case("default title") => {}
            None => {
                let what = format!("\"{}\" is the value of an option without a name", shown(&value));
                row.problem(column, what, "name the option in the first row of the product", findings);
            }
        }
    }
    values
}

fn given_sku(row: &Row<'_>, columns: &Columns, skus: &mut Skus, findings: &mut Findings) -> Option<String> {
    let column = columns.sku.as_ref()?;
    let sku = collapse(row.text(Some(column)));
    if sku.is_empty() {
        return None;
    }
    row.at_most(SKU_LIMIT_CHARS, column, &sku, findings);
    if let Err(seen) = skus.give(&sku, row.line) {
        let (what, fix) = if seen.given {
            (format!("the SKU \"{}\" stands in row {} already", shown(&sku), seen.row), "give each variant its own SKU")
        } else {
            (
                format!("the SKU \"{}\" was made for row {}, which has none", shown(&sku), seen.row),
                "give that row a SKU of its own",
            )
        };
        row.problem(Some(column), what, fix, findings);
    }
    Some(sku)
}

/// The code as it is scanned: spreadsheets keep long numbers whole with an apostrophe in front.
fn barcode(text: &str) -> String {
    collapse(text.strip_prefix('\'').unwrap_or(text))
}

fn oversell(row: &Row<'_>, columns: &Columns, findings: &mut Findings) -> bool {
    let column = columns.policy.as_ref();
    let text = row.text(column);
    match text.to_ascii_lowercase().as_str() {
        "" | "deny" | "false" => false,
        "continue" | "true" => true,
        _ => {
            let what = format!("\"{}\" does not say whether to sell beyond the stock", shown(text));
            row.refuse(column, what, "write deny or continue", findings).unwrap_or_default()
        }
    }
}

fn prices(row: &Row<'_>, product: &ProductRecord, columns: &Columns, findings: &mut Findings) -> Vec<PriceRecord> {
    let problems_before = findings.total();
    let mut prices = Vec::new();
    let mut add = |market: Option<&str>, price: Option<&Column>, compare_at: Option<&Column>| {
        let amount = row.price(price, findings);
        let compare_at_minor = row.price(compare_at, findings).filter(|minor| *minor > 0);
        if let Some(amount_minor) = amount {
            prices.push(PriceRecord { market: market.map(str::to_owned), amount_minor, compare_at_minor });
        }
    };
    add(None, columns.price.as_ref(), columns.compare_at.as_ref());
    for market in &columns.markets {
        if !product.excluded_markets.contains(&market.name) {
            add(Some(&market.name), market.price.as_ref(), market.compare_at.as_ref());
        }
    }
    if prices.is_empty() && findings.total() == problems_before {
        let fix = "write one like 12.50, or 0.00 if it is free";
        row.problem(columns.main_price(), "the variant has no price", fix, findings);
    }
    prices
}

/// The last part of an address or path, decoded, without query: a name that cannot leave its folder.
pub(super) fn file_name(source: &str) -> Option<String> {
    let path = source.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let decoded = percent_decode(path.rsplit('/').next().unwrap_or_default());
    let name = decoded.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let sound = !name.is_empty() && !name.chars().all(|c| c == '.') && !name.contains(char::is_control);
    sound.then(|| name.to_owned())
}

/// Decodes `%20` and its like; what is not UTF-8 afterwards stays as it was.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |offset: usize| bytes.get(at + offset).and_then(|b| char::from(*b).to_digit(16));
        if bytes[at] == b'%'
            && let (Some(high), Some(low)) = (digit(1), digit(2))
        {
            decoded.push((high * 16 + low) as u8);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_a_name() {
        let name = |source| file_name(source).unwrap_or_default();
        assert_eq!(name("https://a.example/x/lamp.jpg?v=1#a"), "lamp.jpg");
        assert_eq!(name("https://a.example/la%20lampe%C3%A9.jpg"), "la lampeé.jpg");
        assert_eq!(name("pictures/lamp.jpg"), "lamp.jpg");
        assert_eq!(name("https://a.example/..%2F..%2Fetc%2Fpasswd"), "passwd");
        assert_eq!(name("https://a.example/..%5Clamp.jpg"), "lamp.jpg");
        for source in ["", "https://a.example", "https://a.example/", "a/..", "%2e%2e", "a%00b"] {
            assert_eq!(file_name(source), None, "{source}");
        }
    }

    #[test]
    fn a_barcode_loses_its_apostrophe() {
        assert_eq!(barcode("'7649988260544"), "7649988260544");
        assert_eq!(barcode("4006381333931"), "4006381333931");
    }
}
