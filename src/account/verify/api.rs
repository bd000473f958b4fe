//! Server functions that verify an account's address.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// The address is verified, or a mail to verify it is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub verified: bool,
    #[serde(skip)]
    pub page: String,
}

impl Told for Verified {
    fn notice(&self) -> Option<&'static str> {
        Some(if self.verified { "address_verified" } else { "verify_asked" })
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// Mails the asker another link to verify their address, unless it is verified.
///
/// # Errors
/// 401 `sign_in_needed`; 429 `too_many_attempts`.
#[server(name = AskVerify, prefix = "/api", endpoint = "account/ask-verify", protocol = Wire)]
pub async fn ask_verify() -> Result<Verified, Failure> {
    use crate::account::{api, link, verify};
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    let needed = || Failure::new(401, "sign_in_needed");
    let session = context.session.as_ref().ok_or_else(needed)?;
    let (_, email) = session.customer.as_ref().ok_or_else(needed)?;
    api::throttle::mail(&context, email).await?;
    let (db, link) = (&context.state.db, link::new(&context, verify::GOOD_MS));
    let sent = comptoir_db::account_link::ask_verify(db, &session.owner, link, context.now_ms).await.map_err(broken)?;
    Ok(Verified { verified: !sent, page: format!("/{}/account", context.locale()) })
}

/// Uses the link up: somebody reads the mail of the account's address. Who presses need not be signed in.
///
/// # Errors
/// 410 `link_gone` for a link that is over or none.
#[server(name = VerifyAddress, prefix = "/api", endpoint = "account/verify", protocol = Wire)]
pub async fn verify_address(token: String) -> Result<Verified, Failure> {
    use crate::server::functions::broken;
    use crate::server::link_token;
    use crate::server::request::RequestContext;
    use crate::server::session::hash;

    let context = RequestContext::current()?;
    let gone = || Failure::new(410, "link_gone").field("token");
    let token = link_token::read(&token).ok_or_else(gone)?;
    let verified = comptoir_db::account_link::verify(&context.state.db, &hash(&token), context.now_ms).await;
    match verified.map_err(broken)? {
        true => Ok(Verified { verified: true, page: format!("/{}/account", context.locale()) }),
        false => Err(gone()),
    }
}
