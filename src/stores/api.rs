//! Where a variant can be had, asked again by the browser when stock moves or the shopper says where they are.

use comptoir_domain::{Locale, Sku};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// A store in a list, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreRow {
    pub slug: String,
    pub name: String,
    pub href: String,
    /// How far, when it is known from where.
    pub far: Option<String>,
    /// Pieces that can be had now; `None` when the store does not carry the variant.
    pub available: Option<i64>,
    pub stock: String,
    pub stock_class: String,
    /// When it was counted.
    pub counted: Option<String>,
    pub open_strong: String,
    pub open_rest: String,
    pub open_class: String,
}

/// The stores of a variant, nearest or best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreRows {
    pub rows: Vec<StoreRow>,
    /// From where distances are told.
    pub place: Option<String>,
    /// A sentence when the place was not found.
    pub problem: Option<String>,
    /// In how many stores it can be had: the line beside the button.
    pub answer: String,
    pub answer_class: String,
}

impl Told for StoreRows {}

/// From where a shopper looks: words, or the browser's position in degrees.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Whereabouts {
    #[serde(default)]
    pub words: String,
    #[serde(default)]
    pub position: Option<(f64, f64)>,
}

/// Tells where a variant can be had. Changes nothing.
#[server(name = VariantStores, prefix = "/api", endpoint = "stores/availability", protocol = Wire)]
pub async fn variant_stores(sku: Sku, near: Whereabouts, locale: Locale) -> Result<StoreRows, Failure> {
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::stores::nearest::{Near, Point};
    use crate::stores::row;

    let context = RequestContext::current()?;
    let near = match near.position {
        Some((latitude, longitude)) => match Point::of_degrees(latitude, longitude) {
            Some(point) => Near::At { point, name: None },
            None => return Err(Failure::new(422, "position_invalid").field("near")),
        },
        None => Near::of_words(&context.state.db, &near.words).await.map_err(broken)?,
    };
    row::of_variant(&context, sku.as_str(), &near, locale).await.map_err(broken)
}
