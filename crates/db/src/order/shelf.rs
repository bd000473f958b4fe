//! What a hold and its end do to a store's shelf: the level, the ledger and whoever listens.

use comptoir_domain::stores::availability::StockLevel;

use crate::change_log::variant_topic;
use crate::order::Moved;
use crate::stores::stock::{self, News};
use crate::{Error, Tx};

/// One movement for an order.
pub(super) struct Movement<'m> {
    pub sku: &'m str,
    pub store: &'m str,
    /// held, released, collected.
    pub kind: &'static str,
    /// By how many pieces what is in the store changes, and what is held of it.
    pub on_hand: i64,
    pub held: i64,
    pub order: &'m str,
    pub actor: &'m str,
}

/// Claims pieces that nobody else has claimed: the one statement in which the limit holds. `None` when the shelf has
/// too few, or is one of a warehouse, where nobody comes for anything.
pub(super) async fn claim(tx: &mut Tx, sku: &str, store: &str, pieces: i64) -> Result<Option<()>, Error> {
    let claimed: Option<(i64,)> = sqlx::query_as(
        "update stock_level set held = held + $3 where sku = $1 and store = $2 and on_hand - held >= $3
           and exists (select 1 from store st where st.slug = stock_level.store and st.kind = 'store')
         returning held",
    )
    .bind(sku)
    .bind(store)
    .bind(pieces)
    .fetch_optional(tx)
    .await?;
    Ok(claimed.map(|_| ()))
}

/// Ends a claim: the pieces that were handed over leave the store, the others can be had again.
pub(super) async fn end_claim(tx: &mut Tx, movement: &Movement<'_>) -> Result<(), Error> {
    sqlx::query("update stock_level set on_hand = on_hand + $3, held = held + $4 where sku = $1 and store = $2")
        .bind(movement.sku)
        .bind(movement.store)
        .bind(movement.on_hand)
        .bind(movement.held)
        .execute(tx)
        .await?;
    Ok(())
}

/// What can be had of a variant in a store, 0 where it is not kept.
pub(super) async fn available(tx: &mut Tx, sku: &str, store: &str) -> Result<i64, Error> {
    let row: Option<(i64, i64)> = sqlx::query_as("select on_hand, held from stock_level where sku = $1 and store = $2")
        .bind(sku)
        .bind(store)
        .fetch_optional(tx)
        .await?;
    Ok(row.map_or(0, |(on_hand, held)| StockLevel { on_hand, held }.available()))
}

/// Writes the movement down.
pub(super) async fn record(tx: &mut Tx, movement: &Movement<'_>, now: i64) -> Result<(), Error> {
    sqlx::query(
        "insert into stock_movement (id, sku, store, kind, quantity, held, at, actor, reason, order_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'order', $9)",
    )
    .bind(uuid::Uuid::new_v4().to_string())
    .bind(movement.sku)
    .bind(movement.store)
    .bind(movement.kind)
    .bind(movement.on_hand)
    .bind(movement.held)
    .bind(now)
    .bind(movement.actor)
    .bind(movement.order)
    .execute(tx)
    .await?;
    Ok(())
}

/// Tells the variant's listeners what the store has now.
pub(super) async fn tell(tx: &mut Tx, sku: &str, store: &str, now: i64, moved: &mut Moved) -> Result<(), Error> {
    let row: Option<(i64, i64, i64)> =
        sqlx::query_as("select on_hand, held, counted_at from stock_level where sku = $1 and store = $2")
            .bind(sku)
            .bind(store)
            .fetch_optional(&mut *tx)
            .await?;
    let Some((on_hand, held, counted_at)) = row else { return Ok(()) };
    let available = Some(StockLevel { on_hand, held }.available());
    let id = uuid::Uuid::new_v4().to_string();
    let revision = stock::tell(tx, &id, News { sku, store, available, counted_at }, now).await?;
    moved.push((variant_topic(sku), revision));
    Ok(())
}
