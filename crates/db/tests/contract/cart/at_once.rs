//! What the limits and the log promise when many change carts at the same time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use comptoir_db::Db;
use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::owned::{Left, Outcome};
use comptoir_domain::cart::LINE_LIMIT;
use comptoir_domain::{Quantity, Refusal};

use crate::contract::fixture::{Shop, accepted, add, at_once};

on_both_engines! {
    distinct_adds_at_once_all_count,
    one_id_sent_by_many_at_once_counts_once,
    one_id_sent_by_many_newcomers_at_once_makes_one_guest,
    many_owners_at_once_do_not_meet,
    the_line_limit_holds_at_once,
    the_quantity_limit_holds_at_once,
    revision_and_lines_are_of_one_moment,
    two_processes_share_one_cart,
}

async fn distinct_adds_at_once_all_count(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1", "K-2"]).await;
    shop.guest("guest").await;
    let adding = (0..64).map(|n| {
        let shop = shop.clone();
        async move { shop.change("guest", add(["K-1", "K-2"][n % 2], 1 + n as u64 % 3)).await }
    });
    let outcomes = at_once(adding).await;
    let revisions: BTreeSet<i64> = outcomes.iter().map(accepted).collect();
    assert_eq!(revisions, (1..=64).collect());
    let view = shop.cart("guest").await;
    assert_eq!(view.revision, 64);
    assert_eq!(view.cart().pieces(), (0..64).map(|n| 1 + n % 3).sum::<u64>());
    let log = change_log::since(&shop.db, &owner_topic("guest"), 0, 100).await.unwrap();
    assert_eq!(log.iter().map(|entry| entry.revision.unwrap()).collect::<Vec<_>>(), (1..=64).collect::<Vec<_>>());
    // Each answer told the state its revision left.
    for entry in log {
        let told: Left = serde_json::from_str(&entry.result).unwrap();
        assert_eq!(told.cart.map(|cart| cart.revision), entry.revision);
    }
}

async fn one_id_sent_by_many_at_once_counts_once(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1"]).await;
    shop.guest("guest").await;
    accepted(&shop.change("guest", add("K-1", 1)).await);
    let change = add("K-1", 3);
    let sending = (0..32).map(|_| {
        let (shop, change) = (shop.clone(), change.clone());
        async move { shop.change("guest", change).await }
    });
    check_one_effect(at_once(sending).await, 2);
    assert_eq!(shop.lines("guest").await, [("K-1".to_owned(), 4)]);
    assert_eq!(shop.cart("guest").await.revision, 2);
}

async fn one_id_sent_by_many_newcomers_at_once_makes_one_guest(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1"]).await;
    let change = add("K-1", 3);
    let sending = (0..32).map(|_| {
        let (shop, change) = (shop.clone(), change.clone());
        async move { shop.first_change("guest", "token", change).await }
    });
    check_one_effect(at_once(sending).await, 1);
    assert_eq!(shop.lines("guest").await, [("K-1".to_owned(), 3)]);
    assert_eq!((shop.count("owner").await, shop.count("session").await), (1, 1));
}

#[track_caller]
fn check_one_effect(outcomes: Vec<Outcome>, expected: i64) {
    let mut results = BTreeSet::new();
    let mut effects = 0;
    for outcome in outcomes {
        let Outcome::Accepted { revision, left, first } = outcome else { panic!("{outcome:?}") };
        assert_eq!(revision, expected);
        results.insert(serde_json::to_string(&left).unwrap());
        effects += i32::from(first);
    }
    assert_eq!(effects, 1);
    assert_eq!(results.len(), 1, "{results:?}");
}

async fn many_owners_at_once_do_not_meet(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1"]).await;
    let adding = (0..40).map(|n| {
        let shop = shop.clone();
        async move {
            let owner = format!("guest-{n}");
            accepted(&shop.first_change(&owner, &format!("token-{n}"), add("K-1", 1)).await);
            let more = (0..3).map(|_| {
                let (shop, owner) = (shop.clone(), owner.clone());
                async move { accepted(&shop.change(&owner, add("K-1", n + 1)).await) }
            });
            let revisions: BTreeSet<i64> = at_once(more).await.into_iter().collect();
            assert_eq!(revisions, (2..=4).collect());
            assert_eq!(shop.lines(&owner).await, [("K-1".to_owned(), 1 + 3 * (n as u32 + 1))]);
        }
    });
    at_once(adding).await;
    assert_eq!(shop.count("change_log").await, 160);
}

