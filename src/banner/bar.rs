//! The bar of a preview.

use leptos::prelude::*;

use crate::banner::preview::Preview;
use crate::server::request::RequestContext;
use crate::studio::banner::read::clock;
use crate::studio::banner::words::Teller;

/// What says that the shop is shown as somebody else will see it.
pub fn preview_bar(context: &RequestContext, preview: &Preview) -> impl IntoView + use<> {
    let words = context.words;
    let shop = context.state.shop.get();
    let clock = clock(&shop, &[preview.store.as_str()]);
    let teller = Teller { words: &words, shop: &shop, now: context.now_ms };
    let store = shop.store(preview.store.as_str()).map_or(words.get("preview-no-store"), |store| store.name.clone());
    let account = words.get(if preview.signed_in { "banner-who-signed-in" } else { "banner-who-guest" });
    let said = words.with(
        "preview-bar",
        [
            ("moment", teller.moment(&clock, preview.at.unwrap_or(context.now_ms)).into()),
            ("store", store.into()),
            ("account", account.to_lowercase().into()),
        ],
    );
    let root = format!("/{}/studio", words.locale);
    view! {
        <aside class="preview-bar" aria-label=words.get("preview-title") data-testid="preview-bar">
            <p>{said}</p>
            <p>
                <a href=format!("{root}/preview?preview={}", preview.token)>{words.get("preview-change")}</a>
                <a href=format!("{root}/banners")>{words.get("preview-leave")}</a>
            </p>
        </aside>
    }
}
