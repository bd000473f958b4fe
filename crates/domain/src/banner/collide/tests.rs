//! Collisions against a model that shows every visitor it can think of every set of banners.

use std::collections::HashSet;
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::Locale;
use crate::banner::{Candidate, Device, Lineup, Visitor};
use crate::promo::audience::Segment;

/// Stores that banners name, and one that none does.
const STORES: [&str; 3] = ["lille", "lyon", "metz"];

fn banner() -> impl Strategy<Value = Banner> {
    let stores = proptest::sample::subsequence(STORES[..2].to_vec(), 0..=2);
    let choice = |names: &'static [&'static str]| proptest::sample::select(names);
    let slots = choice(&["home_hero", "home_tile", "store_page", "announcement"]);
    let who = choice(&["anyone", "guest", "signed_in"]);
    let place = choice(&["anywhere", "my_store", "near_store"]);
    let device = proptest::option::of(choice(&["phone", "desktop"]));
    let locales = proptest::sample::subsequence(vec!["fr", "en"], 1..=2);
    let time = (proptest::option::of(0..4_i64), proptest::option::of(1..4_i64));
    (slots, who, place, device, locales, time, stores, any::<bool>(), 0..3_u32).prop_map(
        |(slot, who, place, device, locales, (starts, long), stores, segment, priority)| {
            let content: serde_json::Map<_, _> =
                locales.iter().map(|locale| ((*locale).to_owned(), json!({ "title": "t" }))).collect();
            let starts = starts.map(|at| json!({ "local": "2026-01-01T00:00", "at": at }));
            let end = long.map(|long| starts.as_ref().map_or(0, |it| it["at"].as_i64().unwrap()) + long);
            let ends = end.map(|at| json!({ "local": "2026-01-01T00:00", "at": at }));
            let segments = if segment && who != "guest" { json!([{ "type": "consented_to_mail" }]) } else { json!([]) };
            serde_json::from_value(json!({
                "name": "n", "slot": slot, "stores": stores, "priority": priority,
                "schedule": { "starts": starts, "ends": ends, "zone": "UTC" },
                "audience": { "who": who, "whereabouts": place, "device": device, "segments": segments },
                "variants": [{ "name": "a", "content": content }],
            }))
            .unwrap()
        },
    )
}

/// Everybody who could ever look at a page with the slot.
fn everybody(slot: Slot) -> Vec<Visitor> {
    let places: Vec<Option<StoreSlug>> =
        std::iter::once(None).chain(STORES.iter().map(|name| Some(name.parse().unwrap()))).collect();
    let pages = match slot {
        Slot::StorePage => places[1..].to_vec(),
        Slot::Announcement => places.clone(),
        _ => vec![None],
    };
    let mut all = Vec::new();
    for at in 0..9 {
        for (signed_in, device, locale) in [
            (false, Device::Phone, Locale::Fr),
            (true, Device::Phone, Locale::Fr),
            (false, Device::Desktop, Locale::Fr),
            (true, Device::Desktop, Locale::Fr),
            (false, Device::Phone, Locale::En),
            (true, Device::Phone, Locale::En),
            (false, Device::Desktop, Locale::En),
            (true, Device::Desktop, Locale::En),
        ] {
            for mine in &places {
                for near in &places {
                    for page in &pages {
                        all.push(Visitor {
                            at,
                            locale,
                            signed_in,
                            segments: if signed_in {
                                HashSet::from([Segment::ConsentedToMail])
                            } else {
                                HashSet::new()
                            },
                            my_store: mine.clone(),
                            near_store: near.clone(),
                            page_store: page.clone(),
                            device: Some(device),
                            ..Visitor::default()
                        });
                    }
                }
            }
        }
    }
    all
}

/// Whether the visitor is shown the banner where it stands alone.
fn sees(banner: &Banner, visitor: &Visitor) -> bool {
    let candidate = Candidate { id: "x".to_owned(), version: 1, banner: Arc::new(banner.clone()) };
    !Lineup::new([candidate]).choose(banner.slot, visitor).choices.is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Banners meet if and only if somebody is shown each of them.
    #[test]
    fn banners_meet_before_somebodys_eyes(mut banners in proptest::collection::vec(banner(), 1..4)) {
        let slot = banners[0].slot;
        banners.iter_mut().for_each(|banner| banner.slot = slot);
        let all: Vec<&Banner> = banners.iter().collect();
        let met = meet(&all);
        let eyes = everybody(slot).into_iter().find(|visitor| all.iter().all(|banner| sees(banner, visitor)));
        prop_assert_eq!(met.is_some(), eyes.is_some(), "{:?} {:?}", met, eyes);
    }

    /// Of a collision somebody is not shown the last one, who would be without the others.
    #[test]
    fn the_last_of_a_collision_loses(banners in proptest::collection::vec(banner(), 2..5)) {
        let ids: Vec<String> = (0..banners.len()).map(|at| at.to_string()).collect();
        let placed: Vec<Placed> = banners.iter().zip(&ids).map(|(banner, id)| Placed { id, banner }).collect();
        for collision in collisions(&placed) {
            prop_assert_eq!(collision.banners.len(), collision.slot.places() + 1);
            let of = |at: &usize| Candidate { id: ids[*at].clone(), version: 1, banner: Arc::new(banners[*at].clone()) };
            let lineup = Lineup::new(collision.banners.iter().map(of));
            let loser = &ids[*collision.banners.last().unwrap()];
            let loses = everybody(collision.slot).iter().any(|visitor| {
                sees(&banners[*collision.banners.last().unwrap()], visitor)
                    && lineup.choose(collision.slot, visitor).choices.len() == collision.slot.places()
                    && lineup.choose(collision.slot, visitor).choices.iter().all(|choice| choice.id != *loser)
            });
            prop_assert!(loses, "{:?}", collision);
        }
    }
}
