//! The till's page in the browser: it hears what happens to its store's pickups, and loads itself anew.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Document, EventSource, HtmlInputElement};

/// Follows the store the page is about, from what the page knows on.
pub fn start() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Some(room) = document.query_selector("[data-live]").ok().flatten() else { return };
    let read = |name: &str| room.get_attribute(name).unwrap_or_default();
    let Ok(source) = EventSource::new(&format!("/live?cursor={}:{}", read("data-live"), read("data-revision"))) else {
        return;
    };
    for event in ["change", "snapshot"] {
        let seen = document.clone();
        EventListener::new(&source, event, move |_| load_anew(&seen)).forget();
    }
    // As long as the page is there.
    std::mem::forget(source);
}

/// Loads the page anew, now or once the seller has typed what they are typing.
fn load_anew(document: &Document) {
    // What the page's own form did, the next page shows (start.js).
    if document.document_element().is_some_and(|root| root.has_attribute("data-leaving")) {
        return;
    }
    // Whoever scans holds a code before the camera: what they read leads to another page anyway.
    // And whoever unfolded a form is about to fill it in.
    for (open, closes) in [("dialog[open]", "close"), ("details[open]:has(form)", "toggle")] {
        if let Ok(Some(element)) = document.query_selector(open) {
            let document = document.clone();
            return EventListener::once(&element, closes, move |_| load_anew(&document)).forget();
        }
    }
    let reload = || web_sys::window().map(|window| window.location().reload());
    let field = document.active_element().and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    match field.filter(|field| field.value() != field.default_value()) {
        Some(field) => EventListener::once(&field, "blur", move |_| drop(reload())).forget(),
        None => drop(reload()),
    }
}
