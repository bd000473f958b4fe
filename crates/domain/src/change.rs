//! One edit, as it travels: an intent with an id of its own.

use std::fmt;

use serde::de::{Deserializer, Unexpected, Visitor};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Intent;

/// Numbers what the server accepted for one owner: 0 before the first change, then one more each time.
pub type Revision = i64;

/// One edit of a cart or wishlist.
///
/// The id is unique in the whole system and makes the edit safe to send again: the same id with the same
/// body answers the first result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub id: Uuid,
    /// Which browser or machine made it; told to the owner's other devices.
    pub device: Uuid,
    /// The last revision the device had seen when the person acted.
    #[serde(deserialize_with = "number_or_digits")]
    pub base_revision: Revision,
    pub intent: Intent,
}

/// A number or, as plain HTML forms send it, a number's digits.
fn number_or_digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Revision, D::Error> {
    struct Number;

    impl Visitor<'_> for Number {
        type Value = Revision;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number")
        }

        fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Revision, E> {
            Ok(number)
        }

        fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Revision, E> {
            Revision::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
        }

        fn visit_str<E: serde::de::Error>(self, digits: &str) -> Result<Revision, E> {
            digits.parse().map_err(|_| E::invalid_value(Unexpected::Str(digits), &self))
        }
    }

    deserializer.deserialize_any(Number)
}

/// The same where it may be missing: nothing, null and an empty field are `None`.
pub(crate) fn number_or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Told {
        Number(i64),
        Digits(String),
    }
    match Option::<Told>::deserialize(deserializer)? {
        Some(Told::Number(number)) => Ok(Some(number)),
        Some(Told::Digits(digits)) if digits.trim().is_empty() => Ok(None),
        Some(Told::Digits(digits)) => digits.trim().parse().map(Some).map_err(serde::de::Error::custom),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_reads_from_numbers_and_from_a_forms_digits() {
        let json = |revision: &str| {
            format!(
                r#"{{"id":"018f0000-0000-7000-8000-000000000001","device":"018f0000-0000-7000-8000-000000000002",
                    "base_revision":{revision},"intent":{{"type":"add_line","sku":"K-1","quantity":1}}}}"#
            )
        };
        let change: Change = serde_json::from_str(&json("7")).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&json("\"7\"")).unwrap(), change);
        assert!(serde_json::from_str::<Change>(&json("\"x\"")).is_err());
        assert!(serde_json::from_str::<Change>(&json("1.5")).is_err());
    }
}
