//! Where to find it: the stores of a variant, with a field to say where one is. `browser/availability.rs` keeps it
//! true while the page is open.

use comptoir_domain::Sku;
use leptos::prelude::*;

use crate::server::words::Words;
use crate::stores::api::StoreRows;
use crate::ui::icon::Icon;

/// The section of a product's page. `near` is what was typed, `action` the page itself.
pub fn availability(sku: &Sku, near: String, rows: StoreRows, action: String, words: &Words) -> impl IntoView + use<> {
    view! {
        <section class="where" aria-labelledby="where" data-stores-of=sku.to_string() data-near=near.clone()
            data-locate-failed=words.get("where-locate-failed")>
            <h2 id="where">{words.get("where-title")}</h2>
            <form class="where-ask" method="get" action=action>
                <input type="hidden" name="variant" value=sku.to_string()/>
                <div class="field">
                    <label for="near">{words.get("where-label")}</label>
                    <div class="ask">
                        <input class="input" id="near" name="near" value=near.clone() autocomplete="postal-code"/>
                        <button class="button plain" type="submit">{words.get("where-search")}</button>
                    </div>
                </div>
                <div><button class="text-button" type="button" data-locate="">{Icon::Locate.view()}{words.get("where-locate")}</button></div>
            </form>
            <p class="quiet" role="status" data-said="">{rows.said}</p>
            <ul class="store-rows" data-rows="" inner_html=rows.rows_html></ul>
            <p><a class="more" href=format!("/{}/stores", words.locale)>{words.get("where-all")}</a></p>
        </section>
    }
}
