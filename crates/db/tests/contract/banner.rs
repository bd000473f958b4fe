//! Banners: versions, life, the clock, and what shows.

mod at_once;
mod limit;

use std::collections::HashSet;

use comptoir_db::banner::{self, Missing, NoBanner, Step};
use comptoir_db::change_log;
use comptoir_domain::banner::{Banner, ClockTime, Schedule, Slot, Status};
use comptoir_domain::promo::audience::Segment;
use serde_json::json;

use super::fixture::{NOW, Shop};

on_both_engines! {
    a_banner_goes_its_way,
    versions_are_kept_and_come_back,
    the_clock_begins_and_ends_it,
    what_it_names_is_there,
    a_slot_is_told_of_what_it_shows,
    accounts_are_in_their_segments,
}

/// A banner for the slot, in French, that may be kept.
pub fn banner(name: &str, slot: Slot) -> Banner {
    let variants = json!([{"name": "a", "content": {"fr": {"title": name}}}]);
    let said = json!({"name": name, "slot": slot, "variants": variants});
    serde_json::from_value(said).unwrap()
}

pub fn between(starts: Option<i64>, ends: Option<i64>) -> Schedule {
    let instant = |at: i64| ClockTime { local: "2026-09-21T14:13".to_owned(), at };
    Schedule { starts: starts.map(instant), ends: ends.map(instant), zone: "Europe/Paris".to_owned() }
}

impl Shop {
    pub async fn draft(&self, id: &str, banner: Banner) {
        assert_eq!(banner::create(&self.db, id, banner, "marketer", NOW).await.unwrap(), Ok(1));
    }

    pub async fn step(&self, id: &str, step: Step) -> Result<Status, NoBanner> {
        Ok(banner::step(&self.db, id, step, "marketer", NOW).await.unwrap()?.0)
    }

    pub async fn slot_revision(&self, slot: Slot) -> i64 {
        change_log::revision(&self.db, &banner::topic(slot)).await.unwrap()
    }

    /// The ids that show, in their order.
    pub async fn showing(&self) -> Vec<(String, i64)> {
        let live = banner::live::live(&self.db).await.unwrap();
        let mut ids: Vec<_> = live.candidates.into_iter().map(|it| (it.id, it.version)).collect();
        ids.sort();
        ids
    }
}

async fn a_banner_goes_its_way(shop: Shop) {
    shop.draft("b", banner("Avent", Slot::HomeHero)).await;
    // Sent twice it is one; the id with other words is another's.
    assert_eq!(banner::create(&shop.db, "b", banner("Avent", Slot::HomeHero), "x", NOW).await.unwrap(), Ok(1));
    let other = banner::create(&shop.db, "b", banner("Noël", Slot::HomeHero), "x", NOW).await.unwrap();
    assert_eq!(other, Err(NoBanner::Changed(1)));
    assert_eq!(shop.showing().await, []);
    assert_eq!(shop.step("b", Step::Pause).await, Err(NoBanner::NotNow(Status::Draft)));
    assert_eq!(shop.step("b", Step::Publish { version: 2 }).await, Err(NoBanner::Changed(1)));
    assert_eq!(shop.step("b", Step::Publish { version: 1 }).await, Ok(Status::Live));
    assert_eq!(shop.step("b", Step::Publish { version: 1 }).await, Ok(Status::Live));
    assert_eq!(shop.showing().await, [("b".to_owned(), 1)]);
    assert_eq!(shop.step("b", Step::Pause).await, Ok(Status::Paused));
    assert_eq!(shop.showing().await, []);
    assert_eq!(shop.step("b", Step::Resume).await, Ok(Status::Live));
    assert_eq!(shop.step("b", Step::Retire).await, Ok(Status::Retired));
    assert_eq!(shop.step("b", Step::Retire).await, Ok(Status::Retired));
    for step in [Step::Publish { version: 1 }, Step::Pause, Step::Resume] {
        assert_eq!(shop.step("b", step).await, Err(NoBanner::NotNow(Status::Retired)));
    }
    let saved = banner::save(&shop.db, "b", banner("Noël", Slot::HomeHero), 1, "x", NOW).await.unwrap();
    assert_eq!(saved, Err(NoBanner::NotNow(Status::Retired)));
    assert_eq!(shop.showing().await, []);
    let events = banner::events(&shop.db, "b", 10).await.unwrap();
    let mut what: Vec<&str> = events.iter().map(|event| event.what.as_str()).collect();
    what.sort_unstable();
    assert_eq!(what, ["created", "paused", "published", "resumed", "retired"]);
    assert_eq!(shop.step("nobody", Step::Retire).await, Err(NoBanner::Unknown));
}

