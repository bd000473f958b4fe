//! What stores may do with banners of their own.

use comptoir_db::banner::limit::{self, Beyond, Limits};
use comptoir_db::banner::{self, NoBanner, Step};
use comptoir_domain::StoreSlug;
use comptoir_domain::banner::{Banner, Slot, Status};

use super::{banner as plain, between};
use crate::contract::fixture::{NOW, Shop, at_once};

on_both_engines! {
    a_store_stays_within_its_limits,
    the_last_place_is_taken_once,
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

async fn open(shop: &Shop, live: i64) -> Vec<StoreSlug> {
    assert_eq!(limit::get(&shop.db).await.unwrap().slots, [Slot::StorePage]);
    let limits = Limits { slots: vec![Slot::StorePage, Slot::Cart], live, days: 7, ab: false };
    limit::set(&shop.db, limits.clone(), "marketer", NOW).await.unwrap();
    assert_eq!(limit::get(&shop.db).await.unwrap(), limits);
    vec!["lyon".parse().unwrap()]
}

/// A store's banner for some days from now on.
fn of_store(slot: Slot, days: i64) -> Banner {
    let stores = vec!["lyon".parse().unwrap()];
    Banner { stores, schedule: between(None, Some(NOW + days * DAY_MS)), ..plain("x", slot) }
}

async fn step(shop: &Shop, id: &str, step: Step, own: &[StoreSlug]) -> Result<Status, NoBanner> {
    Ok(banner::step_within(&shop.db, id, step, "manager", NOW, own).await.unwrap()?.0)
}

async fn a_store_stays_within_its_limits(shop: Shop) {
    shop.store("lyon").await;
    let own = open(&shop, 1).await;
    let publish = Step::Publish { version: 1 };
    let mut two = of_store(Slot::Cart, 3);
    two.variants.push(two.variants[0].clone());
    two.variants[1].name = "b".parse().unwrap();
    for (id, banner, beyond) in [
        ("slot", of_store(Slot::HomeHero, 3), Beyond::Slot),
        ("long", of_store(Slot::Cart, 8), Beyond::Long(7)),
        ("endless", Banner { schedule: between(None, None), ..of_store(Slot::Cart, 3) }, Beyond::Long(7)),
        ("two", two, Beyond::Variants),
        ("everywhere", Banner { stores: Vec::new(), ..of_store(Slot::Cart, 3) }, Beyond::Stores),
    ] {
        shop.draft(id, banner).await;
        assert_eq!(step(&shop, id, publish, &own).await, Err(NoBanner::Beyond(beyond)), "{id}");
        // Head office is bound by none of it; what it runs is no store's to take away.
        assert_eq!(step(&shop, id, publish, &[]).await, Ok(Status::Live), "{id}");
    }
    assert_eq!(step(&shop, "everywhere", Step::Retire, &own).await, Err(NoBanner::Beyond(Beyond::Stores)));
    for id in ["slot", "long", "endless", "two"] {
        assert_eq!(step(&shop, id, Step::Retire, &own).await, Ok(Status::Retired));
    }
    shop.draft("first", of_store(Slot::Cart, 3)).await;
    shop.draft("second", of_store(Slot::StorePage, 3)).await;
    assert_eq!(step(&shop, "first", publish, &own).await, Ok(Status::Live));
    // Again: it is in nobody's way but its own.
    assert_eq!(step(&shop, "first", publish, &own).await, Ok(Status::Live));
    assert_eq!(step(&shop, "second", publish, &own).await, Err(NoBanner::Beyond(Beyond::Many(1))));
    assert_eq!(step(&shop, "first", Step::Pause, &own).await, Ok(Status::Paused));
    assert_eq!(step(&shop, "second", publish, &own).await, Ok(Status::Live));
    assert_eq!(step(&shop, "first", Step::Resume, &own).await, Err(NoBanner::Beyond(Beyond::Many(1))));
    let later = Banner { schedule: between(Some(NOW + 3 * DAY_MS), Some(NOW + 5 * DAY_MS)), ..of_store(Slot::Cart, 3) };
    shop.draft("later", later).await;
    assert_eq!(step(&shop, "later", publish, &own).await, Ok(Status::Scheduled));
}

async fn the_last_place_is_taken_once(shop: Shop) {
    shop.warm().await;
    shop.store("lyon").await;
    let own = open(&shop, 2).await;
    for n in 0..12 {
        shop.draft(&format!("b{n}"), of_store(Slot::Cart, 3)).await;
    }
    let outcomes = at_once((0..12).map(|n| {
        let (shop, own) = (shop.clone(), own.clone());
        async move { step(&shop, &format!("b{n}"), Step::Publish { version: 1 }, &own).await }
    }))
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Ok(Status::Live)).count(), 2);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Err(NoBanner::Beyond(Beyond::Many(2)))).count(), 10);
}
