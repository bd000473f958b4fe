use comptoir_db::catalog::card::{self, VariantCard};
use comptoir_db::catalog::picture::{self, PictureKind};
use comptoir_db::catalog::write::{self, NewPicture, NewProduct, NewVariant};
use comptoir_db::stores::store::{self, Store};
use comptoir_domain::Locale;

use crate::contract::fixture::{EUR, NOW, Shop, product, text, variant};

on_both_engines! {
    cards_come_in_the_order_asked,
    a_card_tells_the_lowest_price_and_where_it_is,
    a_variants_card_tells_its_own_picture_and_values,
    titles_fall_back_to_the_locale_there_is,
    what_the_fewest_stores_have_is_followed_first,
}

async fn cards_come_in_the_order_asked(shop: Shop) {
    for handle in ["a", "b", "c"] {
        shop.sell(handle, &[handle]).await;
    }
    let of = async |handles: &[&str]| {
        let cards = card::of_products(&shop.db, handles, Locale::Fr, EUR, NOW).await.unwrap();
        cards.into_iter().map(|card| card.handle).collect::<Vec<_>>()
    };
    assert_eq!(of(&["c", "a", "unknown", "b"]).await, ["c", "a", "b"]);
    assert_eq!(of(&["unknown"]).await, [""; 0]);
    assert_eq!(of(&[]).await, [""; 0]);
    let of = async |skus: &[&str]| {
        let cards = card::of_variants(&shop.db, skus, Locale::Fr).await.unwrap();
        cards.into_iter().map(|card| card.sku).collect::<Vec<_>>()
    };
    assert_eq!(of(&["b", "unknown", "c", "a"]).await, ["b", "c", "a"]);
    assert_eq!(of(&["unknown"]).await, [""; 0]);
    assert_eq!(of(&[]).await, [""; 0]);
}

async fn a_card_tells_the_lowest_price_and_where_it_is(shop: Shop) {
    let variants = vec![variant("a", Some(2000)), variant("b", Some(1500)), variant("c", None), variant("d", Some(1))];
    shop.put(NewProduct { variants, ..product("kettle") }).await;
    shop.put(NewProduct { variants: vec![variant("e", Some(700)), variant("f", Some(700))], ..product("mug") }).await;
    shop.put(NewProduct { variants: vec![variant("g", None)], ..product("unpriced") }).await;
    shop.execute("update variant set active = 0 where sku = 'd'").await;
    for slug in ["lyon", "lille", "metz"] {
        shop.store(slug).await;
    }
    shop.write(|tx| {
        Box::pin(async move {
            let depot = Store { slug: "depot".to_owned(), kind: "warehouse".to_owned(), ..Store::default() };
            store::put(tx, &depot, 0).await
        })
    })
    .await;
    for (sku, store, pieces) in
        [("a", "lyon", 1), ("b", "lyon", 5), ("b", "lille", 2), ("a", "depot", 9), ("d", "metz", 9), ("a", "metz", -1)]
    {
        shop.stock(sku, store, Some(pieces)).await;
    }
    shop.execute("update stock_level set held = 2 where store = 'lille'").await;

    let cards = card::of_products(&shop.db, &["kettle", "mug", "unpriced"], Locale::Fr, EUR, NOW).await.unwrap();
    let told: Vec<_> =
        cards.iter().map(|card| (card.price.map(|price| price.amount_minor), card.price_varies, card.stores)).collect();
    assert_eq!(told, [(Some(1500), true, 1), (Some(700), false, 0), (None, false, 0)]);
    let variants = card::of_variants(&shop.db, &["a", "b", "d"], Locale::Fr).await.unwrap();
    let told: Vec<_> = variants.iter().map(|card| (card.stores, card.active)).collect();
    assert_eq!(told, [(1, true), (1, true), (1, false)]);
    shop.execute("update product set published = 0").await;
    assert!(!card::of_variants(&shop.db, &["a"], Locale::Fr).await.unwrap()[0].active);
}

async fn a_variants_card_tells_its_own_picture_and_values(shop: Shop) {
    shop.write(|tx| {
        Box::pin(async move {
            picture::put(tx, "whole", 10, 10, PictureKind::Photo).await?;
            picture::put(tx, "red", 10, 10, PictureKind::Photo).await
        })
    })
    .await;
    let shown =
        |picture: &str, sku: &str| NewPicture { picture: picture.to_owned(), sku: sku.to_owned(), alt: String::new() };
    let of = |sku: &str, colour: &str| NewVariant {
        values: [colour.to_owned(), String::new(), String::new()],
        ..variant(sku, Some(1))
    };
    let new = NewProduct {
        options: vec!["Couleur".to_owned()],
        variants: vec![of("r", "Rouge"), of("b", "Bleu")],
        pictures: vec![shown("whole", ""), shown("red", "r")],
        ..product("kettle")
    };
    shop.put(new).await;
    shop.sell("mug", &["m"]).await;
    let cards = card::of_variants(&shop.db, &["r", "b", "m"], Locale::Fr).await.unwrap();
    let picture = |card: &VariantCard| card.picture.as_ref().map(|picture| picture.id.clone());
    let told: Vec<_> = cards.iter().map(|card| (card.handle.as_str(), card.values.clone(), picture(card))).collect();
    let expected = [
        ("kettle", vec!["Rouge".to_owned()], Some("red".to_owned())),
        ("kettle", vec!["Bleu".to_owned()], Some("whole".to_owned())),
        ("mug", Vec::new(), None),
    ];
    assert_eq!(told, expected);
    let card = &card::of_products(&shop.db, &["kettle"], Locale::Fr, EUR, NOW).await.unwrap()[0];
    assert_eq!(card.picture.as_ref().unwrap().id, "whole");
}

async fn titles_fall_back_to_the_locale_there_is(shop: Shop) {
    shop.sell("kettle", &["a"]).await;
    shop.sell("mug", &["b"]).await;
    shop.write(|tx| Box::pin(async move { write::put_text(tx, "kettle", &text(Locale::En, "Kettle")).await })).await;
    shop.write(|tx| Box::pin(async move { write::put_text(tx, "kettle", &text(Locale::Fr, "Bouilloire")).await }))
        .await;
    for (locale, expected) in [(Locale::Fr, ["Bouilloire", "mug"]), (Locale::En, ["Kettle", "mug"])] {
        let products = card::of_products(&shop.db, &["kettle", "mug"], locale, EUR, NOW).await.unwrap();
        assert_eq!(products.iter().map(|card| card.title.as_str()).collect::<Vec<_>>(), expected);
        let variants = card::of_variants(&shop.db, &["a", "b"], locale).await.unwrap();
        assert_eq!(variants.iter().map(|card| card.title.as_str()).collect::<Vec<_>>(), expected);
    }
}

async fn what_the_fewest_stores_have_is_followed_first(shop: Shop) {
    shop.sell("kettle", &["everywhere", "nowhere", "once"]).await;
    shop.sell("mug", &["other"]).await;
    for store in ["lyon", "lille"] {
        shop.store(store).await;
        shop.stock("everywhere", store, Some(2)).await;
    }
    shop.stock("once", "lyon", Some(1)).await;
    shop.stock("nowhere", "lyon", Some(0)).await;
    let scarcest = async |limit| card::scarcest(&shop.db, &["kettle"], limit).await.unwrap();
    assert_eq!(scarcest(9).await, ["nowhere", "once", "everywhere"]);
    assert_eq!(scarcest(2).await, ["nowhere", "once"]);
    assert!(card::scarcest(&shop.db, &[], 9).await.unwrap().is_empty());
}
