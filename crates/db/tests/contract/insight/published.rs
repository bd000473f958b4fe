//! A banner that is put out is measured from then on, as people are dealt out by it.

use comptoir_db::banner::{self, Step};
use comptoir_db::insight;
use comptoir_domain::banner::{Banner, Slot, Status};
use serde_json::json;

use super::{giving, split};
use crate::contract::fixture::{NOW, Shop};

on_both_engines! {
    who_publishes_measures,
    another_split_is_another_round,
}

const ID: &str = "0000b2";
const CAMPAIGN: &str = "00000000-0000-4000-8000-0000000000c1";

/// A banner with so many held out and these variants and weights.
fn of(holdout: u32, variants: &[(&str, u32)]) -> Banner {
    let variant =
        |(name, weight): &(&str, u32)| json!({"name": name, "weight": weight, "content": {"fr": {"title": name}}});
    let variants: Vec<_> = variants.iter().map(variant).collect();
    serde_json::from_value(json!({"name": "n", "slot": Slot::Cart, "holdout": holdout, "variants": variants})).unwrap()
}

impl Shop {
    /// Adds a version after that one, and puts it out; the round that is measured then, and since when.
    async fn put_out(&self, version: i64, banner: Banner, now: i64) -> (i64, i64) {
        let saved = banner::save(&self.db, ID, banner, version, "marketer", now).await.unwrap().unwrap();
        let published = banner::step(&self.db, ID, Step::Publish { version: saved }, "marketer", now).await.unwrap();
        published.unwrap();
        let measured = insight::find(&self.db, ID).await.unwrap().unwrap();
        assert_eq!(banner::find(&self.db, ID).await.unwrap().unwrap().banner.experiment, measured.round as u32);
        (measured.round, measured.since)
    }
}

async fn who_publishes_measures(shop: Shop) {
    shop.launch(giving(CAMPAIGN)).await;
    let campaign = Some(CAMPAIGN.parse().unwrap());
    shop.draft(ID, Banner { campaign, ..of(1_000, &[("a", 1), ("red-2", 3)]) }).await;
    assert_eq!(insight::find(&shop.db, ID).await.unwrap(), None, "a draft is seen by nobody");
    assert_eq!(shop.step(ID, Step::Publish { version: 1 }).await, Ok(Status::Live));
    let measured = insight::find(&shop.db, ID).await.unwrap().unwrap();
    assert_eq!((measured.round, measured.since, measured.campaign.as_deref()), (1, NOW, Some(CAMPAIGN)));
    assert_eq!(measured.split, split(&[("a", 9), ("red-2", 27), ("holdout", 4)]));
    for step in [Step::Publish { version: 1 }, Step::Pause, Step::Resume, Step::Retire] {
        shop.step(ID, step).await.unwrap();
        assert_eq!(insight::find(&shop.db, ID).await.unwrap().as_ref(), Some(&measured));
    }
    shop.is_sound().await;
}

async fn another_split_is_another_round(shop: Shop) {
    shop.draft(ID, of(0, &[("a", 1), ("b", 1)])).await;
    shop.step(ID, Step::Publish { version: 1 }).await.unwrap();
    let named = |name: &str, banner: Banner| Banner { name: name.to_owned(), ..banner };
    assert_eq!(shop.put_out(1, named("m", of(0, &[("a", 1), ("b", 1)])), NOW + 1).await, (1, NOW), "other words");
    assert_eq!(shop.put_out(2, of(0, &[("a", 2), ("b", 1)]), NOW + 2).await, (2, NOW + 2));
    assert_eq!(shop.put_out(3, of(500, &[("a", 2), ("b", 1)]), NOW + 3).await, (3, NOW + 3));
    // The same sides in another order deal people out anew.
    assert_eq!(shop.put_out(4, of(500, &[("b", 1), ("a", 2)]), NOW + 4).await, (4, NOW + 4));
    // Tried and left before it was put out, it is the same experiment.
    banner::save(&shop.db, ID, of(0, &[("a", 1)]), 5, "marketer", NOW).await.unwrap().unwrap();
    assert_eq!(shop.put_out(6, of(500, &[("b", 1), ("a", 2)]), NOW + 5).await, (4, NOW + 4));
}
