//! The link to an order, and what is said at the counter: both derived, so that a mail can be written again later.

use comptoir_domain::Locale;

use crate::server::link_token;
use crate::server::secret::Secret;

/// The token in the link of that order: whoever has it may see the order and call it off.
pub fn token(secret: &Secret, order: &str) -> String {
    link_token::written(secret.derive("order link", order))
}

/// What the customer says at the counter.
pub fn number(secret: &Secret, order: &str) -> String {
    link_token::spoken(secret.derive("order number", order))
}

/// The path of an order's page.
pub fn path(secret: &Secret, order: &str, locale: Locale) -> String {
    format!("/{locale}/orders/{}", token(secret, order))
}
