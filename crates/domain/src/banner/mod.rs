//! Banners: what marketing shows where, to whom, from when until when, and in which version.
//!
//! Pure: [`Lineup::choose`] takes everything it has to know of a page view as a [`Visitor`], so that a preview can say
//! another day, store, segment, language or version. docs/lifecycles/banner.md has the rules in words.

mod assign;
mod audience;
mod choose;
mod collide;
mod content;
mod fault;
mod fit;
mod life;
mod schedule;
mod siphash;
mod slot;
mod target;
mod variant;

use serde::{Deserialize, Serialize};

pub use assign::{Assignment, BUCKETS, Split, assign, bucket};
pub use audience::{Audience, Device, Whereabouts, Who};
pub use choose::{Candidate, Choice, Chosen, Lineup, Visitor};
pub use collide::{Collision, Placed, collisions, meet};
pub use content::{ALT_LIMIT, BUTTON_LIMIT, Content, Focus, Picture, TEXT_LIMIT, TITLE_LIMIT};
pub use fault::{Fault, InvalidBanner};
pub use fit::{Fit, Long};
pub use life::{Impossible, Status};
pub use schedule::{ClockTime, Schedule};
pub use siphash::siphash;
pub use slot::Slot;
pub use target::{InvalidLink, LINK_LIMIT, Link, Target};
pub use variant::{VARIANT_LIMIT, Variant, VariantName, WEIGHT_LIMIT};

use crate::StoreSlug;

/// The longest name, in characters.
pub const NAME_LIMIT: usize = 80;
/// The highest priority.
pub const PRIORITY_LIMIT: u32 = 1_000;
/// The most stores of a banner.
pub const STORE_LIMIT: usize = 500;
/// The largest holdout: half of all people, in hundredths of a percent.
pub const HOLDOUT_LIMIT: u32 = 5_000;
/// The most often that a banner can be capped at.
pub const CAP_LIMIT: u32 = 1_000;

/// What one version of a banner says. Its id, its life and its versions are kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Banner {
    /// What marketing calls it; shoppers never read it.
    pub name: String,
    pub slot: Slot,
    /// Of two banners for one place the higher goes first; 0 to [`PRIORITY_LIMIT`].
    #[serde(default)]
    pub priority: u32,
    #[serde(default)]
    pub schedule: Schedule,
    #[serde(default)]
    pub audience: Audience,
    /// Where it shows; none for every store and everywhere else.
    #[serde(default)]
    pub stores: Vec<StoreSlug>,
    /// The most times one visitor sees it; `None` for no bound.
    #[serde(default)]
    pub cap: Option<u32>,
    /// What it shows, in one version or several that are tried against each other.
    pub variants: Vec<Variant>,
    /// How many of 10,000 people are not shown it, for comparison.
    #[serde(default)]
    pub holdout: u32,
    /// Counts how often its split changed: each split is an experiment of its own, with people dealt out anew.
    #[serde(default = "first")]
    pub experiment: u32,
    /// The campaign whose code a click gives to the account, once.
    #[serde(default)]
    pub campaign: Option<uuid::Uuid>,
}

fn first() -> u32 {
    1
}

impl Banner {
    /// Whether it may be kept. What stands here needs no look at the shop: that products, stores, pictures and the campaign
    /// exist is for whoever saves it.
    ///
    /// # Errors
    /// The first thing that is wrong, with the field.
    pub fn validate(&self) -> Result<(), InvalidBanner> {
        content::text(&self.name, 1, NAME_LIMIT).map_err(|fault| fault.at("name"))?;
        fault::number(self.priority, 0, PRIORITY_LIMIT).map_err(|fault| fault.at("priority"))?;
        fault::number(self.holdout, 0, HOLDOUT_LIMIT).map_err(|fault| fault.at("holdout"))?;
        fault::number(self.experiment, 1, u32::MAX).map_err(|fault| fault.at("experiment"))?;
        if let Some(cap) = self.cap {
            fault::number(cap, 1, CAP_LIMIT).map_err(|fault| fault.at("cap"))?;
        }
        let empty_store = self.stores.iter().any(StoreSlug::is_empty);
        if self.stores.len() > STORE_LIMIT || empty_store {
            return Err(Fault::OutOfRange.at("stores"));
        }
        self.schedule.validate().map_err(|invalid| invalid.within("schedule"))?;
        self.audience.validate().map_err(|invalid| invalid.within("audience"))?;
        variant::validate(&self.variants)?;
        let takes_code = |variant: &Variant| variant.content.values().any(|it| it.target == Some(Target::Code));
        if self.campaign.is_none() && self.variants.iter().any(takes_code) {
            return Err(Fault::NoCampaign.at("campaign"));
        }
        Ok(())
    }

    /// How people are dealt out among its variants.
    pub fn split(&self) -> Split<'_> {
        Split { holdout: self.holdout, variants: &self.variants }
    }

    /// The number of its experiment if it is to follow that version: the same while the split is, else the next one.
    pub fn experiment_after(&self, before: &Banner) -> u32 {
        match self.split() == before.split() {
            true => before.experiment,
            false => before.experiment.saturating_add(1),
        }
    }
}

#[cfg(test)]
mod tests;
