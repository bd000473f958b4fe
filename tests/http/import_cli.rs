//! `comptoir import …` and its neighbours, as a merchant runs them.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use super::shop::Place;

/// Our own words for what a run did.
struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

fn done(output: Output) -> Done {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes UTF-8");
    Done { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn import(place: &Place, subject: &str, file: &str, more: &[&str]) -> Done {
    done(place.command(&[&["import", subject, file], more].concat()))
}

const PRODUCTS: &str = "Handle,Title,Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Status\n\
    kettle,Kettle,Mill,Kitchen,true,Color,Red,K-RED,12.50,active\n\
    kettle,,,,,,Blue,K-BLUE,12.50,\n\
    lamp,Lamp,Mill,Light,true,Title,Default Title,L-1,30.00,active\n";

const STORES: &str = "slug,name,street,postcode,town,country,latitude,longitude,time_zone,mon,tue\n\
    lyon,Lyon,1 rue Haute,69004,Lyon,FR,45.774,4.832,Europe/Paris,closed,09:30-12:30 14:00-19:00\n";

const STOCK: &str = "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current)\n\
    kettle,Kettle,Color,Red,K-RED,Lyon,4\n\
    kettle,Kettle,Color,Blue,K-BLUE,Lyon,not stocked\n\
    lamp,Lamp,Title,Default Title,L-1,Lyon,-2\n";

#[test]
fn a_file_is_imported_once() {
    let place = Place::empty();
    let files =
        [("products", "products.csv", PRODUCTS), ("stores", "stores.csv", STORES), ("stock", "stock.csv", STOCK)];
    for (subject, name, content) in files {
        place.file(name, content);
        let first = import(&place, subject, name, &[]);
        assert_eq!((first.code, first.err.as_str()), (Some(0), ""), "{}", first.out);
        assert!(first.out.ends_with("done\n"), "{}", first.out);
    }
    let products = import(&place, "products", "products.csv", &[]);
    assert!(products.out.contains("products: 0 new, 0 changed, 2 unchanged"), "{}", products.out);
    assert!(products.out.contains("variants: 0 new, 0 changed, 3 unchanged"), "{}", products.out);
    let before = bytes(&place);
    for (subject, name, _) in files {
        let again = import(&place, subject, name, &[]);
        assert_eq!(again.code, Some(0));
        assert!(
            again
                .out
                .lines()
                .all(|line| !line.contains(": ") || line.contains(": 0 new, 0 changed,") || line.starts_with("note: ")),
            "{}",
            again.out
        );
        assert!(again.out.ends_with("nothing to do\n"), "{}", again.out);
    }
    assert_eq!(bytes(&place), before, "running a file again writes nothing");
    let verified = done(place.command(&["verify", "--json"]));
    let report: serde_json::Value = serde_json::from_str(&verified.out).expect("a report");
    assert_eq!((verified.code, &report["mismatches"]), (Some(0), &serde_json::json!([])));
    assert_eq!(report["stock_levels"], 2);
}

#[test]
fn a_dry_run_tells_all_and_writes_nothing() {
    let place = Place::empty();
    place.file("products.csv", PRODUCTS);
    place.file(
        "more.csv",
        PRODUCTS.replace("kettle", "teapot").replace("K-", "T-").replace("lamp", "lantern").replace("L-1", "L-2"),
    );
    assert_eq!(import(&place, "products", "products.csv", &[]).code, Some(0));
    let before = bytes(&place);
    let dry = import(&place, "products", "more.csv", &["--dry-run"]);
    assert_eq!(dry.code, Some(0), "{}", dry.err);
    assert!(dry.out.contains("products: 2 would be new") && dry.out.contains("new: teapot, lantern"), "{}", dry.out);
    assert!(dry.out.ends_with("dry run: nothing was written\n"), "{}", dry.out);
    assert_eq!(bytes(&place), before);
    let real = import(&place, "products", "more.csv", &[]);
    assert!(real.out.contains("products: 2 new"), "{}", real.out);
    assert_ne!(bytes(&place), before);
}

#[test]
fn what_cannot_be_imported_is_refused_whole() {
    let place = Place::empty();
    place.file("products.csv", PRODUCTS);
    assert_eq!(import(&place, "products", "products.csv", &[]).code, Some(0));
    let before = bytes(&place);
    let bad_price =
        PRODUCTS.replace("kettle", "pan").replace("K-", "P-").replace("lamp", "pot").replace("L-1,30.00", "O-1,3O.00");
    let files: [(&str, &str, Vec<u8>, &str); 12] = [
        ("products", "bad-price.csv", bad_price.into_bytes(), "bad-price.csv, row 4, column \"Variant Price\""),
        ("products", "no-handle.csv", PRODUCTS.replace("Handle", "Handel").into_bytes(), "\"Handle\" is missing"),
        ("products", "semicolons.csv", PRODUCTS.replace(',', ";").into_bytes(), "commas"),
        ("products", "utf16.csv", PRODUCTS.encode_utf16().flat_map(u16::to_le_bytes).collect(), "UTF-8"),
        (
            "products",
            "latin1.csv",
            PRODUCTS
                .replace("Lamp", "Th\u{1}")
                .replace('\u{1}', "?")
                .into_bytes()
                .into_iter()
                .map(|b| if b == b'?' { 0xE9 } else { b })
                .collect(),
            "UTF-8",
        ),
        ("products", "quote.csv", PRODUCTS.replace("Lamp", "\"Lamp").into_bytes(), "quote"),
        ("products", "sku-taken.csv", PRODUCTS.replace("lamp", "lantern").into_bytes(), "L-1"),
        ("products", "empty.csv", Vec::new(), "empty.csv"),
        ("products", "stores.csv", STORES.into(), "stores.csv"),
        (
            "stock",
            "no-such-sku.csv",
            STOCK.replace("K-RED", "NO-1").replace("kettle", "nothing").into_bytes(),
            "no-such-sku.csv, row 2",
        ),
        ("stores", "no-zone.csv", STORES.replace("Europe/Paris", "Europe/Lyon").into_bytes(), "Europe/Lyon"),
        ("stores", "broken.json", b"{\"stores\": [".to_vec(), "broken.json"),
    ];
    for (subject, name, content, told) in files {
        place.file(name, content);
        for more in [&[] as &[&str], &["--dry-run"]] {
            let refused = import(&place, subject, name, more);
            assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""), "{name}: {}", refused.err);
            assert!(refused.err.contains(told), "{name}: {}", refused.err);
            assert!(refused.err.ends_with("nothing was written\n"), "{name}: {}", refused.err);
        }
    }
    assert_eq!(bytes(&place), before);
    // The machine failing is no refusal of the file.
    assert_eq!(import(&place, "products", "not-there.csv", &[]).code, Some(1));
    assert_eq!(import(&place, "products", "products.csv", &["--format", "xml"]).code, Some(1));
    assert_eq!(import(&place, "products", "products.csv", &["--format", "stores-csv"]).code, Some(2));
}

