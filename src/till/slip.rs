//! Slips: what the till shows after codes were used, and the store's latest. Not a receipt: the register prints that.

use comptoir_db::Error;
use comptoir_db::promo::slip::{self, By, Slip};
use comptoir_db::stores::store::Store;
use comptoir_domain::money;
use leptos::prelude::*;
use uuid::Uuid;

use crate::server::request::RequestContext;
use crate::server::staff::Staff;
use crate::stores::clock;

/// How many of the store's are listed.
const SHOWN: i64 = 10;

/// The slip with that id, of one of the asker's stores.
pub async fn load(context: &RequestContext, staff: &Staff, id: &str) -> Result<Option<Slip>, Error> {
    if Uuid::try_parse(id).is_err() {
        return Ok(None);
    }
    Ok(slip::find(&context.state.db, By::Id(id)).await?.filter(|slip| staff.works_in(&slip.store)))
}

pub async fn latest(context: &RequestContext, store: &Store) -> Result<Vec<Slip>, Error> {
    slip::of_store(&context.state.db, &store.slug, SHOWN).await
}

/// The whole slip, with the form that takes it back.
pub fn view(context: &RequestContext, slip: &Slip) -> impl IntoView + use<> {
    let words = context.words;
    let price = |minor| money::format(minor, slip.currency, words.locale);
    let lines: Vec<_> = slip.answer.lines.iter().map(|line| {
        let off = (line.discount_minor > 0).then(|| view! { <span class="till-off">{format!("−{}", price(line.discount_minor))}</span> });
        let title = if line.title.is_empty() { line.sku.clone() } else { line.title.clone() };
        let subtotal = line.unit_minor.saturating_mul(line.quantity.into());
        view! { <li><span class="till-what">{title}</span><span>{format!("× {}", line.quantity)}</span><span class="amount">{price(subtotal)}</span>{off}</li> }
    }).collect();
    let gifts: Vec<_> = slip.answer.codes.iter().flat_map(|code| &code.gifts).map(|(sku, n)| {
        view! { <p class="strong">{words.with("till-gift", [("what", sku.as_str().into()), ("n", i64::from(*n).into())])}</p> }
    }).collect();
    let store =
        context.state.shop.get().stores.iter().find(|store| store.slug == slip.store).cloned().unwrap_or_default();
    let when = clock::moment(&store, slip.at, context.now_ms, &words, ["till-slip-time", "till-slip-day"]);
    let end = match &slip.voided {
        Some(voided) => view! { <p class="strong" data-testid="voided">{words.with("till-slip-voided", [("reason", voided.reason.as_str().into())])}</p> }.into_any(),
        None => view! {
            <details class="till-void">
                <summary>{words.get("till-void")}</summary>
                <form method="post" action="/api/till/void">
                    <input type="hidden" name="key" value=Uuid::new_v4().to_string()/>
                    <input type="hidden" name="slip" value=slip.id.clone()/>
                    <input type="hidden" name="next" value=path(context, slip)/>
                    <label for="reason">{words.get("till-void-reason")}</label>
                    <div class="ask">
                        <input class="input" id="reason" name="reason" maxlength="200" required/>
                        <button class="button plain" type="submit" data-testid="void">{words.get("till-void-button")}</button>
                    </div>
                </form>
            </details>
        }
        .into_any(),
    };
    let status = if slip.voided.is_some() { "voided" } else { "redeemed" };
    view! {
        <section class=if slip.voided.is_some() { "till-answer no" } else { "till-answer yes" } aria-labelledby="slip" data-testid="slip" data-status=status>
            <h2 id="slip">{words.with("till-slip", [("amount", price(slip.discount_minor).into())])}</h2>
            <p class="quiet">{when}</p>
            <ul class="till-lines">{lines}</ul>
            <dl class="till-sum">
                <dt>{words.get("till-total")}</dt>
                <dd class="till-amount">{price(slip.subtotal_minor - slip.discount_minor)}</dd>
            </dl>
            {gifts}
            <p class="quiet small">{words.get("till-slip-no-receipt")}</p>
            {end}
        </section>
    }
}

/// The store's latest, each with its way to the whole.
pub fn list(context: &RequestContext, slips: Vec<Slip>) -> Option<impl IntoView + use<>> {
    let words = context.words;
    let row = |slip: &Slip| {
        let store =
            context.state.shop.get().stores.iter().find(|store| store.slug == slip.store).cloned().unwrap_or_default();
        let when = clock::moment(&store, slip.at, context.now_ms, &words, ["till-slip-time", "till-slip-day"]);
        let off = format!("−{}", money::format(slip.discount_minor, slip.currency, words.locale));
        let voided = slip.voided.is_some().then(|| view! { <span class="chip">{words.get("till-slip-void")}</span> });
        view! { <li><a href=path(context, slip)>{when}</a>{voided}<span class="amount">{off}</span></li> }
    };
    (!slips.is_empty()).then(|| {
        view! {
            <section aria-labelledby="slips">
                <h2 id="slips">{words.get("till-slips")}</h2>
                <ul class="till-lines">{slips.iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

fn path(context: &RequestContext, slip: &Slip) -> String {
    format!("/{}/till?store={}&slip={}", context.locale(), slip.store, slip.id)
}
