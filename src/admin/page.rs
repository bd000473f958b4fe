//! The overview: every place one manages, and what waits there.

use std::collections::HashMap;
use std::sync::Arc;

use comptoir_db::promo::claim;
use comptoir_db::stores::ledger::{self, Waiting};
use comptoir_db::stores::store::Store;
use leptos::prelude::*;

use crate::admin::frame::{Frame, closed};
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff;
use crate::stores::clock::open_words;
use crate::ui::wide::wide;

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(staff) = staff::managing(context).await? else { return Ok(closed(context, "/admin")) };
    let waiting = ledger::waiting(&context.state.db).await?.into_iter();
    let waiting: HashMap<String, Waiting> = waiting.map(|waiting| (waiting.store.clone(), waiting)).collect();
    let shop = context.state.shop.get();
    let managed = shop.places().filter(|store| staff.manages(&store.slug));
    let slugs: Vec<&str> =
        shop.stores.iter().map(|store| store.slug.as_str()).filter(|slug| staff.manages(slug)).collect();
    let open = claim::open(&context.state.db, &slugs).await?;
    let claims = (open > 0).then(|| {
        view! { <p><a class="strong" href=format!("/{}/admin/claims", words.locale) data-testid="open-claims">{words.count("admin-claims-open", open)}</a></p> }
    });
    let rows = managed.map(|store| row(context, store, waiting.get(&store.slug))).collect_view();
    let new = staff.administrator.then(|| {
        view! { <p><a class="button" href=format!("/{}/admin/stores/new", words.locale)>{words.get("admin-store-new")}</a></p> }
    });
    let inside = view! {
        {claims}
        {wide(words.get("table-wide"), view! {
            <table class="admin-table cards">
                <thead><tr>
                    <th scope="col">{words.get("admin-store")}</th>
                    <th scope="col">{words.get("hours-title")}</th>
                    <th scope="col" class="number">{words.get("admin-pickups")}</th>
                    <th scope="col" class="number">{words.get("admin-shortfalls")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        })}
        {new}
    };
    let title = words.get("admin-title");
    Ok(Frame { context, staff: &staff, path: String::new(), title, query }.page(inside))
}

fn row(context: &RequestContext, store: &Store, waiting: Option<&Waiting>) -> impl IntoView + use<> {
    let words = context.words;
    let root = format!("/{}", words.locale);
    let (pickups, shortfalls) = waiting.map_or((0, 0), |waiting| (waiting.pickups, waiting.shortfalls));
    let open = match store.is_open_to_shoppers() {
        true => {
            let open = open_words(store, context.now_ms, &words);
            view! { <span class=format!("open {}", open.class)><b>{open.strong}</b>" "{open.rest}</span> }.into_any()
        }
        false => view! { <span class="quiet">{words.get("admin-kind-warehouse")}</span> }.into_any(),
    };
    let till = format!("{root}/till?store={}", store.slug);
    let short = format!("{root}/admin/shortfalls?store={}", store.slug);
    let count = |n: i64, href: String| match n {
        0 => view! { <span class="quiet">"0"</span> }.into_any(),
        n => view! { <a class="strong" href=href>{n.to_string()}</a> }.into_any(),
    };
    view! {
        <tr data-testid="admin-store" data-store=store.slug.clone() data-pickups=pickups.to_string() data-shortfalls=shortfalls.to_string()>
            <th scope="row"><a href=format!("{root}/admin/stores/{}", store.slug)>{store.name.clone()}</a></th>
            <td data-label=words.get("hours-title")>{open}</td>
            <td class="number" data-label=words.get("admin-pickups")>{count(pickups, till)}</td>
            <td class="number" data-label=words.get("admin-shortfalls")>{count(shortfalls, short)}</td>
        </tr>
    }
}
