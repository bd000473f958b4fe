//! An order's own page: where, when, the number to say and the code to show.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::header::REFERRER_POLICY;
use comptoir_db::order::{self, By, Order, OrderLine};
use comptoir_db::stores::store::Store;
use comptoir_domain::money;
use comptoir_domain::order::pickup::Status;
use leptos::prelude::*;

use crate::order::when;
use crate::server::link_token;
use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::session::hash;
use crate::server::words::Words;
use crate::ui::message::message;
use crate::ui::qr::qr;

pub async fn page(context: &Arc<RequestContext>, token: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let token = link_token::read(token).ok_or(Stop::NotFound)?;
    let order = order::find(&context.state.db, By::Token(&hash(&token))).await?.ok_or(Stop::NotFound)?;
    let message = message(context, query);
    let main = shown(context, &order, &token);
    let title = words.with("order-title", [("number", order.number.as_str().into())]);
    let path = format!("/orders/{token}");
    let main = view! { {message} {main} };
    let mut page = Page::new(title, path, Section::Account, move || main).private();
    // The address is a secret: no other site is told it.
    page.headers.push((REFERRER_POLICY, HeaderValue::from_static("same-origin")));
    Ok(page)
}

fn shown(context: &RequestContext, order: &Order, token: &str) -> impl IntoView + use<> {
    let (words, shop) = (context.words, context.state.shop.get());
    let store = shop.stores.iter().find(|store| store.slug == order.store).cloned().unwrap_or_default();
    let link = format!("{}/{}/orders/{token}", context.state.config.origin, words.locale);
    let said = words.get(&format!("pickup-said-{}", order.status.name()));
    view! {
        <article class="order" data-testid="pickup" data-number=order.number.clone() data-status=order.status.name()>
            <header class="order-head">
                <h1>{words.get(&format!("pickup-{}", order.status.name()))}</h1>
                <p class="lead">{said}</p>
            </header>
            {order.status.is_open().then(|| ticket(order, &link, &words))}
            <div class="order-body">
                {place(context, order, &store)}
                {slip(order, &words)}
            </div>
            {steps(context, order, &store)}
            {order.status.is_open().then(|| cancel(token, &words))}
        </article>
    }
}

/// What is shown at the counter.
fn ticket(order: &Order, link: &str, words: &Words) -> impl IntoView + use<> {
    view! {
        <section class="ticket" aria-label=words.get("order-show")>
            {qr(link, words.get("order-qr"))}
            <div>
                <p>{words.get("order-say")}</p>
                <p class="ticket-number">{order.number.clone()}</p>
            </div>
        </section>
    }
}

fn place(context: &RequestContext, order: &Order, store: &Store) -> impl IntoView + use<> {
    let words = &context.words;
    let window = when::window(store, order.opens_at, order.closes_at, context.now_ms, words);
    let address = format!("{}, {} {}", store.street, store.postcode, store.town);
    let until = order.status.is_open().then(|| when::until(store, order.expires_at, words));
    view! {
        <section class="order-place">
            <h2><a href=format!("/{}/stores/{}", words.locale, store.slug)>{store.name.clone()}</a></h2>
            <p>{address}</p>
            <p class="strong">{window}</p>
            {until.map(|until| view! { <p class="quiet">{until}</p> })}
            <p class="quiet">{words.get("checkout-pay")}</p>
        </section>
    }
}

/// The order as a slip: prices as they were agreed.
fn slip(order: &Order, words: &Words) -> impl IntoView + use<> {
    let over = order.status == Status::Collected;
    let line = |line: &OrderLine| {
        let total = money::format(line.unit_minor * line.quantity, order.currency, words.locale);
        let short = (over && line.collected < line.quantity).then(|| {
            view! { <span class="quiet">{words.with("order-collected", [("n", line.collected.to_string().into())])}</span> }
        });
        view! { <li><span>{format!("{} × {}", line.quantity, line.title)}" "{short}</span><span class="amount">{total}</span></li> }
    };
    let (total, tax) = (
        money::format(order.total_minor, order.currency, words.locale),
        money::format(order.tax_minor, order.currency, words.locale),
    );
    view! {
        <div class="slip-shadow">
            <div class="slip">
                <p class="slip-head">{words.with("order-title", [("number", order.number.as_str().into())])}</p>
                <ul class="slip-lines">{order.lines.iter().map(line).collect_view()}</ul>
                <dl class="sum"><div class="grand"><dt>{words.get("cart-total")}</dt><dd>{total}</dd></div></dl>
                <p class="slip-end">{words.with("order-tax", [("tax", tax.into())])}</p>
            </div>
        </div>
    }
}

/// What happened so far.
fn steps(context: &RequestContext, order: &Order, store: &Store) -> impl IntoView + use<> {
    let words = &context.words;
    let step = |(status, at): &(Status, i64)| {
        let moment = crate::stores::clock::moment(store, *at, context.now_ms, words, ["moment-time", "moment-day"]);
        view! { <li><b>{words.get(&format!("pickup-{}", status.name()))}</b>" "<span class="quiet">{moment}</span></li> }
    };
    view! {
        <section class="order-steps" aria-labelledby="steps">
            <h2 id="steps">{words.get("order-steps")}</h2>
            <ol>{order.history.iter().map(step).collect_view()}</ol>
        </section>
    }
}

fn cancel(token: &str, words: &Words) -> impl IntoView + use<> {
    view! {
        <form class="order-cancel" method="post" action="/api/order/cancel" data-plain="">
            <input type="hidden" name="token" value=token.to_owned()/>
            <input type="hidden" name="next" value=format!("/{}/orders/{token}", words.locale)/>
            <button class="text-button" type="submit">{words.get("order-cancel")}</button>
        </form>
    }
}
