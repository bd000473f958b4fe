//! Where a variant can be had, asked again by the browser when stock moves or the shopper says where they are.

use comptoir_domain::{Locale, Sku};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// Where a variant can be had, rendered: the rows nearest or best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreRows {
    /// The `li` elements of the list.
    pub rows_html: String,
    /// The place they are near, or that it is not known.
    pub said: String,
    /// The line beside the button: the nearest store that has it, or in how many it is.
    pub answer: String,
    /// Its class: `some`, `low` or `none`.
    pub answer_class: String,
}

impl Told for StoreRows {}

/// From where a shopper looks: words, or the browser's position in millionths of a degree (WGS 84).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    #[serde(default)]
    pub words: String,
    #[serde(default)]
    pub position: Option<(i64, i64)>,
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
        Some((latitude, longitude)) => match Point::new(latitude, longitude) {
            Some(point) => Near::At { point, name: None },
            None => return Err(Failure::new(422, "position_invalid").field("near")),
        },
        None => Near::of_words(&context.state.db, &near.words).await.map_err(broken)?,
    };
    let levels = comptoir_db::stores::stock::levels(&context.state.db, &[sku.as_str()]).await.map_err(broken)?;
    let db = &context.state.db;
    let own = match context.owner() {
        Some(owner) => row::Own {
            store: comptoir_db::cart::store(db, owner).await.map_err(broken)?,
            watched: comptoir_db::restock::stores_of(db, owner, sku.as_str()).await.map_err(broken)?,
        },
        None => row::Own::default(),
    };
    Ok(row::of_variant(&context, sku.as_str(), &levels, &own, &near, locale))
}
