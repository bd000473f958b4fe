//! Conflicts of what tills took without a network, each with both facts, and how much a till may take.

use std::sync::Arc;

use comptoir_db::promo::cap;
use comptoir_db::promo::claim::{self, Conflict, Other, Settled};
use comptoir_db::stores::store::Store;
use comptoir_domain::money;
use comptoir_domain::promo::offline::Caps;
use leptos::prelude::*;
use uuid::Uuid;

use crate::admin::frame::{Frame, closed};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff;
use crate::stores::clock::{exact_time, moment};
use crate::wire::Failure;

/// The most conflicts that are shown.
const LIMIT: i64 = 200;
const PATH: &str = "/claims";

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(staff) = staff::managing(context).await? else { return Ok(closed(context, "/admin/claims")) };
    let shop = context.state.shop.get();
    let stores: Vec<Store> = shop.stores.iter().filter(|store| staff.manages(&store.slug)).cloned().collect();
    let slugs: Vec<&str> = stores.iter().map(|store| store.slug.as_str()).collect();
    let db = &context.state.db;
    let conflicts = claim::conflicts(db, &slugs, LIMIT).await?;
    let caps = cap::of_stores(db, &slugs).await?;
    let none = conflicts.is_empty().then(|| view! { <p class="quiet">{words.get("admin-claims-none")}</p> });
    let rows = conflicts.into_iter().map(|conflict| row(context, conflict)).collect_view();
    let forms = stores.iter().map(|store| form(context, store, caps.get(&store.slug).copied().unwrap_or_default()));
    let inside = view! {
        <p class="quiet">{words.get("admin-claims-text")}</p>
        {none}
        <ul class="admin-claims">{rows}</ul>
        <section aria-labelledby="caps">
            <h2 id="caps">{words.get("admin-caps")}</h2>
            <p class="quiet">{words.get("admin-caps-text")}</p>
            <div class="admin-caps">{forms.collect_view()}</div>
        </section>
    };
    let title = words.get("admin-claims");
    Ok(Frame { context, staff: &staff, path: PATH.to_owned(), title, query }.page(inside))
}

/// A till as it says what it is called, in its store.
fn place(context: &RequestContext, store: &str, till: &str) -> String {
    let shop = context.state.shop.get();
    let name = shop.stores.iter().find(|known| known.slug == store).map_or(store, |known| known.name.as_str());
    format!("{name} · {till}")
}

fn when(context: &RequestContext, store: &str, at: i64) -> String {
    let shop = context.state.shop.get();
    let store = shop.stores.iter().find(|known| known.slug == store).cloned().unwrap_or_default();
    let day = moment(&store, at, context.now_ms, &context.words, ["admin-claim-today", "moment-day"]);
    format!("{day}, {}", exact_time(Some(&store), at))
}

fn row(context: &RequestContext, conflict: Conflict) -> impl IntoView + use<> {
    let words = context.words;
    let price = |minor| money::format(minor, conflict.currency, words.locale);
    let reason = words.failure(Failure::new(409, &conflict.reason), context.currency()).message;
    let mut seller = conflict.seller.clone();
    if conflict.sender != conflict.seller {
        seller = format!("{seller} ({})", words.with("admin-claim-sent", [("who", conflict.sender.as_str().into())]));
    }
    let other = match &conflict.other {
        Some(other) => stands(context, other, &price).into_any(),
        None => view! { <p class="quiet">{words.get("admin-claim-no-other")}</p> }.into_any(),
    };
    let status = if conflict.settled.is_some() { "settled" } else { "open" };
    let end = match conflict.settled {
        Some(Settled { at, by, note }) => {
            let at = when(context, &conflict.store, at);
            view! { <p data-testid="settled">{words.with("admin-claim-settled", [("who", by.into()), ("when", at.into())])}" "<q>{note}</q></p> }.into_any()
        }
        None => settling(context, &conflict.key).into_any(),
    };
    view! {
        <li data-testid="conflict" data-key=conflict.key.clone() data-reason=conflict.reason.clone() data-status=status>
            <h2>{reason}</h2>
            <p class="quiet">{conflict.campaign.clone()}</p>
            <div class="admin-facts">
                <section data-testid="claimed">
                    <h3>{words.get("admin-claim-taken")}</h3>
                    <p>{place(context, &conflict.store, &conflict.till)}</p>
                    <p>{seller}</p>
                    <p>{when(context, &conflict.store, conflict.taken_at)}</p>
                    <p class="strong">{amounts(context, &price(conflict.subtotal_minor), &price(conflict.discount_minor))}</p>
                </section>
                <section data-testid="standing">
                    <h3>{words.get("admin-claim-stands")}</h3>
                    {other}
                </section>
            </div>
            {end}
        </li>
    }
}

