//! The button that puts a variant into the cart: a plain form that an island makes quick.

use comptoir_domain::{Revision, Sku};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The hidden fields that make a form a change, sent once however often the button is pressed.
#[component]
pub fn ChangeFields(revision: Revision, intent: &'static str, sku: Sku) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=fresh_id().to_string()/>
        <input type="hidden" name="device" value=fresh_id().to_string()/>
        <input type="hidden" name="base_revision" value=revision.to_string()/>
        <input type="hidden" name="intent[type]" value=intent/>
        <input type="hidden" name="intent[sku]" value=sku.to_string()/>
    }
}

/// An id nobody used before. In the browser only scripts send changes, with ids of their own.
fn fresh_id() -> Uuid {
    #[cfg(feature = "ssr")]
    return Uuid::new_v4();
    #[cfg(not(feature = "ssr"))]
    return Uuid::nil();
}

/// Puts one piece into the cart. `answer` is the line beside the button: where it can be had.
#[island]
pub fn AddToCart(
    sku: Sku,
    revision: Revision,
    words: AddWords,
    answer: Option<Answer>,
    /// The class of the form: `buy-bar` on a product's page.
    class: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    let on_submit = {
        use comptoir_domain::Quantity;
        use comptoir_domain::cart::CartIntent;

        let sku = sku.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let intent = CartIntent::AddLine { sku: sku.clone(), quantity: Quantity::ONE };
            crate::browser::store::change_cart(intent);
        }
    };
    #[cfg(not(feature = "hydrate"))]
    let on_submit = |_: leptos::ev::SubmitEvent| {};
    view! {
        <form class=class method="post" action="/api/cart/change" on:submit=on_submit>
            <ChangeFields revision=revision intent="add_line" sku=sku/>
            <input type="hidden" name="intent[quantity]" value="1"/>
            <button class="button" type="submit" data-testid="add-to-cart">
                <span>{words.add}<span class="wide-only">{words.add_more}</span></span>
            </button>
            {answer.map(|answer| view! { <p class=format!("answer stock {}", answer.class)><span>{answer.text}</span></p> })}
        </form>
    }
}

/// `Add`, and ` to cart` where there is room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddWords {
    pub add: String,
    pub add_more: String,
}

/// A line about where it can be had; the class is `some`, `low` or `none`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub class: String,
    pub text: String,
}
