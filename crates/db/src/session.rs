//! Sessions: a browser's proof of whose cart it shows.

use crate::{Db, Error, Tx};

/// Whom a session stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub owner: String,
    /// The customer's name and address when the owner is one.
    pub customer: Option<(String, String)>,
    pub expires_at: i64,
}

pub async fn create(tx: &mut Tx, token_hash: &str, owner: &str, now: i64, expires_at: i64) -> Result<(), Error> {
    sqlx::query("insert into session (token_hash, owner, created_at, expires_at) values ($1, $2, $3, $4)")
        .bind(token_hash)
        .bind(owner)
        .bind(now)
        .bind(expires_at)
        .execute(tx)
        .await?;
    Ok(())
}

/// The session of that token, unless it ended.
pub async fn find(db: &Db, token_hash: &str, now: i64) -> Result<Option<Session>, Error> {
    let row: Option<(String, Option<String>, Option<String>, i64)> = sqlx::query_as(
        "select s.owner, c.name, c.email, s.expires_at from session s left join customer c on c.id = s.owner
         where s.token_hash = $1 and s.expires_at > $2",
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(&db.pool)
    .await?;
    Ok(row.map(|(owner, name, email, expires_at)| Session { owner, customer: name.zip(email), expires_at }))
}

pub async fn end(tx: &mut Tx, token_hash: &str) -> Result<(), Error> {
    sqlx::query("delete from session where token_hash = $1").bind(token_hash).execute(tx).await?;
    Ok(())
}

/// Ends every session of an owner.
pub async fn end_all(tx: &mut Tx, owner: &str) -> Result<(), Error> {
    sqlx::query("delete from session where owner = $1").bind(owner).execute(tx).await?;
    Ok(())
}

/// Forgets sessions that ended.
pub async fn prune(tx: &mut Tx, now: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from session where expires_at <= $1").bind(now).execute(tx).await?.rows_affected())
}
