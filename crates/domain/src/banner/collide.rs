//! Which banners are in each other's way: for one place, at one time, before the same eyes.

use std::collections::{BTreeSet, HashSet};

use super::{Banner, Slot, Whereabouts, Who};
use crate::StoreSlug;

/// A banner on the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<'b> {
    pub id: &'b str,
    pub banner: &'b Banner,
}

/// More banners than their slot has places, which somebody could be shown at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    pub slot: Slot,
    /// Indices of the banners, in the order in which they are asked: the last one is not shown.
    pub banners: Vec<usize>,
    /// From when until when, milliseconds since 1970 (UTC); `None` for no bound.
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
}

/// Every collision of the banners: each set of one more than its slot's places.
pub fn collisions(placed: &[Placed<'_>]) -> Vec<Collision> {
    let mut collisions = Vec::new();
    for slot in Slot::ALL {
        let mut order: Vec<usize> = (0..placed.len()).filter(|at| placed[*at].banner.slot == slot).collect();
        // As a lineup asks them.
        order.sort_by_key(|at| {
            let Placed { id, banner } = &placed[*at];
            (std::cmp::Reverse(banner.priority), banner.schedule.starts_at(), *id)
        });
        extend(placed, &order, &mut Vec::new(), &mut collisions);
    }
    collisions
}

/// Every set that begins with the chosen ones and goes on with some of the rest.
fn extend(placed: &[Placed<'_>], rest: &[usize], chosen: &mut Vec<usize>, collisions: &mut Vec<Collision>) {
    for (at, index) in rest.iter().enumerate() {
        chosen.push(*index);
        let banners: Vec<&Banner> = chosen.iter().map(|index| placed[*index].banner).collect();
        // A set that nobody could see does not grow into one that somebody could.
        if let Some((starts_at, ends_at)) = meet(&banners) {
            let slot = banners[0].slot;
            if chosen.len() > slot.places() {
                collisions.push(Collision { slot, banners: chosen.clone(), starts_at, ends_at });
            } else {
                extend(placed, &rest[at + 1..], chosen, collisions);
            }
        }
        chosen.pop();
    }
}

/// From when until when a visitor could be whom all of the banners are for; `None` where nobody could ever be. Segments never
/// exclude each other: an account may be in any of them.
pub fn meet(banners: &[&Banner]) -> Option<(Option<i64>, Option<i64>)> {
    let starts_at = banners.iter().filter_map(|banner| banner.schedule.starts_at()).max();
    let ends_at = banners.iter().filter_map(|banner| banner.schedule.ends_at()).min();
    let in_time = !matches!((starts_at, ends_at), (Some(starts), Some(ends)) if starts >= ends);
    let asks = |who: Who| banners.iter().any(|banner| banner.audience.who == who);
    let with_segments = banners.iter().any(|banner| !banner.audience.segments.is_empty());
    let by_account = !(asks(Who::Guest) && (asks(Who::SignedIn) || with_segments));
    let devices: BTreeSet<u8> =
        banners.iter().filter_map(|banner| banner.audience.device).map(|device| device as u8).collect();
    let speaks = |locale| {
        let mut variants = banners.iter().flat_map(|banner| &banner.variants);
        variants.all(|variant| variant.content.contains_key(locale))
    };
    let first = banners.first()?.variants.first()?;
    let one_language = first.content.keys().any(speaks);
    let met = in_time && by_account && devices.len() < 2 && one_language && somewhere(banners);
    met.then_some((starts_at, ends_at))
}

/// How a visitor can be where a banner shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The store they fetch their cart in, the one that they are near, and the one whose page it is.
    Mine,
    Near,
    Page,
}

/// Whether a visitor can be where all of them show. Three stores are the visitor's: each banner that asks for one is tried
/// with each that may satisfy it, and banners with the same one must have a store in common.
fn somewhere(banners: &[&Banner]) -> bool {
    assign(banners, [&mut None, &mut None, &mut None])
}

fn assign(banners: &[&Banner], chosen: [&mut Option<HashSet<StoreSlug>>; 3]) -> bool {
    let Some((banner, rest)) = banners.split_first() else { return true };
    let [mine, near, page] = chosen;
    let Banner { slot, stores, audience, .. } = banner;
    // Other pages are no store's.
    let has_page = matches!(slot, Slot::StorePage | Slot::Announcement);
    let own: HashSet<StoreSlug> = stores.iter().cloned().collect();
    // A store's page shows no banner that is for other stores.
    let mut narrowed = page.clone();
    if *slot == Slot::StorePage && !stores.is_empty() && !narrow(&mut narrowed, &own) {
        return false;
    }
    let ways: &[By] = match audience.whereabouts {
        Whereabouts::Anywhere if stores.is_empty() => return assign(rest, [mine, near, page]),
        Whereabouts::MyStore => &[By::Mine],
        Whereabouts::Anywhere | Whereabouts::NearStore => &[By::Mine, By::Near, By::Page],
    };
    ways.iter().filter(|by| has_page || **by != By::Page).any(|by| {
        let (mut mine, mut near, mut page) = (mine.clone(), near.clone(), narrowed.clone());
        let place = match by {
            By::Mine => &mut mine,
            By::Near => &mut near,
            By::Page => &mut page,
        };
        // A banner for every store is satisfied by any.
        (stores.is_empty() || narrow(place, &own)) && assign(rest, [&mut mine, &mut near, &mut page])
    })
}

/// Leaves the stores that are among both; whether there is one.
fn narrow(place: &mut Option<HashSet<StoreSlug>>, stores: &HashSet<StoreSlug>) -> bool {
    let both: HashSet<StoreSlug> = match place {
        Some(known) => known.intersection(stores).cloned().collect(),
        None => stores.clone(),
    };
    let some = !both.is_empty();
    *place = Some(both);
    some
}

#[cfg(test)]
mod tests;