async fn versions_are_kept_and_come_back(shop: Shop) {
    shop.draft("b", banner("one", Slot::HomeHero)).await;
    shop.step("b", Step::Publish { version: 1 }).await.unwrap();
    let save = |banner: Banner, expected| {
        let db = shop.db.clone();
        async move { banner::save(&db, "b", banner, expected, "marketer", NOW + 1).await.unwrap() }
    };
    assert_eq!(save(banner("two", Slot::HomeHero), 1).await, Ok(2));
    // The same words again add none, whatever was looked at; other words need the latest version.
    assert_eq!(save(banner("two", Slot::HomeHero), 1).await, Ok(2));
    assert_eq!(save(banner("three", Slot::HomeHero), 1).await, Err(NoBanner::Changed(2)));
    // Shoppers see what was put out.
    assert_eq!(shop.showing().await, [("b".to_owned(), 1)]);
    assert_eq!(banner::undo(&shop.db, "b", 1, 2, "marketer", NOW + 2).await.unwrap(), Ok(3));
    assert_eq!(banner::undo(&shop.db, "b", 9, 3, "marketer", NOW).await.unwrap(), Err(NoBanner::Unknown));
    let versions = banner::versions(&shop.db, "b", 10).await.unwrap();
    let said: Vec<_> = versions.iter().map(|it| (it.version, it.banner.name.as_str(), it.undoes)).collect();
    assert_eq!(said, [(3, "one", Some(1)), (2, "two", None), (1, "one", None)]);
    assert_eq!(banner::version(&shop.db, "b", 2).await.unwrap().unwrap().name, "two");
    assert_eq!(shop.step("b", Step::Publish { version: 3 }).await, Ok(Status::Live));
    assert_eq!(shop.showing().await, [("b".to_owned(), 3)]);
    // Another split is another experiment; a copy begins at its first.
    assert_eq!(save(Banner { holdout: 100, ..banner("one", Slot::HomeHero) }, 3).await, Ok(4));
    assert_eq!(banner::find(&shop.db, "b").await.unwrap().unwrap().banner.experiment, 2);
    assert_eq!(banner::duplicate(&shop.db, "b", "c", "copy", "marketer", NOW).await.unwrap(), Ok(1));
    let copy = banner::find(&shop.db, "c").await.unwrap().unwrap();
    assert_eq!((copy.status, copy.banner.name.as_str(), copy.banner.experiment), (Status::Draft, "copy", 1));
    assert_eq!(banner::all(&shop.db).await.unwrap().len(), 2);
}

async fn the_clock_begins_and_ends_it(shop: Shop) {
    let timed = |slot, starts, ends| Banner { schedule: between(starts, ends), ..banner("timed", slot) };
    shop.draft("b", timed(Slot::Cart, Some(NOW + 10), Some(NOW + 20))).await;
    assert_eq!(shop.step("b", Step::Publish { version: 1 }).await, Ok(Status::Scheduled));
    shop.draft("paused", timed(Slot::ListTop, None, Some(NOW + 20))).await;
    shop.step("paused", Step::Publish { version: 1 }).await.unwrap();
    shop.step("paused", Step::Pause).await.unwrap();
    shop.draft("over", timed(Slot::Cart, None, Some(NOW))).await;
    assert_eq!(shop.step("over", Step::Publish { version: 1 }).await, Err(NoBanner::NotNow(Status::Draft)));
    let told = shop.slot_revision(Slot::Cart).await;
    assert_eq!(banner::due(&shop.db, NOW + 9).await.unwrap(), []);
    assert_eq!(banner::due(&shop.db, NOW + 10).await.unwrap(), [("slot/cart".to_owned(), told + 1)]);
    assert_eq!(banner::due(&shop.db, NOW + 10).await.unwrap(), []);
    assert_eq!(shop.showing().await, [("b".to_owned(), 1)]);
    // What pauses tells nobody when it is over: it showed nowhere.
    assert_eq!(banner::due(&shop.db, NOW + 20).await.unwrap(), [("slot/cart".to_owned(), told + 2)]);
    for id in ["b", "paused"] {
        assert_eq!(banner::find(&shop.db, id).await.unwrap().unwrap().status, Status::Retired);
    }
    assert_eq!(shop.showing().await, []);
}

