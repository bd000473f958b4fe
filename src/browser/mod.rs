//! The browser's side that is no view: one store a page, what it sends, what it hears.

pub mod availability;
pub mod cards;
pub mod device;
pub mod fetch;
pub mod forms;
pub mod glue;
pub mod kept;
pub mod live;
pub mod locks;
pub mod send;
pub mod store;
pub mod sync_state;

use serde::de::DeserializeOwned;

use crate::browser_state::PageState;

/// Reads the page's state and starts what keeps it true.
pub fn start() {
    let Some(state) = document().get_element_by_id(PageState::ELEMENT).and_then(|element| element.text_content())
    else {
        return;
    };
    let Some(page) = read::<PageState>(&state) else { return };
    let copy = page.copy;
    store::start(page);
    kept::start(state, copy);
    live::start();
    forms::start();
    availability::start();
    cards::start();
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
