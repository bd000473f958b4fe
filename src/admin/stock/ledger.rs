//! The ledger's rows in words: what happened, who said so, and why.

use comptoir_db::stores::ledger::Movement;
use comptoir_db::stores::store::Store;
use leptos::prelude::*;

use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::stores::clock::{date, exact_time};
use crate::stores::hours::local;
use crate::ui::wide::wide;

pub fn table(context: &RequestContext, places: &[Store], movements: &[Movement]) -> impl IntoView + use<> {
    let words = &context.words;
    let rows = movements.iter().map(|movement| {
        let store = places.iter().find(|store| store.slug == movement.store);
        row(movement, store, words)
    });
    view! {
        {wide(words.get("table-wide"), view! {
            <table class="admin-table cards">
                <thead><tr>
                    <th scope="col">{words.get("admin-when")}</th>
                    <th scope="col">{words.get("admin-store")}</th>
                    <th scope="col">{words.get("admin-what")}</th>
                    <th scope="col" class="number">{words.get("admin-on-hand")}</th>
                    <th scope="col" class="number">{words.get("admin-held")}</th>
                    <th scope="col">{words.get("admin-who")}</th>
                    <th scope="col">{words.get("admin-why")}</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        })}
    }
}

fn row(movement: &Movement, store: Option<&Store>, words: &Words) -> impl IntoView + use<> {
    let day = store.map(|store| date(local(store, movement.at).date(), words)).unwrap_or_default();
    let name = store.map_or_else(|| movement.store.clone(), |store| store.name.clone());
    let why = match &movement.order {
        Some(number) => {
            let href = format!("/{}/till?store={}&code={number}", words.locale, movement.store);
            let text = words.with("admin-order", [("number", number.as_str().into())]);
            view! { <a href=href>{text}</a> }.into_any()
        }
        None => movement.reason.clone().into_any(),
    };
    view! {
        <tr data-testid="movement" data-kind=movement.kind.clone() data-store=movement.store.clone()>
            <td class="whole">{day}" "{exact_time(store, movement.at)}</td>
            <td class="whole strong">{name}</td>
            <td data-label=words.get("admin-what")>{words.get(&format!("movement-{}", movement.kind))}</td>
            <td class="number" data-label=words.get("admin-on-hand")>{signed(movement.quantity)}</td>
            <td class="number" data-label=words.get("admin-held")>{signed(movement.held)}</td>
            <td data-label=words.get("admin-who")>{who(movement, words)}</td>
            <td data-label=words.get("admin-why")>{why}</td>
        </tr>
    }
}

/// `+3`, `−2`, nothing for 0.
fn signed(pieces: i64) -> String {
    match pieces {
        0 => String::new(),
        1.. => format!("+{pieces}"),
        _ => format!("−{}", pieces.unsigned_abs()),
    }
}

fn who(movement: &Movement, words: &Words) -> String {
    if let Some(person) = &movement.person {
        return person.clone();
    }
    match movement.actor.as_str() {
        "import" => words.get("admin-by-import"),
        "customer" => words.get("admin-by-customer"),
        "clock" => words.get("admin-by-clock"),
        gone if uuid::Uuid::try_parse(gone).is_ok() => words.get("admin-by-nobody"),
        machine => words.with("admin-by-machine", [("name", machine.into())]),
    }
}
