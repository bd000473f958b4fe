//! What somebody can agree to: a purpose, by a channel, in words of a numbered version.

use serde::{Deserialize, Serialize};

/// The first words of [`Matter::MEASURING`] that also say that what was seen is not shown too often: who agreed to those
/// before agreed to be counted, and to nothing else.
pub const SHOWN_LESS: i64 = 2;

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To be told of offers and codes.
    Offers,
    /// That offers are chosen by what somebody bought, wishes for or has in the cart.
    Personal,
    /// That what somebody is shown, and what they do afterwards, is counted together.
    Measuring,
}

/// By what way, or where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// To the account's address.
    Mail,
    /// In the shop, where the account is signed in.
    Account,
}

impl Purpose {
    /// Each of them.
    pub const ALL: [Purpose; 3] = [Purpose::Offers, Purpose::Personal, Purpose::Measuring];

    /// The name it is kept under.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Offers => "offers",
            Purpose::Personal => "personal",
            Purpose::Measuring => "measuring",
        }
    }
}

impl Channel {
    /// Each of them.
    pub const ALL: [Channel; 2] = [Channel::Mail, Channel::Account];

    /// The name it is kept under.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Account => "account",
        }
    }
}

/// Something people are asked: a purpose by a channel. Only those in [`Matter::ALL`] are, so there is no other value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Matter {
    purpose: Purpose,
    channel: Channel,
}

impl Matter {
    /// Offers and codes by mail.
    pub const OFFERS_BY_MAIL: Matter = Matter { purpose: Purpose::Offers, channel: Channel::Mail };
    /// Offers of one's own, shown in the shop.
    pub const PERSONAL_OFFERS: Matter = Matter { purpose: Purpose::Personal, channel: Channel::Account };
    /// What the account is shown in the shop and does afterwards, counted together to see what works.
    pub const MEASURING: Matter = Matter { purpose: Purpose::Measuring, channel: Channel::Account };

    /// All that people are asked, in the order in which they are.
    pub const ALL: [Matter; 3] = [Matter::OFFERS_BY_MAIL, Matter::PERSONAL_OFFERS, Matter::MEASURING];

    /// What it is for.
    pub fn purpose(self) -> Purpose {
        self.purpose
    }

    /// By what way.
    pub fn channel(self) -> Channel {
        self.channel
    }

    /// The pair, if people are asked that.
    pub fn of(purpose: Purpose, channel: Channel) -> Option<Matter> {
        Matter::ALL.into_iter().find(|matter| (matter.purpose, matter.channel) == (purpose, channel))
    }

    /// The one of that key, if people are asked that.
    pub fn keyed(key: &str) -> Option<Matter> {
        Matter::ALL.into_iter().find(|matter| matter.key() == key)
    }

    /// The version of the words that are shown now. The words of a version are `consent-{purpose}-{channel}-{version}` in
    /// `locales/`, and never change: somebody agreed to them. Other words are a new version beside the old one, and this
    /// number; whoever agreed to the old words has agreed to those, and is asked again only if they withdraw.
    pub fn wording(self) -> i64 {
        match self.purpose {
            Purpose::Offers | Purpose::Personal => 1,
            Purpose::Measuring => SHOWN_LESS,
        }
    }

    /// Whether words of that version were ever shown.
    pub fn is_wording(self, version: i64) -> bool {
        (1..=self.wording()).contains(&version)
    }

    /// What its words and the fields of forms are called by: `offers-mail`.
    pub fn key(self) -> String {
        format!("{}-{}", self.purpose.name(), self.channel.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for matter in Matter::ALL {
            assert_eq!(Matter::keyed(&matter.key()), Some(matter));
            assert_eq!(Matter::of(matter.purpose(), matter.channel()), Some(matter));
        }
        assert_eq!([Matter::keyed("offers-Mail"), Matter::keyed("offers-account"), Matter::keyed("")], [None; 3]);
    }

    #[test]
    fn only_what_people_are_asked_is_a_matter() {
        let asked: Vec<_> = Purpose::ALL
            .into_iter()
            .flat_map(|purpose| Channel::ALL.map(|channel| Matter::of(purpose, channel)))
            .flatten()
            .map(Matter::key)
            .collect();
        assert_eq!(asked, ["offers-mail", "personal-account", "measuring-account"]);
        for matter in Matter::ALL {
            let newest = matter.wording();
            assert!(matter.is_wording(1) && matter.is_wording(newest));
            assert!(!matter.is_wording(0) && !matter.is_wording(newest + 1));
        }
    }
}
