//! What is refused, in the words a merchant reads. Each file is small and wrong in one way.

use std::ops::ControlFlow;

use comptoir_import::{Problems, Subject, detect, inventory, products, stores, texts};

fn bytes(file: &str) -> Vec<u8> {
    let path = format!("{}/tests/files/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn lines(problems: &Problems) -> Vec<String> {
    problems.to_string().lines().map(str::to_owned).collect()
}

#[track_caller]
fn check_products(file: &str, expected: &[&str]) {
    let read = products::read(file, bytes(file).as_slice(), |_| ControlFlow::Continue(()));
    assert_eq!(lines(&read.expect_err(file)), expected);
}

#[test]
fn a_missing_column() {
    check_products(
        "products-without-handle-column.csv",
        &["products-without-handle-column.csv, row 1: the column \"Handle\" is missing; add it to the first row"],
    );
    check_products(
        "products-misspelt-header.csv",
        &[
            "products-misspelt-header.csv, row 1: the column \"Handle\" is missing; name it so (the nearest in the file is \"Handel\")",
        ],
    );
}

#[test]
fn bad_cells_are_all_named() {
    let file = "products-bad-cells.csv";
    check_products(
        file,
        &[
            "products-bad-cells.csv, row 2, column \"Variant Price\": \"12,5O\" is not a price; write it as 12.50",
            "products-bad-cells.csv, row 3, column \"Variant Price\": \"-1.00\" is a negative price; write it like 12.50, with a point and at most two decimals",
            "products-bad-cells.csv, row 4, column \"Variant Price\": \"1.005\" has more than two decimals; write it like 12.50, with a point and at most two decimals",
            "products-bad-cells.csv, row 5, column \"Variant Price\": the variant has no price; write one like 12.50, or 0.00 if it is free",
            "products-bad-cells.csv, row 6, column \"Handle\": the row has no handle; give every row of a product its handle",
            "products-bad-cells.csv, row 7, column \"Handle\": \"bad handle!\" cannot be a part of an address; use letters, digits, - and _, at most 255 of them",
        ],
    );
}

#[test]
fn another_delimiter() {
    let fix = "columns must be separated by commas: save the file as CSV with commas";
    check_products(
        "products-semicolons.csv",
        &[&format!("products-semicolons.csv, row 1: the columns are separated by semicolons; {fix}")],
    );
    check_products(
        "products-tabs.csv",
        &[&format!("products-tabs.csv, row 1: the columns are separated by tabs; {fix}")],
    );
}

#[test]
fn another_encoding() {
    check_products(
        "products-latin1.csv",
        &["products-latin1.csv, row 3: the byte 0xE9 at offset 53 of the file is not UTF-8; save the file as UTF-8"],
    );
    check_products("products-utf16.csv", &["products-utf16.csv: the file is in UTF-16; save the file as UTF-8"]);
}

#[test]
fn broken_quotes() {
    check_products(
        "products-open-quote.csv",
        &[
            "products-open-quote.csv, row 2, column \"Title\": a quote opens here and is never closed; close it with \", and double a quote inside a quoted text",
        ],
    );
    check_products(
        "products-stray-quote.csv",
        &[
            "products-stray-quote.csv, row 2, column \"Title\": text follows the closing quote of a cell that starts here; double a quote inside a quoted text, as in \"a 5\"\" pipe\"",
        ],
    );
}

#[test]
fn rows_of_another_length() {
    let fix = "look for a missing or an extra comma, and put text with a comma in quotes";
    check_products(
        "products-ragged.csv",
        &[
            &format!("products-ragged.csv, row 2: the row has 2 cells and the header 3; {fix}"),
            &format!("products-ragged.csv, row 3: the row has 4 cells and the header 3; {fix}"),
        ],
    );
}

#[test]
fn nothing_to_read() {
    check_products("empty.csv", &["empty.csv: the file is empty; export it again"]);
    check_products(
        "products-header-only.csv",
        &["products-header-only.csv: the file has a header and no rows; export it again, with its rows"],
    );
}

#[test]
fn rows_that_stand_apart() {
    check_products(
        "products-apart.csv",
        &[
            "products-apart.csv, row 4, column \"Handle\": the handle \"tee\" stood in row 2 already; the rows of a product must stand together: move them, or change a handle",
        ],
    );
}

#[test]
fn variants_that_clash() {
    check_products(
        "products-clashes.csv",
        &[
            "products-clashes.csv, row 3, column \"Variant SKU\": the SKU \"T-1\" stands in row 2 already; give each variant its own SKU",
            "products-clashes.csv, row 4, column \"Option1 Value\": the variant \"S\" stands in row 2 already; give each variant its own option values",
            "products-clashes.csv, row 5, column \"Option1 Value\": the row brings neither a variant nor a picture; give it an option value or a picture, or remove it",
            "products-clashes.csv, row 6, column \"Option1 Name\": the option of \"L\" has no name; name it in the first row of the product",
        ],
    );
}

#[test]
fn stock_that_cannot_be() {
    let file = "inventory-bad.csv";
    let read = inventory::read(file, bytes(file).as_slice(), |_| ControlFlow::Continue(()));
    assert_eq!(
        lines(&read.expect_err(file)),
        [
            "inventory-bad.csv, row 2, column \"On hand (new)\": \"2.5\" is not a quantity; write a whole number like 12, or not stocked",
            "inventory-bad.csv, row 3, column \"Location\": the row names no location; fill it in",
            "inventory-bad.csv, row 4, column \"Handle\": the row names no product; give it a handle or a SKU",
            "inventory-bad.csv, row 6, column \"On hand (current)\": row 5 says already how much \"Lyon\" has of this variant; keep one of the two rows",
        ]
    );
}

#[test]
fn stores_that_cannot_be() {
    let file = "stores-bad.csv";
    let read = stores::read_csv(file, bytes(file).as_slice());
    assert_eq!(
        lines(&read.expect_err(file)),
        [
            "stores-bad.csv, row 2, column \"slug\": \"Lyon\" cannot be a part of an address; use a to z, digits and dashes, at most 100 of them",
            "stores-bad.csv, row 3, column \"country\": \"UK\" is not a country; write its two letters of ISO 3166, like FR",
            "stores-bad.csv, row 3, column \"latitude\": \"95\" is not a latitude; write degrees from -90 to 90 like 45.764",
            "stores-bad.csv, row 3, column \"time_zone\": \"Paris\" is not a time zone; write a name like Europe/Paris",
            "stores-bad.csv, row 3, column \"mon\": 09:00-12:00 and 11:00-13:00 overlap; write hours like 09:30-12:30 14:00-19:00, or closed",
            "stores-bad.csv, row 4, column \"street\": the street is missing; fill it in",
            "stores-bad.csv, row 4, column \"slug\": the slug \"a\" stands in row 3 already; give each store its own",
        ]
    );
    let file = "stores-bad.json";
    let read = stores::read_json(file, bytes(file).as_slice());
    let found = lines(&read.expect_err(file));
    assert!(
        found[0].starts_with("stores-bad.json, row 4, column \"stores[1]\": unknown field `telephone`"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("stores-bad.json, row 5, column \"stores[2].hours.mon\": \"9-12\" is not an opening"),
        "{found:?}"
    );
}

#[test]
fn texts_that_cannot_be() {
    let file = "texts-bad.csv";
    let read = texts::read(file, bytes(file).as_slice(), |_| ControlFlow::Continue(()));
    assert_eq!(
        lines(&read.expect_err(file)),
        [
            "texts-bad.csv, row 2, column \"locale\": \"french\" is not a language; write a tag like fr or en",
            "texts-bad.csv, row 3, column \"title\": the cell is empty; fill it in",
            "texts-bad.csv, row 5, column \"locale\": row 4 has the fr texts of this product already; keep one of the two rows",
        ]
    );
}

#[test]
fn a_file_for_another_command() {
    for (subject, file, expected) in [
        (
            Subject::Products,
            "inventory-wide.csv",
            "inventory-wide.csv, row 1: this is a file of stock (shopify-inventory), not of products; import it with `comptoir import stock`",
        ),
        (
            Subject::Stock,
            "stores.json",
            "stores.json: this is a file of stores (stores-json), not of stock; import it with `comptoir import stores`",
        ),
        (
            Subject::Products,
            "unknown.csv",
            "unknown.csv, row 1: the header is of no known file; export a Shopify product or inventory CSV, or see the formats in the documentation",
        ),
        (Subject::Stores, "empty.csv", "empty.csv: the file is empty; export it again"),
    ] {
        let problem = detect(subject, file, &bytes(file)).expect_err(file);
        assert_eq!(problem.to_string(), expected);
    }
}
