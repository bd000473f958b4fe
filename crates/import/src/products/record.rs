//! A product as a file says it.

/// What was read of a product file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows, without the header and blank ones.
    pub rows: u64,
    /// Products handed out.
    pub products: u64,
    /// Their variants.
    pub variants: u64,
    /// Their pictures.
    pub pictures: u64,
    /// Variants without a SKU, which got one made from the handle and the option values.
    pub skus_made: u64,
}

/// Where a product is in its life.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// For sale.
    #[default]
    Active,
    /// Not ready.
    Draft,
    /// No longer for sale.
    Archived,
    /// For sale to who has the address, on no list.
    Unlisted,
}

/// A product with its variants. All texts are plain and on one line, except `body_html`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductRecord {
    /// The part of the address: letters of any script, digits, `-`, `_`.
    pub handle: String,
    /// Never empty, at most [`super::TITLE_LIMIT_CHARS`] characters.
    pub title: String,
    /// Sanitised HTML: see [`crate::sanitise`].
    pub body_html: String,
    /// The maker or seller.
    pub vendor: String,
    /// The column `Type`: the merchant's own word.
    pub kind: String,
    /// Without duplicates, in the order of the file.
    pub tags: Vec<String>,
    /// Whether the web shop shows it. An empty cell says yes, as in Shopify.
    pub published: bool,
    /// An empty cell says active.
    pub status: Status,
    /// Whether it is a gift card.
    pub gift_card: bool,
    /// For search engines; empty when not given.
    pub seo_title: String,
    /// For search engines; empty when not given.
    pub seo_description: String,
    /// Names of the options, at most three; empty for a product without options.
    pub option_names: Vec<String>,
    /// At least one.
    pub variants: Vec<VariantRecord>,
    /// The product's own in their order, then those only its variants name. No file name twice.
    pub pictures: Vec<PictureRecord>,
    /// Markets the product is kept out of (`Included / X` is false); no prices are read for them.
    pub excluded_markets: Vec<String>,
    /// `namespace.key` and value, as written; also `shopify.product-category`.
    pub metafields: Vec<(String, String)>,
    /// The product's first row.
    pub row: u64,
}

/// What is sold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VariantRecord {
    /// Unique in the file.
    pub sku: String,
    /// Whether the file gave it; else it was made from the handle and the option values.
    pub sku_given: bool,
    /// As many as the product has option names.
    pub option_values: Vec<String>,
    /// The weight, rounded half up; nothing when not given.
    pub grams: Option<i64>,
    /// Empty when not given; without the apostrophe that keeps spreadsheets from rounding it.
    pub barcode: String,
    /// Whether stock is counted at all (`Inventory tracker` names a tracker).
    pub tracked: bool,
    /// Whether it may be sold beyond its stock (policy `continue`); an empty cell says no.
    pub oversell: bool,
    /// The stock of a shop with one place; may be negative.
    pub inventory_quantity: Option<i64>,
    /// At least one; the file's own currency comes first when it has a price.
    pub prices: Vec<PriceRecord>,
    /// Whether tax is due; an empty cell says yes.
    pub taxable: bool,
    /// Whether it is a thing to be handed over; an empty cell says yes.
    pub requires_shipping: bool,
    /// The picture of this variant, by [`PictureRecord::file_name`].
    pub picture_file_name: Option<String>,
    /// `namespace.key` and value; also `shopify.unit-price-…`, `shopify.tax-code`,
    /// `shopify.weight-unit`.
    pub metafields: Vec<(String, String)>,
    /// Its row.
    pub row: u64,
}

/// A price of a variant, in one market or in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRecord {
    /// The market's name as the file writes it; nothing for the file's own currency.
    pub market: Option<String>,
    /// Two decimals: 1250 is 12.50.
    pub amount_minor: i64,
    /// The price struck through, as the merchant claims it; 0 in the file says none.
    pub compare_at_minor: Option<i64>,
}

/// A picture of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PictureRecord {
    /// The address or name as the file writes it. Hostile until proven otherwise.
    pub source: String,
    /// The last part of the source, without query: a name in a folder, never a path.
    pub file_name: String,
    /// 1 for the first, without gaps.
    pub position: u32,
    /// The alternative text; empty when not given.
    pub alt: String,
    /// Its row.
    pub row: u64,
}
