//! What is being sold, to whom, where and when: all that rules may look at.

use serde::{Deserialize, Serialize};

use crate::{Currency, Money, Quantity, Sku, StoreSlug};

/// The most lines of a sale. A cart has at most [`crate::cart::LINE_LIMIT`]; a till may scan line by line.
pub const SALE_LINE_LIMIT: usize = 1_000;
/// The dearest piece, in minor units: 10^12. With 1,000 lines of 999 pieces a sale is below 10^18, and every sum of it
/// fits [`Money`] (9.2 × 10^18).
pub const UNIT_LIMIT_MINOR: Money = 1_000_000_000_000;

/// What is being sold: at a till, or a cart on the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// In the order in which they are shown. The same variant may stand in several.
    pub lines: Vec<SaleLine>,
    pub currency: Currency,
    pub channel: Channel,
    /// The store it is sold in, or collected in; none where no store is known.
    pub store: Option<StoreSlug>,
    pub moment: Moment,
    /// Who buys; none where nobody knows.
    pub shopper: Option<Shopper>,
}

/// So many pieces of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleLine {
    pub sku: Sku,
    /// The product's handle.
    pub product: String,
    /// Handles of the collections that have the product.
    pub collections: Vec<String>,
    pub tags: Vec<String>,
    pub quantity: Quantity,
    /// What one piece costs before promotions, 0 to [`UNIT_LIMIT_MINOR`].
    pub unit_minor: Money,
}

/// Where the sale is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Web,
    Store,
    Phone,
}

/// When, on the clock of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u8,
    /// Minutes since midnight, 0 to 1,439.
    pub minute: u16,
}

/// Who buys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shopper {
    pub id: String,
    /// The segments they are in.
    pub segments: Vec<String>,
    /// Whether they bought nothing before.
    pub is_first_purchase: bool,
}

impl Channel {
    pub const ALL: [Channel; 3] = [Channel::Web, Channel::Store, Channel::Phone];

    /// The name it is kept and told under.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Store => "store",
            Channel::Phone => "phone",
        }
    }

    /// The channel of that name.
    pub fn named(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

/// Why amounts of a sale cannot be reckoned with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSale {
    /// More than [`SALE_LINE_LIMIT`] lines.
    #[error("sale_lines")]
    Lines,
    /// A piece costs less than nothing or more than [`UNIT_LIMIT_MINOR`].
    #[error("sale_price")]
    Price,
}

impl Sale {
    /// Says whether every sum of it fits [`Money`]. [`super::evaluate`] takes nothing off a sale that is refused here.
    pub fn validate(&self) -> Result<(), InvalidSale> {
        if self.lines.len() > SALE_LINE_LIMIT {
            return Err(InvalidSale::Lines);
        }
        let is_price = |line: &SaleLine| (0..=UNIT_LIMIT_MINOR).contains(&line.unit_minor);
        if self.lines.iter().all(is_price) { Ok(()) } else { Err(InvalidSale::Price) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A line of `tag`s, whose product is named like its variant.
    pub fn line(sku: &str, pieces: u64, unit_minor: Money, tags: &[&str]) -> SaleLine {
        SaleLine {
            sku: sku.parse().unwrap(),
            product: format!("{sku}-product"),
            collections: Vec::new(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            quantity: Quantity::new(pieces).unwrap(),
            unit_minor,
        }
    }

    /// On the web, on Friday 2026-11-20 at 14:30 in Paris, by nobody known.
    pub fn sale(lines: Vec<SaleLine>) -> Sale {
        let moment = Moment { at: 1_795_181_400_000, weekday: 5, minute: 14 * 60 + 30 };
        Sale { lines, currency: Currency::EUR, channel: Channel::Web, store: None, moment, shopper: None }
    }

    #[test]
    fn the_largest_sale_fits() {
        let whole = UNIT_LIMIT_MINOR.checked_mul(Quantity::LIMIT.into()).and_then(|line| line.checked_mul(1_000));
        assert!(whole.is_some());
        let full = sale(vec![line("a", 999, UNIT_LIMIT_MINOR, &[]); SALE_LINE_LIMIT]);
        assert_eq!(full.validate(), Ok(()));
        let over = sale(vec![line("a", 1, 1, &[]); SALE_LINE_LIMIT + 1]);
        assert_eq!(over.validate(), Err(InvalidSale::Lines));
        for price in [-1, UNIT_LIMIT_MINOR + 1, Money::MIN, Money::MAX] {
            assert_eq!(sale(vec![line("a", 1, price, &[])]).validate(), Err(InvalidSale::Price), "{price}");
        }
    }

    #[test]
    fn channels_are_read_as_they_are_written() {
        for channel in Channel::ALL {
            assert_eq!(Channel::named(channel.name()), Some(channel));
            assert_eq!(serde_json::to_value(channel).unwrap(), channel.name());
        }
        assert_eq!(Channel::named("fax"), None);
    }
}
