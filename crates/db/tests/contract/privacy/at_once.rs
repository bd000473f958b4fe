//! Erasing an account while it is used.

use std::sync::Arc;

use comptoir_db::order;
use comptoir_domain::consent::Matter;
use comptoir_domain::order::mark;
use comptoir_domain::order::pickup::Step;
use tokio::sync::Barrier;

use super::super::fixture::{EUR, NOW, Shop, accepted, add, asker, at_once};
use super::super::order::{reservation, taken};

on_both_engines! {
    of_many_who_erase_one_does,
    whoever_comes_at_the_same_time_leaves_nothing_behind,
}

async fn of_many_who_erase_one_does(shop: Shop) {
    shop.warm().await;
    shop.person().await;
    let pressing = (0..8).map(|_| {
        let shop = shop.clone();
        async move { shop.erase("zenobia").await }
    });
    assert_eq!(at_once(pressing).await.into_iter().flatten().count(), 1);
    shop.is_sound().await;
}

async fn whoever_comes_at_the_same_time_leaves_nothing_behind(shop: Shop) {
    const TASKS: usize = 24;
    shop.warm().await;
    shop.with_shelf(999, 999).await;
    shop.customer("ada").await;
    accepted(&shop.change("ada", add("a", 1)).await);
    let seen = mark(&shop.cart("ada").await);
    shop.reserve("ada", "first").await.unwrap();
    let barrier = Arc::new(Barrier::new(TASKS));
    let using = (0..TASKS).map(|n| {
        let (shop, barrier, seen) = (shop.clone(), barrier.clone(), seen.clone());
        async move {
            barrier.wait().await;
            match n % 6 {
                0 if n == 0 => drop(shop.erase("ada").await),
                0 => drop(shop.take("first", Step::Prepare).await),
                1 => drop(comptoir_db::owned::change(&shop.db, asker("ada"), add("b", 1), EUR, NOW).await),
                2 => drop(shop.grant("ada", Matter::OFFERS_BY_MAIL, NOW).await),
                3 => drop(order::reserve(&shop.db, reservation("ada", &format!("order-{n}"), &seen), NOW).await),
                4 => drop(order::remind_due(&shop.db, i64::MAX / 4, NOW).await),
                _ => drop(order::step(&shop.db, taken("first", Step::Collect), NOW).await),
            }
        }
    });
    at_once(using).await;
    for rows in [
        "cart_line where owner = 'ada'",
        "consent",
        "customer",
        "change_log where topic = 'owner/ada'",
        "pickup where email <> ''",
        "outbox",
        "hold",
    ] {
        assert_eq!(shop.count(rows).await, 0, "{rows}");
    }
    shop.is_sound().await;
}
