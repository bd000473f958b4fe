//! Server functions of accounts.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// Who is signed in now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub name: String,
    pub email: String,
    /// `signed_in` or `signed_up`, for the page that follows.
    #[serde(skip)]
    pub notice: &'static str,
}

impl Told for SignedIn {
    fn notice(&self) -> Option<&'static str> {
        Some(self.notice)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedOut {}

impl Told for SignedOut {
    fn notice(&self) -> Option<&'static str> {
        Some("signed_out")
    }
}

/// Signs in; what the guest had in this browser joins the account, once.
///
/// # Errors
/// 422 `credentials_wrong` for a wrong address or password alike, 429 `too_many_attempts`.
#[server(name = SignIn, prefix = "/api", endpoint = "account/sign-in", protocol = Wire)]
pub async fn sign_in(email: String, password: String) -> Result<SignedIn, Failure> {
    use crate::account::{email, password};
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    let db = &context.state.db;
    let address = email::normal(&email).unwrap_or_default();
    throttle::attempt(&context, &address).await?;
    let customer = match address.is_empty() {
        true => None,
        false => comptoir_db::account::find(db, &address).await.map_err(broken)?,
    };
    let hash = customer.as_ref().map(|customer| customer.password_hash.clone());
    let too_long = password.len() > password::LENGTH_MAX_BYTES;
    let matches = !too_long && password::verify(password, hash).await.map_err(broken)?;
    let wrong = || Failure::new(422, "credentials_wrong").field("password");
    let customer = customer.filter(|_| matches).ok_or_else(wrong)?;
    throttle::forgive(&context, &address).await?;
    if !enter::begin(&context, &customer.id, Some(customer.password_hash)).await.map_err(broken)? {
        return Err(wrong());
    }
    Ok(SignedIn { name: customer.name, email: customer.email, notice: "signed_in" })
}

/// Makes an account and signs in. `agree` says what else they agree to: the version of the words they were shown
/// (`Matter::wording`) by the matter's key.
///
/// # Errors
/// 422 `email_invalid`, `password_short`, `password_long`, `email_taken`, `consent_unknown`; 429 `too_many_attempts`.
#[server(name = SignUp, prefix = "/api", endpoint = "account/sign-up", protocol = Wire)]
pub async fn sign_up(
    email: String,
    password: String,
    #[server(default)] name: String,
    #[server(default)] agree: BTreeMap<String, String>,
) -> Result<SignedIn, Failure> {
    use comptoir_db::consent::Place;

    use crate::account::{email, link, password, verify};
    use crate::privacy::api::asked;
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    let db = &context.state.db;
    let address = email::normal(&email).ok_or_else(|| Failure::new(422, "email_invalid").field("email"))?;
    password::check(&password)?;
    let asked = |(matter, wording): (&String, &String)| asked(&context, matter, wording, Place::SignUp);
    let consents = agree.iter().map(asked).collect::<Result<Vec<_>, _>>()?;
    throttle::attempt(&context, &address).await?;
    let name = called(&name);
    let customer = comptoir_db::account::NewCustomer {
        id: uuid::Uuid::new_v4().to_string(),
        email: address.clone(),
        name: name.clone(),
        password_hash: password::hash(password).await.map_err(broken)?,
        locale: context.locale(),
    };
    let id = customer.id.clone();
    let link = link::new(&context, verify::GOOD_MS);
    if !comptoir_db::account::create_to_verify(db, customer, consents, link, context.now_ms).await.map_err(broken)? {
        return Err(Failure::new(422, "email_taken").field("email"));
    }
    throttle::forgive(&context, &address).await?;
    enter::begin(&context, &id, None).await.map_err(broken)?;
    Ok(SignedIn { name, email: address, notice: "signed_up" })
}

/// Ends the session: nothing of the account stays in this browser.
#[server(name = SignOut, prefix = "/api", endpoint = "account/sign-out", protocol = Wire)]
pub async fn sign_out() -> Result<SignedOut, Failure> {
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::session::clear_cookie;

    let context = RequestContext::current()?;
    if let Some(hash) = context.token_hash.clone() {
        let ended = hash.clone();
        context
            .state
            .db
            .write(move |tx| Box::pin(async move { comptoir_db::session::end(tx, &ended).await }))
            .await
            .map_err(broken)?;
        context.state.hub.end_session(&hash);
    }
    context.set_cookie(clear_cookie(&context.state.config));
    Ok(SignedOut {})
}

