use comptoir_db::catalog::write::{NewProduct, NewVariant};
use comptoir_db::change_log::{self, Entry, variant_topic};
use comptoir_db::stores::stock::{self, Level, Wanted};
use comptoir_db::verify::verify;
use comptoir_domain::stores::availability::StockLevel;

use crate::contract::fixture::{NOW, Shop, accepted, add, at_once, count, product, variant};

on_both_engines! {
    a_count_moves_the_level_and_tells_the_variants_topic,
    the_same_count_is_no_news,
    a_store_may_stop_carrying_a_variant,
    a_count_below_nothing_is_a_fact,
    what_is_held_outlives_the_shelf,
    levels_are_told_for_the_variants_asked,
    levels_are_paged,
    a_stores_own_shelf_is_told,
    counts_at_once_add_up,
    a_count_is_of_what_the_shop_has,
    a_row_of_an_inventory_finds_its_variant,
}

impl Shop {
    async fn stocked(&self) {
        self.sell("kettle", &["a", "b"]).await;
        for store in ["lyon", "lille"] {
            self.store(store).await;
        }
    }

    async fn told(&self, sku: &str) -> Vec<Entry> {
        change_log::since(&self.db, &variant_topic(sku), 0, 100).await.unwrap()
    }

    async fn level(&self, sku: &str, store: &str) -> Option<StockLevel> {
        let levels = stock::levels(&self.db, &[sku]).await.unwrap();
        levels.into_iter().find(|level| level.store == store).map(|level| level.level)
    }
}

