//! The browser's side that is no view: one store a page, what it sends, what it hears.

pub mod availability;
pub mod cards;
pub mod device;
pub mod fetch;
pub mod forms;
pub mod live;
pub mod locks;
pub mod store;

use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

use crate::browser_state::PageState;

/// Reads the page's state and starts what keeps it true.
pub fn start() {
    let Some(state) = document().get_element_by_id(PageState::ELEMENT).and_then(|element| element.text_content())
    else {
        return;
    };
    let Some(state) = read::<PageState>(&state) else { return };
    store::start(state);
    live::start();
    forms::start();
    availability::start();
    cards::start();
    search_key();
}

/// Reads JSON: the browser parses it, [`serde_wasm_bindgen`] takes it over. A parser of our own would be a fifth
/// of the bundle.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?).ok()
}

pub fn window() -> web_sys::Window {
    web_sys::window().expect("islands live in a window")
}

pub fn document() -> web_sys::Document {
    window().document().expect("islands live in a document")
}

/// `/` goes to the search field, unless something is being typed.
fn search_key() {
    let listener = gloo_events::EventListener::new_with_options(
        &document(),
        "keydown",
        gloo_events::EventListenerOptions::enable_prevent_default(),
        |event| {
            let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
            let typing = event.target().is_some_and(|target| {
                target.dyn_ref::<HtmlElement>().is_some_and(|element| {
                    element.is_content_editable()
                        || matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                })
            });
            if event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
                if let Some(field) =
                    document().get_element_by_id("q").and_then(|q| q.dyn_into::<HtmlInputElement>().ok())
                {
                    event.prevent_default();
                    field.focus().ok();
                    field.select();
                }
            }
        },
    );
    listener.forget();
}
