//! Server functions for a forgotten password.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// A mail is on its way, if the address has an account: the answer is the same where it has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {}

impl Told for Asked {
    fn notice(&self) -> Option<&'static str> {
        Some("reset_asked")
    }
}

/// The account has another password, and this browser is signed in to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub email: String,
    #[serde(skip)]
    pub page: String,
}

impl Told for Changed {
    fn notice(&self) -> Option<&'static str> {
        Some("password_changed")
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// Mails a link to choose another password. Nobody learns from answer or time whether the address has an account.
///
/// # Errors
/// 422 `email_invalid`; 429 `too_many_attempts`.
#[server(name = AskReset, prefix = "/api", endpoint = "account/ask-reset", protocol = Wire)]
pub async fn ask_reset(email: String) -> Result<Asked, Failure> {
    use crate::account::{api, email, link};
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    /// How long the link is good: an hour.
    const GOOD_MS: i64 = 60 * 60 * 1000;

    let context = RequestContext::current()?;
    let address = email::normal(&email).ok_or_else(|| Failure::new(422, "email_invalid").field("email"))?;
    api::throttle::mail(&context, &address).await?;
    let link = link::new(&context, GOOD_MS);
    comptoir_db::account_link::ask_reset(&context.state.db, &address, link, context.now_ms).await.map_err(broken)?;
    Ok(Asked {})
}

/// Uses the link up: the account has this password from now on, every other session of it ends, and this browser is
/// signed in.
///
/// # Errors
/// 410 `link_gone` for a link that is used, over or none; 422 `password_short`, `password_long`, which use nothing up.
#[server(name = ResetPassword, prefix = "/api", endpoint = "account/reset", protocol = Wire)]
pub async fn reset_password(token: String, password: String) -> Result<Changed, Failure> {
    use comptoir_db::account_link::{self, Purpose};

    use crate::account::{api, password};
    use crate::server::functions::broken;
    use crate::server::link_token;
    use crate::server::request::RequestContext;
    use crate::server::session::hash;

    let context = RequestContext::current()?;
    let gone = || Failure::new(410, "link_gone").field("token");
    let token_hash = hash(&link_token::read(&token).ok_or_else(gone)?);
    let (db, now) = (&context.state.db, context.now_ms);
    // Looked up before a core is spent on the password.
    account_link::find(db, Purpose::Reset, &token_hash, now).await.map_err(broken)?.ok_or_else(gone)?;
    password::check(&password)?;
    let hashed = password::hash(password).await.map_err(broken)?;
    let reset = account_link::reset(db, &token_hash, &hashed, now).await.map_err(broken)?.ok_or_else(gone)?;
    reset.ended.iter().for_each(|ended| context.state.hub.end_session(ended));
    api::throttle::forgive(&context, &reset.email).await?;
    api::enter::begin(&context, &reset.customer, Some(hashed)).await.map_err(broken)?;
    Ok(Changed { email: reset.email, page: format!("/{}/account", context.locale()) })
}
