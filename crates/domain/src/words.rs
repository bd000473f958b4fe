//! Short texts that a change carries, held to what they may be.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest note, in characters.
pub const NOTE_LIMIT: usize = 500;
/// The longest slug, in bytes.
pub const SLUG_LIMIT_BYTES: usize = 80;

/// What a person writes to the store with their cart: at most [`NOTE_LIMIT`] characters, no control characters but
/// line ends, no blanks at the ends; empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(String);

/// The name of a store in addresses: lower-case letters, digits and hyphens, at most [`SLUG_LIMIT_BYTES`]; empty for
/// none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StoreSlug(String);

/// Why a text is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    #[error("a note has at most 500 characters and no control characters")]
    Note,
    #[error("a store's slug has letters, digits and hyphens, at most 80")]
    Slug,
}

impl FromStr for Note {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Note, InvalidText> {
        let text = text.replace("\r\n", "\n");
        let text = text.trim();
        let odd = text.chars().any(|letter| letter.is_control() && letter != '\n');
        if odd || text.chars().count() > NOTE_LIMIT { Err(InvalidText::Note) } else { Ok(Note(text.to_owned())) }
    }
}

impl FromStr for StoreSlug {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<StoreSlug, InvalidText> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        match text.len() <= SLUG_LIMIT_BYTES && text.bytes().all(plain) {
            true => Ok(StoreSlug(text.to_owned())),
            false => Err(InvalidText::Slug),
        }
    }
}

macro_rules! text {
    ($name:ident) => {
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }

            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidText;

            fn try_from(text: String) -> Result<$name, InvalidText> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
text!(Note);
text!(StoreSlug);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_short_and_plain() {
        assert_eq!("  two\r\nlines ".parse::<Note>().unwrap().as_str(), "two\nlines");
        assert!("é".repeat(NOTE_LIMIT).parse::<Note>().is_ok());
        assert!("é".repeat(NOTE_LIMIT + 1).parse::<Note>().is_err());
        assert!("a\u{0}b".parse::<Note>().is_err());
    }

    #[test]
    fn a_slug_is_what_an_address_may_hold() {
        for slug in ["", "lyon-croix-rousse", "store-2"] {
            assert!(slug.parse::<StoreSlug>().is_ok(), "{slug}");
        }
        for slug in ["Lyon", "a/b", "a b", "é", &"a".repeat(SLUG_LIMIT_BYTES + 1)] {
            assert!(slug.parse::<StoreSlug>().is_err(), "{slug}");
        }
    }
}
