//! The link in an invitation, derived from its id, so that the outbox need not hold a secret.

use comptoir_domain::Locale;

use crate::server::link_token;
use crate::server::secret::Secret;

/// The token in the link of that invitation.
pub fn token(secret: &Secret, invitation: &str) -> String {
    link_token::written(secret.derive("invitation", invitation))
}

/// The path of the page on which the invitation is accepted.
pub fn path(secret: &Secret, invitation: &str, locale: Locale) -> String {
    format!("/{locale}/account/invitation/{}", token(secret, invitation))
}
