//! The list of stores on a product's page, kept true: asked again when stock moves or the shopper says where
//! they are. The server renders the rows; here they are only put in place.

use std::cell::RefCell;

use comptoir_domain::Sku;
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, Position};

use crate::browser::{document, store, window};
use crate::stores::api::{Whereabouts, variant_stores};

thread_local! {
    static WHERE: RefCell<Option<Whereabouts>> = const { RefCell::new(None) };
}

/// Offers the shopper's position where the browser has one.
pub fn start() {
    let Some(section) = section() else { return };
    let words = section.get_attribute("data-near").unwrap_or_default();
    WHERE.set(Some(Whereabouts { words, position: None }));
    let button =
        section.query_selector("[data-locate]").ok().flatten().and_then(|found| found.dyn_into::<HtmlElement>().ok());
    if let (Some(button), Ok(_)) = (button, window().navigator().geolocation()) {
        EventListener::new(&button, "click", |_| locate()).forget();
    }
}

fn section() -> Option<Element> {
    document().query_selector("[data-stores-of]").ok().flatten()
}

fn locate() {
    let Ok(geolocation) = window().navigator().geolocation() else { return };
    let found = Closure::once_into_js(|position: Position| {
        let micro = |degrees: f64| (degrees * 1e6) as i64;
        let coordinates = position.coords();
        let position = Some((micro(coordinates.latitude()), micro(coordinates.longitude())));
        WHERE.set(Some(Whereabouts { words: String::new(), position }));
        refresh();
    });
    let refused = Closure::once_into_js(|| {
        let failed = section().and_then(|section| section.get_attribute("data-locate-failed"));
        say(&failed.unwrap_or_default());
    });
    geolocation.get_current_position_with_error_callback(found.unchecked_ref(), Some(refused.unchecked_ref())).ok();
}

/// Asks the server for the rows as they are now.
pub fn refresh() {
    let Some(section) = section() else { return };
    let sku = section.get_attribute("data-stores-of").and_then(|sku| sku.parse::<Sku>().ok());
    let (Some(sku), Some(near)) = (sku, WHERE.with_borrow(Clone::clone)) else { return };
    spawn_local(async move {
        let Ok(stores) = variant_stores(sku, near, store::locale()).await else { return };
        if let Ok(Some(list)) = section.query_selector("[data-rows]") {
            list.set_inner_html(&stores.rows_html);
        }
        if let Ok(Some(answer)) = document().query_selector("[data-answer]") {
            answer.set_class_name(&format!("answer stock {}", stores.answer_class));
            if let Ok(Some(words)) = answer.query_selector("span") {
                words.set_text_content(Some(&stores.answer));
            }
        }
        say(&stores.said);
    });
}

/// Says something above the rows: the place they are near, or that it is not known.
fn say(text: &str) {
    let said = section().and_then(|section| section.query_selector("[data-said]").ok().flatten());
    if let Some(said) = said {
        said.set_text_content(Some(text));
    }
}