#[test]
fn the_demo_is_made_once_and_only_in_an_empty_shop() {
    let place = Place::empty();
    place.file("products.csv", PRODUCTS);
    assert_eq!(import(&place, "products", "products.csv", &[]).code, Some(0));
    let told = done(place.command(&["demo"]));
    assert_eq!(told.code, Some(0), "{}", told.err);
    assert!(told.err.contains("the shop has products already"), "{}", told.err);
    let again = import(&place, "products", "products.csv", &[]);
    assert!(again.out.ends_with("nothing to do\n"), "{}", again.out);
}

#[test]
fn hours_as_openstreetmap_writes_them() {
    let place = Place::empty();
    let stores = "slug,name,street,postcode,town,country,latitude,longitude,opening_hours\n\
        lyon,Lyon,1 rue Haute,69004,Lyon,FR,45.774,4.832,Mo-Sa 09:30-19:00; 2026 Dec 24 09:30-17:00; PH off\n";
    place.file("stores.csv", stores);
    let read = import(&place, "stores", "stores.csv", &[]);
    assert_eq!((read.code, read.err.as_str()), (Some(0), ""), "{}", read.out);
    assert!(
        read.out.contains("note: 1 stores say that they close on public holidays (PH off), such as Lyon"),
        "{}",
        read.out
    );
    place.file("stores.csv", stores.replace("2026 Dec 24", "Dec 24"));
    let refused = import(&place, "stores", "stores.csv", &[]);
    assert_eq!(refused.code, Some(2));
    let told = "stores.csv, row 2, column \"opening_hours\": \"Dec 24 09:30-17:00\" has a date without a year; write hours like";
    assert!(refused.err.contains(told), "{}", refused.err);
}