async fn what_it_names_is_there(shop: Shop) {
    let create = |said: Banner| {
        let db = shop.db.clone();
        async move { banner::create(&db, "x", said, "marketer", NOW).await.unwrap() }
    };
    let mut pictured = banner("x", Slot::HomeHero);
    let picture = json!({"id": "0123456789abcdef", "width": 9, "height": 9, "alt": "A"});
    let content = pictured.variants[0].content.values_mut().next().unwrap();
    content.picture = Some(serde_json::from_value(picture).unwrap());
    assert_eq!(create(pictured.clone()).await, Err(NoBanner::Missing(Missing::Picture)));
    let stores = vec!["nowhere".parse().unwrap()];
    assert_eq!(create(Banner { stores, ..banner("x", Slot::Cart) }).await, Err(NoBanner::Missing(Missing::Store)));
    let campaign = Some(uuid::Uuid::nil());
    assert_eq!(create(Banner { campaign, ..banner("x", Slot::Cart) }).await, Err(NoBanner::Missing(Missing::Campaign)));
    assert_eq!(shop.count("banner").await, 0);
    let uploaded = banner::picture::Uploaded {
        id: "0123456789abcdef".to_owned(),
        width: 640,
        height: 480,
        name: "advent.jpg".to_owned(),
        at: NOW,
    };
    for _ in 0..2 {
        banner::picture::upload(&shop.db, uploaded.clone(), "marketer").await.unwrap();
    }
    assert_eq!(banner::picture::latest(&shop.db, 5).await.unwrap(), [uploaded]);
    assert_eq!(create(pictured).await, Ok(1));
    let kept = banner::find(&shop.db, "x").await.unwrap().unwrap().banner;
    let picture = kept.variants[0].content.values().next().unwrap().picture.clone().unwrap();
    assert_eq!((picture.width, picture.height), (640, 480));
}

async fn a_slot_is_told_of_what_it_shows(shop: Shop) {
    shop.draft("b", banner("one", Slot::Cart)).await;
    assert_eq!(shop.slot_revision(Slot::Cart).await, 0);
    let publish = |version| banner::step(&shop.db, "b", Step::Publish { version }, "marketer", NOW);
    assert_eq!(publish(1).await.unwrap(), Ok((Status::Live, vec![("slot/cart".to_owned(), 1)])));
    // What is written is told to nobody; what moves to another slot is told to both.
    banner::save(&shop.db, "b", banner("one", Slot::Announcement), 1, "marketer", NOW).await.unwrap().unwrap();
    assert_eq!(shop.slot_revision(Slot::Cart).await, 1);
    let both = vec![("slot/announcement".to_owned(), 1), ("slot/cart".to_owned(), 2)];
    assert_eq!(publish(2).await.unwrap(), Ok((Status::Live, both)));
    let entries = change_log::since(&shop.db, "slot/cart", 1, 5).await.unwrap();
    assert_eq!((entries.len(), entries[0].kind.as_str()), (1, "banner"));
    let retired = banner::step(&shop.db, "b", Step::Retire, "marketer", NOW).await.unwrap();
    assert_eq!(retired, Ok((Status::Retired, vec![("slot/announcement".to_owned(), 2)])));
    let mut revisions = vec![0; Slot::ALL.len()];
    (revisions[Slot::Cart.index()], revisions[Slot::Announcement.index()]) = (2, 2);
    assert_eq!(banner::live::revisions(&shop.db).await.unwrap(), revisions);
}

async fn accounts_are_in_their_segments(shop: Shop) {
    shop.sell("thing", &["a", "b"]).await;
    shop.customer("ana").await;
    shop.customer("bob").await;
    shop.agrees("ana", "personal", "account").await;
    for customer in ["ana", "bob"] {
        shop.execute(&format!("insert into wish_line (owner, sku, position) values ('{customer}', 'a', 1)")).await;
    }
    let wished = |sku: &str| Segment::Wished { sku: sku.parse().unwrap() };
    let since = |at| Segment::SignedUpSince { at };
    let asked = [wished("a"), wished("b"), since(NOW), since(NOW + 1), Segment::ConsentedToMail];
    let of = |customer: &'static str| {
        let (db, asked) = (shop.db.clone(), asked.clone());
        async move { banner::live::segments_of(&db, customer, &asked).await.unwrap() }
    };
    assert_eq!(of("ana").await, HashSet::from([wished("a"), since(NOW)]));
    // Who did not agree to that is chosen by nothing that they did.
    assert_eq!(of("bob").await, HashSet::from([since(NOW)]));
    assert_eq!(of("nobody").await, HashSet::new());
    assert_eq!(banner::live::segments_of(&shop.db, "ana", &[]).await.unwrap(), HashSet::new());
}
