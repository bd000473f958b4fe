//! What a file is, by its own words.

mod foreign;

use crate::Problem;
use crate::findings::Findings;
use crate::table::{Header, Table};
pub(crate) use foreign::{delimiter_problem, foreign_problem};

/// What the person who imports says the file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Products and their texts.
    Products,
    /// Stores and warehouses.
    Stores,
    /// How much is where.
    Stock,
    /// Postcodes with their towns and coordinates.
    Postcodes,
}

impl Subject {
    /// The word of the command line: `comptoir import <word> FILE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Stores => "stores",
            Self::Stock => "stock",
            Self::Postcodes => "postcodes",
        }
    }

    /// The subject of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Products, Self::Stores, Self::Stock, Self::Postcodes].into_iter().find(|s| s.name() == name)
    }
}

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Shopify's product CSV, legacy or new header: [`crate::products`].
    ShopifyProducts,
    /// Shopify's inventory CSV, wide, middle or current layout: [`crate::inventory`].
    ShopifyInventory,
    /// commercetools' inventory CSV (`sku,quantityOnStock,supplyChannel`): [`crate::inventory`].
    SunriseInventory,
    /// Our texts of products per locale: [`crate::texts`].
    ProductTexts,
    /// Our words per locale (names of collections, types, options …): [`crate::words`].
    Words,
    /// Our stores as CSV: [`crate::stores`].
    StoresCsv,
    /// Our stores as JSON: [`crate::stores`].
    StoresJson,
    /// commercetools' channels with opening times, as in Sunrise: [`crate::stores`].
    SunriseChannels,
    /// Postcodes: [`crate::postcodes`].
    Postcodes,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 9] = [
        Self::ShopifyProducts,
        Self::ShopifyInventory,
        Self::SunriseInventory,
        Self::ProductTexts,
        Self::Words,
        Self::StoresCsv,
        Self::StoresJson,
        Self::SunriseChannels,
        Self::Postcodes,
    ];

    /// The word of the command line: `--format <word>`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ShopifyProducts => "shopify-products",
            Self::ShopifyInventory => "shopify-inventory",
            Self::SunriseInventory => "sunrise-inventory",
            Self::ProductTexts => "product-texts",
            Self::Words => "words",
            Self::StoresCsv => "stores-csv",
            Self::StoresJson => "stores-json",
            Self::SunriseChannels => "sunrise-channels",
            Self::Postcodes => "postcodes",
        }
    }

    /// The format of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What a file of this format is about.
    pub fn subject(self) -> Subject {
        match self {
            Self::ShopifyProducts | Self::ProductTexts | Self::Words => Subject::Products,
            Self::ShopifyInventory | Self::SunriseInventory => Subject::Stock,
            Self::StoresCsv | Self::StoresJson | Self::SunriseChannels => Subject::Stores,
            Self::Postcodes => Subject::Postcodes,
        }
    }
}

/// How much of a file [`detect`] wants to see, in bytes. A header is far smaller.
pub const HEAD_BYTES: usize = 64 * 1024;

/// Says what a file is by its header or shape, or why it is none that can be read.
///
/// `head` is the start of the file, [`HEAD_BYTES`] of it or all.
pub fn detect(subject: Subject, file_name: &str, head: &[u8]) -> Result<Format, Problem> {
    let mut findings = Findings::new(file_name);
    let found = detect_any(head, &mut findings);
    if let Some((format, line)) = found
        && format.subject() != subject
    {
        let (is, wanted) = (format.subject().name(), subject.name());
        findings.add(
            line,
            None,
            format!("this is a file of {is} ({}), not of {wanted}", format.name()),
            format!("import it with `comptoir import {is}`"),
        );
    }
    match (found, findings.into_result(Some(()))) {
        (Some((format, _)), Ok(())) => Ok(format),
        (_, Err(problems)) => Err(problems.kept()[0].clone()),
        (None, Ok(())) => unreachable!("what is not detected is a problem"),
    }
}

fn detect_any(head: &[u8], findings: &mut Findings) -> Option<(Format, Option<u64>)> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if matches!(text.first(), Some(b'{' | b'[')) {
        return detect_json(text, findings).map(|format| (format, None));
    }
    let table = Table::open(head, findings)?;
    let header = &table.header;
    if let Some(format) = detect_header(header) {
        return Some((format, Some(header.line)));
    }
    let (what, fix) = foreign_problem(header).unwrap_or_else(|| {
        (
            "the header is of no known file".to_owned(),
            "export a Shopify product or inventory CSV, or see the formats in the documentation",
        )
    });
    findings.refuse(Some(header.line), None, what, fix)
}

fn detect_json(text: &[u8], findings: &mut Findings) -> Option<Format> {
    let holds = |word: &str| text.windows(word.len()).any(|window| window == word.as_bytes());
    if text[0] == b'{' && holds("\"stores\"") {
        return Some(Format::StoresJson);
    }
    if text[0] == b'[' && holds("\"geoLocation\"") {
        return Some(Format::SunriseChannels);
    }
    findings.refuse(
        None,
        None,
        "the JSON is of no known shape",
        "write stores as {\"stores\":[…]}, see the formats in the documentation",
    )
}

fn detect_header(header: &Header) -> Option<Format> {
    let counts = |names: &[&str], least: usize| header.count(names) >= least;
    if counts(&["kind", "key", "locale", "text"], 3) {
        return Some(Format::Words);
    }
    if header.has("locale") && counts(&["handle", "title", "description_html", "seo_title"], 2) {
        return Some(Format::ProductTexts);
    }
    if counts(&["postcode", "town", "insee", "latitude", "longitude"], 4) && !header.has("slug") {
        return Some(Format::Postcodes);
    }
    let of_stores =
        ["slug", "latitude", "longitude", "time_zone", "services", "opening_hours", "exceptions", "mon", "tue"];
    if counts(&of_stores, 3) {
        return Some(Format::StoresCsv);
    }
    if counts(&["quantityonstock", "supplychannel"], 1) {
        return Some(Format::SunriseInventory);
    }
    if foreign_problem(header).is_some() {
        return None;
    }
    let stocked = ["location", "on hand", "on hand (current)", "on hand (new)", "available"];
    let customs = counts(&["hs code", "coo"], 2) && !counts(&["price", "variant price"], 1);
    if customs || (header.has("location") && counts(&stocked, 2)) {
        return Some(Format::ShopifyInventory);
    }
    // Enough known columns make a product file even when the handle is missing: its reader says so.
    let products = [
        "handle",
        "url handle",
        "title",
        "body (html)",
        "description",
        "vendor",
        "type",
        "tags",
        "published",
        "published on online store",
        "option1 name",
        "option1 value",
        "variant sku",
        "variant price",
        "price",
        "image src",
        "product image url",
    ];
    counts(&products, 3).then_some(Format::ShopifyProducts)
}
