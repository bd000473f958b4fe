//! The account's page: two doors for a guest, a room for a customer.

use std::sync::Arc;

use comptoir_db::account;
use comptoir_db::session::{self, Device};
use comptoir_domain::money;
use leptos::prelude::*;

use crate::account::fields;
use crate::account::merged;
use crate::order::list;
use crate::promo::wallet;
use crate::server::page::{Owned, Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::stores::clock;
use crate::ui::message::message;

pub async fn page(context: &Arc<RequestContext>, owned: &Owned, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let customer = context.session.as_ref().and_then(|session| session.customer.clone());
    let message = message(context, query);
    let devices = match context.owner().zip(context.token_hash.as_deref()) {
        Some((owner, hash)) => session::of_owner(&context.state.db, owner, hash, context.now_ms).await?,
        None => Vec::new(),
    };
    let devices = devices_of(context, devices);
    let orders = list::load(context).await?;
    let orders = list::view(context, &orders);
    let merged = merged::load(context).await?.map(|(merged, cards)| merged::view(context, owned, merged, &cards));
    let main = match customer {
        Some((name, email)) => {
            let verified = match context.owner() {
                Some(id) => account::verified_at(&context.state.db, id).await?.is_some(),
                None => false,
            };
            let you = you(context, &email, verified);
            let codes = wallet::usable(context).await?;
            view! { {message} {room(context, owned, &name, codes, you, merged)} {orders} {devices} }.into_any()
        }
        None => view! { {message} {merged} {orders} {doors(context)} {devices} }.into_any(),
    };
    let main = move || main;
    Ok(Page::new(words.get("account-title"), "/account", Section::Account, main).private())
}

fn doors(context: &RequestContext) -> impl IntoView + use<> {
    let words = context.words;
    let next = format!("/{}/account", words.locale);
    view! {
        <h1>{words.get("account-title")}</h1>
        <p class="quiet">{words.get("account-lead")}</p>
        <div class="doors">
            <section class="door" aria-labelledby="in">
                <h2 id="in">{words.get("account-in-title")}</h2>
                <form method="post" action="/api/account/sign-in">
                    <input type="hidden" name="next" value=next.clone()/>
                    <div class="field">
                        <label for="in-email">{words.get("account-email")}</label>
                        <input class="input" id="in-email" type="email" name="email" autocomplete="username" required/>
                    </div>
                    <div class="field">
                        <label for="in-password">{words.get("account-password")}</label>
                        <input class="input" id="in-password" type="password" name="password" autocomplete="current-password" required/>
                    </div>
                    <button class="button" type="submit">{words.get("account-in-button")}</button>
                </form>
                <a class="more" href=format!("/{}/account/reset", words.locale)>{words.get("reset-forgot")}</a>
            </section>
            <section class="door" aria-labelledby="up">
                <h2 id="up">{words.get("account-up-title")}</h2>
                <form method="post" action="/api/account/sign-up">
                    <input type="hidden" name="next" value=next/>
                    {fields::name(&words)}
                    <div class="field">
                        <label for="up-email">{words.get("account-email")}</label>
                        <input class="input" id="up-email" type="email" name="email" autocomplete="email" required/>
                    </div>
                    {fields::new_password(&words, "account-password")}
                    {fields::consents(context)}
                    <button class="button plain" type="submit">{words.get("account-up-button")}</button>
                </form>
            </section>
            <section class="door" aria-labelledby="pair">
                <h2 id="pair">{words.get("account-pair-title")}</h2>
                <p>{words.get("account-pair-text")}</p>
                <form method="post" action="/api/pair/start">
                    <button class="button plain" type="submit">{words.get("account-pair-button")}</button>
                </form>
            </section>
        </div>
    }
}

/// Who somebody is here, and whether mail reaches them.
fn you(context: &RequestContext, email: &str, verified: bool) -> impl IntoView + use<> {
    let words = context.words;
    let state = match verified {
        true => view! { <p class="quiet small">{words.get("verify-done")}</p> }.into_any(),
        false => view! {
            <p class="small">{words.get("verify-missing")}</p>
            <form method="post" action="/api/account/ask-verify">
                <input type="hidden" name="next" value=format!("/{}/account", words.locale)/>
                <button class="button plain" type="submit">{words.get("verify-again")}</button>
            </form>
        }
        .into_any(),
    };
    view! {
        <section class="door" data-testid="address" data-verified=verified.to_string()>
            <h2>{words.get("account-you")}</h2>
            <p>{email.to_owned()}</p>
            {state}
            <a class="more" href=format!("/{}/account/privacy", words.locale)>{words.get("privacy-title")}</a>
        </section>
    }
}

fn room<You: IntoView, Merged: IntoView>(
    context: &RequestContext,
    owned: &Owned,
    name: &str,
    codes: i64,
    you: You,
    merged: Option<Merged>,
) -> impl IntoView + use<You, Merged> {
    let words = context.words;
    let root = format!("/{}", words.locale);
    let pieces = owned.cart.cart().pieces();
    let total = money::format(owned.cart.total_minor, owned.cart.currency, words.locale);
    let cart = format!("{}, {total}", words.sentences(&["cart-pieces"]).count("cart-pieces", pieces, words.locale));
    let wishes = words.count("list-products-n", owned.wishlist.lines.len() as i64);
    let hello = match name.is_empty() {
        true => words.get("account-hello-nobody"),
        false => words.with("account-hello", [("name", name.into())]),
    };
    view! {
        <div class="account-head">
            <h1>{hello}</h1>
            <form method="post" action="/api/account/sign-out">
                <input type="hidden" name="next" value=format!("{root}/account")/>
                <button class="button plain" type="submit">{words.get("account-out-button")}</button>
            </form>
        </div>
        <div class="account">
            {merged}
            <section class="door">
                <h2>{words.get("nav-cart")}</h2>
                <p>{cart}</p>
                <a class="button" href=format!("{root}/cart")>{words.get("account-cart-button")}</a>
            </section>
            <section class="door">
                <h2>{words.get("nav-wishlist")}</h2>
                <p>{wishes}</p>
                <a class="button plain" href=format!("{root}/wishlist")>{words.get("account-wishlist-button")}</a>
            </section>
            <section class="door">
                <h2>{words.get("codes-title")}</h2>
                <p>{words.count("codes-door", codes)}</p>
                <a class="button plain" href=format!("{root}/account/codes")>{words.get("codes-door-button")}</a>
            </section>
            {you}
        </div>
    }
}

/// The devices that share the cart, or are signed in to the account.
fn devices_of(context: &RequestContext, devices: Vec<Device>) -> Option<impl IntoView + use<>> {
    let (words, shop) = (context.words, context.state.shop.get());
    let customer = context.is_customer();
    let end = words.get(if customer { "device-sign-out" } else { "device-end" });
    let zone = shop.stores.first().cloned().unwrap_or_default();
    let one = |device: Device| {
        let name = match (device.browser.as_str(), device.system.as_str()) {
            ("", "") => words.get("device-unknown"),
            ("", one) | (one, "") => one.to_owned(),
            (browser, system) => words.with("device-name", [("browser", browser.into()), ("system", system.into())]),
        };
        let since =
            clock::moment(&zone, device.since, context.now_ms, &words, ["device-since-time", "device-since-day"]);
        let act = match device.current {
            true => view! { <p class="quiet">{words.get("device-this")}</p> }.into_any(),
            false => view! {
                <form method="post" action="/api/pair/end">
                    <input type="hidden" name="session" value=device.id/>
                    <input type="hidden" name="next" value=format!("/{}/account", words.locale)/>
                    <button class="text-button" type="submit" aria-label=format!("{end} : {name}, {since}")>{end.clone()}</button>
                </form>
            }
            .into_any(),
        };
        view! {
            <li class="device" data-testid="device" data-current=device.current.to_string()>
                <div><p class="device-name">{name.clone()}</p><p class="quiet small">{since.clone()}</p></div>
                {act}
            </li>
        }
    };
    let (several, some) = (devices.len() > 1, !devices.is_empty());
    let lines: Vec<_> = devices.into_iter().map(one).collect();
    let (title, text) = match (customer, several) {
        (true, _) => ("device-title-account", "device-text-account"),
        (false, true) => ("device-title-cart", "device-text-cart"),
        (false, false) => ("device-title-cart", "device-text-alone"),
    };
    some.then(|| {
        view! {
            <section class="devices" aria-labelledby="devices">
                <h2 id="devices">{words.get(title)}</h2>
                <p class="quiet">{words.get(text)}</p>
                <ul>{lines}</ul>
            </section>
        }
    })
}
