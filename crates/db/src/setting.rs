//! What the operator set: a few words kept with the shop's data.

use crate::{Db, Error, Tx};

/// Moves whenever catalogue, stores or words were written: what is kept in memory is then read again.
pub const CATALOG_REVISION: &str = "catalog_revision";

/// Set once the demo shop was imported: there and nowhere else.
pub const DEMO: &str = "demo";

/// The demo's people with their passwords, one a line: `role address password`.
pub const DEMO_PEOPLE: &str = "demo_people";

pub async fn get(db: &Db, key: &str) -> Result<Option<String>, Error> {
    let row: Option<(String,)> =
        sqlx::query_as("select value from setting where key = $1").bind(key).fetch_optional(&db.pool).await?;
    Ok(row.map(|(value,)| value))
}

pub async fn set(tx: &mut Tx, key: &str, value: &str) -> Result<(), Error> {
    sqlx::query(
        "insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
    )
    .bind(key)
    .bind(value)
    .execute(tx)
    .await?;
    Ok(())
}

/// Sets what was never set; `false` when it was, also by a transaction that runs at the same time.
pub async fn claim(tx: &mut Tx, key: &str, value: &str) -> Result<bool, Error> {
    let done = sqlx::query("insert into setting (key, value) values ($1, $2) on conflict (key) do nothing")
        .bind(key)
        .bind(value)
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
