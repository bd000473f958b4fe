//! The page a link to verify an address leads to: it asks for a press, because programs look at links before people do.

use std::sync::Arc;

use comptoir_db::account_link::{self, Purpose};
use leptos::prelude::*;

use crate::account::reset::page::{gone, secret};
use crate::server::link_token;
use crate::server::page::{Page, Section, Stop};
use crate::server::request::RequestContext;
use crate::server::session::hash;
use crate::ui::message::message;

pub async fn page(context: &Arc<RequestContext>, token: &str, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let token = link_token::read(token);
    let link = match &token {
        Some(token) => account_link::find(&context.state.db, Purpose::Verify, &hash(token), context.now_ms).await?,
        None => None,
    };
    let Some((token, link)) = token.zip(link) else {
        return Ok(gone(context, "/account", "account-title"));
    };
    let path = format!("/account/verify/{token}");
    let main = view! {
        {message(context, query)}
        <div class="pair-offer">
            <h1>{words.get("verify-title")}</h1>
            <p>{words.with("verify-text", [("email", link.email.as_str().into())])}</p>
            <form method="post" action="/api/account/verify">
                <input type="hidden" name="token" value=token.clone()/>
                <input type="hidden" name="next" value=format!("/{}/account/verify/{token}", words.locale)/>
                <button class="button" type="submit">{words.get("verify-button")}</button>
            </form>
        </div>
    };
    Ok(secret(Page::new(words.get("verify-title"), path, Section::Account, move || main)))
}