/// What somebody wants to be called, on one line; perhaps nothing.
#[cfg(feature = "ssr")]
pub(crate) fn called(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(80).collect()
}

/// How often somebody may try a password, and have mails sent.
#[cfg(feature = "ssr")]
pub(crate) mod throttle {
    use super::Failure;
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    /// Attempts a window: few for one account, more for one address, behind which a whole company may sit.
    const ACCOUNT_LIMIT: i64 = 10;
    const ADDRESS_LIMIT: i64 = 300;
    /// Mails to one address that somebody may ask for in a window.
    const MAIL_LIMIT: i64 = 5;
    const WINDOW_MS: i64 = 15 * 60 * 1000;

    fn account(email: &str) -> String {
        format!("account:{email}")
    }

    fn address(context: &RequestContext) -> String {
        format!("address:{}", context.address)
    }

    /// Under which what is tried with an account is counted.
    pub fn subjects(email: &str) -> Vec<String> {
        vec![account(email), mailed(email)]
    }

    fn mailed(email: &str) -> String {
        format!("mail:{email}")
    }

    /// Counts an attempt before the password is looked at.
    pub async fn attempt(context: &RequestContext, email: &str) -> Result<(), Failure> {
        count(context, [(account(email), ACCOUNT_LIMIT), (address(context), ADDRESS_LIMIT)]).await
    }

    /// Counts a mail that somebody asks for, whether the address has an account or not.
    pub async fn mail(context: &RequestContext, email: &str) -> Result<(), Failure> {
        count(context, [(mailed(email), MAIL_LIMIT), (address(context), ADDRESS_LIMIT)]).await
    }

    async fn count(context: &RequestContext, subjects: [(String, i64); 2]) -> Result<(), Failure> {
        let (db, now) = (&context.state.db, context.now_ms);
        for (subject, limit) in subjects {
            let allowed = comptoir_db::account::attempt_sign_in(db, vec![subject], WINDOW_MS, limit, now).await;
            if !allowed.map_err(broken)? {
                return Err(Failure::new(429, "too_many_attempts"));
            }
        }
        Ok(())
    }

    /// It was the right password: the attempts before it were somebody's own mistakes.
    pub async fn forgive(context: &RequestContext, email: &str) -> Result<(), Failure> {
        // Not those of the address: whoever has an account of their own could try others' for ever.
        comptoir_db::account::forgive_sign_in(&context.state.db, vec![account(email)]).await.map_err(broken)
    }
}

/// Beginning a customer's session.
#[cfg(feature = "ssr")]
pub(crate) mod enter {
    use comptoir_db::account::SignIn;
    use comptoir_db::change_log::{self, owner_topic};
    use comptoir_db::session;
    use uuid::Uuid;

    use crate::server::request::RequestContext;
    use crate::server::session::{Token, set_cookie};

    /// Gives this browser a fresh session of the customer, ends the one it had, and merges what a guest had. `proof` is
    /// the hash that the password was checked against; `false` when it is the account's no longer.
    pub async fn begin(
        context: &RequestContext,
        customer: &str,
        proof: Option<String>,
    ) -> Result<bool, comptoir_db::Error> {
        let token = Token::new();
        let guest = context.session.as_ref().filter(|session| session.customer.is_none());
        let guest = guest.map(|session| session.owner.clone()).zip(context.token_hash.clone());
        let sign_in = SignIn {
            customer: customer.to_owned(),
            proof,
            session: context.new_session(&token),
            guest,
            change_id: Uuid::new_v4().to_string(),
            device: Uuid::new_v4().to_string(),
        };
        let db = &context.state.db;
        if !comptoir_db::account::sign_in(db, sign_in, context.currency(), context.now_ms).await? {
            return Ok(false);
        }
        if let Some(hash) = context.token_hash.clone() {
            let end = hash.clone();
            context.state.db.write(move |tx| Box::pin(async move { session::end(tx, &end).await })).await?;
            context.state.hub.end_session(&hash);
        }
        let topic = owner_topic(customer);
        let revision = change_log::revision(&context.state.db, &topic).await?;
        context.state.hub.hint(&topic, revision);
        context.set_cookie(set_cookie(&context.state.config, &token));
        Ok(true)
    }
}
