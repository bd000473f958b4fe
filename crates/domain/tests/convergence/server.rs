//! The server as the devices know it: answers a change once, keeps a log, tells it from a cursor on.

use std::collections::HashMap;

use comptoir_domain::cart::view::CartView;
use comptoir_domain::owned::Owned;
use comptoir_domain::owned::replica::Replica;
use comptoir_domain::owned::view::OwnedView;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Change, Currency, Revision};
use uuid::Uuid;

use crate::random::Random;

/// The answer to a change: the lists it touched as they were right after it, or nothing for a refusal.
#[derive(Clone)]
pub struct Answer {
    pub id: Uuid,
    pub cart: Option<CartView>,
    pub wishlist: Option<WishlistView>,
}

#[derive(Default)]
pub struct Server {
    owned: Owned,
    log: Vec<(Change, Answer)>,
    answers: HashMap<Uuid, Answer>,
}

pub fn empty_view() -> OwnedView {
    OwnedView {
        cart: CartView::new(0, Vec::new(), Currency::EUR),
        wishlist: WishlistView { revision: 0, lines: Vec::new(), currency: Currency::EUR },
    }
}

impl Server {
    pub fn revision(&self) -> Revision {
        self.log.len() as Revision
    }

    /// Carries a change out, once; a repeated id gets its first answer.
    pub fn accept(&mut self, change: &Change) -> Answer {
        if let Some(first) = self.answers.get(&change.id) {
            return first.clone();
        }
        let mut answer = Answer { id: change.id, cart: None, wishlist: None };
        if self.owned.apply(&change.intent).is_ok() {
            let mut view = self.view();
            view.cart.revision += 1;
            view.wishlist.revision += 1;
            answer.cart = change.intent.touches_cart().then_some(view.cart);
            answer.wishlist = change.intent.touches_wishlist().then_some(view.wishlist);
            self.log.push((change.clone(), answer.clone()));
        }
        self.answers.insert(change.id, answer.clone());
        answer
    }

    /// What a page is rendered from.
    pub fn view(&self) -> OwnedView {
        let mut view = empty_view();
        (view.cart.revision, view.wishlist.revision) = (self.revision(), self.revision());
        view.with_owned(&self.owned, |_| None)
    }

    /// Tells a device some of what it has not heard, or everything at once.
    pub fn tell(&self, replica: &mut Replica, random: &mut Random) {
        if random.below(6) == 0 {
            let view = self.view();
            // A snapshot names the changes that are part of it.
            replica.settle(|waiting| self.answers.contains_key(&waiting.id));
            return replica.replace(self.revision(), Some(view.cart), Some(view.wishlist));
        }
        let many = random.below(5) as usize;
        self.tell_next(replica, many);
    }

    /// Tells a device the rest of the log.
    pub fn tell_all(&self, replica: &mut Replica) {
        self.tell_next(replica, usize::MAX);
    }

    fn tell_next(&self, replica: &mut Replica, many: usize) {
        let from = replica.cursor();
        for (index, (change, answer)) in self.log.iter().enumerate().skip(from as usize).take(many) {
            // The log tells who made it: one's own change is answered by it.
            replica.settle(|waiting| waiting.id == change.id);

            replica.follow(index as Revision + 1, answer.cart.clone(), answer.wishlist.clone());
        }
    }

    pub fn log(&self) -> impl Iterator<Item = &Change> {
        self.log.iter().map(|(change, _)| change)
    }

    pub fn was_refused(&self, id: &Uuid) -> bool {
        self.answers.get(id).is_some_and(|answer| answer.cart.is_none() && answer.wishlist.is_none())
    }
}