fn amounts(context: &RequestContext, subtotal: &str, discount: &str) -> String {
    context.words.with("admin-claim-amounts", [("discount", discount.into()), ("subtotal", subtotal.into())])
}

fn stands(context: &RequestContext, other: &Other, price: &dyn Fn(i64) -> String) -> impl IntoView + use<> {
    let voided = other.is_voided.then(|| view! { <p class="quiet">{context.words.get("admin-claim-voided")}</p> });
    view! {
        <p>{place(context, &other.store, &other.till)}</p>
        <p>{when(context, &other.store, other.at)}</p>
        <p class="strong">{amounts(context, &price(other.subtotal_minor), &price(other.discount_minor))}</p>
        {voided}
    }
}

fn settling(context: &RequestContext, key: &str) -> impl IntoView + use<> {
    let (words, id) = (context.words, format!("note-{key}").replace(' ', "-"));
    view! {
        <form method="post" action="/api/admin/claims/settle" class="admin-settle">
            <input type="hidden" name="key" value=key.to_owned()/>
            <input type="hidden" name="next" value=format!("/{}/admin{PATH}", words.locale)/>
            <label for=id.clone()>{words.get("admin-claim-note")}</label>
            <div class="ask">
                <input class="input" id=id name="note" maxlength="500" required autocomplete="off"/>
                <button class="button" type="submit" data-testid="settle">{words.get("admin-claim-settle")}</button>
            </div>
        </form>
    }
}

fn form(context: &RequestContext, store: &Store, caps: Caps) -> impl IntoView + use<> {
    let (words, slug, decimals) = (context.words, store.slug.clone(), context.currency().decimals());
    let plain = money::plain(caps.value_limit_minor, context.currency());
    let value = if words.locale == comptoir_domain::Locale::Fr { plain.replace('.', ",") } else { plain };
    let (count_id, value_id) = (format!("count-{slug}"), format!("value-{slug}"));
    let mode = if decimals == 0 { "numeric" } else { "decimal" };
    view! {
        <form method="post" action="/api/admin/claims/caps" data-testid="caps" data-store=store.slug.clone()>
            <fieldset>
                <legend>{store.name.clone()}</legend>
                <input type="hidden" name="id" value=Uuid::new_v4().to_string()/>
                <input type="hidden" name="store" value=slug/>
                <input type="hidden" name="next" value=format!("/{}/admin{PATH}", words.locale)/>
                <div class="admin-pair">
                    <div class="field">
                        <label for=count_id.clone()>{words.get("admin-caps-count")}</label>
                        <input class="input" id=count_id name="count" inputmode="numeric" value=caps.count_limit.to_string() autocomplete="off"/>
                    </div>
                    <div class="field">
                        <label for=value_id.clone()>{words.with("admin-caps-value", [("currency", context.currency().code().to_owned().into())])}</label>
                        <input class="input" id=value_id name="value" inputmode=mode value=value autocomplete="off"/>
                    </div>
                </div>
                <button class="button plain" type="submit">{words.get("admin-save")}</button>
            </fieldset>
        </form>
    }
}
