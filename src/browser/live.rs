//! What happens elsewhere, heard: one event stream a browser. The visible tab that holds the lock leads, hands
//! what it hears to the other tabs, and lets go when it is hidden.

use std::cell::RefCell;

use comptoir_domain::Revision;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::view::WishlistView;
use gloo_events::EventListener;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, EventSource, MessageEvent, PageTransitionEvent, VisibilityState};

use crate::browser::hear::Heard;
use crate::browser::json::read;
use crate::browser::locks::{self, Guard};
use crate::browser::send::pause_ms;
use crate::browser::store;
use crate::browser::{document, glue, hear, kept, window};

/// What tabs tell each other, by the first word of what they say.
enum Told<'t> {
    /// An event of the stream, as it came.
    Event(&'t str),
    /// A tab has topics of its own to follow: the leader opens the stream anew with them.
    Follow(&'t str),
    /// The server knows this browser now.
    Newcomer,
    /// A tab keeps edits that it could not send.
    Kept,
}

impl<'t> Told<'t> {
    fn write(&self) -> String {
        match self {
            Told::Event(data) => format!("event {data}"),
            Told::Follow(topics) => format!("follow {topics}"),
            Told::Newcomer => "newcomer ".to_owned(),
            Told::Kept => "kept ".to_owned(),
        }
    }

    fn read(text: &'t str) -> Option<Told<'t>> {
        match text.split_once(' ')? {
            ("event", data) => Some(Told::Event(data)),
            ("follow", topics) => Some(Told::Follow(topics)),
            ("newcomer", _) => Some(Told::Newcomer),
            ("kept", _) => Some(Told::Kept),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Live {
    source: Option<EventSource>,
    listeners: Vec<EventListener>,
    channel: Option<BroadcastChannel>,
    /// Held while this tab leads.
    lead: Option<Guard>,
    /// A lock is asked for.
    asking: bool,
    /// Topics that other tabs asked to be followed.
    others: Vec<String>,
    /// How often the stream broke off since it last spoke.
    broken: u32,
}

thread_local! {
    static LIVE: RefCell<Live> = RefCell::default();
}

/// Every event's members, each where it applies.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Event {
    id: String,
    topic: String,
    revision: Revision,
    device: String,
    /// The type of the intent that was carried out.
    what: String,
    /// What it means to the person, in words, where no kind of intent says it.
    message: String,
    cart: Option<CartView>,
    wishlist: Option<WishlistView>,
    /// Of a snapshot: the ids of changes that are part of it.
    answered: Vec<String>,
    /// Of `hello`: whether the server knows this browser, and whose it is.
    known: Option<bool>,
    owner: Option<String>,
}

/// Listens while the page is visible.
pub fn start() {
    if let Ok(channel) = BroadcastChannel::new("comptoir") {
        EventListener::new(&channel, "message", |event| {
            let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            if let Some(told) = text.as_deref().and_then(Told::read) {
                hear_tab(told);
            }
        })
        .forget();
        LIVE.with_borrow_mut(|live| live.channel = Some(channel));
    }
    EventListener::new(&document(), "visibilitychange", |_| match is_visible() {
        true => return_to(),
        false => let_go(),
    })
    .forget();
    EventListener::new(&window(), "pagehide", |_| {
        store::send_waiting();
        let_go();
    })
    .forget();
    EventListener::new(&window(), "pageshow", |event| {
        // From the back-forward cache: the page shows what was true when it was left.
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            if !store::is_same_browser() {
                // Somebody signed out: what they had is not even seen for a moment.
                document().document_element().map(|root| root.set_attribute("hidden", ""));
                window().location().reload().ok();
            }
            return_to();
        }
    })
    .forget();
    lead();
}

/// The page is seen again: the stream tells what happened since, from the cursor on.
fn return_to() {
    store::doubt_owner();
    lead();
}

/// There is something new to follow: the stream is opened anew with it.
pub fn restart() {
    if LIVE.with_borrow(|live| live.lead.is_some()) {
        open();
    } else {
        lead();
    }
}

/// The server answers again: no need to wait before the stream is opened.
pub fn revive() {
    if is_visible() {
        lead();
    }
}

/// Tells the other tabs that edits are kept that could not be sent.
pub fn tell_kept() {
    tell(&Told::Kept);
}

/// Tells the other tabs that the server knows this browser now.
pub fn tell_newcomer() {
    tell(&Told::Newcomer);
}

fn is_visible() -> bool {
    document().visibility_state() == VisibilityState::Visible
}

/// Asks to lead, and opens the stream once this tab does.
fn lead() {
    let Some(cursor) = store::cursor() else { return };
    let ready = LIVE.with_borrow_mut(|live| live.lead.is_none() && !std::mem::replace(&mut live.asking, true));
    if !ready {
        return;
    }
    // If another visible tab leads, it follows this page's topics too.
    tell(&Told::Follow(&cursor));
    spawn_local(async {
        let guard = locks::lock("comptoir-live").await;
        LIVE.with_borrow_mut(|live| live.asking = false);
        if is_visible() {
            LIVE.with_borrow_mut(|live| live.lead = guard);
            open();
        }
    });
}

/// Closes the stream, if this tab has it.
pub fn let_go() {
    LIVE.with_borrow_mut(|live| {
        live.listeners.clear();
        if let Some(source) = live.source.take() {
            source.close();
        }
        live.lead = None;
    });
}

/// Opens the stream from what is known now, in place of the one that is open.
fn open() {
    let Some(cursor) = store::cursor() else { return };
    LIVE.with_borrow_mut(|live| {
        live.listeners.clear();
        if let Some(source) = live.source.take() {
            source.close();
        }
        let mut topics: Vec<String> = cursor.split(',').map(str::to_owned).collect();
        for topic in &live.others {
            match topics.iter_mut().find(|mine| name(mine) == name(topic)) {
                // A tab that knows less than this one is told what it missed along with it.
                Some(mine) if revision(topic) < revision(mine) => *mine = topic.clone(),
                Some(_) => {}
                None => topics.push(topic.clone()),
            }
        }
        let cursor = topics.join(",");
        let Ok(source) = EventSource::new(&format!("/live?cursor={cursor}")) else { return };
        live.listeners = vec![
            on(&source, "hello"),
            on(&source, "change"),
            on(&source, "snapshot"),
            // The browser tries again by itself, but with the old cursor: we do it with the new one.
            EventListener::new(&source, "error", |_| {
                let_go();
                let broken = LIVE.with_borrow_mut(|live| {
                    live.broken += 1;
                    live.broken
                });
                spawn_local(async move {
                    gloo_timers::future::TimeoutFuture::new(pause_ms(broken)).await;
                    revive();
                });
            }),
        ];
        live.source = Some(source);
    });
}

fn on(source: &EventSource, event: &'static str) -> EventListener {
    EventListener::new(source, event, move |event| {
        if let Some(data) = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string()) {
            hear(&data);
            tell(&Told::Event(&data));
        }
    })
}

fn revision(topic: &str) -> Revision {
    topic.rsplit_once(':').and_then(|(_, revision)| revision.parse().ok()).unwrap_or_default()
}

fn name(topic: &str) -> &str {
    topic.rsplit_once(':').map_or(topic, |(name, _)| name)
}

fn tell(told: &Told) {
    LIVE.with_borrow(|live| {
        if let Some(channel) = &live.channel {
            channel.post_message(&told.write().into()).ok();
        }
    });
}

fn hear_tab(told: Told) {
    match told {
        Told::Event(data) => hear(data),
        Told::Newcomer => {
            store::doubt_owner();
            lead();
        }
        Told::Kept => kept::hear(),
        Told::Follow(topics) => {
            let leads = LIVE.with_borrow_mut(|live| {
                live.others.retain(|known| !topics.split(',').any(|topic| name(topic) == name(known)));
                live.others.extend(topics.split(',').map(str::to_owned));
                live.lead.is_some()
            });
            if leads {
                open();
            }
        }
    }
}

/// Hands an event to the store.
fn hear(data: &str) {
    let Some(event) = read::<Event>(data) else { return };
    if event.known.is_some() {
        LIVE.with_borrow_mut(|live| live.broken = 0);
        return hear::hear_owner(event.owner);
    }
    if let Some(sku) = event.topic.strip_prefix("variant/") {
        return hear::hear_stock(sku, event.revision);
    }
    glue::remember(data);
    if event.topic.starts_with("slot/") {
        return;
    }
    hear::say(event.message);
    let heard = Heard { revision: event.revision, cart: event.cart, wishlist: event.wishlist };
    match event.what.as_str() {
        "" => hear::hear_snapshot(heard, &event.answered),
        what => hear::hear_change(heard, &event.id, &event.device, what),
    }
}
