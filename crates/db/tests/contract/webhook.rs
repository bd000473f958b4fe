//! What machines are to be told, from being written down to being told.

use comptoir_db::machine::{self, Batch};
use comptoir_db::stores::facts::{Row, Source};
use comptoir_db::stores::stock;
use comptoir_db::webhook::{self, Delivery, Failed, NewWebhook, NoWebhook};
use comptoir_domain::order::pickup::Step;
use comptoir_domain::stores::fact::Fact;
use comptoir_domain::webhook::Event;
use serde_json::{Value, json};

use super::fixture::{NOW, Shop, accepted, add, at_once, count};
use super::stores::facts::row;

on_both_engines! {
    a_pickup_is_written_down_for_who_listens,
    changes_that_were_not_told_are_told_at_once,
    what_changes_while_it_is_told_is_told_again,
    what_was_told_wrongly_is_another_message,
    something_is_tried_by_one_at_a_time,
    pickups_go_before_stock,
    what_fails_waits_and_ends,
    a_place_is_the_machines_own,
    sixteen_places_are_the_most_at_once,
    secrets_before_sign_until_their_time,
    what_is_undone_is_not_told,
    feeds_and_deliveries_at_once_lose_nothing,
    what_was_told_is_forgotten,
}

const LEASE: i64 = NOW + 30_000;

impl Shop {
    /// Two variants in Lyon, and a machine that is told of the events at the place `id`.
    async fn listening(&self, id: &str, events: &[Event]) {
        self.with_shelf(5, 5).await;
        assert!(machine::add_key(&self.db, "hash", "till", &["hooks"], &[], NOW).await.unwrap());
        assert_eq!(self.listen(id, events).await, Ok(()));
    }

    async fn listen(&self, id: &str, events: &[Event]) -> Result<(), NoWebhook> {
        let new = NewWebhook {
            id: id.to_owned(),
            machine: "hash".to_owned(),
            url: format!("https://erp.example/{id}"),
            events: events.to_vec(),
            secret: "sealed".to_owned(),
        };
        webhook::add(&self.db, new, NOW).await.unwrap()
    }

    async fn feed(&self, key: &str, rows: Vec<Row>) {
        let batch = Batch {
            machine: "hash".to_owned(),
            key: key.to_owned(),
            fingerprint: key.to_owned(),
            source: Source { actor: "till".to_owned(), reason: key.to_owned(), at: NOW },
            rows,
        };
        machine::record(&self.db, batch, NOW).await.unwrap().unwrap();
    }

    async fn due_deliveries(&self, id: &str, now: i64) -> Vec<(String, i64)> {
        webhook::due(&self.db, id, now, 100).await.unwrap()
    }

    /// Takes the first that is due.
    async fn claim_delivery(&self, id: &str) -> Delivery {
        let due = self.due_deliveries(id, NOW).await;
        webhook::claim(&self.db, &due[0].0, due[0].1, LEASE, NOW).await.unwrap().expect("nobody else took it")
    }

    async fn delivered(&self, delivery: &Delivery) {
        webhook::delivered(&self.db, delivery, 204, NOW).await.unwrap();
    }

    async fn failed(&self, delivery: &Delivery, then: Result<i64, &str>) {
        let how = Failed { status: Some(500), error: "", then };
        webhook::failed(&self.db, delivery, how, NOW).await.unwrap();
    }
}

fn data(delivery: &Delivery) -> Value {
    serde_json::from_str(&delivery.data).unwrap()
}

async fn a_pickup_is_written_down_for_who_listens(shop: Shop) {
    shop.listening("ready", &[Event::PickupReady, Event::PickupExpired]).await;
    shop.listen("all", &Event::ALL).await.unwrap();
    accepted(&shop.change("guest", add("a", 2)).await);
    shop.reserve("guest", "1").await.unwrap();
    let told = async |id: &str| {
        let told = webhook::deliveries(&shop.db, "hash", id, 100).await.unwrap().unwrap();
        let mut events: Vec<Event> = told.iter().map(|told| told.event).collect();
        events.sort_unstable();
        events
    };
    assert_eq!(told("ready").await, []);
    assert_eq!(told("all").await, [Event::PickupReserved, Event::StockChanged]);
    shop.take("1", Step::Prepare).await.unwrap();
    shop.take("1", Step::MakeReady).await.unwrap();
    shop.take("1", Step::MakeReady).await.unwrap();
    assert_eq!(told("ready").await, [Event::PickupReady], "a step taken twice is told once");
    shop.take("1", Step::Collect).await.unwrap();
    let expected = [Event::PickupReserved, Event::PickupReady, Event::PickupCollected, Event::StockChanged];
    assert_eq!(told("all").await, expected, "the shelf is one thing to tell");
    let delivery = shop.claim_delivery("ready").await;
    let line = json!({ "sku": "a", "title": "Bouilloire", "quantity": 2, "collected": 0, "unit_minor": 1000 });
    assert_eq!((&data(&delivery)["status"], &data(&delivery)["lines"]), (&json!("ready"), &json!([line])));
    assert!(!delivery.data.contains("Ana") && !delivery.data.contains("example.org"));
    shop.is_sound().await;
}

