//! The server function that accepts an invitation.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// The role is granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    pub role: String,
    /// Where whoever has the role works.
    #[serde(skip)]
    pub page: String,
}

impl Told for Granted {
    fn notice(&self) -> Option<&'static str> {
        Some("role_granted")
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// Accepts an invitation. Somebody who is signed in gets the role with their account, whose address must be the invited
/// one; anybody else makes the account with this password and is signed in.
///
/// # Errors
/// 409 `invitation_other` for an account with another address; 410 `link_gone`; 422 `password_short`, `password_long`,
/// `email_taken` when the address has an account. None of them but the second uses the invitation up.
#[server(name = AcceptInvitation, prefix = "/api", endpoint = "staff/accept", protocol = Wire)]
pub async fn accept_invitation(
    token: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
) -> Result<Granted, Failure> {
    use comptoir_db::account::NewCustomer;
    use comptoir_db::invitation::{self, Invited, NotAccepted};

    use crate::account::{api, password};
    use crate::server::functions::broken;
    use crate::server::link_token;
    use crate::server::request::RequestContext;
    use crate::server::session::hash;

    let context = RequestContext::current()?;
    let gone = || Failure::new(410, "link_gone").field("token");
    let token_hash = hash(&link_token::read(&token).ok_or_else(gone)?);
    let (db, now) = (&context.state.db, context.now_ms);
    let found = invitation::find(db, &token_hash, now).await.map_err(broken)?.ok_or_else(gone)?;
    let invited = match context.owner().filter(|_| context.is_customer()) {
        Some(customer) => Invited::Customer(customer.to_owned()),
        None => {
            password::check(&password)?;
            Invited::New(NewCustomer {
                id: uuid::Uuid::new_v4().to_string(),
                email: found.email,
                name: api::called(&name),
                password_hash: password::hash(password).await.map_err(broken)?,
                locale: context.locale(),
            })
        }
    };
    let is_new = matches!(invited, Invited::New(_));
    match invitation::accept(db, &token_hash, invited, now).await.map_err(broken)? {
        Ok(customer) => {
            if is_new {
                api::enter::begin(&context, &customer, None).await.map_err(broken)?;
            }
            let page = match found.role.as_str() {
                "seller" | "store_manager" => "till",
                "administrator" => "admin/staff",
                _ => "account",
            };
            Ok(Granted { page: format!("/{}/{page}", context.locale()), role: found.role })
        }
        Err(NotAccepted::Gone) => Err(gone()),
        Err(NotAccepted::Other) => Err(Failure::new(409, "invitation_other")),
        Err(NotAccepted::HasAccount) => Err(Failure::new(422, "email_taken").field("email")),
    }
}
