use comptoir_db::change_log::{self, variant_topic};
use comptoir_db::stores::facts::{self, Row, Source, Told};
use comptoir_db::stores::stock;
use comptoir_db::verify::verify;
use comptoir_domain::stores::availability::StockLevel;
use comptoir_domain::stores::fact::Fact;
use serde_json::{Value, json};

use crate::contract::fixture::{NOW, Shop, accepted, add};

on_both_engines! {
    facts_move_the_ledger,
    rows_of_a_shelf_take_effect_in_their_order,
    what_the_shop_has_not_stops_nothing_else,
    what_changes_nothing_writes_nothing,
    facts_are_never_refused,
    a_late_sale_makes_no_level_older,
    more_rows_than_a_statement_takes,
}

impl Shop {
    /// Records facts that happened at the instant, as a machine tells them now.
    pub async fn facts_at(&self, rows: &[(&str, &str, Fact)], at: i64) -> Vec<Told> {
        let row = |(sku, store, fact): &(&str, &str, Fact)| row(sku, store, *fact);
        let rows: Vec<Row> = rows.iter().map(row).collect();
        let source = Source { actor: "till".to_owned(), reason: "batch".to_owned(), at };
        self.write(move |tx| Box::pin(async move { facts::record(tx, &rows, &source, NOW).await })).await
    }

    async fn facts(&self, rows: &[(&str, &str, Fact)]) -> Vec<Told> {
        self.facts_at(rows, NOW).await
    }

    /// What the variant's listeners are told, by revision.
    async fn heard(&self, sku: &str) -> Vec<(i64, Value)> {
        let entries = change_log::since(&self.db, &variant_topic(sku), 0, 1000).await.unwrap();
        let heard = |entry: &change_log::Entry| (entry.revision.unwrap(), serde_json::from_str(&entry.result).unwrap());
        assert!(entries.iter().all(|entry| entry.kind == "stock" && entry.at == NOW && entry.device.is_empty()));
        entries.iter().map(heard).collect()
    }

    /// Two variants and two stores.
    pub async fn shelves(&self) {
        self.sell("kettle", &["a", "b"]).await;
        for store in ["lille", "lyon"] {
            self.store(store).await;
        }
    }
}

pub fn row(sku: &str, store: &str, fact: Fact) -> Row {
    Row { sku: sku.to_owned(), store: store.to_owned(), fact }
}

pub fn level(on_hand: i64) -> Told {
    Told::Level(StockLevel { on_hand, held: 0 })
}

