//! The mails of an order and of what came back: with what they tell of, once.

use comptoir_db::stores::stock;
use comptoir_db::{order, restock};
use comptoir_domain::order::pickup::Step;
use serde_json::{Value, json};

use super::UNTIL;
use crate::contract::fixture::{NOW, Shop, accepted, add, asker, at_once};

on_both_engines! {
    each_status_with_news_is_mailed_once,
    an_expired_order_is_mailed_by_whoever_ends_it,
    who_has_not_come_is_reminded_once,
    who_waits_with_an_account_is_mailed_once,
}

const HOUR_MS: i64 = 60 * 60 * 1000;

impl Shop {
    async fn kinds(&self) -> Vec<String> {
        self.mails().await.into_iter().map(|(kind, _, _)| kind).collect()
    }
}

async fn each_status_with_news_is_mailed_once(shop: Shop) {
    shop.with_shelf(9, 0).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    let reservation = super::reservation("guest", "one", &comptoir_domain::order::mark(&shop.cart("guest").await));
    for _ in 0..2 {
        order::reserve(&shop.db, reservation.clone(), NOW).await.unwrap().unwrap();
    }
    let mails = shop.mails().await;
    let told: Value = serde_json::from_str(&mails[0].2).unwrap();
    assert_eq!((mails.len(), mails[0].1.as_str(), told), (1, "ana@example.org", json!({ "order": "one" })));
    for step in [Step::Prepare, Step::MakeReady, Step::MakeReady, Step::Collect] {
        shop.take("one", step).await.unwrap();
    }
    let mut kinds = shop.kinds().await;
    kinds.sort();
    assert_eq!(kinds, ["order_ready", "order_reserved"]);
    // What is refused is told nobody.
    accepted(&shop.change("guest", add("a", 99)).await);
    assert!(shop.reserve("guest", "two").await.is_err());
    assert_eq!(shop.count("outbox").await, 2);
    accepted(&shop.change("guest", crate::contract::fixture::set("a", 1)).await);
    shop.reserve("guest", "three").await.unwrap();
    shop.take("three", Step::Cancel).await.unwrap();
    shop.take("three", Step::Cancel).await.unwrap();
    assert_eq!(shop.count("outbox where dedupe_key = 'order/three/order_cancelled'").await, 1);
    assert_eq!(shop.count("outbox").await, 4);
}

async fn an_expired_order_is_mailed_by_whoever_ends_it(shop: Shop) {
    shop.warm().await;
    shop.with_shelf(9, 0).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    shop.reserve("guest", "one").await.unwrap();
    order::expire_due(&shop.db, UNTIL - 1).await.unwrap();
    assert_eq!(shop.count("outbox").await, 1);
    let clocks = (0..8).map(|_| {
        let shop = shop.clone();
        async move { order::expire_due(&shop.db, UNTIL).await.unwrap() }
    });
    at_once(clocks).await;
    assert_eq!(shop.count("outbox where kind = 'order_expired'").await, 1);
    assert_eq!(shop.count("outbox").await, 2);
}

async fn who_has_not_come_is_reminded_once(shop: Shop) {
    shop.warm().await;
    shop.with_shelf(99, 0).await;
    for order in ["one", "two", "three", "late"] {
        accepted(&shop.change("guest", add("a", 1)).await);
        shop.reserve("guest", order).await.unwrap();
    }
    shop.take("two", Step::Collect).await.unwrap();
    shop.take("three", Step::MakeReady).await.unwrap();
    // Made so shortly before its end that the confirmation is still fresh.
    shop.execute(&format!("update orders set created_at = {} where id = 'late'", UNTIL - 4 * HOUR_MS + 1)).await;
    let lead = 2 * HOUR_MS;
    assert_eq!(order::remind_due(&shop.db, lead, UNTIL - lead - 1).await.unwrap(), 0);
    let clocks = (0..8).map(|_| {
        let shop = shop.clone();
        async move { order::remind_due(&shop.db, lead, UNTIL - lead).await.unwrap() }
    });
    assert_eq!(at_once(clocks).await.iter().sum::<u64>(), 2);
    assert_eq!(order::remind_due(&shop.db, lead, UNTIL - 1).await.unwrap(), 0);
    let told: Vec<(String,)> =
        shop.rows("select dedupe_key from outbox where kind = 'order_reminder' order by dedupe_key").await;
    let told: Vec<&str> = told.iter().map(|(key,)| key.as_str()).collect();
    assert_eq!(told, ["order/one/order_reminder", "order/three/order_reminder"]);
    shop.execute("delete from outbox").await;
    assert_eq!(order::remind_due(&shop.db, lead, UNTIL).await.unwrap(), 0, "it is over");
}

async fn who_waits_with_an_account_is_mailed_once(shop: Shop) {
    shop.with_shelf(0, 0).await;
    shop.customer("ben").await;
    for owner in ["guest", "ben"] {
        for sku in ["a", "b"] {
            restock::watch(&shop.db, asker(owner), sku, "lyon", NOW).await.unwrap().unwrap();
        }
    }
    shop.stock("a", "lyon", Some(3)).await;
    shop.stock("b", "lyon", Some(3)).await;
    for told in [4, 0] {
        assert_eq!(shop.write(|tx| Box::pin(async move { stock::settle(tx, &[], NOW).await })).await, told);
    }
    let mails = shop.mails().await;
    assert_eq!(mails.len(), 1, "one for all that came back, and none for a guest");
    let told: Value = serde_json::from_str(&mails[0].2).unwrap();
    assert_eq!((mails[0].0.as_str(), mails[0].1.as_str()), ("restock", "ben@example.org"));
    assert_eq!(told["back"], json!([{ "sku": "a", "store": "lyon" }, { "sku": "b", "store": "lyon" }]));
}
