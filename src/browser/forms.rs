//! The plain forms of the shop, made quick: one listener for every form that changes the cart or the wishlist.

use comptoir_domain::Intent;
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement, HtmlInputElement, SubmitEvent};

use crate::browser::{device, document, glue, store, window};

/// Listens for forms that are sent and quantities that are typed.
pub fn start() {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&document(), "submit", options, |event| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        // What the answer is to be seen on another page.
        if form.has_attribute("data-plain") {
            return;
        }
        match form.get_attribute("action").as_deref() {
            // A form that cannot be read goes its plain way: the server knows what to say.
            Some("/api/cart/change" | "/api/wishlist/change") if act(&form, pressed(event)) => event.prevent_default(),
            Some("/api/account/sign-out") if !sign_out() => event.prevent_default(),
            _ => {}
        }
    })
    .forget();
    EventListener::new(&document(), "change", |event| {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        if field.name() == "intent[quantity]"
            && let Some(form) = field.form()
            && !act(&form, None)
        {
            // What was typed is no quantity: the field shows again what the cart has.
            let shown = field.get_attribute("value").unwrap_or_default();
            field.set_value(&shown);
        }
    })
    .forget();
}

/// Leaves nothing of this person in the browser; `false` when they would rather have their edits sent first.
fn sign_out() -> bool {
    let question = store::words().get("sync-sign-out");
    if store::is_waiting() && !window().confirm_with_message(&question).unwrap_or(true) {
        return false;
    }
    device::forget();
    glue::forget();
    true
}

/// The quantity on the button that sent the form.
fn pressed(event: &Event) -> Option<String> {
    let button = event.dyn_ref::<SubmitEvent>()?.submitter()?;
    if button.get_attribute("name")? == "set:intent[quantity]" { button.get_attribute("value") } else { None }
}

/// Carries out what the form asks; `false` when it cannot be read.
fn act(form: &HtmlFormElement, pressed: Option<String>) -> bool {
    let field = |name: &str| {
        let field = form.query_selector(&format!("[name=\"intent[{name}]\"]")).ok()??;
        js_sys::Reflect::get(&field, &"value".into()).ok()?.as_string()
    };
    let read = |name: &str| pressed.clone().filter(|_| name == "quantity").or_else(|| field(name));
    let intent = match field("type").and_then(|kind| Intent::from_fields(&kind, read)) {
        // The heart is one button with two states: what it means is what the page shows now.
        Some(Intent::Wish { sku }) if store::is_wished(&sku) => Some(Intent::Unwish { sku }),
        Some(Intent::Unwish { sku }) if !store::is_wished(&sku) => Some(Intent::Wish { sku }),
        // Typed and confirmed is said twice: once is enough.
        Some(Intent::ChangeQuantity { sku, quantity }) if store::quantity(&sku) == Some(quantity) => return true,
        other => other,
    };
    intent.map(store::edit).is_some()
}

/// Shows what goes with the cart besides its lines, unless the person is at it.
pub fn fill(name: &str, value: &str) {
    let field = document().query_selector(&format!("[data-cart={name}]:not(:focus)")).ok().flatten();
    if let Some(field) = field {
        js_sys::Reflect::set(&field, &"value".into(), &value.into()).ok();
    }
}