async fn changes_that_were_not_told_are_told_at_once(shop: Shop) {
    shop.listening("w", &[Event::StockChanged]).await;
    shop.feed("1", vec![row("b", "lyon", Fact::Counted(9)), row("a", "lyon", Fact::Counted(8))]).await;
    shop.feed("2", vec![row("a", "lyon", Fact::Sold(1)), row("a", "lyon", Fact::Sold(1))]).await;
    shop.feed("3", vec![row("a", "lyon", Fact::Counted(6))]).await;
    assert_eq!(shop.due_deliveries("w", NOW).await.len(), 2);
    assert_eq!(shop.due_deliveries("w", NOW - 1).await, []);
    let told = [shop.claim_delivery("w").await, shop.claim_delivery("w").await];
    let mut told: Vec<(String, i64)> =
        told.iter().map(|it| (data(it)["sku"].to_string(), data(it)["on_hand"].as_i64().unwrap())).collect();
    told.sort_unstable();
    assert_eq!(told, [("\"a\"".to_owned(), 6), ("\"b\"".to_owned(), 9)]);
    // What the store carries no longer has no numbers.
    shop.write(|tx| {
        Box::pin(async move {
            stock::count(tx, "gone", &count("b", "lyon", None), NOW).await?;
            stock::settle(tx, &[("b", "lyon")], NOW).await
        })
    })
    .await;
    let levels = shop.rows::<(i64,)>("select changes from webhook_delivery where sku = 'b'").await;
    assert_eq!(levels, [(2,)]);
}

async fn what_changes_while_it_is_told_is_told_again(shop: Shop) {
    shop.listening("w", &[Event::StockChanged]).await;
    shop.feed("1", vec![row("a", "lyon", Fact::Counted(8))]).await;
    let first = shop.claim_delivery("w").await;
    assert_eq!(data(&first)["on_hand"], 8);
    shop.feed("2", vec![row("a", "lyon", Fact::Counted(7))]).await;
    assert_eq!(shop.due_deliveries("w", NOW).await, [], "it is being told");
    shop.delivered(&first).await;
    let second = shop.claim_delivery("w").await;
    assert_eq!((data(&second)["on_hand"].as_i64(), second.attempts), (Some(7), 0));
    assert_ne!(second.message, first.message);
    shop.delivered(&second).await;
    shop.delivered(&second).await;
    assert_eq!(shop.due_deliveries("w", i64::MAX).await, []);
}

async fn what_was_told_wrongly_is_another_message(shop: Shop) {
    shop.listening("w", &[Event::StockChanged]).await;
    shop.feed("1", vec![row("a", "lyon", Fact::Counted(8))]).await;
    let first = shop.claim_delivery("w").await;
    shop.failed(&first, Ok(NOW)).await;
    let again = shop.claim_delivery("w").await;
    assert_eq!((&again.message, &again.data, again.attempts), (&first.message, &first.data, 1));
    shop.failed(&again, Ok(NOW)).await;
    shop.feed("2", vec![row("a", "lyon", Fact::Counted(7))]).await;
    let other = shop.claim_delivery("w").await;
    assert_ne!(other.message, first.message, "the receiver may have the first one");
    assert_eq!((data(&other)["on_hand"].as_i64(), other.attempts), (Some(7), 2));
}

