//! The business saying no. The words live in `locales/`; the codes are stable.

use serde::{Deserialize, Serialize};

use crate::{Money, Quantity};

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
    /// The wishlist has no such line: it was moved or taken back elsewhere.
    #[error("wish_gone")]
    WishGone,
    /// No store has any left.
    #[error("sold_out")]
    SoldOut,
    /// One piece costs something else than where the person looked: so much.
    #[error("price_changed")]
    PriceChanged(Money),
    /// The shop sells at most so many pieces of the product to one person.
    #[error("product_limit")]
    ProductLimit(u32),
    /// The shop has no such store.
    #[error("store_unknown")]
    StoreUnknown,
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
            Refusal::WishGone => "wish_gone",
            Refusal::SoldOut => "sold_out",
            Refusal::PriceChanged(_) => "price_changed",
            Refusal::ProductLimit(_) => "product_limit",
            Refusal::StoreUnknown => "store_unknown",
        }
    }

    /// The number the refusal is about, where there is one.
    pub fn limit(self) -> Option<u32> {
        match self {
            Refusal::LineLimit => Some(crate::cart::LINE_LIMIT as u32),
            Refusal::QuantityLimit => Some(Quantity::LIMIT),
            Refusal::WishLimit => Some(crate::wishlist::LINE_LIMIT as u32),
            Refusal::ProductLimit(limit) => Some(limit),
            Refusal::VariantUnknown
            | Refusal::LineGone
            | Refusal::WishGone
            | Refusal::SoldOut
            | Refusal::PriceChanged(_)
            | Refusal::StoreUnknown => None,
        }
    }
}
