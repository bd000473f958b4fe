//! Which banners a page shows.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::{Assignment, Banner, Content, Device, Slot, VariantName, Whereabouts, Who, assign, bucket};
use crate::promo::audience::Segment;
use crate::{Locale, StoreSlug};

/// A banner that may show, with what is kept beside what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: String,
    /// The version that shows.
    pub version: i64,
    pub banner: Arc<Banner>,
}

/// Everything that decides what somebody is shown. A preview says another one.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// The moment, milliseconds since 1970 (UTC).
    pub at: i64,
    /// What stands for the person: the owner's id, or what a day's salt makes of where they come from.
    pub key: String,
    pub locale: Locale,
    /// Whether an account is signed in.
    pub signed_in: bool,
    /// The segments the account is in, of those that were asked for.
    pub segments: HashSet<Segment>,
    /// Where they fetch their cart.
    pub my_store: Option<StoreSlug>,
    /// Where they said on this page that they are.
    pub near_store: Option<StoreSlug>,
    /// The store whose page it is.
    pub page_store: Option<StoreSlug>,
    /// `None` where it is not known: then no banner for one kind of device shows.
    pub device: Option<Device>,
    /// How often they saw banners, by id, as far as it is counted.
    pub seen: BTreeMap<String, u32>,
    /// Variants that are shown whatever people are dealt, by the banner's id: for previews.
    pub wanted: BTreeMap<String, VariantName>,
}

/// What a slot shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    pub choices: Vec<Choice>,
    /// Banners that would show, were the visitor not held out of them: ids, for whoever counts.
    pub held_out: Vec<HeldOut>,
}

/// A banner that somebody is held out of.
pub type HeldOut = String;

/// A banner in a slot, in the variant and language that the visitor sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub version: i64,
    pub variant: VariantName,
    pub banner: Arc<Banner>,
    pub content: Content,
}

/// Candidates by slot, in the order in which they are asked: the higher priority first, then what began earlier (what
/// always was before everything), then the lower id. Sorted once; a page walks down from the top.
#[derive(Clone, Debug, Default)]
pub struct Lineup {
    slots: [Vec<Candidate>; Slot::ALL.len()],
}

impl Lineup {
    pub fn new(candidates: impl IntoIterator<Item = Candidate>) -> Lineup {
        let mut lineup = Lineup::default();
        for candidate in candidates {
            lineup.slots[candidate.banner.slot.index()].push(candidate);
        }
        for slot in &mut lineup.slots {
            slot.sort_by(|a, b| {
                let rank = |it: &Candidate| (std::cmp::Reverse(it.banner.priority), it.banner.schedule.starts_at());
                rank(a).cmp(&rank(b)).then_with(|| a.id.cmp(&b.id))
            });
        }
        lineup
    }

    /// The slot's candidates in their order.
    pub fn of(&self, slot: Slot) -> &[Candidate] {
        &self.slots[slot.index()]
    }

    /// Every segment that a banner of the slots asks for, each once.
    pub fn segments(&self, slots: &[Slot]) -> Vec<Segment> {
        let mut known = HashSet::new();
        let asked = slots.iter().flat_map(|slot| self.of(*slot)).flat_map(|it| &it.banner.audience.segments);
        asked.filter(|segment| known.insert(*segment)).cloned().collect()
    }

    /// What the slot shows to the visitor: the first banners that are for them, as many as it has places. One that they
    /// are held out of leaves its place to the next.
    pub fn choose(&self, slot: Slot, visitor: &Visitor) -> Chosen {
        let mut chosen = Chosen::default();
        for candidate in self.of(slot) {
            if chosen.choices.len() == slot.places() {
                break;
            }
            if !is_for(candidate, visitor) {
                continue;
            }
            let banner = &candidate.banner;
            let wanted = visitor.wanted.get(&candidate.id);
            let wanted = wanted.and_then(|name| banner.variants.iter().find(|variant| variant.name == *name));
            let dealt = || assign(&banner.split(), bucket(&candidate.id, banner.experiment, &visitor.key));
            let variant = match wanted.map(Assignment::Variant).or_else(dealt) {
                Some(Assignment::Variant(variant)) => variant,
                Some(Assignment::HeldOut) => {
                    chosen.held_out.push(candidate.id.clone());
                    continue;
                }
                None => continue,
            };
            let Some(content) = variant.content.get(&visitor.locale) else { continue };
            chosen.choices.push(Choice {
                id: candidate.id.clone(),
                version: candidate.version,
                variant: variant.name.clone(),
                banner: banner.clone(),
                content: content.clone(),
            });
        }
        chosen
    }
}

/// Whether the banner is for the visitor now. Cheapest first: of a thousand candidates nearly all end early.
fn is_for(candidate: &Candidate, visitor: &Visitor) -> bool {
    let banner = &*candidate.banner;
    let audience = &banner.audience;
    let who = match audience.who {
        Who::Anyone => true,
        Who::Guest => !visitor.signed_in,
        Who::SignedIn => visitor.signed_in,
    };
    who && audience.device.is_none_or(|device| visitor.device == Some(device))
        && banner.schedule.holds(visitor.at)
        && (audience.segments.is_empty() || visitor.signed_in)
        && audience.segments.iter().all(|segment| visitor.segments.contains(segment))
        && is_here(banner, visitor)
        && banner.cap.is_none_or(|cap| visitor.seen.get(&candidate.id).is_none_or(|seen| *seen < cap))
        && banner.variants.iter().all(|variant| variant.content.contains_key(&visitor.locale))
}

/// Whether the visitor is where the banner shows.
fn is_here(banner: &Banner, visitor: &Visitor) -> bool {
    let good = |store: &Option<StoreSlug>| {
        store.as_ref().is_some_and(|store| banner.stores.is_empty() || banner.stores.contains(store))
    };
    let Visitor { my_store, near_store, page_store, .. } = visitor;
    // A store's page shows no banner that is for other stores, whoever looks at it.
    if banner.slot == Slot::StorePage && !banner.stores.is_empty() && !good(page_store) {
        return false;
    }
    match banner.audience.whereabouts {
        Whereabouts::Anywhere => banner.stores.is_empty() || good(page_store) || good(my_store) || good(near_store),
        Whereabouts::MyStore => good(my_store),
        Whereabouts::NearStore => good(my_store) || good(near_store) || good(page_store),
    }
}
