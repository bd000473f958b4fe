//! How many of a variant a cart line asks for.

use std::fmt;

use serde::de::{Deserializer, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

/// A whole number of pieces, 1 to [`Quantity::LIMIT`].
///
/// It reads a number or, as plain HTML forms send it, a number's digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Quantity(u32);

impl Quantity {
    /// The most pieces of one variant a cart line holds: more is an order for the store's own counter.
    pub const LIMIT: u32 = 999;
    pub const ONE: Quantity = Quantity(1);

    /// Refuses 0 and more than [`Quantity::LIMIT`].
    pub fn new(pieces: u64) -> Option<Quantity> {
        u32::try_from(pieces).ok().filter(|pieces| (1..=Self::LIMIT).contains(pieces)).map(Quantity)
    }

    pub fn get(self) -> u32 {
        self.0
    }

    /// The sum, unless it passes the limit.
    pub fn plus(self, more: Quantity) -> Option<Quantity> {
        Quantity::new(u64::from(self.0) + u64::from(more.0))
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(QuantityVisitor)
    }
}

struct QuantityVisitor;

impl Visitor<'_> for QuantityVisitor {
    type Value = Quantity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from 1 to {}", Quantity::LIMIT)
    }

    fn visit_u64<E: serde::de::Error>(self, pieces: u64) -> Result<Quantity, E> {
        Quantity::new(pieces).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(pieces), &self))
    }

    fn visit_i64<E: serde::de::Error>(self, pieces: i64) -> Result<Quantity, E> {
        u64::try_from(pieces)
            .ok()
            .and_then(Quantity::new)
            .ok_or_else(|| E::invalid_value(Unexpected::Signed(pieces), &self))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Quantity, E> {
        text.trim().parse().ok().and_then(Quantity::new).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_digits_read_alike() {
        assert_eq!(serde_json::from_str::<Quantity>("3").unwrap(), Quantity(3));
        assert_eq!(serde_json::from_str::<Quantity>("\" 3 \"").unwrap(), Quantity(3));
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in ["0", "-1", "1000", "1.5", "\"\"", "\"1e2\"", "\"99999999999999999999\"", "null", "[1]"] {
            assert!(serde_json::from_str::<Quantity>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sums_stop_at_the_limit() {
        assert_eq!(Quantity(998).plus(Quantity::ONE), Some(Quantity(999)));
        assert_eq!(Quantity(999).plus(Quantity::ONE), None);
    }
}
