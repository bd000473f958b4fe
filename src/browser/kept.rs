//! What a page before this one, or another tab, kept: taken over when a page begins.

use comptoir_domain::cart::view::CartView;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Change, Intent, Revision};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

use crate::browser::hear::{self, Heard};
use crate::browser::send::{is_of_another_session, is_unanswered, settled};
use crate::browser::store;
use crate::browser::{device, document, glue, json, live, window};
use crate::cart::api::change_cart;
use crate::catalog::api::LineCard;
use crate::ui::phrase::Sentences;
use crate::wire::body;

/// The server's last word and the edits it has not answered.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Kept {
    cart: Option<CartView>,
    wishlist: Option<WishlistView>,
    cards: Vec<LineCard>,
    waiting: Vec<KeptChange>,
}

impl Kept {
    /// Whether the server has answered an edit of this browser.
    fn is_of_somebody(&self) -> bool {
        self.cart.as_ref().is_some_and(|cart| cart.revision > 0)
            || self.wishlist.as_ref().is_some_and(|wishlist| wishlist.revision > 0)
    }
}

/// A change with its intent as the texts it was made of.
#[derive(Deserialize)]
struct KeptChange {
    id: String,
    device: String,
    base_revision: Revision,
    intent: Sentences,
}

impl KeptChange {
    fn read(&self) -> Option<Change> {
        let field = |name: &str| self.intent.find(name).map(str::to_owned);
        Some(Change {
            id: device::read_id(&self.id)?,
            device: device::read_id(&self.device)?,
            base_revision: self.base_revision,
            intent: Intent::from_fields(&field("type")?, field)?,
        })
    }
}

/// An edit as it is kept: its text is what is sent, word for word.
#[derive(Serialize)]
struct Edit<'e> {
    id: &'e str,
    /// When it was made, which orders the edits of all tabs.
    at: f64,
    text: &'e str,
}

/// Keeps an edit until it is answered.
pub fn keep(change: &Change) {
    let (id, text) = (change.id.to_string(), body::change(change));
    let at = window().performance().map_or(0.0, |clock| clock.time_origin() + clock.now());
    let edit = Edit { id: &id, at, text: &text };
    serde_wasm_bindgen::to_value(&edit).map(glue::keep).ok();
}

async fn recall(page: &str) -> (Kept, Vec<Change>) {
    let kept = glue::recall(page).await.ok();
    let kept: Kept = kept.and_then(json::take).unwrap_or_default();
    let waiting = kept.waiting.iter().filter_map(KeptChange::read).collect();
    (kept, waiting)
}

/// Begins the page whose state is that text. A copy of a page, made for times without a network, shows the person's
/// own state as it was known last.
pub fn start(page: String, copy: bool) {
    let store = store::store();
    // What was kept goes first.
    store.sending.set(true);
    spawn_local(async move {
        let (kept, mut waiting) = recall(&page).await;
        if copy {
            store::cards().update(|cards| cards.extend(kept.cards));
            let revision = kept.cart.as_ref().map_or(0, |cart| cart.revision);
            hear::hear_snapshot(Heard { revision, cart: kept.cart, wishlist: kept.wishlist }, &[]);
            document().document_element().map(|root| root.set_attribute("data-kept", ""));
        } else {
            if kept.is_of_somebody() {
                // The page was asked for before the answer that made this browser known: it may be nobody's by now.
                store::doubt_owner();
                live::restart();
            }
            // The page may show these edits already, if the page before it was left before their answer came: they
            // are not shown on top, which would be twice, until it is known that the server cannot be asked.
            while let Some(change) = waiting.first() {
                store.recalled.set(waiting.len() as u64);
                store.show();
                match change_cart(change.clone()).await {
                    Err(failure) if is_unanswered(&failure) || is_of_another_session(&failure) => break,
                    answer => settled(&store, change, answer),
                }
                glue::settle(&waiting.remove(0).id.to_string());
            }
        }
        store.recalled.set(0);
        store.sending.set(false);
        store::adopt(waiting);
    });
}

/// Another tab could not send what it kept: this one shows it too.
pub fn hear() {
    spawn_local(async {
        store::adopt(recall(r#"{"copy":true}"#).await.1);
    });
}