/// The files of real merchants and systems; `crates/import/tests/real_files.rs` counts what is in them.
#[test]
fn the_files_of_real_shops_are_imported_twice() {
    let place = Place::empty();
    for (subject, path, more) in [
        ("products", "shopify/desert-rose-gin.products_export_1.csv", &[] as &[&str]),
        ("products", "shopify/packt-home.products_export.csv", &[]),
        ("products", "shopify/luma.products_export.csv", &[]),
        ("products", "shopify/spree-appliances.products_export.csv", &["--market", "Europe"]),
        ("products", "shopify/sunrise.products_export.new-headers.csv", &[]),
        ("stores", "sunrise/channels.json", &["--time-zone", "America/New_York"]),
        ("stock", "shopify/sunrise.inventory_export.csv", &[]),
        ("stock", "sunrise/inventory.csv", &[]),
        ("stock", "sunrise/inventory-stores.csv", &[]),
        ("stock", "sunrise/inventory-stores-us.csv", &[]),
        ("postcodes", "postcodes/fr.csv", &[]),
    ] {
        let Some(file) = shared(path) else { return };
        let file = file.display().to_string();
        let dry = import(&place, subject, &file, &[more, &["--dry-run"]].concat());
        assert_eq!(dry.code, Some(0), "{path}: {}", dry.err);
        let first = import(&place, subject, &file, more);
        assert_eq!(first.code, Some(0), "{path}: {}", first.err);
        // The shop's own inventories say again what the export said of the same stores.
        assert!(first.out.ends_with("done\n") || path.starts_with("sunrise/inventory"), "{path}: {}", first.out);
        let again = import(&place, subject, &file, more);
        assert_eq!(again.code, Some(0), "{path}: {}", again.err);
        assert!(again.out.ends_with("nothing to do\n"), "{path}: {}", again.out);
    }
    // Where a country has several time zones, none is guessed.
    let Some(file) = shared("sunrise/channels.json") else { return };
    let refused = import(&Place::empty(), "stores", &file.display().to_string(), &[]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--time-zone"), "{}", refused.err);
    assert_eq!(done(place.command(&["verify"])).code, Some(0));
}

#[test]
fn a_large_catalogue_is_imported() {
    let Some(file) = shared("catalogue-scale/vinmonopolet.products_export.new-headers.csv") else { return };
    let place = Place::empty();
    let first = import(&place, "products", &file.display().to_string(), &["--currency", "NOK"]);
    assert_eq!(first.code, Some(0), "{}", first.err);
    assert!(first.out.contains("products: 10618 new") && first.out.contains("variants: 10972 new"), "{}", first.out);
}

#[test]
fn files_of_other_systems_are_refused_by_name() {
    let place = Place::empty();
    for (subject, path, system) in [
        ("products", "woocommerce/sample_products.csv", "WooCommerce"),
        ("products", "prestashop/products_import.csv", "PrestaShop"),
        ("products", "magento/luma-configurable-products.csv", "Magento"),
        ("products", "sunrise/products.csv", "commercetools"),
    ] {
        let Some(file) = shared(path) else { return };
        let refused = import(&place, subject, &file.display().to_string(), &[]);
        assert_eq!(refused.code, Some(2), "{path}");
        assert!(refused.err.contains(system), "{path}: {}", refused.err);
    }
}

/// The database file as it lies there after a run.
fn bytes(place: &Place) -> Vec<u8> {
    assert!(!place.path("var/shop.db-wal").exists(), "a run leaves nothing unfinished");
    fs::read(place.path("var/shop.db")).expect("the database is there")
}

/// A file that is not ours to carry: in `COMPTOIR_SHARED` (a folder with `data/` in it) or beside the clone.
fn shared(path: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let root = std::env::var_os("COMPTOIR_SHARED").map_or_else(beside, PathBuf::from);
    let file = root.join("data").join(path);
    if file.is_file() {
        return file.canonicalize().ok();
    }
    eprintln!("NOT TESTED: {} is not there; set COMPTOIR_SHARED", file.display());
    None
}
