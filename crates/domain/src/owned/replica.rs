//! One device's copy of what its owner has: the server's word, the edits it has not answered yet, and the two
//! together, which is what is shown. Pure: the browser gives it what it hears and sends what it is told to.

use std::collections::VecDeque;

use crate::cart::view::CartView;
use crate::owned::view::OwnedView;
use crate::wishlist::view::WishlistView;
use crate::{Change, Intent, Money, Revision, Sku};

/// A device's copy.
#[derive(Clone, Debug)]
pub struct Replica {
    /// The server's word, each list as new as it was ever told.
    known: OwnedView,
    /// How far the change log was read without a gap. An answer to one's own change does not move it: what others
    /// did just before may still be under way.
    cursor: Revision,
    /// Not answered yet, oldest first.
    waiting: VecDeque<Change>,
}

impl Replica {
    /// A copy of what a page was rendered from. The lists may have been read one after the other: what is surely
    /// known is the older of the two.
    pub fn new(known: OwnedView) -> Replica {
        let cursor = known.cart.revision.min(known.wishlist.revision);
        Replica { known, cursor, waiting: VecDeque::new() }
    }

    /// From which revision on the change log is to be told.
    pub fn cursor(&self) -> Revision {
        self.cursor
    }

    /// The last revision that was seen: what the next edit is based on.
    pub fn base_revision(&self) -> Revision {
        self.known.cart.revision.max(self.known.wishlist.revision)
    }

    /// The server's word.
    pub fn known(&self) -> &OwnedView {
        &self.known
    }

    /// The person edits: it waits to be sent. What is known of already, by its id, is not taken a second time.
    pub fn edit(&mut self, change: Change) -> bool {
        let new = self.waiting.iter().all(|waiting| waiting.id != change.id);
        if new {
            self.waiting.push_back(change);
        }
        new
    }

    /// What is to be sent next; each is sent until it is answered.
    pub fn next(&self) -> Option<&Change> {
        self.waiting.front()
    }

    /// What waits, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Change> {
        self.waiting.iter()
    }

    /// The edits were answered, accepted or refused: they wait no more, wherever they stood.
    pub fn settle(&mut self, is_answered: impl Fn(&Change) -> bool) {
        self.waiting.retain(|change| !is_answered(change));
    }

    /// The server's word from an answer: taken as far as it is newer than what is known. Tells whether it was.
    pub fn hear(&mut self, cart: Option<CartView>, wishlist: Option<WishlistView>) -> bool {
        let cart = cart.filter(|view| view.revision > self.known.cart.revision);
        let wishlist = wishlist.filter(|view| view.revision > self.known.wishlist.revision);
        let newer = cart.is_some() || wishlist.is_some();
        self.take(cart, wishlist);
        newer
    }

    /// An entry of the change log, in its turn; the same as [`Replica::hear`], and the log is read that far.
    pub fn follow(&mut self, revision: Revision, cart: Option<CartView>, wishlist: Option<WishlistView>) -> bool {
        self.cursor = self.cursor.max(revision);
        self.hear(cart, wishlist)
    }

    /// The whole state at once, instead of a log that cannot be continued: true whatever was known before. Edits that
    /// are part of it are to be [settled](Replica::settle) with it, or they would show twice.
    pub fn replace(&mut self, revision: Revision, cart: Option<CartView>, wishlist: Option<WishlistView>) {
        self.cursor = revision;
        self.take(cart, wishlist);
    }

    fn take(&mut self, cart: Option<CartView>, wishlist: Option<WishlistView>) {
        if let Some(view) = cart {
            self.known.cart = view;
        }
        if let Some(view) = wishlist {
            self.known.wishlist = view;
        }
    }

    /// What the person sees: the server's word with the waiting edits on top. An edit that no longer fits shows
    /// nothing; the server will say why.
    pub fn shown(&self) -> OwnedView {
        let mut owned = self.known.owned();
        for change in &self.waiting {
            owned.apply(&change.intent).ok();
        }
        self.known.with_owned(&owned, |sku| self.seen(sku))
    }

    /// What a variant costs where the person added it.
    fn seen(&self, sku: &Sku) -> Option<Money> {
        self.waiting.iter().find_map(|change| match &change.intent {
            Intent::AddLine { sku: added, seen_minor, .. } if added == sku => *seen_minor,
            _ => None,
        })
    }
}
