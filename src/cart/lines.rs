//! The cart as a till slip: one view, rendered by the server and kept true by the browser.

use comptoir_domain::cart::view::{CartView, PricedLine};
use comptoir_domain::{Locale, Quantity, Sku, money};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::ui::phrase::{Phrase, Plural};
use crate::ui::picture::Picture;

/// The slip's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartWords {
    pub shop: String,
    pub pieces: Plural,
    pub remove: Phrase,
    pub remove_short: String,
    pub less: Phrase,
    pub more: Phrase,
    pub quantity: Phrase,
    pub set: String,
    pub each: Phrase,
    pub total: String,
    pub tax: String,
    pub end: String,
    pub empty_title: String,
    pub empty_text: String,
    pub empty_button: String,
    pub empty_more: String,
    pub title: String,
    pub next_title: String,
    pub next_text: String,
    pub next_stores: String,
    pub next_shop: String,
}

/// The drawing of an empty basket.
const BASKET: &str = "M14 50h92M22 50h76l-9 50H31zM36 50l16-30M84 50L68 20M46 62v26M60 62v26M74 62v26";

/// The cart's lines with their sum. `cards` tells what to show of each variant.
#[island]
pub fn CartLines(cart: CartView, cards: Vec<LineCard>, words: CartWords, locale: Locale) -> impl IntoView {
    let cards = ArcRwSignal::new(cards);
    #[cfg(feature = "hydrate")]
    let cart = {
        let _ = cart;
        let shown = crate::browser::store::cart();
        describe_new(shown.clone(), cards.clone(), locale);
        shown
    };
    #[cfg(not(feature = "hydrate"))]
    let cart = ArcRwSignal::new(cart);
    let words = StoredValue::new(words);
    let cart = RwSignal::from(cart);
    let cards = RwSignal::from(cards);
    let is_empty = Memo::new(move |_| cart.with(|cart| cart.lines.is_empty()));
    view! {
        <Show when=move || is_empty.get() fallback=move || view! { <Slip cart=cart cards=cards words=words locale=locale/> }>
            <Empty words=words locale=locale/>
        </Show>
    }
}

/// Fetches what to show of variants that came in from elsewhere.
#[cfg(feature = "hydrate")]
fn describe_new(cart: ArcRwSignal<CartView>, cards: ArcRwSignal<Vec<LineCard>>, locale: Locale) {
    Effect::new(move |_| {
        let missing: Vec<Sku> = cart.with(|cart| {
            cards.with_untracked(|cards| {
                let lines = cart.lines.iter().map(|line| &line.sku);
                lines.filter(|sku| !cards.iter().any(|card| &card.sku == *sku)).cloned().collect()
            })
        });
        if missing.is_empty() {
            return;
        }
        let cards = cards.clone();
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok(found) = crate::catalog::api::describe_variants(missing, locale).await {
                cards.update(|cards| cards.extend(found.cards));
            }
        });
    });
}

#[component]
fn Empty(words: StoredValue<CartWords>, locale: Locale) -> impl IntoView {
    let words = words.get_value();
    view! {
        <div class="empty">
            <svg class="drawing" viewBox="0 0 120 120" aria-hidden="true">
                <path class="tone" d="M22 50h76l-9 50H31z"></path>
                <path d=BASKET></path>
            </svg>
            <h1>{words.empty_title}</h1>
            <p>{words.empty_text}</p>
            <a class="button" href=format!("/{locale}/products")>{words.empty_button}</a>
            <a class="more" href=format!("/{locale}/wishlist")>{words.empty_more}</a>
        </div>
    }
}

#[component]
fn Slip(
    cart: RwSignal<CartView>,
    cards: RwSignal<Vec<LineCard>>,
    words: StoredValue<CartWords>,
    locale: Locale,
) -> impl IntoView {
    let said = words.get_value();
    let total = move || cart.with(|cart| money::format(cart.total_minor, cart.currency, locale));
    let skus = move || cart.with(|cart| cart.lines.iter().map(|line| line.sku.clone()).collect::<Vec<_>>());
    view! {
        <div class="cart-page">
            <section aria-labelledby="title">
                <div class="cart-head"><h1 id="title">{said.title}</h1></div>
                <div class="slip-shadow">
                    <div class="slip">
                        <p class="slip-head">
                            <strong>{said.shop}</strong>
                            <span>{move || words.with_value(|words| cart.with(|cart| words.pieces.count(cart.cart().pieces(), locale)))}</span>
                        </p>
                        <ul class="lines">
                            <For each=skus key=|sku| sku.clone() let:sku>
                                <Line sku=sku cart=cart cards=cards words=words locale=locale/>
                            </For>
                        </ul>
                        <dl class="sum">
                            <div class="grand">
                                <dt>{said.total}</dt>
                                <dd data-testid="cart-total" data-minor=move || cart.with(|cart| cart.total_minor.to_string())>{total}</dd>
                            </div>
                        </dl>
                        <p class="slip-end">{said.tax}" "{said.end}</p>
                    </div>
                </div>
            </section>
            <aside class="cart-side" aria-labelledby="next">
                <h2 id="next">{said.next_title}</h2>
                <p>{said.next_text}</p>
                <a class="button wide" href=format!("/{locale}/stores")>{said.next_stores}</a>
                <a class="button plain wide" href=format!("/{locale}/products")>{said.next_shop}</a>
            </aside>
        </div>
    }
}