async fn the_line_limit_holds_at_once(shop: Shop) {
    shop.warm().await;
    shop.sell_many(LINE_LIMIT + 20).await;
    shop.guest("guest").await;
    let filled = LINE_LIMIT - 10;
    shop.execute(&format!(
        "insert into cart_line select 'guest', sku, 1, position from variant where position < {filled}"
    ))
    .await;
    let adding = (filled..LINE_LIMIT + 20).map(|n| {
        let shop = shop.clone();
        async move { shop.change("guest", add(&format!("many-{n}"), 1)).await }
    });
    let outcomes = at_once(adding).await;
    let refused = outcomes.iter().filter(|outcome| **outcome == Outcome::Refused(Refusal::LineLimit)).count();
    let revisions: BTreeSet<i64> =
        outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Accepted { .. })).map(accepted).collect();
    assert_eq!(refused, 20);
    assert_eq!(revisions, (1..=10).collect());
    assert_eq!(shop.lines("guest").await.len(), LINE_LIMIT);
}

async fn the_quantity_limit_holds_at_once(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1"]).await;
    shop.guest("guest").await;
    let adding = (0..40).map(|_| {
        let shop = shop.clone();
        async move { shop.change("guest", add("K-1", 50)).await }
    });
    let outcomes = at_once(adding).await;
    let refused = outcomes.iter().filter(|outcome| **outcome == Outcome::Refused(Refusal::QuantityLimit)).count();
    // 19 × 50 is the last sum within 999.
    assert_eq!(refused, 40 - 19);
    assert_eq!(shop.lines("guest").await, [("K-1".to_owned(), 950)]);
    assert_eq!(shop.cart("guest").await.revision, 19);
}

async fn revision_and_lines_are_of_one_moment(shop: Shop) {
    shop.sell("kettle", &["K-1", "K-2"]).await;
    shop.guest("guest").await;
    let enough = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (shop, enough) = (shop.clone(), enough.clone());
        async move {
            // Until the reader saw enough of it, or the lines are full.
            for n in 0..2 * Quantity::LIMIT as usize {
                if enough.load(Ordering::Relaxed) {
                    return;
                }
                accepted(&shop.change("guest", add(["K-1", "K-2"][n % 2], 1)).await);
            }
        }
    });
    let mut seen = BTreeSet::new();
    while seen.len() < 20 && !writing.is_finished() {
        let view = shop.cart("guest").await;
        assert_eq!(view.revision, view.cart().pieces() as i64, "one piece a revision");
        seen.insert(view.revision);
    }
    enough.store(true, Ordering::Relaxed);
    writing.await.unwrap();
    assert_eq!(seen.len(), 20, "the reader saw the cart on its way: {seen:?}");
}

async fn two_processes_share_one_cart(shop: Shop) {
    shop.warm().await;
    shop.sell("kettle", &["K-1"]).await;
    shop.guest("guest").await;
    let other = Shop { db: Db::open(&shop.url).await.unwrap(), ..shop.clone() };
    let same = add("K-1", 1);
    let adding = (0..48).map(|n| {
        let (shop, change) = (if n % 2 == 0 { shop.clone() } else { other.clone() }, same.clone());
        async move { shop.change("guest", if n < 16 { change } else { add("K-1", 1) }).await }
    });
    let revisions: BTreeSet<i64> = at_once(adding).await.iter().map(accepted).collect();
    assert_eq!(revisions, (1..=33).collect());
    assert_eq!(shop.lines("guest").await, [("K-1".to_owned(), 33)]);
    assert_eq!(other.cart("guest").await, shop.cart("guest").await);
    other.db.close().await;
}