async fn something_is_tried_by_one_at_a_time(shop: Shop) {
    shop.warm().await;
    shop.listening("w", &[Event::StockChanged]).await;
    shop.feed("1", vec![row("a", "lyon", Fact::Counted(8))]).await;
    let due = shop.due_deliveries("w", NOW).await;
    let claiming = (0..8).map(|n| {
        let (shop, (id, due_at)) = (shop.clone(), due[0].clone());
        async move { webhook::claim(&shop.db, &id, due_at, LEASE + n, NOW).await.unwrap() }
    });
    let claimed: Vec<Delivery> = at_once(claiming).await.into_iter().flatten().collect();
    assert_eq!(claimed.len(), 1);
    assert_eq!(webhook::with_something_due(&shop.db, LEASE - 1).await.unwrap(), [""; 0]);
    // Who was away for too long has nothing to say any more, but that it was told.
    let late = shop.due_deliveries("w", LEASE + 10).await;
    let taken_over = webhook::claim(&shop.db, &late[0].0, late[0].1, LEASE * 2, NOW).await.unwrap().unwrap();
    shop.failed(&claimed[0], Err("failing")).await;
    assert_eq!(shop.due_deliveries("w", LEASE * 2).await, [(taken_over.id.clone(), LEASE * 2)]);
    shop.delivered(&claimed[0]).await;
    shop.failed(&taken_over, Ok(NOW)).await;
    assert_eq!(shop.due_deliveries("w", i64::MAX).await, []);
}

async fn pickups_go_before_stock(shop: Shop) {
    shop.listening("w", &Event::ALL).await;
    shop.feed("1", vec![row("b", "lyon", Fact::Counted(9))]).await;
    accepted(&shop.change("guest", add("a", 2)).await);
    shop.reserve("guest", "1").await.unwrap();
    assert_eq!(shop.claim_delivery("w").await.event, Event::PickupReserved);
    assert_eq!(shop.claim_delivery("w").await.event, Event::StockChanged);
}

async fn what_fails_waits_and_ends(shop: Shop) {
    shop.listening("w", &[Event::StockChanged]).await;
    shop.listen("other", &[Event::StockChanged]).await.unwrap();
    shop.feed("1", vec![row("a", "lyon", Fact::Counted(8)), row("b", "lyon", Fact::Counted(8))]).await;
    shop.failed(&shop.claim_delivery("w").await, Ok(NOW + 5)).await;
    assert_eq!((shop.due_deliveries("w", NOW + 4).await.len(), shop.due_deliveries("w", NOW + 5).await.len()), (1, 2));
    shop.failed(&shop.claim_delivery("w").await, Err("gone")).await;
    assert_eq!(webhook::with_something_due(&shop.db, NOW + 5).await.unwrap(), ["other"]);
    assert_eq!(shop.due_deliveries("w", NOW + 5).await, []);
    let waiting =
        shop.rows::<(String,)>("select id from webhook_delivery where webhook = 'w' and done_at is null").await;
    assert_eq!(webhook::claim(&shop.db, &waiting[0].0, NOW + 5, LEASE, NOW).await.unwrap(), None);
    let places = webhook::of_machine(&shop.db, "hash").await.unwrap();
    assert_eq!(places[1].disabled, Some((NOW, "gone".to_owned())));
    shop.feed("2", vec![row("a", "lyon", Fact::Counted(9))]).await;
    assert_eq!(shop.count("webhook_delivery where webhook = 'w'").await, 2, "nothing more is written down for it");
}

async fn a_place_is_the_machines_own(shop: Shop) {
    shop.listening("w", &[Event::StockChanged]).await;
    assert_eq!(shop.listen("w", &[Event::PickupReady]).await, Err(NoWebhook::Exists));
    assert!(!webhook::end(&shop.db, "another", "w", NOW).await.unwrap());
    assert!(!webhook::rotate(&shop.db, "another", "w", "new", LEASE, NOW).await.unwrap());
    assert_eq!(webhook::deliveries(&shop.db, "another", "w", 9).await.unwrap(), None);
    assert_eq!(webhook::of_machine(&shop.db, "another").await.unwrap(), []);
    assert_eq!(webhook::of_machine(&shop.db, "hash").await.unwrap().len(), 1);
    assert!(webhook::end(&shop.db, "hash", "w", NOW).await.unwrap());
    assert!(!webhook::end(&shop.db, "hash", "w", NOW).await.unwrap());
    assert_eq!(webhook::of_machine(&shop.db, "hash").await.unwrap(), []);
    shop.feed("1", vec![row("a", "lyon", Fact::Counted(8))]).await;
    assert_eq!(shop.count("webhook_delivery").await, 0);
    // With the machine's key all of its places end.
    assert_eq!(shop.listen("x", &[Event::StockChanged]).await, Ok(()));
    assert!(machine::end_key(&shop.db, "till", NOW).await.unwrap());
    assert_eq!(shop.count("webhook where ended_at is null").await, 0);
}

