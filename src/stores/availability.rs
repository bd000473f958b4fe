//! Where to find it: a list of stores that follows stock as it moves and the shopper's position on a click.

use comptoir_domain::{Locale, Sku};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::stores::api::{StoreRow, StoreRows};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhereWords {
    pub title: String,
    pub label: String,
    pub search: String,
    pub locate: String,
    pub locate_failed: String,
    pub all: String,
}

/// The stores of a variant. `near` is what was typed.
#[island]
pub fn Availability(sku: Sku, near: String, rows: StoreRows, words: WhereWords, locale: Locale, action: String) -> impl IntoView {
    let rows = RwSignal::new(rows);
    let problem = Memo::new(move |_| rows.with(|rows| rows.problem.clone()));
    let place = Memo::new(move |_| rows.with(|rows| rows.place.clone()));
    let variant = sku.to_string();
    #[cfg(feature = "hydrate")]
    let (can_locate, on_locate) = browser::follow(sku, near.clone(), rows, words.locate_failed.clone(), locale);
    #[cfg(not(feature = "hydrate"))]
    let (can_locate, on_locate) = {
        let _ = (sku, locale);
        (RwSignal::new(false), |_: leptos::ev::MouseEvent| {})
    };
    view! {
        <section class="where" aria-labelledby="where">
            <h2 id="where">{words.title}</h2>
            <form class="where-ask" method="get" action=action>
                <input type="hidden" name="variant" value=variant/>
                <div class="field">
                    <label for="near">{words.label}</label>
                    <div class="ask">
                        <input class="input" id="near" name="near" value=near autocomplete="postal-code"/>
                        <button class="button plain" type="submit">{words.search}</button>
                    </div>
                </div>
                <Show when=move || can_locate.get()>
                    <div><button class="text-button" type="button" on:click=on_locate.clone() data-testid="locate">{words.locate.clone()}</button></div>
                </Show>
            </form>
            <p class="problem" role="status">{move || problem.get()}</p>
            <p class="quiet">{move || place.get()}</p>
            <ul class="store-rows">
                {move || rows.with(|rows| rows.rows.iter().cloned().map(|row| view! { <Row row=row/> }).collect_view())}
            </ul>
            <p><a class="more" href=format!("/{locale}/stores")>{words.all}</a></p>
        </section>
    }
}

#[component]
fn Row(row: StoreRow) -> impl IntoView {
    let available = row.available.map_or_else(|| "none".to_owned(), |pieces| pieces.to_string());
    view! {
        <li class="store-row" data-testid="store-row" data-store=row.slug data-available=available>
            <a class="store-name" href=row.href>{row.name}</a>
            <span class="far">{row.far}</span>
            <span class=format!("stock {}", row.stock_class)>{row.stock}</span>
            <span class="counted">{row.counted}</span>
            <span class=format!("open {}", row.open_class)><b>{row.open_strong}</b>" "{row.open_rest}</span>
        </li>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use comptoir_domain::{Locale, Sku};
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen_futures::spawn_local;
    use web_sys::Position;

    use crate::browser::{store, window};
    use crate::stores::api::{StoreRows, Whereabouts, variant_stores};

    /// Asks again when stock moves, and from the shopper's position on a click.
    pub fn follow(
        sku: Sku,
        near: String,
        rows: RwSignal<StoreRows>,
        failed: String,
        locale: Locale,
    ) -> (RwSignal<bool>, impl Fn(leptos::ev::MouseEvent) + Clone) {
        let whereabouts = RwSignal::new(Whereabouts { words: near, position: None });
        let moved = store::stock();
        let asked = sku.clone();
        Effect::new(move |before: Option<u32>| {
            let (moved, near) = (moved.get(), whereabouts.get());
            if before.is_some() {
                let sku = asked.clone();
                spawn_local(async move {
                    if let Ok(found) = variant_stores(sku, near, locale).await {
                        rows.set(found);
                    }
                });
            }
            moved
        });
        let geolocation = window().navigator().geolocation().ok();
        let can_locate = RwSignal::new(false);
        let offered = geolocation.is_some();
        Effect::new(move |_| can_locate.set(offered));
        let on_locate = move |_| {
            let Some(geolocation) = &geolocation else { return };
            let found = Closure::once_into_js(move |position: Position| {
                let coordinates = position.coords();
                let position = Some((coordinates.latitude(), coordinates.longitude()));
                whereabouts.set(Whereabouts { words: String::new(), position });
            });
            let failed = failed.clone();
            let refused = Closure::once_into_js(move || rows.update(|rows| rows.problem = Some(failed)));
            geolocation.get_current_position_with_error_callback(found.unchecked_ref(), Some(refused.unchecked_ref())).ok();
        };
        (can_locate, on_locate)
    }
}
