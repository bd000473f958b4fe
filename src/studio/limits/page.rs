//! The limits as a form, for head office.

use std::sync::Arc;

use comptoir_db::banner::limit;
use comptoir_domain::banner::Slot;
use leptos::prelude::*;

use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff;
use crate::studio::frame::{Frame, closed};

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let Some(marketer) = staff::marketing(context).await? else { return Ok(closed(context, "/limits")) };
    let limits = limit::get(&context.state.db).await?;
    let slots = Slot::ALL.map(|slot| {
        let (name, checked) = (slot.name(), limits.slots.contains(&slot));
        let label = words.get(&format!("banner-slot-{}", name.replace('_', "-")));
        view! {
            <div class="choice">
                <input type="checkbox" id=format!("slot-{name}") name=format!("slots[{name}]") value="1" checked=checked/>
                <label for=format!("slot-{name}")>{label}</label>
            </div>
        }
    });
    let number = |name: &'static str, least: i64, most: i64, value: i64| {
        view! {
            <div class="field">
                <label for=name>{words.get(&format!("limits-{name}"))}</label>
                <input class="input" type="number" id=name name=name min=least.to_string() max=most.to_string() required value=value.to_string()/>
            </div>
        }
    };
    let inside = view! {
        <p class="lead quiet">{words.get("limits-text")}</p>
        <form class="studio-form limits" method="post" action="/api/studio/limits/set" data-testid="limits">
            <div class="field" role="group" aria-labelledby="slots">
                <span class="label" id="slots">{words.get("limits-slots")}</span>
                <div class="studio-choices">{slots.into_iter().collect_view()}</div>
            </div>
            <div class="admin-pair">
                {number("live", 0, 100, limits.live)}
                {number("days", 1, 366, limits.days)}
            </div>
            <div class="choice">
                <input type="checkbox" id="ab" name="ab" value="1" checked=limits.ab/>
                <label for="ab">{words.get("limits-ab")}</label>
            </div>
            <p><button class="button" type="submit">{words.get("admin-save")}</button></p>
        </form>
    };
    let title = words.get("limits-title");
    Ok(Frame { context, marketer: &marketer, path: "/limits".to_owned(), title, query }.page(inside))
}
