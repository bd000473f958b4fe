//! The till's page in the browser: it hears what happens to its store's pickups and slips, and shows it around whatever
//! the seller has in hand. It is not loaded anew for that: who scans does not look, and would lose what they scan.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, DomParser, Element, EventSource, HtmlInputElement, Response, SupportedType, Window};

/// The part of the page that news change. The field to scan into is not in it.
const NEWS: &str = "[data-live]";
/// What a seller has in hand: a camera, a form they unfolded, what is being pressed, what the keyboard is at.
const IN_HAND: &str = "[data-leaving], dialog[open], details[open]:has(form), [data-live] :is(:active, :focus-visible)";
/// How often it is looked whether the hands are free, and how long a network that is away is left alone.
const LOOK_MS: u32 = 150;
const AWAY_MS: u32 = 2_000;

/// Follows the store the page is about, from what the page knows on.
pub fn start() {
    let Some(window) = web_sys::window() else { return };
    let Some(document) = window.document() else { return };
    // What was not found is there to be mended, or to be scanned over. To select it is to take the keyboard there, from
    // nobody who was quicker than this.
    let is_free = |field: &Element| focused(&document).is_none_or(|held| held == *field);
    if let Some(field) = field(&document).filter(|field| is_free(field) && field.value() == field.default_value()) {
        field.select();
    }
    let Some(news) = room(&document) else { return };
    let read = |name: &str| news.get_attribute(name).unwrap_or_default();
    let Ok(source) = EventSource::new(&format!("/live?cursor={}:{}", read("data-live"), read("data-revision"))) else {
        return;
    };
    // How many pieces of news the page does not show yet.
    let behind = Rc::new(Cell::new(0_u32));
    for event in ["change", "snapshot"] {
        let (window, behind) = (window.clone(), behind.clone());
        EventListener::new(&source, event, move |_| {
            if behind.replace(behind.get() + 1) == 0 {
                spawn_local(catch_up(window.clone(), behind.clone()));
            }
        })
        .forget();
    }
    // As long as the page is there.
    std::mem::forget(source);
}

/// Shows what the server says now, until nothing was heard meanwhile.
async fn catch_up(window: Window, behind: Rc<Cell<u32>>) {
    let Some(document) = window.document() else { return };
    while behind.get() > 0 {
        while is_in_hand(&document) {
            TimeoutFuture::new(LOOK_MS).await;
        }
        let heard = behind.get();
        let Some(text) = ask(&window).await else {
            TimeoutFuture::new(AWAY_MS).await;
            continue;
        };
        // Taken in hand while the answer was on its way, it is asked for again.
        if is_in_hand(&document) {
            continue;
        }
        let parsed = DomParser::new().and_then(|parser| parser.parse_from_string(&text, SupportedType::TextHtml));
        match (room(&document), parsed.ok().and_then(|fresh| room(&fresh))) {
            (Some(shown), Some(fresh)) => show(&document, &shown, &fresh),
            // No till any more: the session is over, or the seller works elsewhere. The page says so itself.
            _ => return window.location().reload().unwrap_or_default(),
        }
        behind.set(behind.get() - heard);
    }
}

fn room(document: &Document) -> Option<Element> {
    document.query_selector(NEWS).ok().flatten()
}

/// Where a seller scans into.
fn field(document: &Document) -> Option<HtmlInputElement> {
    document.get_element_by_id("code")?.dyn_into().ok()
}

fn is_in_hand(document: &Document) -> bool {
    document.query_selector(IN_HAND).is_ok_and(|found| found.is_some())
}

/// The page as it is now; none without a network or while the server is away.
async fn ask(window: &Window) -> Option<String> {
    let answer = JsFuture::from(window.fetch_with_str(&window.location().href().ok()?)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if answer.status() >= 500 {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

/// Puts the fresh parts in the place of those that are others by now. What did not change is not told again by a reader.
fn show(document: &Document, shown: &Element, fresh: &Element) {
    let held = focused(document);
    let mut next = shown.first_element_child();
    while let Some(part) = fresh.first_element_child() {
        match next.take() {
            Some(old) => {
                next = old.next_element_sibling();
                if is_same(&old, &part) {
                    part.remove();
                } else {
                    carry(&old, &part);
                    old.replace_with_with_node_1(&part).ok();
                }
            }
            None => drop(shown.append_child(&part)),
        }
    }
    while let Some(old) = next {
        next = old.next_element_sibling();
        old.remove();
    }
    // What was pressed last may be gone; whoever scans on scans into the field.
    if held != focused(document) {
        drop(field(document).map(|field| field.focus()));
    }
}

/// Whether a part says what it said. The keys of its forms are others each time, which nobody sees.
fn is_same(old: &Element, part: &Element) -> bool {
    let keys = |part: &Element| part.query_selector_all("[name=key]").ok();
    let Some(twin) = part.clone_node_with_deep(true).ok().and_then(|twin| twin.dyn_into::<Element>().ok()) else {
        return false;
    };
    if let (Some(old), Some(fresh)) = (keys(old), keys(&twin)) {
        for (old, fresh) in (0..fresh.length()).filter_map(|at| old.get(at).zip(fresh.get(at))) {
            let key = old.dyn_ref::<Element>().and_then(|old| old.get_attribute("value")).unwrap_or_default();
            fresh.dyn_ref::<Element>().map(|fresh| fresh.set_attribute("value", &key));
        }
    }
    old.is_equal_node(Some(&twin))
}

/// Puts what was typed into the fields of a part that are there again.
fn carry(old: &Element, part: &Element) {
    let typed = inputs(old).into_iter().filter(|field| field.value() != field.default_value());
    let fresh = inputs(part);
    for field in typed {
        if let Some(again) = fresh.iter().find(|again| again.name() == field.name()) {
            again.set_value(&field.value());
        }
    }
}

fn inputs(part: &Element) -> Vec<HtmlInputElement> {
    let found = part.query_selector_all("input:not([type=hidden])").ok();
    let nodes = found.into_iter().flat_map(|found| (0..found.length()).filter_map(move |at| found.get(at)));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}

fn focused(document: &Document) -> Option<Element> {
    document.active_element().filter(|element| element.tag_name() != "BODY")
}
