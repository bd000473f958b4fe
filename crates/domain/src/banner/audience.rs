//! Whom a banner is for.

use serde::{Deserialize, Serialize};

use super::{Fault, InvalidBanner};
use crate::promo::audience::Segment;

/// Everyone, or those for whom all of this holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Marks that an account must have, all of them; none for anybody. The same as a campaign's.
    #[serde(default)]
    pub segments: Vec<Segment>,
    #[serde(default)]
    pub who: Who,
    /// Where the visitor must be at home, as far as they said.
    #[serde(default)]
    pub whereabouts: Whereabouts,
    /// What they must hold in their hands; `None` for anything.
    #[serde(default)]
    pub device: Option<Device>,
}

/// Whether an account is signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    #[default]
    Anyone,
    Guest,
    SignedIn,
}

/// What is asked of a visitor's store. With stores on the banner it is one of those; with none it is any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// Nothing of a banner for every store; of one with stores, that the page or the visitor is of one of them.
    #[default]
    Anywhere,
    /// They chose a store to fetch their cart in.
    MyStore,
    /// They chose one, or look at one's page, or said on this page that they are near it.
    NearStore,
}

/// What a visitor holds in their hands, as their browser says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    Phone,
    Desktop,
}

impl Audience {
    /// The most segments, as of a campaign's audience.
    pub const SEGMENT_LIMIT: usize = crate::promo::audience::Audience::LIMIT;

    pub(super) fn validate(&self) -> Result<(), InvalidBanner> {
        if self.segments.len() > Audience::SEGMENT_LIMIT {
            return Err(Fault::OutOfRange.at("segments"));
        }
        if !self.segments.is_empty() && self.who == Who::Guest {
            return Err(Fault::GuestsOnly.at("segments"));
        }
        Ok(())
    }
}