async fn a_count_moves_the_level_and_tells_the_variants_topic(shop: Shop) {
    shop.stocked().await;
    let news = shop
        .write(|tx| Box::pin(async move { stock::count(tx, "count-1", &count("a", "lyon", Some(5)), NOW).await }))
        .await;
    assert!(news);
    assert!(shop.stock("a", "lyon", Some(3)).await);
    assert!(shop.stock("a", "lille", Some(0)).await);
    let level = |store: &str, on_hand| Level {
        sku: "a".to_owned(),
        store: store.to_owned(),
        level: StockLevel { on_hand, held: 0 },
        counted_at: NOW,
    };
    assert_eq!(stock::levels(&shop.db, &["a"]).await.unwrap(), [level("lille", 0), level("lyon", 3)]);

    let movements = "select kind, quantity, actor, reason from stock_movement where store = 'lyon' order by quantity";
    let movement = |quantity| ("counted".to_owned(), quantity, "test".to_owned(), "counted".to_owned());
    assert_eq!(shop.rows::<(String, i64, String, String)>(movements).await, [movement(-2), movement(5)]);
    let told = shop.told("a").await;
    let results: Vec<serde_json::Value> =
        told.iter().map(|entry| serde_json::from_str(&entry.result).unwrap()).collect();
    let result = |store, available| serde_json::json!({ "store": store, "available": available, "counted_at": NOW });
    assert_eq!(results, [result("lyon", 5), result("lyon", 3), result("lille", 0)]);
    assert_eq!(told.iter().map(|entry| entry.revision).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
    assert_eq!((told[0].id.as_str(), told[0].kind.as_str(), told[0].at), ("count-1", "stock", NOW));
    assert_eq!(shop.told("b").await, []);
}

async fn the_same_count_is_no_news(shop: Shop) {
    shop.stocked().await;
    assert!(!shop.stock("a", "lyon", None).await, "what is not carried is not carried");
    assert!(shop.stock("a", "lyon", Some(5)).await);
    assert!(!shop.stock("a", "lyon", Some(5)).await);
    assert_eq!(shop.count("stock_movement").await, 1);
    assert_eq!(shop.told("a").await.len(), 1);
    assert_eq!(change_log::revision(&shop.db, &variant_topic("a")).await.unwrap(), 1);
}

async fn a_store_may_stop_carrying_a_variant(shop: Shop) {
    shop.stocked().await;
    shop.stock("a", "lyon", Some(5)).await;
    assert!(shop.stock("a", "lyon", None).await);
    assert!(!shop.stock("a", "lyon", None).await);
    assert_eq!(stock::levels(&shop.db, &["a"]).await.unwrap(), []);
    let told: serde_json::Value = serde_json::from_str(&shop.told("a").await[1].result).unwrap();
    assert_eq!(told["available"], serde_json::Value::Null);
    assert!(shop.stock("a", "lyon", Some(2)).await);
    assert_eq!(shop.level("a", "lyon").await, Some(StockLevel { on_hand: 2, held: 0 }));
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn a_count_below_nothing_is_a_fact(shop: Shop) {
    shop.stocked().await;
    assert!(shop.stock("a", "lyon", Some(-4)).await);
    assert_eq!(shop.level("a", "lyon").await, Some(StockLevel { on_hand: -4, held: 0 }));
    let told: serde_json::Value = serde_json::from_str(&shop.told("a").await[0].result).unwrap();
    assert_eq!(told["available"], 0);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn what_is_held_outlives_the_shelf(shop: Shop) {
    shop.stocked().await;
    shop.stock("a", "lyon", Some(5)).await;
    shop.guest("guest").await;
    accepted(&shop.change("guest", add("a", 2)).await);
    assert!(shop.reserve("guest", "one").await.is_ok());
    assert!(shop.stock("a", "lyon", Some(6)).await);
    let told: serde_json::Value = serde_json::from_str(&shop.told("a").await[2].result).unwrap();
    assert_eq!(told["available"], 4, "what is promised to someone is not there for another");
    assert_eq!(shop.level("a", "lyon").await, Some(StockLevel { on_hand: 6, held: 2 }));
    // The store gives the variant up: the promise is still on record, and the ledger adds up.
    assert!(shop.stock("a", "lyon", None).await);
    assert_eq!(shop.level("a", "lyon").await, Some(StockLevel { on_hand: 0, held: 2 }));
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn levels_are_told_for_the_variants_asked(shop: Shop) {
    shop.stocked().await;
    for (sku, store, pieces) in [("b", "lyon", 1), ("a", "lyon", 2), ("a", "lille", 3)] {
        shop.stock(sku, store, Some(pieces)).await;
    }
    let levels = stock::levels(&shop.db, &["b", "a", "unknown"]).await.unwrap();
    let rows: Vec<_> =
        levels.iter().map(|level| (level.sku.as_str(), level.store.as_str(), level.level.on_hand)).collect();
    assert_eq!(rows, [("a", "lille", 3), ("a", "lyon", 2), ("b", "lyon", 1)]);
    assert_eq!(stock::levels(&shop.db, &[]).await.unwrap(), []);
    assert_eq!(stock::levels(&shop.db, &["unknown"]).await.unwrap(), []);
}

async fn levels_are_paged(shop: Shop) {
    shop.stocked().await;
    for (sku, store) in [("b", "lyon"), ("a", "lyon"), ("a", "lille"), ("b", "lille")] {
        shop.stock(sku, store, Some(1)).await;
    }
    let page = async |wanted| {
        let levels = stock::page(&shop.db, wanted).await.unwrap();
        levels.iter().map(|level| format!("{} {}", level.sku, level.store)).collect::<Vec<_>>()
    };
    let all = Wanted { limit: 3, ..Wanted::default() };
    assert_eq!(page(all).await, ["a lille", "a lyon", "b lille"]);
    assert_eq!(page(Wanted { after: ("b", "lille"), ..all }).await, ["b lyon"]);
    assert_eq!(page(Wanted { after: ("a", "lm"), ..all }).await, ["a lyon", "b lille", "b lyon"]);
    assert_eq!(page(Wanted { sku: Some("b"), ..all }).await, ["b lille", "b lyon"]);
    assert_eq!(page(Wanted { store: Some("lyon"), after: ("a", "lyon"), ..all }).await, ["b lyon"]);
    assert_eq!(page(Wanted { sku: Some("a"), store: Some("lille"), ..all }).await, ["a lille"]);
    assert_eq!(page(Wanted { sku: Some("x"), ..all }).await, Vec::<String>::new());
}

async fn a_stores_own_shelf_is_told(shop: Shop) {
    shop.sell("kettle", &["a", "b", "c", "d"]).await;
    for store in ["lyon", "lille"] {
        shop.store(store).await;
    }
    for (sku, store, pieces) in [("a", "lyon", 7), ("b", "lyon", -2), ("c", "lyon", 1), ("a", "lille", 3)] {
        shop.stock(sku, store, Some(pieces)).await;
    }
    shop.execute("update stock_level set held = 2 where sku = 'a' and store = 'lyon'").await;
    let told = async |store: &str, skus: &[&str]| {
        let mut told: Vec<_> = stock::available_in(&shop.db, store, skus).await.unwrap().into_iter().collect();
        told.sort();
        told
    };
    let of = |sku: &str, pieces: i64| (sku.to_owned(), pieces);
    // What is held is not to be had, a shortfall is nothing, and what is not carried is not told.
    assert_eq!(told("lyon", &["d", "b", "a", "unknown"]).await, [of("a", 5), of("b", 0)]);
    assert_eq!(told("lille", &["a", "c"]).await, [of("a", 3)]);
    assert_eq!(told("unknown", &["a"]).await, []);
    assert_eq!(told("lyon", &[]).await, []);
}

async fn counts_at_once_add_up(shop: Shop) {
    shop.warm().await;
    shop.stocked().await;
    let counting = (0..40).map(|n| {
        let shop = shop.clone();
        async move {
            let on_hand = (n % 7 != 0).then_some(n / 2);
            shop.stock(["a", "b"][n as usize % 2], ["lyon", "lille"][n as usize / 2 % 2], on_hand).await
        }
    });
    let news = at_once(counting).await.into_iter().filter(|news| *news).count();
    assert_eq!(shop.count("stock_movement").await, news as i64);
    assert_eq!(shop.told("a").await.len() + shop.told("b").await.len(), news);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn a_count_is_of_what_the_shop_has(shop: Shop) {
    shop.stocked().await;
    for (sku, store) in [("unknown", "lyon"), ("a", "unknown")] {
        let counted = count(sku, store, Some(1));
        let failed =
            shop.db.write(move |tx| Box::pin(async move { stock::count(tx, "id", &counted, NOW).await })).await;
        assert!(failed.is_err());
    }
    // An id is one count; the second leaves nothing.
    assert!(
        shop.write(|tx| Box::pin(async move { stock::count(tx, "id", &count("a", "lyon", Some(1)), NOW).await })).await
    );
    let twice = shop
        .db
        .write(|tx| Box::pin(async move { stock::count(tx, "id", &count("a", "lyon", Some(2)), NOW).await }))
        .await;
    assert!(twice.is_err());
    // Nor is it a change of a cart's.
    let change = add("a", 1);
    let id = change.id.to_string();
    shop.first_change("guest", "token", change).await;
    let taken = shop
        .db
        .write(move |tx| Box::pin(async move { stock::count(tx, &id, &count("a", "lyon", Some(2)), NOW).await }))
        .await;
    assert!(taken.is_err());
    assert_eq!(shop.level("a", "lyon").await, Some(StockLevel { on_hand: 1, held: 0 }));
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn a_row_of_an_inventory_finds_its_variant(shop: Shop) {
    let of = |sku: &str, values: [&str; 3]| NewVariant { values: values.map(str::to_owned), ..variant(sku, None) };
    let variants = vec![
        of("red-s", ["Red", "S", ""]),
        of("red-m", ["Red", "M", ""]),
        of("twin-1", ["Blue", "S", ""]),
        of("twin-2", ["Blue", "S", ""]),
    ];
    shop.put(NewProduct { variants, ..product("shirt") }).await;
    shop.put(NewProduct { variants: vec![of("mug", ["", "", ""])], ..product("mug") }).await;
    let find = async |sku: Option<&'static str>, handle: &'static str, values: &[&str]| {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        shop.write(move |tx| Box::pin(async move { stock::find_variant(tx, sku, handle, &values).await })).await
    };
    assert_eq!(find(Some("red-m"), "", &[]).await.as_deref(), Some("red-m"));
    assert_eq!(find(None, "shirt", &["Red", "S"]).await.as_deref(), Some("red-s"));
    assert_eq!(find(Some("unknown"), "shirt", &["Red", "M", ""]).await.as_deref(), Some("red-m"));
    assert_eq!(find(None, "mug", &[]).await.as_deref(), Some("mug"));
    assert_eq!(find(None, "shirt", &["Blue", "S"]).await, None, "two of them");
    assert_eq!(find(None, "shirt", &["Red"]).await, None);
    assert_eq!(find(Some("unknown"), "unknown", &[]).await, None);
    shop.execute("update variant set active = 0 where sku = 'twin-2'").await;
    assert_eq!(find(None, "shirt", &["Blue", "S"]).await.as_deref(), Some("twin-1"));
}
