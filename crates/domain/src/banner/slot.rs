//! The places of the shop in which banners stand.

use serde::{Deserialize, Serialize};

/// A place for banners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// The large place on top of the home page; without a banner the shop's own words stand there.
    HomeHero,
    /// The tiles below it, likewise.
    HomeTile,
    /// Above a list of products.
    ListTop,
    /// Beside a product.
    ProductSide,
    /// Below the lines of the cart.
    Cart,
    /// On a store's page.
    StorePage,
    /// The line above every page of the shop.
    Announcement,
}

impl Slot {
    pub const ALL: [Slot; 7] = [
        Slot::HomeHero,
        Slot::HomeTile,
        Slot::ListTop,
        Slot::ProductSide,
        Slot::Cart,
        Slot::StorePage,
        Slot::Announcement,
    ];

    /// The name it is kept and told under.
    pub fn name(self) -> &'static str {
        match self {
            Slot::HomeHero => "home_hero",
            Slot::HomeTile => "home_tile",
            Slot::ListTop => "list_top",
            Slot::ProductSide => "product_side",
            Slot::Cart => "cart",
            Slot::StorePage => "store_page",
            Slot::Announcement => "announcement",
        }
    }

    /// The slot of that name.
    pub fn named(name: &str) -> Option<Slot> {
        Slot::ALL.into_iter().find(|slot| slot.name() == name)
    }

    /// Its place in [`Slot::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// How many banners it holds at once.
    pub fn places(self) -> usize {
        match self {
            Slot::HomeTile => 2,
            _ => 1,
        }
    }

    /// Whether something of the shop's own stands there when no banner does.
    pub fn is_always_filled(self) -> bool {
        matches!(self, Slot::HomeHero | Slot::HomeTile)
    }
}
