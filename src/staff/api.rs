//! Server functions that invite somebody to work in the shop, and take it back.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::{Failure, Told, Wire};

/// A mail with the invitation is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationSent {
    pub email: String,
}

impl Told for InvitationSent {
    fn notice(&self) -> Option<&'static str> {
        Some("invited")
    }
}

/// The link in the mail leads nowhere any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {}

impl Told for Withdrawn {
    fn notice(&self) -> Option<&'static str> {
        Some("invitation_withdrawn")
    }
}

/// Invites an address to a role: `seller` and `store_manager` of the stores whose slugs are keys of `stores`, `marketer`,
/// `administrator`. `id` makes it safe to send again.
///
/// # Errors
/// 403 `not_manager` for who may invite nobody, `role_not_yours` for more than the asker may give; 404 `store_unknown`;
/// 409 `change_reused`; 422 `email_invalid`, `role_invalid`, `stores_missing`; 429 `too_many_attempts`.
#[server(name = InviteStaff, prefix = "/api", endpoint = "staff/invite", protocol = Wire)]
pub async fn invite_staff(
    id: Uuid,
    email: String,
    role: String,
    #[server(default)] stores: BTreeMap<String, String>,
) -> Result<InvitationSent, Failure> {
    use comptoir_db::invitation::{self, NewInvitation};

    use crate::account::email;
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::session::hash;
    use crate::server::staff::managing;
    use crate::staff::{ROLES, link};

    /// How long an invitation is good: seven days.
    const GOOD_MS: i64 = 7 * 24 * 60 * 60 * 1000;
    /// Invitations somebody may send in a window of a quarter of an hour.
    const LIMIT: i64 = 50;
    const WINDOW_MS: i64 = 15 * 60 * 1000;

    let context = RequestContext::current()?;
    let inviter = managing(&context).await.map_err(broken)?.ok_or_else(|| Failure::new(403, "not_manager"))?;
    let email = email::normal(&email).ok_or_else(|| Failure::new(422, "email_invalid").field("email"))?;
    let known = ROLES.into_iter().find(|(known, _)| *known == role);
    let (role, of_stores) = known.ok_or_else(|| Failure::new(422, "role_invalid").field("role"))?;
    // Ticked for a role that is not for certain stores, they mean nothing.
    let stores = if of_stores { stores } else { BTreeMap::new() };
    let shop = context.state.shop.get();
    if of_stores && stores.is_empty() {
        return Err(Failure::new(422, "stores_missing").field("stores"));
    }
    if !stores.keys().all(|slug| shop.store(slug).is_some()) {
        return Err(Failure::new(404, "store_unknown").field("stores"));
    }
    if !inviter.may_give(role, stores.keys()) {
        return Err(Failure::new(403, "role_not_yours").field("role"));
    }
    let (db, now, id) = (&context.state.db, context.now_ms, id.to_string());
    let subject = vec![format!("invite:{}", inviter.id)];
    if !comptoir_db::account::attempt_sign_in(db, subject, WINDOW_MS, LIMIT, now).await.map_err(broken)? {
        return Err(Failure::new(429, "too_many_attempts"));
    }
    let new = NewInvitation {
        token_hash: hash(&link::token(&context.state.secret, &id)),
        email: email.clone(),
        role: role.to_owned(),
        stores: stores.into_keys().collect(),
        invited_by: inviter.id,
        expires_at: now + GOOD_MS,
        locale: context.locale(),
        id,
    };
    match invitation::invite(db, new, now).await.map_err(broken)? {
        true => Ok(InvitationSent { email }),
        false => Err(Failure::new(409, "change_reused").field("id")),
    }
}

/// Takes an invitation back that nobody has accepted yet.
///
/// # Errors
/// 403 `not_manager`; 404 `invitation_unknown` for one that is accepted, over, none, or not the asker's to give.
#[server(name = WithdrawInvitation, prefix = "/api", endpoint = "staff/withdraw", protocol = Wire)]
pub async fn withdraw_invitation(invitation: Uuid) -> Result<Withdrawn, Failure> {
    use comptoir_db::invitation;

    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::staff::managing;

    let context = RequestContext::current()?;
    let inviter = managing(&context).await.map_err(broken)?.ok_or_else(|| Failure::new(403, "not_manager"))?;
    let (db, now, id) = (&context.state.db, context.now_ms, invitation.to_string());
    let found = invitation::of_id(db, &id, now).await.map_err(broken)?;
    let theirs = found.is_some_and(|found| inviter.may_give(&found.role, found.stores.iter()));
    if theirs && invitation::withdraw(db, &id, now).await.map_err(broken)? {
        return Ok(Withdrawn {});
    }
    Err(Failure::new(404, "invitation_unknown").field("invitation"))
}
