//! What the catalogue holds before an import, asked in a few statements.

use std::collections::{HashMap, HashSet};

use crate::{Error, Tx};

#[derive(Clone, Debug, Default)]
pub struct Known {
    /// By handle.
    pub products: HashMap<String, KnownProduct>,
    /// Which product sells a SKU.
    pub handles: HashMap<String, String>,
    /// Where the next new product stands.
    pub next_position: i64,
}

#[derive(Clone, Debug, Default)]
pub struct KnownProduct {
    pub fingerprint: String,
    pub position: i64,
    pub variants: Vec<KnownVariant>,
}

#[derive(Clone, Debug)]
pub struct KnownVariant {
    pub sku: String,
    pub values: [String; 3],
    /// Whether it is still sold.
    pub active: bool,
}

pub async fn known(tx: &mut Tx) -> Result<Known, Error> {
    let mut known = Known::default();
    let products: Vec<(String, String, i64)> =
        sqlx::query_as("select handle, fingerprint, position from product").fetch_all(&mut *tx).await?;
    for (handle, fingerprint, position) in products {
        known.next_position = known.next_position.max(position + 1);
        known.products.insert(handle, KnownProduct { fingerprint, position, variants: Vec::new() });
    }
    let variants: Vec<(String, String, String, String, String, i64)> = sqlx::query_as(
        "select sku, handle, option1, option2, option3, active from variant order by handle, position, sku",
    )
    .fetch_all(tx)
    .await?;
    for (sku, handle, one, two, three, active) in variants {
        if let Some(product) = known.products.get_mut(&handle) {
            product.variants.push(KnownVariant { sku: sku.clone(), values: [one, two, three], active: active == 1 });
        }
        known.handles.insert(sku, handle);
    }
    Ok(known)
}

/// Which products have texts in which locales.
pub async fn texts(tx: &mut Tx) -> Result<HashSet<(String, String)>, Error> {
    let rows: Vec<(String, String)> = sqlx::query_as("select handle, locale from product_text").fetch_all(tx).await?;
    Ok(rows.into_iter().collect())
}
