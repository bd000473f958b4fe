//! What a page's slots were given. Where nobody is signed in that asks the database nothing: the banners that show are in
//! memory. For an account it is one statement if a banner of the page's slots is for some accounts, and one if one of them is
//! shown only so often.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use comptoir_db::banner::live;
use comptoir_domain::StoreSlug;
use comptoir_domain::banner::{Chosen, Lineup, Slot, Visitor};

use crate::banner::preview::Preview;
use crate::banner::visitor;
use crate::server::banners::Board;
use crate::server::request::RequestContext;

/// What a page says of itself and of who looks.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub slots: Vec<Slot>,
    pub my_store: StoreSlug,
    pub near_store: StoreSlug,
    pub page_store: StoreSlug,
    /// How often banners were seen, as far as the page knows.
    pub seen: BTreeMap<String, u32>,
}

/// What the slots of a page show.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    slots: Vec<(Slot, i64, Chosen)>,
    preview: Option<Arc<Preview>>,
}

impl Shown {
    /// What the slot shows, with the revision of its topic; `None` for one that the page does not have.
    pub fn of(&self, slot: Slot) -> Option<(i64, &Chosen)> {
        let (_, revision, chosen) = self.slots.iter().find(|(known, ..)| *known == slot)?;
        Some((*revision, chosen))
    }

    /// What slots show to a visitor, of a lineup: the shop's, or one that a preview made of what is to come. `revision`
    /// tells that of a slot's topic.
    pub fn choose(lineup: &Lineup, slots: &[Slot], visitor: &Visitor, revision: impl Fn(Slot) -> i64) -> Shown {
        let one = |slot: &Slot| (*slot, revision(*slot), lineup.choose(*slot, visitor));
        Shown { slots: slots.iter().map(one).collect(), preview: None }
    }

    /// The same as a preview, which nothing is counted of and which does not change while it is open.
    pub fn previewed(self, preview: Arc<Preview>) -> Shown {
        Shown { preview: Some(preview), ..self }
    }

    /// Whom the shop is shown as, where that is somebody else.
    pub fn preview(&self) -> Option<&Preview> {
        self.preview.as_deref()
    }
}

/// The slots of a page by its path (after the locale): none in the rooms of the shop's people.
pub fn slots_of(path: &str) -> Vec<Slot> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let own: &[Slot] = match parts.as_slice() {
        ["till" | "studio" | "admin", ..] => return Vec::new(),
        [] => &[Slot::HomeHero, Slot::HomeTile],
        ["products"] => &[Slot::ListTop],
        ["products", _] => &[Slot::ProductSide],
        ["cart"] => &[Slot::Cart],
        ["stores", _] => &[Slot::StorePage],
        _ => &[],
    };
    [&[Slot::Announcement], own].concat()
}

/// What the slots show to who asks. A failure shows nothing of accounts' own, and is logged: no page waits for a banner.
pub async fn load(context: &RequestContext, board: &Arc<Board>, asked: Asked) -> Shown {
    if board.is_empty() {
        let one = |slot: &Slot| (*slot, board.revision(*slot), Chosen::default());
        return Shown { slots: asked.slots.iter().map(one).collect(), preview: None };
    }
    let visitor = who(context, board, &asked).await;
    Shown::choose(board.lineup(), &asked.slots, &visitor, |slot| board.revision(slot))
}

/// Who looks, now. A preview begins with this and says what is to be otherwise.
pub async fn who(context: &RequestContext, board: &Arc<Board>, asked: &Asked) -> Visitor {
    let some = |store: &StoreSlug| (!store.is_empty()).then(|| store.clone());
    let customer = context.owner().filter(|_| context.is_customer());
    let segments = match customer {
        Some(customer) => {
            let wanted = board.segments(&asked.slots);
            live::segments_of(&context.state.db, customer, &wanted).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "an account's segments could not be read");
                HashSet::new()
            })
        }
        None => HashSet::new(),
    };
    let mut seen = asked.seen.clone();
    if let Some(customer) = customer.filter(|_| board.is_capped(&asked.slots)) {
        let known = live::seen_by(&context.state.db, customer).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "what an account saw could not be read");
            BTreeMap::new()
        });
        // The browser may know of a time that was not counted yet.
        for (banner, times) in known {
            seen.entry(banner).and_modify(|here| *here = times.max(*here)).or_insert(times);
        }
    }
    Visitor {
        at: context.now_ms,
        key: visitor::key(context),
        locale: context.locale(),
        signed_in: customer.is_some(),
        segments,
        my_store: some(&asked.my_store),
        near_store: some(&asked.near_store),
        page_store: some(&asked.page_store),
        device: Some(context.hands),
        seen,
        wanted: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_their_slots() {
        assert_eq!(slots_of("/"), [Slot::Announcement, Slot::HomeHero, Slot::HomeTile]);
        assert_eq!(slots_of("/stores/lyon"), [Slot::Announcement, Slot::StorePage]);
        assert_eq!(slots_of("/account"), [Slot::Announcement]);
        assert_eq!(slots_of("/studio/banners"), []);
    }
}
