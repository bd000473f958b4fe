//! The page an invitation's link leads to. Nothing is used up by looking.

use std::sync::Arc;

use comptoir_db::account;
use comptoir_db::invitation::{self, Invitation};
use leptos::prelude::*;

use crate::account::fields;
use crate::account::reset::page::{gone, secret};
use crate::server::link_token;
use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::session::hash;
use crate::staff::called;
use crate::ui::message::message;

pub async fn page(context: &Arc<RequestContext>, token: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let (words, db) = (context.words, &context.state.db);
    let token = link_token::read(token);
    let invitation = match &token {
        Some(token) => invitation::find(db, &hash(token), context.now_ms).await?,
        None => None,
    };
    let Some((token, invitation)) = token.zip(invitation) else {
        return Ok(gone(context, "/account", "account-title"));
    };
    let own = context.session.as_ref().and_then(|session| session.customer.clone()).map(|(_, email)| email);
    let way = match own {
        Some(own) if own == invitation.email => accept(context, &token).into_any(),
        Some(own) => other(context, &token, &own).into_any(),
        None if account::find(db, &invitation.email).await?.is_some() => {
            sign_in(context, &token, &invitation).into_any()
        }
        None => sign_up(context, &token).into_any(),
    };
    let title = words.get("invitation-title");
    let role = called(&context.state.shop.get(), &words, &invitation.role, &invitation.stores);
    let values = [("email", invitation.email.as_str().into()), ("role", role.into())];
    let main = view! {
        {message(context, query)}
        <div class="pair-offer">
            <h1>{title.clone()}</h1>
            <p>{words.with("invitation-text", values)}</p>
            {way}
        </div>
    };
    Ok(secret(Page::new(title, format!("/account/invitation/{token}"), Section::Account, move || main)))
}

fn back(context: &RequestContext, token: &str) -> String {
    format!("/{}/account/invitation/{token}", context.words.locale)
}

fn accept(context: &RequestContext, token: &str) -> impl IntoView + use<> {
    view! {
        <form method="post" action="/api/staff/accept">
            <input type="hidden" name="token" value=token.to_owned()/>
            <input type="hidden" name="next" value=back(context, token)/>
            <button class="button" type="submit">{context.words.get("invitation-accept")}</button>
        </form>
    }
}

/// Signed in with another address: that account does not get the role.
fn other(context: &RequestContext, token: &str, own: &str) -> impl IntoView + use<> {
    let words = context.words;
    view! {
        <p>{words.with("invitation-signed-in", [("email", own.to_owned().into())])}</p>
        <form method="post" action="/api/account/sign-out">
            <input type="hidden" name="next" value=back(context, token)/>
            <button class="button plain" type="submit">{words.get("account-out-button")}</button>
        </form>
    }
}

fn sign_in(context: &RequestContext, token: &str, invitation: &Invitation) -> impl IntoView + use<> {
    let words = context.words;
    view! {
        <p>{words.get("invitation-sign-in")}</p>
        <form class="letter-form" method="post" action="/api/account/sign-in">
            <input type="hidden" name="next" value=back(context, token)/>
            <input type="hidden" name="email" value=invitation.email.clone()/>
            <div class="field">
                <label for="in-password">{words.get("account-password")}</label>
                <input class="input" id="in-password" type="password" name="password" autocomplete="current-password" required/>
            </div>
            <button class="button" type="submit">{words.get("account-in-button")}</button>
        </form>
        <a class="more" href=format!("/{}/account/reset", words.locale)>{words.get("reset-forgot")}</a>
    }
}

fn sign_up(context: &RequestContext, token: &str) -> impl IntoView + use<> {
    let words = context.words;
    view! {
        <p>{words.get("invitation-sign-up")}</p>
        <form class="letter-form" method="post" action="/api/staff/accept">
            <input type="hidden" name="token" value=token.to_owned()/>
            <input type="hidden" name="next" value=back(context, token)/>
            {fields::name(&words)}
            {fields::new_password(&words, "account-password")}
            <button class="button" type="submit">{words.get("invitation-accept")}</button>
        </form>
    }
}
