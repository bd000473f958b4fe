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

/// Zones of five continents and two oceans, each with the days of 2026 on which its clocks change and the hour of them: in
/// both hemispheres, by an hour, by half an hour and by two, at midnight and at night, and never.
const ZONES: [(&str, [(&str, u32); 2]); 12] = [
    ("Europe/Paris", [("2026-03-29", 2), ("2026-10-25", 2)]),
    ("Europe/Lisbon", [("2026-03-29", 1), ("2026-10-25", 1)]),
    ("America/New_York", [("2026-03-08", 2), ("2026-11-01", 1)]),
    ("America/Santiago", [("2026-09-06", 0), ("2026-04-04", 23)]),
    ("America/Havana", [("2026-03-08", 0), ("2026-11-01", 0)]),
    ("Africa/Cairo", [("2026-04-24", 0), ("2026-10-29", 23)]),
    ("Africa/Abidjan", [("2026-03-29", 2), ("2026-10-25", 2)]),
    ("Asia/Kolkata", [("2026-03-29", 2), ("2026-10-25", 2)]),
    ("Asia/Beirut", [("2026-03-29", 0), ("2026-10-24", 23)]),
    ("Australia/Lord_Howe", [("2026-10-04", 2), ("2026-04-05", 1)]),
    ("Pacific/Auckland", [("2026-09-27", 2), ("2026-04-05", 2)]),
    ("Antarctica/Troll", [("2026-03-29", 2), ("2026-10-25", 1)]),
];
const STORES: [&str; 3] = ["lyon", "nantes", "lille"];
const SKUS: [&str; 3] = ["A", "B", "C"];

/// A zone, and a beginning and an end on its clock, each where there is one: most within the hour of a change.
fn times() -> impl Strategy<Value = (&'static str, Option<String>, Option<String>)> {
    let time = || (0_usize..2, prop_oneof![3 => Just(None), 1 => (0_u32..24).prop_map(Some)], 0_usize..4);
    let times = (proptest::option::of(time()), proptest::option::of(time()));
    (proptest::sample::select(&ZONES[..]), times).prop_map(|((zone, changes), (starts, ends))| {
        let local = |(day, other, minute): (usize, Option<u32>, usize)| {
            let (day, hour) = changes[day];
            format!("{day}T{:02}:{:02}", other.unwrap_or(hour), [0, 15, 30, 59][minute])
        };
        (zone, starts.map(local), ends.map(local))
    })
}

fn some<T: std::fmt::Debug + Clone>(of: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    proptest::sample::subsequence(of.to_vec(), 0..=of.len().min(2))
}

fn segment(name: &str) -> Value {
    json!({ "type": "wished", "sku": name })
}

prop_compose! {
    fn banner()(
        (slot, priority) in (0_usize..3, 0_u32..2),
        (zone, starts, ends) in times(),
        stores in some(&STORES),
        segments in prop_oneof![2 => Just(Vec::new()), 1 => some(&SKUS)],
        who in proptest::sample::select(vec!["anyone", "anyone", "anyone", "guest", "signed_in"]),
        whereabouts in proptest::sample::select(vec!["anywhere", "anywhere", "anywhere", "my_store", "near_store"]),
        device in prop_oneof![3 => Just(Value::Null), 1 => Just(json!("phone")), 1 => Just(json!("desktop"))],
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

/// A moment by what one of the banners is timed by: its beginning or its end, at it, a moment beside it, or within two hours.
fn moment(banners: &[Value], (at, is_end, beside): (usize, bool, i64)) -> i64 {
    let Some(banner) = banners.get(at % banners.len().max(1)) else { return beside };
    let schedule = &banner["schedule"];
    let local = |end: &str| schedule[end]["local"].as_str();
    let clock = Clock::new(schedule["zone"].as_str().unwrap());
    let (starts, ends) =
        (local("starts").map(|local| clock.first(local)), local("ends").map(|local| clock.last(local)));
    let (one, other) = if is_end { (ends, starts) } else { (starts, ends) };
    one.or(other).unwrap_or(1_790_000_000_000) + beside
}

fn store() -> impl Strategy<Value = Option<StoreSlug>> {
    proptest::option::of(proptest::sample::select(&STORES[..]).prop_map(|name| name.parse().unwrap()))
}

prop_compose! {
    fn person()(
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
            at: 0,
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
    fn the_lineup_chooses_what_the_model_does(
        banners in proptest::collection::vec(banner(), 0..8),
        visitor in person(),
        beside in (any::<usize>(), any::<bool>(), prop_oneof![-1_i64..=1, -7_200_000_i64..7_200_000]),
    ) {
        let visitor = Visitor { at: moment(&banners, beside), ..visitor };
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
            // The last that is held out, and the first that is not.
            prop_assert_ne!(assign(&banner.split(), banner.holdout), Some(Assignment::HeldOut));
            let last = banner.holdout.checked_sub(1).map(|bucket| assign(&banner.split(), bucket));
            prop_assert!(last.is_none_or(|last| last == Some(Assignment::HeldOut)));
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
