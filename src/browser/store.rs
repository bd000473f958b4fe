//! The page's one store: this device's copy of what its owner has ([`Replica`]), and what the page shows of it.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use comptoir_domain::cart::view::CartView;
use comptoir_domain::owned::replica::Replica;
use comptoir_domain::owned::view::OwnedView;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Change, Intent, Locale, Quantity, Revision, Sku};
use gloo_timers::future::sleep;
use leptos::prelude::*;
use uuid::Uuid;
use wasm_bindgen_futures::spawn_local;

use crate::browser::send::send_all;
use crate::browser::{device, document, forms, glue, kept, live, sync_state, window};
use crate::browser_state::PageState;
use crate::cart::api::change_cart;
use crate::catalog::api::LineCard;
use crate::ui::phrase::Sentences;

/// How long a notice stays.
const NOTICE: Duration = Duration::from_secs(7);

pub(super) struct Store {
    locale: Locale,
    device: Uuid,
    pub(super) owner: RefCell<Owner>,
    /// The page is a copy for times without a network.
    copy: bool,
    pub(super) replica: RefCell<Replica>,
    pub(super) sending: Cell<bool>,
    /// The oldest edit is under way: its request was made.
    pub(super) under_way: Cell<bool>,
    offline: Cell<bool>,
    /// The cart changed, and where all of it can be had is not asked yet.
    gathering: Cell<bool>,
    /// How many edits of the page before this one are being sent, which may be shown already.
    pub(super) recalled: Cell<u64>,
    shown_cart: ArcRwSignal<CartView>,
    shown_wishlist: ArcRwSignal<WishlistView>,
    pub(super) variants: RefCell<Vec<(String, Revision)>>,
    notice: ArcRwSignal<String>,
    notice_number: Cell<u32>,
    /// Of the last notice that told an answer.
    answer_number: Cell<u32>,
    words: Sentences,
    cards: ArcRwSignal<Vec<LineCard>>,
}

/// Whether the server knows this browser, and as whom.
#[derive(PartialEq, Eq)]
pub(super) enum Owner {
    None,
    Perhaps,
    /// The page was made for nobody because the session its cookie stood for had ended: the browser may have another.
    Ended,
    Known(String),
}

thread_local! {
    static STORE: OnceCell<Rc<Store>> = const { OnceCell::new() };
}

pub(super) fn store() -> Rc<Store> {
    STORE.with(|store| store.get().expect("started before the islands").clone())
}

