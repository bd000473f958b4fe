//! What Magento's sample shop sells, as lines of sales.

use std::collections::BTreeMap;
use std::fs::File;

use comptoir_domain::promo::{Channel, Moment, Sale, SaleLine};
use comptoir_domain::{Money, Quantity};

use crate::shared::shared;

/// The rows of a file, each by its columns; none where the files are not there.
pub fn rows(file: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let file = File::open(shared(&format!("magento/{file}"))?).expect("the file opens");
    Some(csv::Reader::from_reader(file).deserialize().map(|row| row.expect("the row is read")).collect())
}

/// Dollars as the files write them, in cents.
pub fn cents(dollars: &str) -> Money {
    let (whole, rest) = dollars.split_once('.').unwrap_or((dollars, ""));
    let number = |text: &str| text.parse::<Money>().expect("it is a number");
    number(whole) * 100 + number(&format!("{rest:0<2}"))
}

/// Products by SKU: price, collections, and whether they are on sale.
pub struct Shop {
    products: BTreeMap<String, (String, Money, Vec<String>, bool)>,
}

impl Shop {
    pub fn open() -> Option<Shop> {
        // A category's path is the names above it, and its own.
        let mut keys = BTreeMap::new();
        for row in rows("categories_apparel.csv")?.into_iter().chain(rows("categories_gear.csv")?) {
            let path = if row["path"].is_empty() { String::new() } else { format!("{}/", row["path"]) };
            keys.insert(path + &row["name"], row["url_key"].clone());
        }
        let mut products = BTreeMap::new();
        for row in rows("luma-configurable-products.csv")?.iter().filter(|row| row["product_type"] == "configurable") {
            let paths = row["categories"].split(',').filter_map(|path| path.strip_prefix("Default Category/"));
            let collections: Vec<String> = paths.map(|path| keys[path].clone()).collect();
            let variant = row["configurable_variations"].split(['=', ',']).nth(1).expect("it has a variant");
            let is_sale = row["additional_attributes"].split(',').any(|attribute| attribute == "sale=Yes");
            products.insert(row["sku"].clone(), (variant.to_owned(), cents(&row["price"]), collections, is_sale));
        }
        for row in rows("products_gear_watches.csv")? {
            let collections = row["category"].lines().filter_map(|name| keys.get(&format!("Gear/{name}"))).cloned();
            let product = (row["sku"].clone(), cents(&row["price"]), collections.collect(), row["sale"] == "1");
            products.insert(row["sku"].clone(), product);
        }
        Some(Shop { products })
    }

    /// So many pieces of a product's first variant.
    pub fn line(&self, product: &str, pieces: u64) -> SaleLine {
        let (sku, unit_minor, collections, is_sale) = &self.products[product];
        SaleLine {
            sku: sku.parse().expect("it is a SKU"),
            product: product.to_owned(),
            collections: collections.clone(),
            tags: is_sale.then(|| "sale".to_owned()).into_iter().collect(),
            quantity: Quantity::new(pieces).expect("a line has so many"),
            unit_minor: *unit_minor,
        }
    }

    /// A sale on the web, by nobody known.
    pub fn sale(&self, lines: &[(&str, u64)]) -> Sale {
        Sale {
            lines: lines.iter().map(|(product, pieces)| self.line(product, *pieces)).collect(),
            currency: "USD".parse().expect("it is a currency"),
            channel: Channel::Web,
            store: None,
            moment: Moment { at: 0, weekday: 4, minute: 0 },
            shopper: None,
        }
    }
}

/// A bottle, which the files speak of and do not have: $14, of which 30% are the $4 that its promotion names.
pub fn bottle() -> SaleLine {
    SaleLine {
        sku: "24-UG06".parse().expect("it is a SKU"),
        product: "affirm-water-bottle".into(),
        collections: vec!["fitness-equipment".into()],
        tags: Vec::new(),
        quantity: Quantity::ONE,
        unit_minor: 1_400,
    }
}

#[test]
fn dollars_are_cents() {
    assert_eq!(["50", "32.5", "0.99"].map(cents), [5_000, 3_250, 99]);
}
