//! The wishlist's lines: one view, rendered by the server and kept true by the browser.

use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Locale, Sku, money};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cart::add::ChangeFields;
use crate::catalog::api::LineCard;
use crate::ui::phrase::{Phrase, Plural};
use crate::ui::picture::Picture;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishlistWords {
    pub title: String,
    pub products: Plural,
    pub add: String,
    pub remove: Phrase,
    pub remove_short: String,
    pub empty_title: String,
    pub empty_text: String,
    pub empty_button: String,
}

/// The wished variants, oldest wish first.
#[island]
pub fn WishlistLines(wishlist: WishlistView, cards: Vec<LineCard>, words: WishlistWords, locale: Locale) -> impl IntoView {
    let cards = ArcRwSignal::new(cards);
    #[cfg(feature = "hydrate")]
    let wishlist = {
        let _ = wishlist;
        let shown = crate::browser::store::wishlist();
        describe_new(shown.clone(), cards.clone(), locale);
        shown
    };
    #[cfg(not(feature = "hydrate"))]
    let wishlist = ArcRwSignal::new(wishlist);
    let words = StoredValue::new(words);
    let wishlist = RwSignal::from(wishlist);
    let cards = RwSignal::from(cards);
    let is_empty = Memo::new(move |_| wishlist.with(|wishlist| wishlist.lines.is_empty()));
    let skus = move || wishlist.with(|view| view.lines.iter().map(|line| line.sku.clone()).collect::<Vec<_>>());
    let said = words.get_value();
    view! {
        <Show when=move || !is_empty.get() fallback=move || view! { <Empty words=words locale=locale/> }>
            <div class="list-head">
                <h1>{said.title.clone()}</h1>
                <p>{move || words.with_value(|words| words.products.count(wishlist.with(|view| view.lines.len()) as u64, locale))}</p>
            </div>
            <ul class="wishes">
                <For each=skus key=|sku| sku.clone() let:sku>
                    <Wish sku=sku wishlist=wishlist cards=cards words=words locale=locale/>
                </For>
            </ul>
        </Show>
    }
}

/// Fetches what to show of variants that came in from elsewhere.
#[cfg(feature = "hydrate")]
fn describe_new(wishlist: ArcRwSignal<WishlistView>, cards: ArcRwSignal<Vec<LineCard>>, locale: Locale) {
    Effect::new(move |_| {
        let missing: Vec<Sku> = wishlist.with(|view| {
            cards.with_untracked(|cards| {
                let lines = view.lines.iter().map(|line| &line.sku);
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
fn Empty(words: StoredValue<WishlistWords>, locale: Locale) -> impl IntoView {
    let words = words.get_value();
    view! {
        <div class="empty">
            <svg class="drawing" viewBox="0 0 120 120" aria-hidden="true">
                <path class="tone" d="M60 100S18 74 18 44c0-16 10-26 22-26 9 0 16 5 20 14 4-9 11-14 20-14 12 0 22 10 22 26 0 30-42 56-42 56z"></path>
                <path d="M60 100S18 74 18 44c0-16 10-26 22-26 9 0 16 5 20 14 4-9 11-14 20-14 12 0 22 10 22 26 0 30-42 56-42 56z"></path>
            </svg>
            <h1>{words.empty_title}</h1>
            <p>{words.empty_text}</p>
            <a class="button" href=format!("/{locale}/products")>{words.empty_button}</a>
        </div>
    }
}

#[component]
fn Wish(
    sku: Sku,
    wishlist: RwSignal<WishlistView>,
    cards: RwSignal<Vec<LineCard>>,
    words: StoredValue<WishlistWords>,
    locale: Locale,
) -> impl IntoView {
    let its = StoredValue::new(sku.clone());
    let card = move || its.with_value(|sku| cards.with(|cards| cards.iter().find(|card| &card.sku == sku).cloned()));
    let title = move || card().map_or_else(|| its.with_value(Sku::to_string), |card| card.title);
    let href = move || card().map_or_else(String::new, |card| card.href);
    let price = move || {
        wishlist.with(|view| {
            let line = its.with_value(|sku| view.lines.iter().find(|line| &line.sku == sku).cloned());
            line.and_then(|line| line.unit_minor).map(|unit| money::format(unit, view.currency, locale))
        })
    };
    let revision = wishlist.with_untracked(|view| view.revision);
    let on_add = move |event: leptos::ev::SubmitEvent| add(&event, its.get_value());
    let on_remove = move |event: leptos::ev::SubmitEvent| unwish(&event, its.get_value());
    let remove_label = move || words.with_value(|words| words.remove.fill(&[("what", &title())]));
    let (said, name, removed) = (words.get_value(), sku.to_string(), sku.clone());
    view! {
        <li class="wish-line" data-testid="wish-line" data-sku=name>
            <a href=href tabindex="-1" aria-hidden="true">
                <span class="picture">{move || card().and_then(|card| card.picture).map(|data| view! { <Picture data=data sizes="8rem"/> })}</span>
            </a>
            <div class="wish-what">
                <a class="wish-name" href=href>{title}</a>
                <p class="line-note">{move || card().map(|card| card.note)}</p>
                <p class="price">{price}</p>
                <p class=move || card().map_or_else(String::new, |card| format!("stock {}", card.stock_class))>{move || card().map(|card| card.stock)}</p>
                <div class="wish-tools">
                    <form method="post" action="/api/cart/change" on:submit=on_add>
                        <ChangeFields revision=revision intent="add_line" sku=sku/>
                        <input type="hidden" name="intent[quantity]" value="1"/>
                        <button class="button plain" type="submit" data-testid="add-to-cart">{said.add}</button>
                    </form>
                    <form method="post" action="/api/wishlist/change" on:submit=on_remove>
                        <ChangeFields revision=revision intent="unwish" sku=removed/>
                        <button class="text-button" type="submit" data-testid="wish" aria-label=remove_label>{said.remove_short}</button>
                    </form>
                </div>
            </div>
        </li>
    }
}

#[cfg(feature = "hydrate")]
mod edit {
    use comptoir_domain::cart::CartIntent;
    use comptoir_domain::wishlist::WishIntent;
    use comptoir_domain::{Quantity, Sku};
    use leptos::ev::SubmitEvent;

    use crate::browser::store::{change_cart, change_wishlist};

    pub fn add(event: &SubmitEvent, sku: Sku) {
        event.prevent_default();
        change_cart(CartIntent::AddLine { sku, quantity: Quantity::ONE });
    }

    pub fn unwish(event: &SubmitEvent, sku: Sku) {
        event.prevent_default();
        change_wishlist(WishIntent::Unwish { sku });
    }
}

#[cfg(feature = "hydrate")]
use edit::{add, unwish};

/// On the server nothing is pressed.
#[cfg(not(feature = "hydrate"))]
fn add(_: &leptos::ev::SubmitEvent, _: Sku) {}
#[cfg(not(feature = "hydrate"))]
fn unwish(_: &leptos::ev::SubmitEvent, _: Sku) {}
