//! The business saying no. The words live in `locales/`; the codes are stable.

use serde::{Deserialize, Serialize};

use crate::Quantity;

/// Why an edit is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The shop sells nothing by that SKU.
    #[error("variant_unknown")]
    VariantUnknown,
    /// The cart has no such line: it was removed elsewhere.
    #[error("line_gone")]
    LineGone,
    /// The cart holds as many lines as it may: [`crate::cart::LINE_LIMIT`].
    #[error("line_limit")]
    LineLimit,
    /// The line would pass [`Quantity::LIMIT`].
    #[error("quantity_limit")]
    QuantityLimit,
    /// The wishlist holds as many lines as it may: [`crate::wishlist::LINE_LIMIT`].
    #[error("wish_limit")]
    WishLimit,
}

impl Refusal {
    /// The stable code, also the key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Refusal::VariantUnknown => "variant_unknown",
            Refusal::LineGone => "line_gone",
            Refusal::LineLimit => "line_limit",
            Refusal::QuantityLimit => "quantity_limit",
            Refusal::WishLimit => "wish_limit",
        }
    }

    /// The number the refusal is about, where there is one.
    pub fn limit(self) -> Option<u32> {
        match self {
            Refusal::LineLimit => Some(crate::cart::LINE_LIMIT as u32),
            Refusal::QuantityLimit => Some(Quantity::LIMIT),
            Refusal::WishLimit => Some(crate::wishlist::LINE_LIMIT as u32),
            Refusal::VariantUnknown | Refusal::LineGone => None,
        }
    }
}
