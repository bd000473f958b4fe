//! The page's one store: what the server last said, the changes it has not answered yet, and the two together,
//! which is what the page shows.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use comptoir_domain::cart::CartIntent;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::WishIntent;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Change, Locale, Revision, Sku};
use gloo_timers::future::sleep;
use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

use crate::browser::send::{answer, send_all};
use crate::browser::{availability, device, live, window};
use crate::browser_state::PageState;
use crate::catalog::api::LineCard;
use crate::ui::phrase::Sentences;

/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(7);

pub(super) struct Store {
    locale: Locale,
    device: Uuid,
    pub(super) owner: RefCell<Owner>,
    /// The server's word.
    cart: RefCell<CartView>,
    wishlist: RefCell<WishlistView>,
    /// The last revision heard of, of either.
    revision: Cell<Revision>,
    /// What the server has not answered yet, oldest first.
    pub(super) waiting: RefCell<VecDeque<Waiting>>,
    pub(super) sending: Cell<bool>,
    /// The oldest is under way: its request was made.
    pub(super) under_way: Cell<bool>,
    shown_cart: ArcRwSignal<CartView>,
    shown_wishlist: ArcRwSignal<WishlistView>,
    variants: RefCell<Vec<(String, Revision)>>,
    notice: ArcRwSignal<String>,
    notice_number: Cell<u32>,
    words: Sentences,
    cards: ArcRwSignal<Vec<LineCard>>,
}

/// Whether the server knows this browser, and as whom.
#[derive(PartialEq, Eq)]
pub(super) enum Owner {
    None,
    Perhaps,
    Known(String),
}

#[derive(Clone)]
pub(super) enum Waiting {
    Cart(Change<CartIntent>),
    Wish(Change<WishIntent>),
}

thread_local! {
    static STORE: OnceCell<Rc<Store>> = const { OnceCell::new() };
}

fn store() -> Rc<Store> {
    STORE.with(|store| store.get().expect("started before the islands").clone())
}

pub fn start(state: PageState) {
    let store = Store {
        locale: state.locale,
        device: device::id(),
        owner: RefCell::new(state.owner.map_or(Owner::None, Owner::Known)),
        revision: Cell::new(state.cart.revision.max(state.wishlist.revision)),
        shown_cart: ArcRwSignal::new(state.cart.clone()),
        shown_wishlist: ArcRwSignal::new(state.wishlist.clone()),
        cart: RefCell::new(state.cart),
        wishlist: RefCell::new(state.wishlist),
        waiting: RefCell::default(),
        sending: Cell::new(false),
        under_way: Cell::new(false),
        variants: RefCell::new(state.variants),
        notice: ArcRwSignal::new(String::new()),
        notice_number: Cell::new(0),
        words: state.words,
        cards: ArcRwSignal::new(state.cards),
    };
    STORE.with(|cell| cell.set(Rc::new(store)).ok());
    if device::is_busy() {
        doubt_owner();
    }
}

/// The cart as the page shows it.
pub fn cart() -> ArcRwSignal<CartView> {
    store().shown_cart.clone()
}

/// The wishlist as the page shows it.
pub fn wishlist() -> ArcRwSignal<WishlistView> {
    store().shown_wishlist.clone()
}

/// What is told in the live region.
pub fn notice() -> ArcRwSignal<String> {
    store().notice.clone()
}

/// The islands' words.
pub fn words() -> Sentences {
    store().words.clone()
}

/// What to show of variants.
pub fn cards() -> ArcRwSignal<Vec<LineCard>> {
    store().cards.clone()
}

/// The SKU of the variant the page is about.
pub fn variant() -> String {
    store().variants.borrow().first().map(|(sku, _)| sku.clone()).unwrap_or_default()
}

/// Whether the page shows the variant as wished.
pub fn is_wished(sku: &Sku) -> bool {
    store().shown_wishlist.with_untracked(|view| view.lines.iter().any(|line| &line.sku == sku))
}

/// Changes the cart: shown at once, sent in order, told when refused.
pub fn change_cart(intent: CartIntent) {
    let store = store();
    store.waiting.borrow_mut().push_back(Waiting::Cart(store.change(intent)));
    store.show();
    send_all(store);
}

/// Changes the wishlist, likewise.
pub fn change_wishlist(intent: WishIntent) {
    let store = store();
    store.waiting.borrow_mut().push_back(Waiting::Wish(store.change(intent)));
    store.show();
    send_all(store);
}

/// What the event stream is to be asked for: `None` while there is nothing to follow.
pub fn cursor() -> Option<String> {
    let store = store();
    let mut topics: Vec<String> = Vec::new();
    if *store.owner.borrow() != Owner::None {
        topics.push(format!("owner:{}", store.revision.get()));
    }
    topics.extend(
        store
            .variants
            .borrow()
            .iter()
            .map(|(sku, revision)| format!("variant/{}:{revision}", String::from(js_sys::encode_uri_component(sku)))),
    );
    (!topics.is_empty()).then(|| topics.join(","))
}

/// Who changed something and what they did, as far as it is told: the device and the kind of intent.
pub struct Doing<'d> {
    pub device: &'d str,
    pub what: &'d str,
}