async fn sixteen_places_are_the_most_at_once(shop: Shop) {
    shop.warm().await;
    shop.listening("w", &[Event::StockChanged]).await;
    let adding = (0..24).map(|n| {
        let shop = shop.clone();
        async move { shop.listen(&n.to_string(), &[Event::StockChanged]).await }
    });
    let added = at_once(adding).await;
    assert_eq!(added.iter().filter(|added| added.is_ok()).count(), 15);
    assert_eq!(shop.count("webhook").await, 16);
}

async fn secrets_before_sign_until_their_time(shop: Shop) {
    shop.listening("w", &[Event::PickupReserved]).await;
    accepted(&shop.change("guest", add("a", 1)).await);
    shop.reserve("guest", "1").await.unwrap();
    assert!(webhook::rotate(&shop.db, "hash", "w", "second", NOW + 10, NOW).await.unwrap());
    assert!(webhook::rotate(&shop.db, "hash", "w", "third", NOW + 20, NOW + 5).await.unwrap());
    let (id, due_at) = shop.due_deliveries("w", NOW).await.remove(0);
    let mut due_at = due_at;
    for (now, secrets) in
        [(NOW + 9, ["third", "second", "sealed"].as_slice()), (NOW + 10, &["third", "second"]), (NOW + 20, &["third"])]
    {
        let claimed = webhook::claim(&shop.db, &id, due_at, now, now).await.unwrap().unwrap();
        assert_eq!(claimed.secrets, secrets);
        due_at = now;
    }
}

async fn what_is_undone_is_not_told(shop: Shop) {
    shop.listening("w", &Event::ALL).await;
    accepted(&shop.change("guest", add("a", 9)).await);
    shop.reserve("guest", "1").await.unwrap_err();
    assert_eq!(shop.count("webhook_delivery").await, 0);
}

/// Batches, holds and their ends, while what they leave is told: at the end every shelf was told as it is.
async fn feeds_and_deliveries_at_once_lose_nothing(shop: Shop) {
    shop.warm().await;
    shop.listening("w", &[Event::StockChanged]).await;
    let working = (0..24).map(|n: usize| {
        let shop = shop.clone();
        async move {
            if n.is_multiple_of(3) {
                for _ in 0..10 {
                    for (id, due_at) in shop.due_deliveries("w", NOW).await {
                        let until = LEASE + n as i64;
                        let Some(taken) = webhook::claim(&shop.db, &id, due_at, until, NOW).await.unwrap() else {
                            continue;
                        };
                        shop.delivered(&taken).await;
                    }
                }
            } else {
                for round in 0..5 {
                    let rows = vec![row("b", "lyon", Fact::Received(1)), row("a", "lyon", Fact::Received(1))];
                    shop.feed(&format!("{n}-{round}"), rows).await;
                }
            }
        }
    });
    at_once(working).await;
    while !shop.due_deliveries("w", NOW).await.is_empty() {
        let taken = shop.claim_delivery("w").await;
        shop.delivered(&taken).await;
    }
    assert_eq!(shop.count("webhook_delivery where done_at is null").await, 0);
    for sku in ["a", "b"] {
        let told = shop.rows::<(String,)>(&format!("select data from webhook_delivery where sku = '{sku}'")).await;
        let told = told.iter().map(|(data,)| serde_json::from_str::<Value>(data).unwrap()["on_hand"].as_i64());
        assert_eq!(told.max(), Some(Some(5 + 16 * 5)), "{sku}");
    }
    shop.is_sound().await;
}

async fn what_was_told_is_forgotten(shop: Shop) {
    shop.listening("w", &[Event::StockChanged]).await;
    shop.listen("ended", &[Event::StockChanged]).await.unwrap();
    shop.feed("1", vec![row("a", "lyon", Fact::Counted(8)), row("b", "lyon", Fact::Counted(8))]).await;
    shop.delivered(&shop.claim_delivery("w").await).await;
    assert!(webhook::end(&shop.db, "hash", "ended", NOW).await.unwrap());
    let prune = async |before| shop.write(move |tx| Box::pin(async move { webhook::prune(tx, before).await })).await;
    assert_eq!((prune(NOW).await, prune(NOW + 1).await), (0, 3));
    assert_eq!(shop.due_deliveries("w", NOW).await.len(), 1, "what waits is not forgotten");
}
