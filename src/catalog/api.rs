//! What other slices and the browser need to show of a variant.

use comptoir_domain::{Locale, Sku};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// A variant in a cart or wishlist, in the page's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCard {
    pub sku: Sku,
    pub href: String,
    pub title: String,
    /// The values of its options, empty for a product that comes in one kind.
    pub note: String,
    /// Its picture as HTML, empty when it has none.
    pub picture_html: String,
    /// Where it can be had, in words, and the class of the words: `some`, `low` or `none`.
    pub stock: String,
    pub stock_class: String,
}

#[cfg(feature = "ssr")]
impl LineCard {
    /// What it is called in a sentence, with the values of its options.
    pub fn name(&self) -> String {
        if self.note.is_empty() { self.title.clone() } else { format!("{}, {}", self.title, self.note) }
    }
}

/// The cards of several variants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCards {
    pub cards: Vec<LineCard>,
}

impl Told for LineCards {}

/// The most cards that are told at once: the lines of a full cart.
#[cfg(feature = "ssr")]
const CARDS_LIMIT: usize = comptoir_domain::wishlist::LINE_LIMIT;

/// Tells what to show of variants that came in from another device. Changes nothing.
///
/// # Errors
/// 422 `too_many` above the limit.
#[server(name = DescribeVariants, prefix = "/api", endpoint = "catalog/cards", protocol = Wire)]
pub async fn describe_variants(skus: Vec<Sku>, locale: Locale) -> Result<LineCards, Failure> {
    use crate::catalog::card;
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    if skus.len() > CARDS_LIMIT {
        return Err(Failure::new(422, "too_many").field("skus"));
    }
    let skus: Vec<&str> = skus.iter().map(Sku::as_str).collect();
    let mut cards = card::line_cards(&context, &skus, locale).await.map_err(broken)?;
    if let Some(owner) = context.owner() {
        let store = comptoir_db::cart::store(&context.state.db, owner).await.map_err(broken)?;
        card::at_store(&context, &store, &mut cards, locale).await.map_err(broken)?;
    }
    Ok(LineCards { cards })
}
