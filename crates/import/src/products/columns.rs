//! The columns of a product file, by all the names they had.

use std::io::Read;

use crate::findings::{Findings, shown};
use crate::table::{Column, Header, Table};

/// A market with columns of its own.
pub(super) struct Market {
    pub(super) name: String,
    pub(super) price: Option<Column>,
    pub(super) compare_at: Option<Column>,
    pub(super) included: Option<Column>,
}

/// Where a product file keeps what.
pub(super) struct Columns {
    pub(super) handle: Column,
    pub(super) title: Column,
    pub(super) body: Option<Column>,
    pub(super) vendor: Option<Column>,
    pub(super) kind: Option<Column>,
    pub(super) tags: Option<Column>,
    pub(super) published: Option<Column>,
    pub(super) status: Option<Column>,
    pub(super) gift_card: Option<Column>,
    pub(super) seo_title: Option<Column>,
    pub(super) seo_description: Option<Column>,
    /// Name and value of each option.
    pub(super) options: [(Option<Column>, Option<Column>); 3],
    pub(super) sku: Option<Column>,
    pub(super) grams: Option<Column>,
    pub(super) barcode: Option<Column>,
    pub(super) tracker: Option<Column>,
    pub(super) policy: Option<Column>,
    pub(super) quantity: Option<Column>,
    pub(super) price: Option<Column>,
    pub(super) compare_at: Option<Column>,
    pub(super) taxable: Option<Column>,
    pub(super) requires_shipping: Option<Column>,
    pub(super) picture: Option<Column>,
    pub(super) picture_position: Option<Column>,
    pub(super) picture_alt: Option<Column>,
    pub(super) variant_picture: Option<Column>,
    pub(super) markets: Vec<Market>,
    /// Columns kept with the product, with their keys.
    pub(super) product_metafields: Vec<(Column, String)>,
    /// Columns kept with each variant, with their keys.
    pub(super) variant_metafields: Vec<(Column, String)>,
}

const HANDLE: &[&str] = &["Handle", "URL handle"];
const TITLE: &[&str] = &["Title"];
const PRICE: &[&str] = &["Variant Price", "Price"];

impl Columns {
    pub(super) fn find<R: Read>(table: &Table<R>, findings: &mut Findings) -> Option<Self> {
        let [handle, title] = table.require([HANDLE, TITLE], findings)?;
        let header = &table.header;
        if let Some(name) = header.repeated() {
            let what = format!("the column \"{}\" stands twice", shown(name));
            return findings.refuse(Some(header.line), Some(name), what, "remove one of the two");
        }
        let markets = markets(header);
        if markets.iter().all(|market| market.price.is_none()) {
            table.require([PRICE], findings)?;
        }
        let find = |names: &[&str]| header.find(names);
        let option = |n: u8| (find(&[&format!("option{n} name")]), find(&[&format!("option{n} value")]));
        Some(Self {
            handle,
            title,
            body: find(&["body (html)", "description", "body html"]),
            vendor: find(&["vendor"]),
            kind: find(&["type", "custom product type", "product type"]),
            tags: find(&["tags"]),
            published: find(&["published", "published on online store"]),
            status: find(&["status"]),
            gift_card: find(&["gift card"]),
            seo_title: find(&["seo title"]),
            seo_description: find(&["seo description"]),
            options: [option(1), option(2), option(3)],
            sku: find(&["variant sku", "sku"]),
            grams: find(&["variant grams", "weight value (grams)"]),
            barcode: find(&["variant barcode", "barcode"]),
            tracker: find(&["variant inventory tracker", "inventory tracker"]),
            policy: find(&["variant inventory policy", "continue selling when out of stock"]),
            quantity: find(&["variant inventory qty", "inventory quantity"]),
            price: find(PRICE),
            compare_at: find(&["variant compare at price", "compare-at price"]),
            taxable: find(&["variant taxable", "charge tax"]),
            requires_shipping: find(&["variant requires shipping", "requires shipping"]),
            picture: find(&["image src", "product image url"]),
            picture_position: find(&["image position"]),
            picture_alt: find(&["image alt text"]),
            variant_picture: find(&["variant image", "variant image url"]),
            markets,
            product_metafields: metafields(header, "product", PRODUCT_KEPT),
            variant_metafields: metafields(header, "variant", VARIANT_KEPT),
        })
    }

    /// The column in which a price is missed when a variant has none.
    pub(super) fn main_price(&self) -> Option<&Column> {
        self.price.as_ref().or_else(|| self.markets.iter().find_map(|market| market.price.as_ref()))
    }
}

/// Plain columns that are worth keeping as if they were metafields.
const PRODUCT_KEPT: &[(&str, &str)] = &[("product category", "shopify.product-category")];
const VARIANT_KEPT: &[(&str, &str)] = &[
    ("unit price total measure", "shopify.unit-price-total-measure"),
    ("unit price total measure unit", "shopify.unit-price-total-measure-unit"),
    ("unit price base measure", "shopify.unit-price-base-measure"),
    ("unit price base measure unit", "shopify.unit-price-base-measure-unit"),
    ("variant tax code", "shopify.tax-code"),
    ("tax code", "shopify.tax-code"),
    ("variant weight unit", "shopify.weight-unit"),
    ("weight unit for display", "shopify.weight-unit"),
];

/// Metafield columns `Any words (product.metafields.namespace.key)`, and the plain ones kept.
fn metafields(header: &Header, owner: &str, kept: &[(&str, &str)]) -> Vec<(Column, String)> {
    let opening = format!("({owner}.metafields.");
    let mut found = Vec::new();
    for column in header.columns() {
        // ASCII only, so that places in it are places in the name.
        let lower = column.name.to_ascii_lowercase();
        if let Some((_, key)) = kept.iter().find(|(name, _)| *name == lower) {
            found.push((column, (*key).to_owned()));
        } else if let Some(at) = lower.rfind(&opening)
            && let Some(key) = column.name[at + opening.len()..].strip_suffix(')')
            && key.split('.').count() >= 2
            && !key.split('.').any(str::is_empty)
        {
            let key = key.to_owned();
            found.push((column, key));
        }
    }
    found
}

/// The markets with a column `Price / X`, `Compare-at price / X` or `Included / X`.
fn markets(header: &Header) -> Vec<Market> {
    let mut markets: Vec<Market> = Vec::new();
    for column in header.columns() {
        let Some((kind, name)) = column.name.split_once(" / ") else { continue };
        let (kind, name) = (kind.trim().to_lowercase(), name.trim().to_owned());
        if !matches!(kind.as_str(), "price" | "compare at price" | "compare-at price" | "included") {
            continue;
        }
        let at = markets.iter().position(|market| market.name == name).unwrap_or_else(|| {
            markets.push(Market { name, price: None, compare_at: None, included: None });
            markets.len() - 1
        });
        match kind.as_str() {
            "price" => markets[at].price = Some(column),
            "included" => markets[at].included = Some(column),
            _ => markets[at].compare_at = Some(column),
        }
    }
    markets
}
