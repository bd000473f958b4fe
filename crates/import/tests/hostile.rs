//! No bytes make a reader panic, and what is handed out holds what the types promise.

use std::ops::ControlFlow;

use comptoir_import::{Subject, detect, inventory, postcodes, products, stores, texts, words};
use proptest::prelude::*;

/// Pieces of CSV and JSON: random bytes alone would hardly get past a header.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "Handle,Title,Price\n",
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Tags\n",
        "Handle,Option1 Value,SKU,Location,On hand (new),On hand (current)\n",
        "sku,quantityOnStock,supplyChannel\n",
        "handle,locale,title,description_html\n",
        "kind,key,locale,text\n",
        "postcode,town,insee,latitude,longitude\n",
        "slug,name,country,latitude,longitude,mon,exceptions\n",
        "slug,name,kind,country,latitude,longitude,opening_hours\na,a,warehouse,FR,1,1,",
        "{\"stores\":[",
        "[{\"geoLocation\":{\"coordinates\":[1,2]}",
        "\"slug\":\"a\"",
        "}",
        "]",
        "{",
        ",",
        ",",
        ",",
        "\n",
        "\n",
        "\r\n",
        "\"",
        "\"\"",
        "a",
        "lamp",
        "fr",
        "&amp;",
        "&#0;",
        "12.50",
        "-1",
        "9223372036854775808",
        "-9223372036854775808",
        "not stocked",
        "Default Title",
        "<p>",
        "<a href=x>",
        "é",
        "09:00-12:00",
        "2026-12-25 closed",
        "Mo-Sa 07:00-24:00",
        "Su,PH",
        " off",
        "; ",
        "2026 Dec 25-",
        "10-9:30",
        " || ",
        "\u{FEFF}",
        "\0",
        "https://a.example/%2e%2e/%",
        "İ",
        "ß",
    ];
    prop_oneof![
        8 => prop::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// A reader that gives a byte at a time: the worst way a stream can be cut.
struct Drip<'a>(&'a [u8]);

impl std::io::Read for Drip<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.0.len().min(out.len()).min(1);
        out[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in bytes()) {
        for subject in [Subject::Products, Subject::Stores, Subject::Stock, Subject::Postcodes] {
            let _ = detect(subject, "f", &bytes);
        }
        let mut skus = std::collections::HashSet::new();
        let mut count = 0;
        let whole = products::read("f", bytes.as_slice(), |product| {
            assert!(!product.title.is_empty() && !product.variants.is_empty());
            for variant in product.variants {
                assert_eq!(variant.option_values.len(), product.option_names.len());
                assert!(!variant.prices.is_empty() && skus.insert(variant.sku));
            }
            count += 1;
            ControlFlow::Continue(())
        });
        if let Ok(summary) = &whole {
            assert_eq!(summary.products, count);
        }
        assert_eq!(whole, products::read("f", Drip(&bytes), |_| ControlFlow::Continue(())));
        let _ = inventory::read("f", bytes.as_slice(), |_| ControlFlow::Continue(()));
        let _ = texts::read("f", bytes.as_slice(), |_| ControlFlow::Continue(()));
        let _ = words::read("f", bytes.as_slice(), |_| ControlFlow::Continue(()));
        let _ = postcodes::read("f", bytes.as_slice(), |_| ControlFlow::Continue(()));
        let _ = stores::read_csv("f", bytes.as_slice());
        let _ = stores::read_json("f", bytes.as_slice());
        let _ = stores::read_channels("f", bytes.as_slice(), &["en"]);
    }

    #[test]
    fn any_table_of_products_is_read_or_refused(
        header in prop::collection::vec(prop::sample::select(vec![
            "Handle", "Title", "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value",
            "Variant SKU", "Variant Price", "Image Src", "Image Position", "Status", "Variant Grams",
        ]), 1..12),
        rows in prop::collection::vec(prop::collection::vec(prop::sample::select(vec![
            "", "", "a", "b", "M", "1", "1.5", "Title", "Default Title", "x.jpg", "-3", "é",
        ]), 12), 0..12),
    ) {
        let mut csv = format!("{}\n", header.join(","));
        for row in rows {
            csv.push_str(&format!("{}\n", row[..header.len()].join(",")));
        }
        let _ = products::read("f", csv.as_bytes(), |product| {
            assert!(product.variants.iter().all(|it| it.option_values.len() == product.option_names.len()));
            ControlFlow::Continue(())
        });
    }
}
