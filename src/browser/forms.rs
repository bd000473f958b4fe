//! The plain forms of the shop, made quick: one listener for every form that changes the cart or the wishlist.

use comptoir_domain::cart::CartIntent;
use comptoir_domain::wishlist::WishIntent;
use comptoir_domain::{Quantity, Sku};
use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlFormElement, HtmlInputElement, SubmitEvent};

use crate::browser::{device, document, store};

/// Listens for forms that are sent and quantities that are typed.
pub fn start() {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&document(), "submit", options, |event| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        match form.get_attribute("action").as_deref() {
            // A form that cannot be read goes its plain way: the server knows what to say.
            Some("/api/cart/change" | "/api/wishlist/change") if act(&form, pressed(event)) => event.prevent_default(),
            Some("/api/account/sign-out") => device::forget(),
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

/// The quantity on the button that sent the form.
fn pressed(event: &Event) -> Option<String> {
    let button = event.dyn_ref::<SubmitEvent>()?.submitter()?;
    if button.get_attribute("name")? == "set:intent[quantity]" { button.get_attribute("value") } else { None }
}

/// Carries out what the form asks; `false` when it cannot be read.
fn act(form: &HtmlFormElement, pressed: Option<String>) -> bool {
    let field = |name: &str| {
        let field = form.query_selector(&format!("[name=\"intent[{name}]\"]")).ok()??;
        field.dyn_into::<HtmlInputElement>().ok().map(|field| field.value())
    };
    let Some(sku) = field("sku").and_then(|sku| sku.parse::<Sku>().ok()) else { return false };
    let quantity = || pressed.or_else(|| field("quantity"))?.trim().parse().ok().and_then(Quantity::new);
    match field("type").as_deref() {
        Some("add_line") => {
            quantity().map(|quantity| store::change_cart(CartIntent::AddLine { sku, quantity })).is_some()
        }
        Some("change_quantity") => {
            quantity().map(|quantity| store::change_cart(CartIntent::ChangeQuantity { sku, quantity })).is_some()
        }
        Some("remove_line") => {
            store::change_cart(CartIntent::RemoveLine { sku });
            true
        }
        // The heart is one button with two states: what it means is what the page shows now.
        Some("wish" | "unwish") => {
            let wished = store::is_wished(&sku);
            store::change_wishlist(if wished { WishIntent::Unwish { sku } } else { WishIntent::Wish { sku } });
            true
        }
        _ => false,
    }
}
