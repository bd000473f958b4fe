use comptoir_db::catalog::product;
use comptoir_db::catalog::write::{NewPicture, NewProduct, Written};
use comptoir_db::catalog::{picture, picture::PictureKind};
use comptoir_domain::Locale;

use crate::contract::fixture::{EUR, NOW, Shop, accepted, add, product, text, variant};

on_both_engines! {
    an_equal_product_is_not_written_again,
    a_changed_product_replaces_its_parts,
    a_sku_belongs_to_one_product,
    a_variant_that_left_may_come_back,
    pictures_stay_when_the_file_has_none,
}

async fn an_equal_product_is_not_written_again(shop: Shop) {
    let new = NewProduct { variants: vec![variant("a", Some(100))], ..product("kettle") };
    assert_eq!(shop.put(new.clone()).await, Written::New);
    // Only the fingerprint counts.
    let other = NewProduct { vendor: "Other".to_owned(), variants: Vec::new(), ..new.clone() };
    assert_eq!(shop.put_at(other, NOW + 1).await, Written::Unchanged);
    let rows = shop.rows::<(String, i64, i64)>("select vendor, created_at, updated_at from product").await;
    assert_eq!(rows, [("Comptoir".to_owned(), NOW, NOW)]);
    assert_eq!(shop.count("variant where active = 1").await, 1);
}

async fn a_changed_product_replaces_its_parts(shop: Shop) {
    let old = NewProduct {
        options: vec!["Colour".to_owned()],
        tags: vec!["new".to_owned(), "red".to_owned()],
        metafields: vec![("watts".to_owned(), "2200".to_owned())],
        variants: vec![variant("a", Some(100)), variant("b", Some(200))],
        ..product("kettle")
    };
    assert_eq!(shop.put(old.clone()).await, Written::New);
    shop.guest("guest").await;
    accepted(&shop.change("guest", add("b", 1)).await);

    let new = NewProduct {
        vendor: "Other".to_owned(),
        collection: "tea".to_owned(),
        fingerprint: "other".to_owned(),
        text: text(Locale::Fr, "Autre"),
        options: vec!["Taille".to_owned(), "Couleur".to_owned()],
        tags: vec!["old".to_owned()],
        metafields: Vec::new(),
        variants: vec![variant("c", Some(300)), variant("a", Some(150))],
        ..old
    };
    assert_eq!(shop.put_at(new, NOW + 1).await, Written::Changed);
    let found = product::find(&shop.db, "kettle", Locale::Fr, EUR, NOW + 1).await.unwrap().unwrap();
    assert_eq!((found.vendor.as_str(), found.collection.as_str(), found.title.as_str()), ("Other", "tea", "Autre"));
    assert_eq!((found.options, found.metafields), (vec!["Taille".to_owned(), "Couleur".to_owned()], Vec::new()));
    let variants: Vec<_> =
        found.variants.iter().map(|variant| (variant.sku.as_str(), variant.price.unwrap().amount_minor)).collect();
    assert_eq!(variants, [("c", 300), ("a", 150)]);
    assert_eq!(found.updated_at, NOW + 1);
    assert_eq!(shop.rows::<(String,)>("select tag from product_tag").await, [("old".to_owned(),)]);
    assert_eq!(shop.rows::<(i64,)>("select created_at from product").await, [(NOW,)]);
    // Prices are only added, and what a cart names keeps its row.
    assert_eq!(
        shop.rows::<(i64,)>("select amount_minor from price where sku = 'a' order by from_at").await,
        [(100,), (150,)]
    );
    assert_eq!(shop.lines("guest").await, [("b".to_owned(), 1)]);
}

async fn a_sku_belongs_to_one_product(shop: Shop) {
    shop.sell("kettle", &["a", "b"]).await;
    let taken = NewProduct { variants: vec![variant("c", Some(1)), variant("b", Some(1))], ..product("mug") };
    assert_eq!(shop.put(taken.clone()).await, Written::SkuTaken(1));
    assert_eq!(product::find(&shop.db, "mug", Locale::Fr, EUR, NOW).await.unwrap(), None);
    assert_eq!((shop.count("variant").await, shop.count("product").await), (2, 1));
    // Even when the other product no longer sells it: carts and the ledger know it by that name.
    shop.execute("update variant set active = 0 where sku = 'b'").await;
    assert_eq!(shop.put(taken).await, Written::SkuTaken(1));
}

async fn a_variant_that_left_may_come_back(shop: Shop) {
    let with = |fingerprint: &str, skus: &[&str]| NewProduct {
        fingerprint: fingerprint.to_owned(),
        variants: skus.iter().map(|sku| variant(sku, Some(100))).collect(),
        ..product("kettle")
    };
    shop.put_at(with("1", &["a", "b"]), NOW).await;
    shop.put_at(with("2", &["a"]), NOW + 1).await;
    assert_eq!(shop.rows::<(String,)>("select sku from variant where active = 1").await, [("a".to_owned(),)]);
    shop.put_at(with("3", &["b", "a"]), NOW + 2).await;
    let skus: Vec<String> = shop
        .rows::<(String,)>("select sku from variant where active = 1 order by position")
        .await
        .into_iter()
        .map(|row| row.0)
        .collect();
    assert_eq!(skus, ["b", "a"]);
    assert_eq!(shop.count("price").await, 2, "the price of one that came back is the one it had");
}

async fn pictures_stay_when_the_file_has_none(shop: Shop) {
    shop.write(|tx| Box::pin(async move { picture::put(tx, "p1", 1, 1, PictureKind::Photo).await })).await;
    let shown = NewPicture { picture: "p1".to_owned(), sku: String::new(), alt: "alt".to_owned() };
    shop.put(NewProduct { pictures: vec![shown], ..product("kettle") }).await;
    shop.put_at(product("kettle"), NOW + 1).await;
    assert_eq!(shop.count("product_picture").await, 1);
}
