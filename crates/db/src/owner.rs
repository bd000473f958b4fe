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

/// Says with which change a guest was made.
pub(crate) async fn set_first_change(tx: &mut Tx, guest: &str, change: &str) -> Result<(), Error> {
    sqlx::query("update owner set first_change = $2 where id = $1").bind(guest).bind(change).execute(tx).await?;
    Ok(())
}

/// Whether there is such a guest, part of no customer yet, made with that change.
pub(crate) async fn is_guest_of(tx: &mut Tx, guest: &str, change: &str) -> Result<bool, Error> {
    let row: Option<(String,)> = sqlx::query_as(
        "select id from owner where id = $1 and kind = 'guest' and merged_into is null and first_change = $2",
    )
    .bind(guest)
    .bind(change)
    .fetch_optional(tx)
    .await?;
    Ok(row.is_some())
}
