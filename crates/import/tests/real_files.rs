//! The files of real merchants and real systems, counted.
//!
//! They are not in this repository: see `shared`.

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::time::Instant;

use comptoir_import::products::{ProductRecord, Status, Summary};
use comptoir_import::{Format, HEAD_BYTES, Subject, detect, inventory, postcodes, products, stores};
use shared::shared;

mod shared;

fn detected(subject: Subject, path: &str) -> Option<(File, Format)> {
    let file = shared(path)?;
    let mut head = Vec::new();
    let open = || File::open(&file).expect("the file opens");
    open().take(HEAD_BYTES as u64).read_to_end(&mut head).expect("the file reads");
    let format = detect(subject, path, &head).unwrap_or_else(|problem| panic!("{problem}"));
    Some((open(), format))
}

fn read_products(path: &str) -> Option<(Summary, Vec<ProductRecord>)> {
    let (file, format) = detected(Subject::Products, path)?;
    assert_eq!(format, Format::ShopifyProducts);
    let mut found = Vec::new();
    let started = Instant::now();
    let summary = products::read(path, file, |product| {
        found.push(product);
        ControlFlow::Continue(())
    });
    println!("{path}: {:?}", started.elapsed());
    Some((summary.unwrap_or_else(|problems| panic!("{problems}")), found))
}

fn counts(summary: &Summary) -> (u64, u64) {
    (summary.products, summary.variants)
}

#[test]
fn desert_rose_gin() {
    let Some((summary, products)) = read_products("shopify/desert-rose-gin.products_export_1.csv") else {
        return;
    };
    assert_eq!(counts(&summary), (2, 2));
    let gin = &products[0];
    assert_eq!(gin.variants[0].barcode, "7649988260544");
    assert_eq!(gin.variants[0].grams, Some(7000));
    assert_eq!(gin.option_names, Vec::<String>::new());
    assert!(!gin.body_html.contains("class"));
    assert!(products.iter().any(|product| product.pictures.len() > 1), "an image-only row");
    assert!(gin.metafields.iter().any(|(key, _)| key == "shopify.country"));
}

#[test]
fn packt_home() {
    let Some((summary, products)) = read_products("shopify/packt-home.products_export.csv") else {
        return;
    };
    assert_eq!(counts(&summary), (20, 21));
    assert_eq!(summary.skus_made, 21);
    let gloves = products.iter().find(|it| it.handle == "gardening-gloves").expect("gloves");
    assert_eq!(gloves.option_names.len(), 1);
    let skus: Vec<&str> = gloves.variants.iter().map(|it| it.sku.as_str()).collect();
    assert!(skus.iter().all(|sku| sku.starts_with("GARDENING-GLOVES-")), "{skus:?}");
    let prices = products.iter().flat_map(|it| &it.variants).flat_map(|it| &it.prices);
    assert_eq!(prices.filter(|price| price.compare_at_minor.is_some()).count(), 16);
}

#[test]
fn luma() {
    let Some((summary, products)) = read_products("shopify/luma.products_export.csv") else {
        return;
    };
    assert_eq!(counts(&summary), (82, 943));
    let tee = &products[0];
    assert_eq!(tee.title, "Gobi HeatTec® Tee");
    assert_eq!(tee.tags, ["Cotton", "HeatTec®", "Polyester", "Tees"]);
    assert_eq!(tee.option_names, ["Size", "Color"]);
    assert_eq!(tee.variants[0].grams, Some(454));
    assert_eq!(tee.variants[0].picture_file_name.as_deref(), Some("ms04-black_main.jpg"));
    assert_eq!(tee.variants[0].inventory_quantity, Some(100));
}

#[test]
fn spree_appliances() {
    let Some((summary, products)) = read_products("shopify/spree-appliances.products_export.csv") else {
        return;
    };
    assert_eq!(counts(&summary), (37, 87));
    let machine = &products[0];
    let prices = &machine.variants[0].prices;
    assert_eq!((prices[0].market.as_deref(), prices[0].amount_minor), (None, 87_999));
    assert_eq!((prices[1].market.as_deref(), prices[1].amount_minor), (Some("Europe"), 81_999));
    assert_eq!(machine.pictures[0].file_name, "automatic-espresso-machine.webp");
    assert!(machine.metafields.contains(&("custom.wattage".into(), "1400W".into())));
    let all = products.iter().flat_map(|it| &it.variants).flat_map(|it| &it.prices);
    let struck = all.filter(|it| it.market.is_none() && it.compare_at_minor.is_some());
    assert_eq!(struck.count(), 4);
}

#[test]
fn sunrise_products() {
    let Some((summary, products)) = read_products("shopify/sunrise.products_export.new-headers.csv") else {
        return;
    };
    assert_eq!(counts(&summary), (27, 102));
    let chino = &products[0];
    assert!(chino.published);
    assert_eq!(chino.status, Status::Active);
    assert_eq!(chino.variants[0].prices[1].market.as_deref(), Some("International"));
    assert_eq!(chino.variants[0].prices[1].amount_minor, 18_750);
    assert!(products.iter().any(|it| it.title.contains('”')));
}

#[test]
fn the_large_catalogue() {
    let path = "catalogue-scale/vinmonopolet.products_export.new-headers.csv";
    let Some((summary, products)) = read_products(path) else { return };
    assert_eq!(counts(&summary), (10_618, 10_972));
    assert_eq!(summary.rows, 10_972);
    assert!(products.iter().any(|it| it.kind == "Champagne, brut"));
}

