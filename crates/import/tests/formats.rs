//! Our own formats, and the layouts of Shopify's that no real file here has.

use std::ops::ControlFlow;

use comptoir_import::stores::{StoreKind, StoreRecord};
use comptoir_import::{Format, Subject, detect, inventory, stores, texts, words};

fn bytes(file: &str) -> Vec<u8> {
    let path = format!("{}/tests/files/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A record for comparing: handle, options, SKU, location, quantity.
type Stock = (String, String, String, String, Option<i64>);

fn stock(file: &str) -> (Vec<Stock>, inventory::Summary) {
    let bytes = bytes(file);
    assert_eq!(detect(Subject::Stock, file, &bytes), Ok(Format::ShopifyInventory));
    let mut found = Vec::new();
    let summary = inventory::read(file, bytes.as_slice(), |it| {
        let options = it.option_values.join("/");
        found.push((it.handle.unwrap_or_default(), options, it.sku.unwrap_or_default(), it.location, it.quantity));
        ControlFlow::Continue(())
    });
    (found, summary.unwrap_or_else(|problems| panic!("{problems}")))
}

fn said(handle: &str, option: &str, sku: &str, location: &str, quantity: Option<i64>) -> Stock {
    (handle.into(), option.into(), sku.into(), location.into(), quantity)
}

#[test]
fn the_middle_layout_of_stock() {
    let (found, summary) = stock("inventory-middle.csv");
    assert_eq!(
        found,
        [
            said("tee", "M", "TEE-M", "Lyon", Some(12)),
            said("tee", "M", "TEE-M", "Paris", None),
            said("lamp", "", "", "Lyon", Some(-3)),
        ]
    );
    assert_eq!((summary.rows, summary.not_stocked, summary.unsaid), (4, 1, 1));
}

#[test]
fn the_wide_layout_of_stock() {
    let (found, summary) = stock("inventory-wide.csv");
    assert_eq!(
        found,
        [
            said("tee", "M", "TEE-M", "Lyon Croix-Rousse", Some(12)),
            said("tee", "M", "TEE-M", "Paris", None),
            said("lamp", "", "", "Lyon Croix-Rousse", Some(-3)),
        ]
    );
    assert_eq!((summary.rows, summary.records, summary.unsaid), (2, 3, 1));
}

#[test]
fn a_new_count_wins_over_the_current_one() {
    let file = "Handle,Option1 Value,Location,On hand (current),On hand (new)\n\
        tee,M,Lyon,5,7\ntee,L,Lyon,5,\ntee,S,Lyon,5,not stocked\n";
    let mut found = Vec::new();
    let read = inventory::read("stock.csv", file.as_bytes(), |it| {
        found.push(it.quantity);
        ControlFlow::Continue(())
    });
    assert!(read.is_ok());
    assert_eq!(found, [Some(7), Some(5), None]);
}

#[test]
fn stores_are_the_same_in_csv_and_json() {
    let (csv, json) = (bytes("stores.csv"), bytes("stores.json"));
    assert_eq!(detect(Subject::Stores, "stores.csv", &csv), Ok(Format::StoresCsv));
    assert_eq!(detect(Subject::Stores, "stores.json", &json), Ok(Format::StoresJson));
    let csv = stores::read_csv("stores.csv", csv.as_slice()).unwrap_or_else(|p| panic!("{p}"));
    let json = stores::read_json("stores.json", json.as_slice()).unwrap_or_else(|p| panic!("{p}"));
    assert_eq!(json.iter().map(|it| it.row).collect::<Vec<_>>(), [3, 28]);
    let without_rows =
        |stores: Vec<StoreRecord>| stores.into_iter().map(|it| StoreRecord { row: 0, ..it }).collect::<Vec<_>>();
    assert_eq!(without_rows(csv.clone()), without_rows(json));
    let lyon = &csv[0];
    assert_eq!((lyon.country.as_str(), lyon.latitude_microdegrees), ("FR", 45_774_000));
    assert_eq!(lyon.services, ["click and collect", "repairs"]);
    assert!(lyon.hours[0].is_empty());
    assert_eq!(lyon.hours[3], [(570, 750), (840, 1260)]);
    assert_eq!(lyon.exceptions[0].date, "2026-12-24");
    assert_eq!((csv[1].kind, csv[1].hours[5].as_slice()), (StoreKind::Warehouse, [(1320, 1560)].as_slice()));
}

#[test]
fn texts_and_words() {
    let (file, bytes_of_texts) = ("texts.csv", bytes("texts.csv"));
    assert_eq!(detect(Subject::Products, file, &bytes_of_texts), Ok(Format::ProductTexts));
    let mut found = Vec::new();
    let read = texts::read(file, bytes_of_texts.as_slice(), |it| {
        found.push((it.locale, it.title, it.description_html));
        ControlFlow::Continue(())
    });
    assert_eq!(read, Ok(2));
    assert_eq!(found[0], ("fr".into(), "Lampadaire".into(), "<p>Un <b>lampadaire</b></p>".into()));

    let (file, bytes_of_words) = ("words.csv", bytes("words.csv"));
    assert_eq!(detect(Subject::Products, file, &bytes_of_words), Ok(Format::Words));
    let mut found = Vec::new();
    let read = words::read(file, bytes_of_words.as_slice(), |it| {
        found.push(it.text);
        ControlFlow::Continue(())
    });
    assert_eq!(read, Ok(2));
    assert_eq!(found, ["Électroménager", "Kitchen appliances"]);
}

#[test]
fn names_of_formats_and_subjects_are_read_back() {
    for format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
        assert_eq!(Subject::from_name(format.subject().name()), Some(format.subject()));
    }
}
