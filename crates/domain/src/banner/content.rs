//! What a variant says in one language.

use serde::{Deserialize, Serialize};

use super::{Fault, InvalidBanner, Target};

/// The longest texts, in characters: what fits into the smallest place on a phone.
pub const TITLE_LIMIT: usize = 80;
pub const TEXT_LIMIT: usize = 240;
pub const BUTTON_LIMIT: usize = 40;
pub const ALT_LIMIT: usize = 250;

/// The texts, picture and button of one language. Plain text: whoever shows it escapes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// 1 to [`TITLE_LIMIT`] characters.
    pub title: String,
    /// At most [`TEXT_LIMIT`] characters.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub picture: Option<Picture>,
    /// What the button says, where there is one.
    #[serde(default)]
    pub button: String,
    /// Where it leads.
    #[serde(default)]
    pub target: Option<Target>,
}

/// An uploaded picture, and how it is cropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// The folder of its sizes: 16 hexadecimal digits.
    pub id: String,
    /// Of the original, in pixels; written by the server, which knows.
    #[serde(default)]
    pub width: u32,
    #[serde(default)]
    pub height: u32,
    #[serde(default)]
    pub focus: Focus,
    /// What it shows, in words; empty for a picture that only decorates.
    #[serde(default)]
    pub alt: String,
    /// Whether the words stand on the picture, over all of it, rather than beside it.
    #[serde(default)]
    pub over: bool,
}

/// The point of a picture that stays in sight however it is cropped: thousandths of its width from the left and of its
/// height from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Focus {
    pub x: u32,
    pub y: u32,
}

impl Default for Focus {
    fn default() -> Focus {
        Focus { x: 500, y: 500 }
    }
}

impl Content {
    pub(super) fn validate(&self) -> Result<(), InvalidBanner> {
        text(&self.title, 1, TITLE_LIMIT).map_err(|fault| fault.at("title"))?;
        text(&self.text, 0, TEXT_LIMIT).map_err(|fault| fault.at("text"))?;
        text(&self.button, 0, BUTTON_LIMIT).map_err(|fault| fault.at("button"))?;
        if self.button.trim().is_empty() != self.target.is_none() {
            return Err(Fault::ButtonAlone.at("button"));
        }
        if let Some(target) = &self.target {
            target.validate().map_err(|invalid| invalid.within("target"))?;
        }
        if let Some(picture) = &self.picture {
            picture.validate().map_err(|invalid| invalid.within("picture"))?;
        }
        Ok(())
    }
}

impl Picture {
    fn validate(&self) -> Result<(), InvalidBanner> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if self.id.len() != 16 || !self.id.bytes().all(hex) {
            return Err(Fault::OutOfRange.at("id"));
        }
        if self.focus.x > 1_000 || self.focus.y > 1_000 {
            return Err(Fault::OutOfRange.at("focus"));
        }
        text(&self.alt, 0, ALT_LIMIT).map_err(|fault| fault.at("alt"))
    }
}

/// Whether a text has so many characters, and nothing in it that is no text.
pub(super) fn text(text: &str, least: usize, most: usize) -> Result<(), Fault> {
    if text.trim().chars().count() < least {
        return Err(Fault::TextMissing);
    }
    if text.chars().count() > most {
        return Err(Fault::TextLong);
    }
    // Letters that turn the direction of what follows can make a text say something else than is read.
    let turns = |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match text.chars().any(|letter| letter.is_control() || turns(letter)) {
        true => Err(Fault::TextOdd),
        false => Ok(()),
    }
}
