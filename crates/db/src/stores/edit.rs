//! A store edited by a person: nobody's edit is overwritten unseen, and no two places have one name.

use crate::order::store_topic;
use crate::stores::store::{self, Store};
use crate::{Db, Error, Tx, change_log, setting};

/// Why a store is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoEdit {
    Unknown,
    /// Somebody wrote it since: as it is now.
    Stale(Box<Store>),
    /// Another place has the name: its slug.
    NameTaken(String),
    SlugTaken,
    /// It cannot become a warehouse: people come for their orders.
    PickupsOpen,
}

/// Writes a store over the version that it names; the version it has then.
pub async fn save(db: &Db, store: Store) -> Result<Result<i64, NoEdit>, Error> {
    db.write(move |tx| Box::pin(async move { save_in(tx, &store).await })).await
}

/// Writes a store that is new, at the end of the order.
pub async fn create(db: &Db, store: Store) -> Result<Result<(), NoEdit>, Error> {
    db.write(move |tx| Box::pin(async move { create_in(tx, &store).await })).await
}

async fn save_in(tx: &mut Tx, store: &Store) -> Result<Result<i64, NoEdit>, Error> {
    // Whoever reserves there waits, and whoever reserves now is waited for.
    change_log::lock(tx, &store_topic(&store.slug)).await?;
    touch(tx).await?;
    let stores = store::all_in(tx).await?;
    let Some(before) = stores.iter().find(|other| other.slug == store.slug) else { return Ok(Err(NoEdit::Unknown)) };
    if before.version != store.version {
        return Ok(Err(NoEdit::Stale(Box::new(before.clone()))));
    }
    if let Some(slug) = namesake(&stores, store) {
        return Ok(Err(NoEdit::NameTaken(slug)));
    }
    if !store.is_open_to_shoppers() && has_open_pickups(tx, &store.slug).await? {
        return Ok(Err(NoEdit::PickupsOpen));
    }
    let row: Option<(i64,)> = sqlx::query_as(
        "update store set exactness = $2, low_stock_threshold = $3 where slug = $1 and version = $4 returning version",
    )
    .bind(&store.slug)
    .bind(store.display.exactness.name())
    .bind(store.display.low_stock_threshold)
    .bind(store.version)
    .fetch_optional(&mut *tx)
    .await?;
    if row.is_none() {
        // An import that takes no store's lock came between.
        let now = store::all_in(tx).await?.into_iter().find(|other| other.slug == store.slug);
        return Ok(Err(now.map_or(NoEdit::Unknown, |now| NoEdit::Stale(Box::new(now)))));
    }
    // The row is this transaction's now. A store that is there keeps its place in the order.
    store::put(tx, store, 0).await?;
    Ok(Ok(store.version + 1))
}

async fn create_in(tx: &mut Tx, store: &Store) -> Result<Result<(), NoEdit>, Error> {
    touch(tx).await?;
    let stores = store::all_in(tx).await?;
    if stores.iter().any(|other| other.slug == store.slug) {
        return Ok(Err(NoEdit::SlugTaken));
    }
    if let Some(slug) = namesake(&stores, store) {
        return Ok(Err(NoEdit::NameTaken(slug)));
    }
    store::put(tx, store, stores.len() as i64).await?;
    Ok(Ok(()))
}

/// Says that what processes keep in memory is out of date. The row is also the lock under which names are looked at:
/// imports take it too, at their end.
async fn touch(tx: &mut Tx) -> Result<(), Error> {
    setting::set(tx, setting::CATALOG_REVISION, &uuid::Uuid::new_v4().to_string()).await
}

/// Stock files name places by their names, so no two may share one.
fn namesake(stores: &[Store], store: &Store) -> Option<String> {
    let name = store.name.to_lowercase();
    let other = stores.iter().find(|other| other.slug != store.slug && other.name.to_lowercase() == name);
    other.map(|other| other.slug.clone())
}

async fn has_open_pickups(tx: &mut Tx, store: &str) -> Result<bool, Error> {
    let row: Option<(String,)> = sqlx::query_as(
        "select order_id from pickup where store = $1 and status in ('reserved', 'preparing', 'ready') limit 1",
    )
    .bind(store)
    .fetch_optional(tx)
    .await?;
    Ok(row.is_some())
}
