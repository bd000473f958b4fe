//! Forms that change the cart or the wishlist: plain HTML, which `browser/forms.rs` makes quick where it runs.

use comptoir_domain::{Revision, Sku};
use leptos::prelude::*;
use uuid::Uuid;

/// The hidden fields that make a form a change, sent once however often the button is pressed.
#[component]
pub fn ChangeFields(revision: Revision, intent: &'static str, #[prop(optional)] sku: Option<Sku>) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=fresh_id().to_string()/>
        <input type="hidden" name="device" value=fresh_id().to_string()/>
        <input type="hidden" name="base_revision" value=revision.to_string()/>
        <input type="hidden" name="intent[type]" value=intent/>
        {sku.map(|sku| view! { <input type="hidden" name="intent[sku]" value=sku.to_string()/> })}
    }
}

/// An id nobody used before. In the browser only scripts send changes, with ids of their own.
fn fresh_id() -> Uuid {
    #[cfg(feature = "ssr")]
    return Uuid::new_v4();
    #[cfg(not(feature = "ssr"))]
    return Uuid::nil();
}
