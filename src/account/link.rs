//! Links in mails to an account, derived from the link's id, so that the outbox need not hold a secret.

use comptoir_db::account_link::NewLink;
use comptoir_domain::Locale;

use crate::server::link_token;
use crate::server::request::RequestContext;
use crate::server::secret::Secret;
use crate::server::session::hash;

/// The token in the link of that id.
pub fn token(secret: &Secret, id: &str) -> String {
    link_token::written(secret.derive("account link", id))
}

/// The path of the page on which another password is chosen.
pub fn reset(secret: &Secret, id: &str, locale: Locale) -> String {
    format!("/{locale}/account/reset/{}", token(secret, id))
}

/// The path of the page on which an address is verified.
pub fn verify(secret: &Secret, id: &str, locale: Locale) -> String {
    format!("/{locale}/account/verify/{}", token(secret, id))
}

/// A link that is good for so long from now on.
pub fn new(context: &RequestContext, good_ms: i64) -> NewLink {
    let id = uuid::Uuid::new_v4().to_string();
    NewLink {
        token_hash: hash(&token(&context.state.secret, &id)),
        expires_at: context.now_ms + good_ms,
        locale: context.locale(),
        id,
    }
}
