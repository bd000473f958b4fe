//! What happens elsewhere, heard: one event stream a browser. The visible tab that holds the lock leads, hands
//! what it hears to the other tabs, and lets go when it is hidden.

use std::cell::RefCell;

use comptoir_domain::Revision;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::view::WishlistView;
use gloo_events::EventListener;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, EventSource, MessageEvent, PageTransitionEvent, VisibilityState};

use crate::browser::locks::{self, Guard};
use crate::browser::store::{self, Doing};
use crate::browser::{document, read, window};

/// What tabs tell each other.
#[derive(Serialize, Deserialize)]
#[serde(tag = "tell", rename_all = "lowercase")]
enum Told {
    /// An event of the stream, as it came.
    Event { data: String },
    /// A tab has topics of its own to follow: the leader opens the stream anew with them.
    Follow { topics: String },
    /// The server knows this browser now.
    Newcomer,
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
}

thread_local! {
    static LIVE: RefCell<Live> = RefCell::default();
}

/// Every event's members, each where it applies.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Event {
    topic: String,
    revision: Revision,
    device: String,
    kind: String,
    change: Asked,
    cart: Option<CartView>,
    wishlist: Option<WishlistView>,
    /// Of `hello`: whether the server knows this browser.
    owner: Option<bool>,
}

/// What a change asked for, as far as it is told.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    intent: Intent,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Intent {
    r#type: String,
}

/// Listens while the page is visible.
pub fn start() {
    if let Ok(channel) = BroadcastChannel::new("comptoir") {
        EventListener::new(&channel, "message", |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data).unwrap_or(JsValue::UNDEFINED);
            if let Ok(told) = serde_wasm_bindgen::from_value(data) {
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
    EventListener::new(&window(), "pagehide", |_| let_go()).forget();
    EventListener::new(&window(), "pageshow", |event| {
        // From the back-forward cache: the page shows what was true when it was left.
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
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
    tell(&Told::Follow { topics: cursor });
    spawn_local(async {
        let guard = locks::lock("comptoir-live").await;
        LIVE.with_borrow_mut(|live| live.asking = false);
        if is_visible() {
            LIVE.with_borrow_mut(|live| live.lead = guard);
            open();
        }
    });
}

fn let_go() {
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
    let Some(mut cursor) = store::cursor() else { return };
    LIVE.with_borrow_mut(|live| {
        live.listeners.clear();
        if let Some(source) = live.source.take() {
            source.close();
        }
        for topic in live.others.iter().filter(|topic| !topic.starts_with("owner:")) {
            if !cursor.split(',').any(|mine| name(mine) == name(topic)) {
                cursor.push(',');
                cursor.push_str(topic);
            }
        }
        let Ok(source) = EventSource::new(&format!("/live?cursor={cursor}")) else { return };
        live.listeners = vec![
            on(&source, "hello"),
            on(&source, "change"),
            on(&source, "snapshot"),
            // The browser tries again by itself, but with the old cursor: we do it with the new one.
            EventListener::new(&source, "error", |_| {
                let_go();
                spawn_local(async {
                    gloo_timers::future::TimeoutFuture::new(1_000 + (js_sys::Math::random() * 2_000.0) as u32).await;
                    if is_visible() {
                        lead();
                    }
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
            tell(&Told::Event { data });
        }
    })
}

fn name(topic: &str) -> &str {
    topic.rsplit_once(':').map_or(topic, |(name, _)| name)
}

fn tell(told: &Told) {
    LIVE.with_borrow(|live| {
        if let Some((channel, told)) = live.channel.as_ref().zip(serde_wasm_bindgen::to_value(told).ok()) {
            channel.post_message(&told).ok();
        }
    });
}

fn hear_tab(told: Told) {
    match told {
        Told::Event { data } => hear(&data),
        Told::Newcomer => {
            store::doubt_owner();
            lead();
        }
        Told::Follow { topics } => {
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
    if let Some(owner) = event.owner {
        return store::hear_owner(owner);
    }
    if let Some(sku) = event.topic.strip_prefix("variant/") {
        return store::hear_stock(sku, event.revision);
    }
    let what = if event.kind == "merge" { &event.kind } else { &event.change.intent.r#type };
    let doing = (!event.device.is_empty()).then_some(Doing { device: &event.device, what });
    store::hear(event.cart, event.wishlist, doing);
}
