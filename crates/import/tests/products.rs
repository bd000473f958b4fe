//! Shopify's product CSV, one rule at a time.

use std::ops::ControlFlow;

use comptoir_import::Problems;
use comptoir_import::products::{self, ProductRecord, Status, Summary, VARIANT_LIMIT};

fn read(csv: &str) -> Result<(Vec<ProductRecord>, Summary), Problems> {
    let mut found = Vec::new();
    let summary = products::read("p.csv", csv.as_bytes(), |product| {
        found.push(product);
        ControlFlow::Continue(())
    })?;
    Ok((found, summary))
}

#[track_caller]
fn one(csv: &str) -> ProductRecord {
    let (mut found, _) = read(csv).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[track_caller]
fn refused(csv: &str) -> String {
    read(csv).expect_err("refused").to_string()
}

#[test]
fn a_variant_row_needs_only_its_option_value_and_price() {
    let product = one("\u{FEFF}handle,TITLE,Option1 Name,Option1 Value,Variant Price\r\n\
        gloves,Gloves,Size,S,9.90\r\ngloves,,,M,9.90\r\n");
    let skus: Vec<&str> = product.variants.iter().map(|it| it.sku.as_str()).collect();
    assert_eq!(skus, ["GLOVES-S", "GLOVES-M"]);
    assert_eq!(product.variants.iter().map(|it| it.row).collect::<Vec<_>>(), [2, 3]);
    assert_eq!((product.option_names.len(), product.variants[1].option_values.len()), (1, 1));
}

#[test]
fn pictures_are_in_their_positions_and_each_once() {
    let product =
        one("Handle,Title,Option1 Name,Option1 Value,Price,Image Src,Image Position,Image Alt Text,Variant Image\n\
        tee,Tee,Size,S,1,https://a.example/2.jpg,2,two,https://a.example/v.jpg?x=1\n\
        tee,,,,,https://a.example/1.jpg,1,one &amp; only,\n\
        tee,,,M,1,https://a.example/2.jpg,3,again,https://a.example/1.jpg\n");
    let pictures: Vec<(u32, &str, &str)> =
        product.pictures.iter().map(|it| (it.position, it.file_name.as_str(), it.alt.as_str())).collect();
    assert_eq!(pictures, [(1, "1.jpg", "one & only"), (2, "2.jpg", "two"), (3, "v.jpg", "")]);
    assert_eq!(product.variants[0].picture_file_name.as_deref(), Some("v.jpg"));
    assert_eq!(product.variants.len(), 2);
}

#[test]
fn markets_have_prices_unless_they_are_excluded() {
    let product = one("Handle,Title,Price / Europe,Compare At Price / Europe,Included / Norway,Price / Norway\n\
        lamp,Lamp,10.00,12.00,FALSE,100\n");
    let prices = &product.variants[0].prices;
    assert_eq!(prices.len(), 1);
    assert_eq!(prices[0].market.as_deref(), Some("Europe"));
    assert_eq!((prices[0].amount_minor, prices[0].compare_at_minor), (1000, Some(1200)));
    assert_eq!(product.excluded_markets, ["Norway"]);
}

#[test]
fn states_and_defaults() {
    let hidden = one("Handle,Title,Price,Published,Status,Gift Card\nlamp,Lamp,1,false,Draft,true\n");
    assert_eq!((hidden.published, hidden.status, hidden.gift_card), (false, Status::Draft, true));
    let plain = one("Handle,Title,Price\nlamp,Lamp,1\n");
    assert_eq!((plain.published, plain.status), (true, Status::Active));
    let variant = &plain.variants[0];
    assert!(variant.taxable && variant.requires_shipping && !variant.oversell && !variant.tracked);
    assert_eq!((variant.grams, variant.inventory_quantity), (None, None));
    assert!(refused("Handle,Title,Price,Status\nlamp,Lamp,1,gone\n").contains("\"gone\" is not a status"));
}

#[test]
fn formulas_are_data() {
    let product = one("Handle,Title,Price,Vendor,Variant Barcode\nlamp,=1+1,1,@x,'+33\n");
    assert_eq!((product.title.as_str(), product.vendor.as_str()), ("=1+1", "@x"));
    assert_eq!(product.variants[0].barcode, "+33");
}

#[test]
fn metafields_keep_their_keys_and_google_is_left_out() {
    let product = one("Handle,Title,Price,Size (product.metafields.my.Size_1),Care (variant.metafields.my.care),\
        Google Shopping / Gender,Unit price base measure\nlamp,Lamp,1,L,wash,women,1\n");
    assert_eq!(product.metafields, [("my.Size_1".to_owned(), "L".to_owned())]);
    let expected = [("my.care", "wash"), ("shopify.unit-price-base-measure", "1")];
    assert_eq!(product.variants[0].metafields, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
}

#[test]
fn limits_hold() {
    let long = "x".repeat(256);
    assert!(refused(&format!("Handle,Title,Price\nlamp,{long},1\n")).contains("256 characters"));
    let mut many = "Handle,Title,Option1 Name,Option1 Value,Price\nlamp,Lamp,No,0,1\n".to_owned();
    (1..VARIANT_LIMIT).for_each(|n| many.push_str(&format!("lamp,,,{n},1\n")));
    assert_eq!(one(&many).variants.len(), VARIANT_LIMIT);
    many.push_str("lamp,,,more,1\n");
    assert!(refused(&many).contains("2001 variants and may have 2000"));
}

#[test]
fn rows_of_commas_are_blank() {
    let (_, summary) = read("Handle,Title,Price\nlamp,Lamp,1\n,,\n\n , ,\n").expect("sound");
    assert_eq!((summary.rows, summary.products), (1, 1));
}

#[test]
fn a_sound_product_is_handed_out_beside_a_bad_one() {
    let mut found = Vec::new();
    let read = products::read("p.csv", "Handle,Title,Price\na,A,x\nb,B,1\n".as_bytes(), |it| {
        found.push(it.handle);
        ControlFlow::Continue(())
    });
    assert_eq!((found, read.expect_err("refused").total()), (vec!["b".to_owned()], 1));
}

#[test]
fn reading_can_be_stopped() {
    let mut count = 0;
    let read = products::read("p.csv", "Handle,Title,Price\na,A,1\nb,B,1\nc,C,1\n".as_bytes(), |_| {
        count += 1;
        ControlFlow::Break(())
    });
    assert_eq!((count, read.map(|summary| summary.products)), (1, Ok(1)));
}

#[test]
fn a_handle_may_be_of_any_script() {
    assert_eq!(one("Handle,Title,Price\nété-手袋_1,A,1\n").variants[0].sku, "ETE-手袋-1");
}
