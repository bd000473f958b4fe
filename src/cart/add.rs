//! The button that puts a variant into the cart: a plain form that an island makes quick.

use comptoir_domain::cart::CartIntent;
use comptoir_domain::{Quantity, Revision, Sku};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a form needs to make a change without a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormIds {
    pub id: Uuid,
    pub device: Uuid,
    pub base_revision: Revision,
}

/// The hidden fields of a change.
#[component]
pub fn ChangeFields(ids: FormIds, intent: &'static str, sku: String) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=ids.id.to_string()/>
        <input type="hidden" name="device" value=ids.device.to_string()/>
        <input type="hidden" name="base_revision" value=ids.base_revision.to_string()/>
        <input type="hidden" name="intent[type]" value=intent/>
        <input type="hidden" name="intent[sku]" value=sku/>
    }
}

/// Puts one piece into the cart. `answer` is the line beside the button: where it can be had.
#[island]
pub fn AddToCart(sku: Sku, ids: FormIds, words: AddWords, answer: Option<Answer>) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    let on_submit = {
        let sku = sku.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            crate::browser::store::change_cart(CartIntent::AddLine { sku: sku.clone(), quantity: Quantity::ONE });
        }
    };
    #[cfg(not(feature = "hydrate"))]
    let on_submit = |_: leptos::ev::SubmitEvent| {};
    view! {
        <form class="buy-bar" method="post" action="/api/cart/change" on:submit=on_submit>
            <ChangeFields ids=ids intent="add_line" sku=sku.to_string()/>
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

/// Only the browser changes anything.
#[cfg(not(feature = "hydrate"))]
const _: fn(Sku, Quantity) -> CartIntent = |sku, quantity| CartIntent::AddLine { sku, quantity };
