//! Who sees which banner, against the plainest way to say it: read the wall clock minute by minute, look at every banner,
//! and take the best that is left. Banners, clocks, stores, segments and people by chance; what fails prints its seed.

#[path = "banners/model.rs"]
mod model;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use comptoir::banner::schedule::resolve;
use comptoir_domain::banner::{Assignment, Banner, Candidate, Device, Lineup, Slot, Visitor, assign, bucket};
use comptoir_domain::promo::audience::Segment;
use comptoir_domain::{Locale, StoreSlug};
use model::{Clock, Person, chosen};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Zones of five continents and two oceans: changes in spring and autumn, in both hemispheres, by an hour, by half an hour and
/// by two, at midnight and at night, and none at all.
const ZONES: [&str; 12] = [
    "Europe/Paris",
    "Europe/Lisbon",
    "America/New_York",
    "America/Santiago",
    "America/Havana",
    "Africa/Cairo",
    "Africa/Abidjan",
    "Asia/Kolkata",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Antarctica/Troll",
];
const STORES: [&str; 3] = ["lyon", "nantes", "lille"];
const SKUS: [&str; 3] = ["A", "B", "C"];

fn local() -> impl Strategy<Value = String> {
    // Days around the changes of 2026, and any hour: nights more often.
    let day = prop_oneof![
        Just("2026-03-08"),
        Just("2026-03-27"),
        Just("2026-03-28"),
        Just("2026-03-29"),
        Just("2026-04-05"),
        Just("2026-04-24"),
        Just("2026-09-06"),
        Just("2026-09-27"),
        Just("2026-10-04"),
        Just("2026-10-25"),
        Just("2026-10-30"),
        Just("2026-11-01"),
    ];
    let hour = prop_oneof![3 => 0_u32..4, 1 => 0_u32..24];
    (day, hour, prop_oneof![Just(0), Just(15), Just(30), Just(59)])
        .prop_map(|(day, hour, minute)| format!("{day}T{hour:02}:{minute:02}"))
}

fn some<T: std::fmt::Debug + Clone>(of: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    proptest::sample::subsequence(of.to_vec(), 0..=of.len().min(2))
}

fn segment(name: &str) -> Value {
    json!({ "type": "wished", "sku": name })
}

prop_compose! {
    fn banner()(
        (slot, priority, zone) in (0_usize..3, 0_u32..3, proptest::sample::select(&ZONES[..])),
        starts in proptest::option::of(local()),
        ends in proptest::option::of(local()),
        stores in some(&STORES),
        segments in some(&SKUS),
        who in proptest::sample::select(vec!["anyone", "anyone", "guest", "signed_in"]),
        whereabouts in proptest::sample::select(vec!["anywhere", "anywhere", "my_store", "near_store"]),
        device in proptest::sample::select(vec![Value::Null, Value::Null, json!("phone"), json!("desktop")]),
        cap in proptest::option::of(1_u32..3),
        weights in proptest::collection::vec(0_u32..4, 1..4),
        holdout in proptest::sample::select(vec![0_u32, 0, 2_000, 5_000]),
        english in any::<bool>(),
    ) -> Value {
        let slot = [Slot::HomeTile, Slot::StorePage, Slot::Announcement][slot];
        let who = if segments.is_empty() { who } else { "anyone" };
        let text = || {
            let mut text = json!({ "fr": { "title": "Avent" } });
            if english {
                text["en"] = json!({ "title": "Advent" });
            }
            text
        };
        let name = |at: usize| ["a", "b", "c"][at];
        let instant = |local: &Option<String>| local.as_ref().map(|local| json!({ "local": local, "at": 0 }));
        json!({
            "name": "Advent", "slot": slot, "priority": priority, "holdout": holdout, "cap": cap, "stores": stores,
            "schedule": { "starts": instant(&starts), "ends": instant(&ends), "zone": zone },
            "audience": {
                "who": who, "whereabouts": whereabouts, "device": device,
                "segments": segments.iter().map(|name| segment(name)).collect::<Vec<_>>(),
            },
            "variants": weights.iter().enumerate()
                .map(|(at, weight)| json!({ "name": name(at), "weight": weight, "content": text() })).collect::<Vec<_>>(),
        })
    }
}

fn store() -> impl Strategy<Value = Option<StoreSlug>> {
    proptest::option::of(proptest::sample::select(&STORES[..]).prop_map(|name| name.parse().unwrap()))
}