#[test]
fn sunrise_inventory() {
    let path = "shopify/sunrise.inventory_export.csv";
    let Some((file, format)) = detected(Subject::Stock, path) else { return };
    assert_eq!(format, Format::ShopifyInventory);
    let mut locations = std::collections::BTreeSet::new();
    let summary = inventory::read(path, file, |record| {
        assert!(record.handle.is_some() && record.sku.is_some());
        locations.insert(record.location);
        ControlFlow::Continue(())
    });
    let summary = summary.unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!((summary.rows, summary.records, summary.unsaid), (1_938, 1_938, 0));
    assert_eq!(summary.not_stocked, 102 * 8);
    assert_eq!(locations.len(), 19);
}

#[test]
fn sunrise_own_inventories() {
    for (path, rows, locations) in [
        ("sunrise/inventory.csv", 102, 1),
        ("sunrise/inventory-stores.csv", 510, 5),
        ("sunrise/inventory-stores-us.csv", 510, 5),
    ] {
        let Some((file, format)) = detected(Subject::Stock, path) else { return };
        assert_eq!(format, Format::SunriseInventory);
        let mut found = std::collections::BTreeSet::new();
        let summary = inventory::read(path, file, |record| {
            found.insert(record.location);
            ControlFlow::Continue(())
        });
        let summary = summary.unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!((summary.records, found.len()), (rows, locations), "{path}");
    }
}

#[test]
fn sunrise_channels() {
    let path = "sunrise/channels.json";
    let Some((file, format)) = detected(Subject::Stores, path) else { return };
    assert_eq!(format, Format::SunriseChannels);
    let found = stores::read_channels(path, file, &["en"]).unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(found.len(), 18);
    let paris = found.iter().find(|it| it.slug == "sunrise-store-paris").expect("Paris");
    assert_eq!(paris.name, "SUNRISE Store Paris");
    assert_eq!(paris.street, "Rue Quentin-Bauchart 27");
    assert_eq!((paris.latitude_microdegrees, paris.longitude_microdegrees), (48_870_959, 2_299_987));
    assert_eq!(paris.hours[0], [(600, 1200)]);
    assert_eq!(paris.hours[5], [(540, 1080)]);
    assert!(paris.hours[6].is_empty() && paris.time_zone.is_none());
    let boston = found.iter().find(|it| it.slug == "sunrise-store-boston-1").expect("Boston");
    assert_eq!((boston.street.as_str(), boston.row > 1), ("Newbury St 212", true));
    let guess = |store: &stores::StoreRecord| stores::zone_for_place(&store.country, &store.postcode);
    let several = found.iter().filter(|it| guess(it) == stores::ZoneGuess::Several);
    assert!(several.clone().all(|it| it.country == "US"));
    assert_eq!(several.count(), 5);
}

#[test]
fn french_postcodes() {
    let path = "postcodes/fr.csv";
    let Some((file, format)) = detected(Subject::Postcodes, path) else { return };
    assert_eq!(format, Format::Postcodes);
    let mut lyon = 0;
    let count = postcodes::read(path, file, |it| {
        lyon += u64::from(it.town.starts_with("LYON "));
        ControlFlow::Continue(())
    });
    assert_eq!(count.unwrap_or_else(|problems| panic!("{problems}")), 35_445);
    assert_eq!(lyon, 9);
}

#[test]
fn files_of_other_systems_are_named() {
    for (subject, path, system) in [
        (Subject::Products, "woocommerce/sample_products.csv", "WooCommerce products"),
        (Subject::Products, "prestashop/products_import.csv", "PrestaShop products"),
        (Subject::Products, "prestashop/combinations_import.csv", "PrestaShop combinations"),
        (Subject::Products, "prestashop/categories_import.csv", "PrestaShop categories"),
        (Subject::Products, "prestashop/brands_import.csv", "PrestaShop brands"),
        (Subject::Stores, "prestashop/store_contacts.csv", "PrestaShop store contacts"),
        (Subject::Products, "magento/luma-configurable-products.csv", "Magento products"),
        (Subject::Products, "magento/products_gear_bags.csv", "Magento sample products"),
        (Subject::Products, "magento/attributes_apparel.csv", "Magento attributes"),
        (Subject::Products, "magento/categories_gear.csv", "Magento categories"),
        (Subject::Products, "magento/sales_rules.csv", "Magento price rules"),
        (Subject::Products, "sunrise/products.csv", "commercetools products"),
        (Subject::Products, "sunrise/categories.csv", "commercetools categories"),
        (Subject::Stores, "stores/us-bestbuy-mn-wi-il.json", "no known shape"),
        (Subject::Stores, "stores/de-supermarkets-rhine-ruhr.osm.json", "no known shape"),
    ] {
        let Some(file) = shared(path) else { return };
        let bytes = std::fs::read(file).expect("the file reads");
        let problem = detect(subject, path, &bytes[..bytes.len().min(HEAD_BYTES)]).expect_err(path);
        assert!(problem.to_string().contains(system), "{problem}");
        if subject == Subject::Products {
            let problems = products::read(path, bytes.as_slice(), |_| ControlFlow::Continue(()));
            let problems = problems.expect_err(path);
            assert!(problems.kept()[0].what.contains(system), "{problems}");
        }
    }
}