/// The server's word, as far as it is newer than what is known; a `whole` one counts in any case.
pub fn hear(cart: Option<CartView>, wishlist: Option<WishlistView>, doing: Option<Doing>, whole: bool) {
    let store = store();
    let mut newer = false;
    if let Some(view) = cart {
        store.revision.set(if whole { view.revision } else { store.revision.get().max(view.revision) });
        if whole || view.revision > store.cart.borrow().revision {
            *store.cart.borrow_mut() = view;
            newer = true;
        }
    }
    if let Some(view) = wishlist {
        store.revision.set(if whole { view.revision } else { store.revision.get().max(view.revision) });
        if whole || view.revision > store.wishlist.borrow().revision {
            *store.wishlist.borrow_mut() = view;
            newer = true;
        }
    }
    if newer {
        store.show();
        store.tell_of(doing);
    }
}

/// The server says whom it knows this browser as. If the page is somebody else's, it shows what it may no longer,
/// with revisions that mean nothing any more.
pub fn hear_owner(owner: Option<String>) {
    let store = store();
    let heard = owner.map_or(Owner::None, Owner::Known);
    if heard == Owner::None && device::is_busy() && *store.owner.borrow() == Owner::Perhaps {
        // The page before this one sent a first change that may not be answered yet.
        return live::ask_again();
    }
    if heard != Owner::None && !store.sending.get() {
        device::set_busy(false);
    }
    let before = store.owner.replace(heard);
    if cursor().is_none() {
        // Nobody to follow and nothing: the connection is somebody else's to have.
        live::let_go();
    }
    if matches!(before, Owner::Known(_)) && before != *store.owner.borrow() {
        window().location().reload().ok();
    }
}

/// Another tab may have made this browser known: the next stream asks.
pub fn doubt_owner() {
    let store = store();
    if *store.owner.borrow() == Owner::None {
        *store.owner.borrow_mut() = Owner::Perhaps;
    }
}

/// The page is left: what still waits for its turn is sent at once. Should the page come back, it is sent again
/// with the same ids, which changes nothing.
pub fn send_waiting() {
    let store = store();
    let sent = usize::from(store.under_way.get());
    let later: Vec<Waiting> = store.waiting.borrow().iter().skip(sent).cloned().collect();
    for waiting in later {
        spawn_local(async move { drop(answer(waiting).await) });
    }
}

/// A variant's stock moved.
pub fn hear_stock(sku: &str, revision: Revision) {
    let store = store();
    if let Some(known) = store.variants.borrow_mut().iter_mut().find(|(known, _)| known == sku) {
        known.1 = known.1.max(revision);
    }
    availability::refresh();
}

impl Store {
    fn change<Intent>(&self, intent: Intent) -> Change<Intent> {
        Change { id: device::random_id(), device: self.device, base_revision: self.revision.get(), intent }
    }

    /// Shows the server's word with the waiting changes on top; a change that no longer fits shows nothing.
    pub(super) fn show(&self) {
        let (known_cart, known_wishlist) = (self.cart.borrow(), self.wishlist.borrow());
        let (mut cart, mut wishlist) = (known_cart.cart(), known_wishlist.wishlist());
        for waiting in self.waiting.borrow().iter() {
            match waiting {
                Waiting::Cart(change) => cart = cart.apply(&change.intent).unwrap_or_else(|(cart, _)| cart),
                Waiting::Wish(change) => wishlist = wishlist.apply(&change.intent).unwrap_or_else(|(list, _)| list),
            }
        }
        let price =
            |sku: &_| known_wishlist.lines.iter().find(|line| &line.sku == sku).and_then(|line| line.unit_minor);
        let cart = known_cart.with_cart(&cart, price);
        let wishlist = known_wishlist.with_wishlist(&wishlist);
        if self.shown_cart.with_untracked(|shown| *shown != cart) {
            self.shown_cart.set(cart);
        }
        if self.shown_wishlist.with_untracked(|shown| *shown != wishlist) {
            self.shown_wishlist.set(wishlist);
        }
    }

    /// Tells what another device did.
    fn tell_of(self: &Rc<Self>, doing: Option<Doing>) {
        let Some(Doing { what, .. }) = doing.filter(|doing| doing.device != self.device.to_string()) else { return };
        let key = match what {
            "add_line" => "elsewhere-added",
            "change_quantity" => "elsewhere-changed",
            "remove_line" => "elsewhere-removed",
            "wish" => "elsewhere-wished",
            "unwish" => "elsewhere-unwished",
            _ => "elsewhere-merged",
        };
        self.tell(self.words.get(key));
    }

    /// Says it in the live region for a while.
    pub(super) fn tell(self: &Rc<Self>, text: String) {
        if text.is_empty() {
            return;
        }
        let number = self.notice_number.get() + 1;
        self.notice_number.set(number);
        self.notice.set(text);
        let store = self.clone();
        spawn_local(async move {
            sleep(NOTICE).await;
            if store.notice_number.get() == number {
                store.notice.set(String::new());
            }
        });
    }
}

/// The page's language.
pub fn locale() -> Locale {
    store().locale
}
