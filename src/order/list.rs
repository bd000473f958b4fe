//! Somebody's orders on their account page, the newest first, whatever became of them.

use comptoir_db::order::{self, Order};
use comptoir_domain::money;
use leptos::prelude::*;

use crate::order::{link, when};
use crate::server::request::RequestContext;

/// The asker's orders; nothing for someone who has none.
pub async fn load(context: &RequestContext) -> Result<Vec<Order>, comptoir_db::Error> {
    match context.owner() {
        Some(owner) => order::of_owner(&context.state.db, owner).await,
        None => Ok(Vec::new()),
    }
}

pub fn view(context: &RequestContext, orders: &[Order]) -> Option<impl IntoView + use<>> {
    let (words, shop) = (context.words, context.state.shop.get());
    let row = |order: &Order| {
        let store = shop.stores.iter().find(|store| store.slug == order.store).cloned().unwrap_or_default();
        let window = when::window(&store, order.opens_at, order.closes_at, context.now_ms, &words);
        let total = money::format(order.total_minor, order.currency, words.locale);
        view! {
            <li class="order-row" data-testid="pickup" data-number=order.number.clone() data-status=order.status.name()>
                <a href=link::path(&context.state.secret, &order.id, words.locale)>{order.number.clone()}</a>
                <span><b>{words.get(&format!("pickup-{}", order.status.name()))}</b></span>
                <span>{format!("{}, {window}", store.name)}</span>
                <span class="amount">{total}</span>
            </li>
        }
    };
    (!orders.is_empty()).then(|| {
        view! {
            <section class="orders" aria-labelledby="orders">
                <h2 id="orders">{words.get("orders-title")}</h2>
                <ul>{orders.iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}