async fn facts_move_the_ledger(shop: Shop) {
    shop.shelves().await;
    let first = [("b", "lyon", Fact::Counted(5)), ("a", "lyon", Fact::Received(3)), ("a", "lille", Fact::Sold(1))];
    assert_eq!(shop.facts_at(&first, NOW - 7).await, [level(5), level(3), level(-1)]);
    assert_eq!(
        shop.facts(&[("b", "lyon", Fact::Counted(2)), ("b", "lyon", Fact::Sold(1))]).await,
        [level(2), level(1)]
    );

    let movements = "select sku, store, kind, quantity, at, actor, reason from stock_movement
                     order by sku, store, kind, quantity";
    let movement = |sku: &str, store: &str, kind: &str, quantity: i64, at: i64| {
        (sku.to_owned(), store.to_owned(), kind.to_owned(), quantity, at, "till".to_owned(), "batch".to_owned())
    };
    assert_eq!(
        shop.rows::<(String, String, String, i64, i64, String, String)>(movements).await,
        [
            movement("a", "lille", "sold", -1, NOW - 7),
            movement("a", "lyon", "received", 3, NOW - 7),
            movement("b", "lyon", "counted", -3, NOW),
            movement("b", "lyon", "counted", 5, NOW - 7),
            movement("b", "lyon", "sold", -1, NOW),
        ]
    );
    let levels = stock::levels(&shop.db, &["a", "b"]).await.unwrap();
    let levels: Vec<_> =
        levels.iter().map(|it| (it.sku.as_str(), it.store.as_str(), it.level.on_hand, it.counted_at)).collect();
    assert_eq!(levels, [("a", "lille", -1, NOW - 7), ("a", "lyon", 3, NOW - 7), ("b", "lyon", 1, NOW)]);
    // A variant's listeners hear of a store once a batch.
    let heard = |store, available, at| json!({ "store": store, "available": available, "counted_at": at });
    assert_eq!(shop.heard("a").await, [(1, heard("lille", 0, NOW - 7)), (2, heard("lyon", 3, NOW - 7))]);
    assert_eq!(shop.heard("b").await, [(1, heard("lyon", 5, NOW - 7)), (2, heard("lyon", 1, NOW))]);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn rows_of_a_shelf_take_effect_in_their_order(shop: Shop) {
    shop.shelves().await;
    let (sold, counted, received) = (Fact::Sold(2), Fact::Counted(10), Fact::Received(1));
    let rows = [("a", "lyon", sold), ("b", "lyon", counted), ("a", "lyon", counted), ("a", "lyon", received)];
    assert_eq!(shop.facts(&rows).await, [level(-2), level(10), level(10), level(11)]);
    let rows = [("a", "lyon", counted), ("a", "lyon", sold), ("a", "lyon", received)];
    assert_eq!(shop.facts(&rows).await, [level(10), level(8), level(9)]);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn what_the_shop_has_not_stops_nothing_else(shop: Shop) {
    shop.shelves().await;
    let one = Fact::Counted(1);
    let rows = [("x", "lyon", one), ("a", "nowhere", one), ("a", "lyon", one), ("", "", one), ("A", "lyon", one)];
    let unknown = Told::VariantUnknown;
    assert_eq!(shop.facts(&rows).await, [unknown, Told::StoreUnknown, level(1), unknown, unknown]);
    assert_eq!(shop.facts(&[]).await, []);
    // Not even a topic's row stays of what the shop never had.
    assert_eq!(shop.rows::<(String,)>("select name from topic").await, [("variant/a".to_owned(),)]);
    // What is no longer sold may lie there all the same.
    shop.execute("update variant set active = 0").await;
    assert_eq!(shop.facts(&[("b", "lyon", one)]).await, [level(1)]);
}

async fn what_changes_nothing_writes_nothing(shop: Shop) {
    shop.shelves().await;
    // That a store carries it is news, with none of it too.
    assert_eq!(shop.facts(&[("a", "lyon", Fact::Sold(0)), ("b", "lyon", Fact::Counted(0))]).await, [level(0); 2]);
    assert_eq!((shop.heard("a").await.len(), shop.heard("b").await.len()), (1, 1));
    let again = [("a", "lyon", Fact::Received(0)), ("b", "lyon", Fact::Counted(0)), ("a", "lyon", Fact::Counted(0))];
    assert_eq!(shop.facts(&again).await, [level(0); 3]);
    assert_eq!((shop.count("stock_movement").await, shop.count("change_log").await), (2, 2));
    // What came and went is on record.
    assert_eq!(
        shop.facts(&[("a", "lyon", Fact::Received(1)), ("a", "lyon", Fact::Sold(1))]).await,
        [level(1), level(0)]
    );
    assert_eq!((shop.count("stock_movement").await, shop.heard("a").await.len()), (4, 2));
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn facts_are_never_refused(shop: Shop) {
    shop.shelves().await;
    shop.facts(&[("a", "lyon", Fact::Counted(5))]).await;
    shop.guest("guest").await;
    accepted(&shop.change("guest", add("a", 3)).await);
    assert!(shop.reserve("guest", "one").await.is_ok());
    let level = |on_hand| Told::Level(StockLevel { on_hand, held: 3 });
    let rows = [("a", "lyon", Fact::Counted(1)), ("a", "lyon", Fact::Sold(4)), ("a", "lyon", Fact::Counted(-9))];
    assert_eq!(shop.facts(&rows).await, [level(1), level(-3), level(-9)]);
    assert_eq!(shop.heard("a").await[2].1["available"], 0);
    assert_eq!(shop.rows::<(i64, i64)>("select on_hand, held from stock_level").await, [(-9, 3)]);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}

async fn a_late_sale_makes_no_level_older(shop: Shop) {
    shop.shelves().await;
    shop.facts_at(&[("a", "lyon", Fact::Counted(5))], NOW - 5).await;
    let counted_at = async || shop.rows::<(i64,)>("select counted_at from stock_level").await[0].0;
    shop.facts_at(&[("a", "lyon", Fact::Sold(1))], NOW - 9).await;
    assert_eq!(counted_at().await, NOW - 5);
    shop.facts_at(&[("a", "lyon", Fact::Received(1))], NOW - 1).await;
    assert_eq!(counted_at().await, NOW - 1);
    // A count says of which instant it is.
    shop.facts_at(&[("a", "lyon", Fact::Counted(8))], NOW - 9).await;
    assert_eq!(counted_at().await, NOW - 9);
}

async fn more_rows_than_a_statement_takes(shop: Shop) {
    const MANY: usize = 1_100;
    shop.sell_many(MANY).await;
    for store in ["lille", "lyon"] {
        shop.store(store).await;
    }
    let skus: Vec<String> = (0..MANY).map(|n| format!("many-{n}")).collect();
    let both = |sku| ["lyon", "lille"].map(|store| (sku, store, Fact::Received(2)));
    let rows: Vec<_> = skus.iter().rev().flat_map(|sku| both(sku.as_str())).collect();
    assert_eq!(shop.facts(&rows).await, vec![level(2); 2 * MANY]);
    assert_eq!(shop.facts(&rows).await, vec![level(4); 2 * MANY]);
    assert_eq!(shop.count("stock_level where on_hand = 4").await, 2 * MANY as i64);
    assert_eq!(shop.count("topic where revision = 4").await, MANY as i64);
    assert_eq!(verify(&shop.db).await.unwrap().mismatches, []);
}