prop_compose! {
    fn person()(
        // A day and a minute near what banners are timed by, on some zone's clock; then seconds beside it.
        (near, zone, beside) in (local(), proptest::sample::select(&ZONES[..]), -90_000_i64..90_000),
        key in 0_u32..50,
        english in any::<bool>(),
        signed_in in any::<bool>(),
        segments in some(&SKUS),
        (my_store, near_store, page_store) in (store(), store(), store()),
        device in proptest::option::of(any::<bool>()),
        seen in proptest::collection::btree_map(0_usize..5, 0_u32..4, 0..4),
    ) -> Visitor {
        let segments = segments.iter().filter(|_| signed_in).map(|name| Segment::Wished { sku: name.parse().unwrap() });
        Visitor {
            at: Clock::new(zone).first(&near) + beside,
            key: format!("person-{key}"),
            locale: if english { Locale::En } else { Locale::Fr },
            signed_in,
            segments: segments.collect::<HashSet<_>>(),
            my_store,
            near_store,
            page_store,
            device: device.map(|phone| if phone { Device::Phone } else { Device::Desktop }),
            seen: seen.into_iter().map(|(at, times)| (format!("banner-{at}"), times)).collect(),
            wanted: BTreeMap::new(),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_lineup_chooses_what_the_model_does(banners in proptest::collection::vec(banner(), 0..6), visitor in person()) {
        let mut candidates = Vec::new();
        for (at, said) in banners.iter().enumerate() {
            let mut banner: Banner = serde_json::from_value(said.clone()).unwrap();
            resolve(&mut banner.schedule).unwrap();
            // A banner whose end is not after its beginning is refused, as one without any weight: they never show.
            if banner.validate().is_ok() {
                candidates.push(Candidate { id: format!("banner-{at}"), version: 1, banner: Arc::new(banner) });
            }
        }
        let lineup = Lineup::new(candidates.clone());
        let person = Person::of(&visitor);
        for slot in Slot::ALL {
            let found = lineup.choose(slot, &visitor);
            let shown: Vec<_> = found.choices.iter().map(|it| (it.id.clone(), it.variant.as_str().to_owned())).collect();
            let expected = chosen(slot.name(), &candidates.iter().map(|it| {
                let at: usize = it.id.trim_start_matches("banner-").parse().unwrap();
                (it.id.clone(), banners[at].clone())
            }).collect::<Vec<_>>(), &person, dealt);
            prop_assert_eq!((shown, found.held_out), expected, "{:?}", slot);
        }
    }

    /// What is dealt is dealt again, and somebody who is held out stays so.
    #[test]
    fn people_keep_what_they_are_dealt(said in banner(), key in any::<u64>()) {
        let banner: Banner = serde_json::from_value(said).unwrap();
        let bucket = bucket("banner", banner.experiment, &key.to_string());
        prop_assert!(bucket < 10_000);
        let dealt = assign(&banner.split(), bucket);
        prop_assert_eq!(dealt, assign(&banner.split(), bucket));
        if banner.variants.iter().any(|variant| variant.weight > 0) {
            prop_assert_eq!(dealt == Some(Assignment::HeldOut), bucket < banner.holdout);
            let nothing = matches!(dealt, Some(Assignment::Variant(variant)) if variant.weight == 0);
            prop_assert!(dealt.is_some() && !nothing);
        }
    }
}

/// The variant that somebody is dealt, said plainly: a line of 10,000 places, the first for nobody, the rest cut by weight.
fn dealt(id: &str, said: &Value, key: &str) -> Option<String> {
    let place = u64::from(bucket(id, 1, key));
    let holdout = said["holdout"].as_u64().unwrap();
    if place < holdout {
        return None;
    }
    let variants = said["variants"].as_array().unwrap();
    let weights: Vec<u64> = variants.iter().map(|variant| variant["weight"].as_u64().unwrap()).collect();
    let (total, mut end) = (weights.iter().sum::<u64>(), 0);
    let rest = 10_000 - holdout;
    for (variant, weight) in variants.iter().zip(weights) {
        end += weight;
        // Its part ends where so many of the parts end, rounded up: a place belongs to whoever begins it.
        if place - holdout < (end * rest).div_ceil(total) {
            return Some(variant["name"].as_str().unwrap().to_owned());
        }
    }
    unreachable!("the last part ends with the line")
}
