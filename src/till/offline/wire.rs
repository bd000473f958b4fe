//! How claims travel from a till that has a network again, and what they are answered.

use comptoir_domain::Money;
use serde::{Deserialize, Serialize};

/// Claims of one store, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    pub store: String,
    /// When it is sent, by the till's clock: how far that is off is known then.
    pub sent_at: i64,
    /// 1 to [`comptoir_domain::promo::offline::CLAIM_LIMIT`].
    pub claims: Vec<Claim>,
}

/// A code that a till took without a network, as it is kept on the device until it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The till's own: sent again with the same, it has the same answer.
    pub key: String,
    /// What was scanned.
    pub qr: String,
    pub store: String,
    /// What the device is called, by itself.
    pub till: String,
    /// Who stood at it, as its sheet said.
    pub seller: String,
    /// What was sold for, and what was taken off, in minor units.
    pub subtotal_minor: Money,
    pub discount_minor: Money,
    /// Milliseconds since 1970 (UTC), by the till's clock.
    pub taken_at: i64,
}

/// What became of claims, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    pub answers: Vec<Answer>,
}

/// What became of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub key: String,
    /// `redeemed` or `conflict`.
    pub outcome: String,
    /// Why it is a conflict, as a code.
    pub reason: Option<String>,
    /// The slip's id where it was redeemed.
    pub slip: Option<String>,
}