pub fn start(state: PageState) {
    let store = Store {
        locale: state.locale,
        device: device::id(),
        // Whose copy of a page it is will be known once there is a network.
        owner: RefCell::new(match state.owner {
            Some(tag) => Owner::Known(tag),
            None if state.copy => Owner::Perhaps,
            None if document().document_element().is_some_and(|root| root.has_attribute("data-ended")) => Owner::Ended,
            None => Owner::None,
        }),
        copy: state.copy,
        shown_cart: ArcRwSignal::new(state.cart.clone()),
        shown_wishlist: ArcRwSignal::new(state.wishlist.clone()),
        replica: RefCell::new(Replica::new(OwnedView { cart: state.cart, wishlist: state.wishlist })),
        sending: Cell::new(false),
        under_way: Cell::new(false),
        offline: Cell::new(state.copy),
        gathering: Cell::new(false),
        recalled: Cell::new(0),
        variants: RefCell::new(state.variants),
        notice: ArcRwSignal::new(String::new()),
        notice_number: Cell::new(0),
        answer_number: Cell::new(0),
        words: state.words,
        cards: ArcRwSignal::new(state.cards),
    };
    let store = Rc::new(store);
    STORE.with(|cell| cell.set(store.clone()).ok());
    // Once the islands live: they begin with what the page has.
    spawn_local(async move { store.tell(device::told_on()) });
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

/// The page's language.
pub fn locale() -> Locale {
    store().locale
}

/// The SKU of the variant the page is about.
pub fn variant() -> String {
    store().variants.borrow().first().map(|(sku, _)| sku.clone()).unwrap_or_default()
}

/// Whether the page shows the variant as wished.
pub fn is_wished(sku: &Sku) -> bool {
    store().shown_wishlist.with_untracked(|view| view.lines.iter().any(|line| &line.sku == sku))
}

/// How many of the variant the page shows in the cart.
pub fn quantity(sku: &Sku) -> Option<Quantity> {
    store().shown_cart.with_untracked(|view| view.lines.iter().find(|line| &line.sku == sku).map(|line| line.quantity))
}

/// Whether an edit waits for its answer.
pub fn is_waiting() -> bool {
    let store = store();
    store.recalled.get() > 0 || store.replica.borrow().next().is_some()
}

/// Whether this browser is still the one it was when the page began: a sign-out makes it another.
pub fn is_same_browser() -> bool {
    store().device == device::id()
}

/// The person edits: shown at once, kept until answered, sent in order, told when refused.
pub fn edit(intent: Intent) {
    let store = store();
    let base_revision = store.replica.borrow().base_revision();
    let change = Change { id: device::random_id(), device: store.device, base_revision, intent };
    kept::keep(&change);
    store.replica.borrow_mut().edit(change);
    store.show();
    if store.offline.get() {
        // The other tabs show it too, and send it should this one be closed.
        live::tell_kept();
    }
    send_all(store);
}

/// Takes over edits that were kept by a page before this one or beside it.
pub fn adopt(changes: impl IntoIterator<Item = Change>) {
    let store = store();
    for change in changes {
        store.replica.borrow_mut().edit(change);
    }
    store.show();
    send_all(store);
}

/// What the event stream is to be asked for: `None` while there is nothing to follow.
pub fn cursor() -> Option<String> {
    let store = store();
    let mut topics: Vec<String> = Vec::new();
    if *store.owner.borrow() != Owner::None {
        topics.push(format!("owner:{}", store.replica.borrow().cursor()));
    }
    topics.extend(
        store
            .variants
            .borrow()
            .iter()
            .map(|(sku, revision)| format!("variant/{}:{revision}", String::from(js_sys::encode_uri_component(sku)))),
    );
    topics.extend(Some(glue::slots()).filter(|slots| !slots.is_empty()));
    (!topics.is_empty()).then(|| topics.join(","))
}

/// Another tab may have made this browser known: the next stream asks.
pub fn doubt_owner() {
    let store = store();
    if *store.owner.borrow() == Owner::None {
        *store.owner.borrow_mut() = Owner::Perhaps;
    }
}

/// The page is left: what still waits for its turn is sent at once. Should the page or another come, it is sent
/// again with the same ids, which changes nothing.
pub fn send_waiting() {
    let store = store();
    let sent = usize::from(store.under_way.get());
    let later: Vec<Change> = store.replica.borrow().waiting().skip(sent).cloned().collect();
    for change in later {
        spawn_local(async move { drop(change_cart(change).await) });
    }
}

impl Store {
    /// Takes the server's word, shows it, and tells whether it was news. Prices that are no longer what the page
    /// showed are told in words, before anyone relies on them.
    pub(super) fn take(self: &Rc<Self>, hear: impl FnOnce(&mut Replica) -> bool) -> bool {
        let before: Vec<_> = self.replica.borrow().known().cart.lines.clone();
        let news = hear(&mut self.replica.borrow_mut());
        let is_other = |line: &comptoir_domain::cart::view::PricedLine| {
            before.iter().any(|known| known.sku == line.sku && known.unit_minor != line.unit_minor)
        };
        if news && self.replica.borrow().known().cart.lines.iter().any(is_other) {
            self.tell(self.words.get("sync-prices"));
        }
        self.show();
        news
    }

    /// The edits that were answered wait no more.
    pub(super) fn settle(&self, is_answered: impl Fn(&Change) -> bool) {
        let mut replica = self.replica.borrow_mut();
        replica.waiting().filter(|change| is_answered(change)).for_each(|change| glue::settle(&change.id.to_string()));
        replica.settle(is_answered);
    }

    /// There is a network again: once nothing waits, the page itself takes its copy's place, with what things cost and
    /// where they are now.
    pub(super) fn leave_copy(&self) {
        if self.copy && !self.offline.get() && self.replica.borrow().next().is_none() && !self.sending.get() {
            self.reload();
        }
    }

    /// Loads the page anew; what is being told is told on. Not while a form leaves it (start.js): its answer is the page
    /// that comes next, and a page asked for beside it with a cookie that is over would take the new one away.
    pub(super) fn reload(&self) {
        if document().document_element().is_some_and(|root| root.has_attribute("data-leaving")) {
            return;
        }
        device::tell_on(&self.notice.get_untracked());
        window().location().reload().ok();
    }

    pub(super) fn set_offline(&self, offline: bool) {
        if self.offline.replace(offline) != offline {
            self.show();
        }
    }

    /// Shows the server's word with the waiting edits on top, and how many wait.
    pub(super) fn show(&self) {
        let OwnedView { mut cart, mut wishlist } = self.replica.borrow().shown();
        // A revision alone is no reason to draw anything anew, perhaps under somebody's finger.
        cart.revision = self.shown_cart.with_untracked(|shown| shown.revision);
        wishlist.revision = self.shown_wishlist.with_untracked(|shown| shown.revision);
        let is_other = self.shown_cart.with_untracked(|shown| *shown != cart);
        if is_other {
            for (name, value) in [("store", cart.store.as_str()), ("note", cart.note.as_str())] {
                forms::fill(name, value);
            }
            self.shown_cart.set(cart);
        }
        if self.shown_wishlist.with_untracked(|shown| *shown != wishlist) {
            self.shown_wishlist.set(wishlist);
        }
        let waiting = self.replica.borrow().waiting().count() as u64 + self.recalled.get();
        if is_other || self.gathering.get() {
            // Asked once the server has the cart that the page shows.
            self.gathering.set(waiting > 0);
            glue::gather(waiting == 0, "cart");
        }
        sync_state::show(waiting, self.offline.get(), &self.words, self.locale);
    }

    /// Tells what another device did. Not while somebody reads what became of their own edit: that the line is gone
    /// elsewhere is why it was refused, and comes by the stream right after it.
    pub(super) fn tell_of(self: &Rc<Self>, device: &str, what: &str) {
        let reads =
            self.answer_number.get() == self.notice_number.get() && !self.notice.with_untracked(String::is_empty);
        if device == self.device.to_string() || device.is_empty() || reads {
            return;
        }
        let key = match what {
            "add_line" => "elsewhere-added",
            "change_quantity" => "elsewhere-changed",
            "remove_line" => "elsewhere-removed",
            "wish" => "elsewhere-wished",
            "unwish" => "elsewhere-unwished",
            "merge" => "elsewhere-merged",
            _ => "elsewhere-other",
        };
        self.tell(self.words.get(key));
    }

    /// Tells what an answer said. Should the page be left meanwhile, the next one tells it.
    pub(super) fn tell_answer(self: &Rc<Self>, text: String) {
        if !text.is_empty() {
            device::tell_on(&text);
            self.tell(text);
            self.answer_number.set(self.notice_number.get());
        }
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
                device::told_on();
                store.notice.set(String::new());
            }
        });
    }
}
