//! Owners of carts and wishlists: guests and customers, and the sessions that prove to be one.

use crate::{Error, Tx};

/// Makes a guest.
pub async fn create_guest(tx: &mut Tx, id: &str, now: i64) -> Result<(), Error> {
    create(tx, id, "guest", now).await
}

/// Makes an owner of the kind, `guest` or `customer`.
pub(crate) async fn create(tx: &mut Tx, id: &str, kind: &str, now: i64) -> Result<(), Error> {
    sqlx::query("insert into owner (id, kind, merged_into, created_at) values ($1, $2, null, $3)")
        .bind(id)
        .bind(kind)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Says that a guest became part of a customer; `false` when it had done so before.
pub async fn merge_into(tx: &mut Tx, guest: &str, customer: &str) -> Result<bool, Error> {
    let done =
        sqlx::query("update owner set merged_into = $2 where id = $1 and kind = 'guest' and merged_into is null")
            .bind(guest)
            .bind(customer)
            .execute(tx)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// The customer a guest became part of, if any.
pub async fn merged_into(tx: &mut Tx, guest: &str) -> Result<Option<String>, Error> {
    let row: Option<(Option<String>,)> =
        sqlx::query_as("select merged_into from owner where id = $1").bind(guest).fetch_optional(tx).await?;
    Ok(row.and_then(|(customer,)| customer))
}