#[component]
fn Line(
    sku: Sku,
    cart: RwSignal<CartView>,
    cards: RwSignal<Vec<LineCard>>,
    words: StoredValue<CartWords>,
    locale: Locale,
) -> impl IntoView {
    let its = StoredValue::new(sku.clone());
    let line = move || its.with_value(|sku| cart.with(|cart| cart.lines.iter().find(|line| &line.sku == sku).cloned()));
    let card = move || its.with_value(|sku| cards.with(|cards| cards.iter().find(|card| &card.sku == sku).cloned()));
    let title = move || card().map_or_else(|| its.with_value(Sku::to_string), |card| card.title);
    let href = move || card().map_or_else(String::new, |card| card.href);
    let pieces = move || line().map_or(1, |line| line.quantity.get());
    let currency = cart.with_untracked(|cart| cart.currency);
    let revision = cart.with_untracked(|cart| cart.revision);
    let total = move || line().filter(|line| line.unit_minor.is_some()).map(|line| money::format(line.total_minor(), currency, locale));
    let named = move |pick: fn(&CartWords) -> &Phrase| words.with_value(|words| pick(words).fill(&[("what", &title())]));
    let note = move || {
        let values = card().map(|card| card.note).filter(|note| !note.is_empty());
        let each = line().filter(|line| line.quantity > Quantity::ONE).and_then(|line: PricedLine| line.unit_minor);
        let each = each.map(|unit| {
            words.with_value(|words| words.each.fill(&[("price", &money::format(unit, currency, locale))]))
        });
        [values, each].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let on_change = move |event: leptos::ev::Event| set_typed(&event, its.get_value());
    let on_step = move |event: leptos::ev::SubmitEvent| step(&event, its.get_value(), pieces());
    let on_remove = move |event: leptos::ev::SubmitEvent| remove(&event, its.get_value());
    let (said, name, removed) = (words.get_value(), sku.to_string(), sku.clone());
    view! {
        <li class="line" data-testid="cart-line" data-sku=name>
            <a class="line-picture" href=href tabindex="-1" aria-hidden="true">
                <span class="picture">{move || card().and_then(|card| card.picture).map(|data| view! { <Picture data=data sizes="6rem"/> })}</span>
            </a>
            <div class="line-what">
                <a class="line-name" href=href>{title}</a>
                <p class="line-note">{note}</p>
            </div>
            <p class="line-total">{total}</p>
            <div class="line-tools">
                <form class="stepper" method="post" action="/api/cart/change" on:submit=on_step>
                    <ChangeFields revision=revision intent="change_quantity" sku=sku/>
                    <button class="set" type="submit">{said.set}</button>
                    <button type="submit" name="set:intent[quantity]" value=move || pieces().saturating_sub(1).to_string() data-step="-1"
                        aria-label=move || named(|words| &words.less) disabled=move || pieces() <= 1>"−"</button>
                    <input data-testid="cart-line-quantity" name="intent[quantity]" type="number" inputmode="numeric" min="1"
                        max=Quantity::LIMIT.to_string() autocomplete="off" value=move || pieces().to_string() prop:value=move || pieces().to_string()
                        aria-label=move || named(|words| &words.quantity) on:change=on_change/>
                    <button type="submit" name="set:intent[quantity]" value=move || (pieces() + 1).to_string() data-step="1"
                        aria-label=move || named(|words| &words.more) disabled=move || pieces() >= Quantity::LIMIT>"+"</button>
                </form>
                <form method="post" action="/api/cart/change" on:submit=on_remove>
                    <ChangeFields revision=revision intent="remove_line" sku=removed/>
                    <button class="text-button" type="submit" data-testid="cart-line-remove" aria-label=move || named(|words| &words.remove)>
                        {said.remove_short}
                    </button>
                </form>
            </div>
        </li>
    }
}

#[cfg(feature = "hydrate")]
mod edit {
    use comptoir_domain::cart::CartIntent;
    use comptoir_domain::{Quantity, Sku};
    use leptos::ev::{Event, SubmitEvent};
    use leptos::prelude::event_target;
    use wasm_bindgen::JsCast;
    use web_sys::{HtmlElement, HtmlInputElement};

    use crate::browser::store::{cart, change_cart};
    use leptos::prelude::*;

    /// What was typed, if it is a quantity; else the field shows again what the cart has.
    pub fn set_typed(event: &Event, sku: Sku) {
        let field: HtmlInputElement = event_target(event);
        match field.value().trim().parse().ok().and_then(Quantity::new) {
            Some(quantity) => change_cart(CartIntent::ChangeQuantity { sku, quantity }),
            None => {
                let shown = cart().with_untracked(|view| view.cart().line(&sku).map(|line| line.quantity.get()));
                field.set_value(&shown.unwrap_or(1).to_string());
            }
        }
    }

    /// One more or one less, by the button that was pressed; the field's own change needs no help.
    pub fn step(event: &SubmitEvent, sku: Sku, pieces: u32) {
        event.prevent_default();
        let button = event.submitter().and_then(|button| button.dyn_into::<HtmlElement>().ok());
        let step = button.and_then(|button| button.get_attribute("data-step")).and_then(|step| step.parse::<i64>().ok());
        let quantity = step.and_then(|step| u64::try_from(i64::from(pieces) + step).ok()).and_then(Quantity::new);
        if let Some(quantity) = quantity {
            change_cart(CartIntent::ChangeQuantity { sku, quantity });
        }
    }

    pub fn remove(event: &SubmitEvent, sku: Sku) {
        event.prevent_default();
        change_cart(CartIntent::RemoveLine { sku });
    }
}

#[cfg(feature = "hydrate")]
use edit::{remove, set_typed, step};

/// On the server nothing is pressed.
#[cfg(not(feature = "hydrate"))]
fn set_typed(_: &leptos::ev::Event, _: Sku) {}
#[cfg(not(feature = "hydrate"))]
fn step(_: &leptos::ev::SubmitEvent, _: Sku, _: u32) {}
#[cfg(not(feature = "hydrate"))]
fn remove(_: &leptos::ev::SubmitEvent, _: Sku) {}
