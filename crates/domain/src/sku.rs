//! The stock keeping unit: what a variant is called everywhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A variant's name in the whole system: 1 to 255 bytes, no control characters, no blanks at the ends.
///
/// Case and inner blanks are the merchant's: `B-100 red` and `b-100 red` are two SKUs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sku(String);

/// The longest SKU in bytes: Shopify's own limit.
pub const SKU_LIMIT_BYTES: usize = 255;

impl Sku {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Sku {
    type Err = InvalidSku;

    fn from_str(text: &str) -> Result<Self, InvalidSku> {
        let text = text.trim();
        if text.is_empty() || text.len() > SKU_LIMIT_BYTES || text.chars().any(char::is_control) {
            return Err(InvalidSku);
        }
        Ok(Sku(text.to_owned()))
    }
}

impl TryFrom<String> for Sku {
    type Error = InvalidSku;

    fn try_from(text: String) -> Result<Self, InvalidSku> {
        text.parse()
    }
}

impl From<Sku> for String {
    fn from(sku: Sku) -> String {
        sku.0
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text cannot name a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SKU has 1 to {SKU_LIMIT_BYTES} bytes and no control characters")]
pub struct InvalidSku;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_at_the_ends_do_not_count() {
        assert_eq!("  KETTLE-1 ".parse::<Sku>().unwrap().as_str(), "KETTLE-1");
    }

    #[test]
    fn what_cannot_be_a_sku_is_refused() {
        for text in ["", "   ", "a\u{0}b", "a\nb", &"x".repeat(256)] {
            assert_eq!(text.parse::<Sku>(), Err(InvalidSku), "{text:?}");
        }
    }
}
