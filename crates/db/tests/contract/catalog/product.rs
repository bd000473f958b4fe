use comptoir_db::catalog::product::{self, Variant};
use comptoir_db::catalog::write::{self, NewProduct, NewText, NewVariant};
use comptoir_domain::Locale;
use comptoir_domain::catalog::price::ShownPrice;

use crate::contract::fixture::{EUR, NOW, Shop, product, text, variant};

on_both_engines! {
    a_product_reads_as_it_was_written,
    texts_are_in_the_locale_or_in_the_one_there_is,
    what_is_not_published_is_not_found,
    published_products_are_told_in_the_merchants_order,
}

async fn a_product_reads_as_it_was_written(shop: Shop) {
    let values = |values: [&str; 3]| values.map(str::to_owned);
    let new = NewProduct {
        vendor: "L'Été & fils".to_owned(),
        collection: "tea".to_owned(),
        text: NewText {
            description_html: "<p>Bout \"vite\"</p>".to_owned(),
            seo_title: "seo".to_owned(),
            seo_description: "seo too".to_owned(),
            ..text(Locale::Fr, "Bouilloire")
        },
        options: vec!["Couleur".to_owned(), "Taille".to_owned()],
        tags: vec!["new".to_owned(), "new".to_owned()],
        metafields: vec![("z.b".to_owned(), "2".to_owned()), ("Z.a".to_owned(), "1".to_owned())],
        variants: vec![
            NewVariant {
                values: values(["Rouge", "1 l", ""]),
                barcode: "4006381333931".to_owned(),
                ..variant("K-2", Some(2500))
            },
            NewVariant { values: values(["Bleu", "2 l", ""]), ..variant("K-1", None) },
        ],
        ..product("kettle")
    };
    shop.put(new).await;
    let found = product::find(&shop.db, "kettle", Locale::Fr, EUR, NOW).await.unwrap().unwrap();
    assert_eq!(
        (found.handle.as_str(), found.vendor.as_str(), found.collection.as_str()),
        ("kettle", "L'Été & fils", "tea")
    );
    assert_eq!((found.title.as_str(), found.description_html.as_str()), ("Bouilloire", "<p>Bout \"vite\"</p>"));
    assert_eq!((found.seo_title.as_str(), found.seo_description.as_str()), ("seo", "seo too"));
    assert_eq!(found.options, ["Couleur", "Taille"]);
    assert_eq!(found.metafields, [("Z.a".to_owned(), "1".to_owned()), ("z.b".to_owned(), "2".to_owned())]);
    assert_eq!((found.pictures.len(), found.updated_at), (0, NOW));
    let red = Variant {
        sku: "K-2".to_owned(),
        values: vec!["Rouge".to_owned(), "1 l".to_owned()],
        barcode: "4006381333931".to_owned(),
        price: Some(ShownPrice { amount_minor: 2500, struck_minor: None }),
    };
    let blue = Variant {
        sku: "K-1".to_owned(),
        values: vec!["Bleu".to_owned(), "2 l".to_owned()],
        barcode: String::new(),
        price: None,
    };
    assert_eq!(found.variants, [red, blue]);
}

async fn texts_are_in_the_locale_or_in_the_one_there_is(shop: Shop) {
    let title = async |locale| product::find(&shop.db, "kettle", locale, EUR, NOW).await.unwrap().unwrap().title;
    shop.put(NewProduct { text: text(Locale::Fr, "Bouilloire"), ..product("kettle") }).await;
    assert_eq!((title(Locale::Fr).await.as_str(), title(Locale::En).await.as_str()), ("Bouilloire", "Bouilloire"));
    let put = |text: NewText| shop.write(move |tx| Box::pin(async move { write::put_text(tx, "kettle", &text).await }));
    assert!(put(text(Locale::En, "Kettle")).await);
    assert!(!put(text(Locale::En, "Kettle")).await);
    assert_eq!((title(Locale::Fr).await.as_str(), title(Locale::En).await.as_str()), ("Bouilloire", "Kettle"));
    assert!(put(NewText { seo_title: "seo".to_owned(), ..text(Locale::En, "Kettle") }).await);
    assert!(put(text(Locale::En, "Water kettle")).await);
    assert_eq!(title(Locale::En).await, "Water kettle");
}

async fn what_is_not_published_is_not_found(shop: Shop) {
    shop.put(NewProduct { published: false, ..product("secret") }).await;
    for handle in ["secret", "unknown", "", "' or 1=1 --"] {
        assert_eq!(product::find(&shop.db, handle, Locale::Fr, EUR, NOW).await.unwrap(), None, "{handle}");
    }
    let has =
        |handle: &'static str| shop.write(move |tx| Box::pin(async move { write::has_product(tx, handle).await }));
    assert_eq!((has("secret").await, has("unknown").await), (true, false));
}

async fn published_products_are_told_in_the_merchants_order(shop: Shop) {
    for (handle, position, published) in [("b", 2, true), ("a", 3, true), ("c", 1, false), ("d", 0, true)] {
        shop.put_at(NewProduct { position, published, ..product(handle) }, NOW + position).await;
    }
    let expected = [("d".to_owned(), NOW), ("b".to_owned(), NOW + 2), ("a".to_owned(), NOW + 3)];
    assert_eq!(product::published(&shop.db).await.unwrap(), expected);
}
