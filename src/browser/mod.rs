//! The browser's side that is no view: one store a page, what it sends, what it hears.

pub mod availability;
pub mod cards;
pub mod device;
pub mod fetch;
pub mod forms;
pub mod glue;
pub mod hear;
pub mod json;
pub mod kept;
pub mod live;
pub mod locks;
pub mod send;
pub mod store;
pub mod sync_state;

use crate::browser_state::PageState;

/// Reads the page's state and starts what keeps it true.
pub fn start() {
    let Some(state) = document().get_element_by_id(PageState::ELEMENT).and_then(|element| element.text_content())
    else {
        return;
    };
    let Some(page) = json::read::<PageState>(&state) else { return };
    let copy = page.copy;
    store::start(page);
    kept::start(state, copy);
    live::start();
    forms::start();
    availability::start();
    cards::start();
}

pub fn window() -> web_sys::Window {
    web_sys::window().expect("islands live in a window")
}

pub fn document() -> web_sys::Document {
    window().document().expect("islands live in a document")
}
