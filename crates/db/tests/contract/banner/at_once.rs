//! What holds when several people and processes work on banners at the same time.

use comptoir_db::banner::{self, NoBanner, Step};
use comptoir_domain::banner::{Banner, Slot, Status};

use super::{banner as plain, between};
use crate::contract::fixture::{NOW, Shop, at_once};

on_both_engines! {
    two_marketers_save_and_one_is_told,
    publishing_against_retiring,
    the_clock_of_many_processes_ticks_once,
    banners_move_between_slots_without_waiting_for_ever,
}

async fn two_marketers_save_and_one_is_told(shop: Shop) {
    shop.warm().await;
    shop.draft("b", plain("zero", Slot::Cart)).await;
    let saving = (0..16).map(|n| {
        let shop = shop.clone();
        async move { banner::save(&shop.db, "b", plain(&format!("by {n}"), Slot::Cart), 1, "x", NOW).await.unwrap() }
    });
    let outcomes = at_once(saving).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Ok(2)).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Err(NoBanner::Changed(2))).count(), 15);
    assert_eq!(shop.count("banner_version").await, 2);
}

async fn publishing_against_retiring(shop: Shop) {
    shop.warm().await;
    for n in 0..8 {
        let id = format!("b{n}");
        shop.draft(&id, plain(&id, Slot::Cart)).await;
        let steps = (0..12).map(|m| {
            let (shop, id) = (shop.clone(), id.clone());
            let step = [Step::Publish { version: 1 }, Step::Retire, Step::Pause, Step::Resume][m % 4];
            async move { shop.step(&id, step).await }
        });
        at_once(steps).await;
        assert_eq!(banner::find(&shop.db, &id).await.unwrap().unwrap().status, Status::Retired);
        // It was taken away as often as it was shown.
        let told = |what: &str| format!("banner_event where banner = '{id}' and what = '{what}'");
        assert_eq!(shop.count(&told("retired")).await, 1);
        assert!(shop.count(&told("published")).await <= 1);
    }
    assert_eq!(shop.showing().await, []);
}

async fn the_clock_of_many_processes_ticks_once(shop: Shop) {
    shop.warm().await;
    for n in 0..6 {
        let timed = Banner { schedule: between(Some(NOW + 1), Some(NOW + 100)), ..plain("timed", Slot::Cart) };
        shop.draft(&format!("b{n}"), timed).await;
        shop.step(&format!("b{n}"), Step::Publish { version: 1 }).await.unwrap();
    }
    let ticking = (0..12).map(|_| {
        let shop = shop.clone();
        async move { banner::due(&shop.db, NOW + 1).await.unwrap().len() }
    });
    assert_eq!(at_once(ticking).await.into_iter().sum::<usize>(), 6);
    assert_eq!(shop.count("banner_event where what = 'began'").await, 6);
    assert_eq!(shop.slot_revision(Slot::Cart).await, 6);
}

async fn banners_move_between_slots_without_waiting_for_ever(shop: Shop) {
    shop.warm().await;
    let (here, there) = (Slot::Cart, Slot::Announcement);
    for (id, slot) in [("one", here), ("two", there)] {
        shop.draft(id, plain(id, slot)).await;
        shop.step(id, Step::Publish { version: 1 }).await.unwrap();
    }
    let moving = (0..24).map(|n| {
        let shop = shop.clone();
        let id = ["one", "two"][n % 2];
        async move {
            for round in 0..6 {
                let kept = banner::find(&shop.db, id).await.unwrap().unwrap();
                let slot = if (n + round) % 3 == 0 { here } else { there };
                let said = plain(&format!("{n} {round}"), slot);
                if let Ok(version) = banner::save(&shop.db, id, said, kept.version, "x", NOW).await.unwrap() {
                    banner::step(&shop.db, id, Step::Publish { version }, "x", NOW).await.unwrap().ok();
                }
            }
        }
    });
    at_once(moving).await;
    assert_eq!(shop.showing().await.len(), 2);
    shop.is_sound().await;
}
