//! The page of a till without a network. As a copy it is nobody's: words and empty places. What a till may do it keeps
//! itself, from when its seller had a network (`sheet`).

use std::sync::Arc;

use leptos::prelude::*;

use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::security::PERMISSIONS_POLICY;
use crate::server::staff;
use crate::till::page::{CAMERA, camera};
use crate::ui::closed::closed;

const PATH: &str = "/till/offline";

/// What is said on the device.
pub const SENTENCES: [&str; 37] = [
    "till-offline-ready",
    "till-offline-online",
    "till-offline-sign-in",
    "till-offline-redeem",
    "till-offline-noted",
    "till-offline-waiting",
    "till-offline-confirmed",
    "till-offline-conflicts",
    "till-offline-is-waiting",
    "till-offline-is-confirmed",
    "till-offline-conflict",
    "refusal-expired",
    "refusal-not-yet",
    "refusal-wrong-store",
    "refusal-not-applicable",
    "refusal-offline-off",
    "refusal-offline-count",
    "refusal-offline-value",
    "refusal-sheet-missing",
    "refusal-clock-wrong",
    "refusal-qr-only",
    "refusal-signature-invalid",
    "refusal-signature-unsupported",
    "refusal-needs-network",
    "refusal-already-noted",
    "refusal-amount-invalid",
    "refusal-not-kept",
    // What the server says later.
    "refusal-already-used",
    "refusal-revoked",
    "refusal-campaign-paused",
    "refusal-budget-spent",
    "refusal-customer-limit",
    "refusal-store-limit",
    "refusal-change-reused",
    "refusal-code-unknown",
    "refusal-amount-differs",
    "refusal-too-late",
];

pub async fn page(context: &Arc<RequestContext>) -> Result<Page, Stop> {
    let (words, title) = (context.words, context.words.get("till-offline-title"));
    let staff = staff::of(context).await?.filter(|staff| !staff.stores.is_empty());
    if staff.is_none() && !context.copy {
        return Ok(closed(context, title, PATH, ["till-text", "till-not-staff"]));
    }
    let main = view! {
        <div class="till-room" id="offline-till">
            <header class="till-head">
                <h1 id="offline-store">{title.clone()}</h1>
                <p class="strong" role="status" id="offline-state" data-testid="offline-state" data-state="starting">{words.get("till-offline-starting")}</p>
                <a class="button plain" id="offline-back" href=format!("/{}/till", words.locale) hidden>{words.get("till-offline-back")}</a>
                <form class="till-scan" method="dialog" id="offline-scan" role="search">
                    <label for="code">{words.get("till-offline-scan")}</label>
                    <div class="ask">
                        <input class="input" id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus/>
                        <button class="button" type="submit">{words.get("till-find")}</button>
                    </div>
                    <button class="button plain" type="button" id="scan" hidden>{words.get("till-camera")}</button>
                </form>
                {camera(context)}
            </header>
            <section class="till-answer no" id="offline-refusal" role="alert" data-testid="refusal" hidden>
                <h2 id="offline-why"></h2>
            </section>
            {good(context)}
            <section class="till-answer yes" id="offline-noted" role="status" data-testid="noted" hidden>
                <h2 id="offline-noted-title"></h2>
                <p>{words.get("till-offline-unconfirmed")}</p>
            </section>
            {claims(context)}
        </div>
    };
    let mut page = Page::new(title, PATH, Section::None, move || main).private();
    page.headers.push((PERMISSIONS_POLICY, CAMERA));
    page.sentences.extend(SENTENCES);
    Ok(page)
}

/// The code that may be used, the amount of the sale, and what it takes off in very large figures.
fn good(context: &RequestContext) -> impl IntoView + use<> {
    let words = context.words;
    view! {
        <section class="till-answer open" id="offline-good" aria-labelledby="offline-title" data-testid="sale" hidden>
            <h2 id="offline-title"></h2>
            <p class="quiet" id="offline-terms"></p>
            <form method="dialog" id="offline-sale">
                <label for="amount">{words.get("till-offline-amount")}</label>
                <input class="input" id="amount" name="amount" inputmode="decimal" autocomplete="off" aria-describedby="offline-not"/>
                <p class="strong" id="offline-not" role="status"></p>
            </form>
            <div class="till-worth" id="offline-worth" hidden>
                <dl class="till-sum">
                    <dt>{words.get("till-discount")}</dt><dd class="till-amount" id="offline-off"></dd>
                    <dt>{words.get("till-total")}</dt><dd id="offline-total"></dd>
                </dl>
                <button class="button wide" type="button" id="offline-redeem" data-testid="redeem"></button>
            </div>
        </section>
    }
}

/// What waits, was confirmed and is in conflict.
fn claims(context: &RequestContext) -> impl IntoView + use<> {
    view! {
        <section id="offline-claims" aria-labelledby="offline-claims-title" data-testid="claims" data-waiting="0" data-confirmed="0" data-conflicts="0" hidden>
            <h2 id="offline-claims-title">{context.words.get("till-offline-claims")}</h2>
            <p class="till-counts" role="status"><b id="offline-waiting"></b><span id="offline-confirmed"></span><span id="offline-conflicts"></span></p>
            <ul class="till-lines" id="offline-list"></ul>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use comptoir_domain::promo::offline::NoClaim;

    use super::*;

    #[test]
    fn whatever_a_till_says_it_has_words_for() {
        for why in NoClaim::OF_TILLS {
            let key = format!("refusal-{}", why.code().replace('_', "-"));
            assert!(SENTENCES.contains(&key.as_str()), "{key}");
        }
    }
}
