//! Sessions: a browser's proof of whose cart it shows.

use crate::change_log::{self, owner_topic};
use crate::{Db, Error, Tx, pairing};

/// Whom a session stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub owner: String,
    /// The customer's name and address when the owner is one.
    pub customer: Option<(String, String)>,
    pub expires_at: i64,
}

/// A session to be made.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token_hash: String,
    /// What its owner may call it by, and any other session of the same browser.
    pub id: String,
    /// What the browser said it is, `Chrome` on `Android`; empty where it could not be told.
    pub browser: String,
    pub system: String,
    pub expires_at: i64,
}

/// A browser as its owner sees it among the others: one session, or several when its first answers were lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: String,
    pub browser: String,
    pub system: String,
    pub since: i64,
    /// Whether it is the one that asks.
    pub current: bool,
}

pub async fn create(tx: &mut Tx, session: &NewSession, owner: &str, now: i64) -> Result<(), Error> {
    sqlx::query(
        "insert into session (token_hash, owner, created_at, expires_at, id, browser, system)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&session.token_hash)
    .bind(owner)
    .bind(now)
    .bind(session.expires_at)
    .bind(&session.id)
    .bind(&session.browser)
    .bind(&session.system)
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

/// The browsers with a session of the owner, newest first.
pub async fn of_owner(db: &Db, owner: &str, token_hash: &str, now: i64) -> Result<Vec<Device>, Error> {
    let rows: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
        "select id, min(browser), min(system), min(created_at),
                cast(max(case when token_hash = $2 then 1 else 0 end) as bigint)
         from session where owner = $1 and expires_at > $3 group by id order by min(created_at) desc, id",
    )
    .bind(owner)
    .bind(token_hash)
    .bind(now)
    .fetch_all(&db.pool)
    .await?;
    let device = |(id, browser, system, since, current)| Device { id, browser, system, since, current: current == 1 };
    Ok(rows.into_iter().map(device).collect())
}

pub async fn end(tx: &mut Tx, token_hash: &str) -> Result<(), Error> {
    sqlx::query("delete from session where token_hash = $1").bind(token_hash).execute(tx).await?;
    Ok(())
}

/// Ends another browser's sessions of the same owner and tells their tokens' hashes: none for one that is not there,
/// is somebody else's, or is the asker's own (`token_hash`). Links that the owner's devices gave out end with it: it
/// may have been the one that made them.
pub async fn end_other(db: &Db, owner: &str, token_hash: &str, id: &str) -> Result<Vec<String>, Error> {
    let (owner, token_hash, id) = (owner.to_owned(), token_hash.to_owned(), id.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            // Topics before sessions, as everywhere.
            change_log::lock(tx, &owner_topic(&owner)).await?;
            let rows: Vec<(String,)> = sqlx::query_as(
                "delete from session where id = $1 and owner = $2
                 and id not in (select own.id from session own where own.token_hash = $3) returning token_hash",
            )
            .bind(id)
            .bind(&owner)
            .bind(token_hash)
            .fetch_all(&mut *tx)
            .await?;
            if !rows.is_empty() {
                pairing::withdraw(tx, &owner).await?;
            }
            Ok(rows.into_iter().map(|(ended,)| ended).collect())
        })
    })
    .await
}

/// Ends every session of an owner and tells their tokens' hashes.
pub async fn end_all(tx: &mut Tx, owner: &str) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("delete from session where owner = $1 returning token_hash").bind(owner).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(token_hash,)| token_hash).collect())
}

/// Makes every session of an owner one of another's and tells their tokens' hashes.
pub(crate) async fn hand_over(tx: &mut Tx, from: &str, to: &str) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> = sqlx::query_as("update session set owner = $2 where owner = $1 returning token_hash")
        .bind(from)
        .bind(to)
        .fetch_all(tx)
        .await?;
    Ok(rows.into_iter().map(|(token_hash,)| token_hash).collect())
}

/// Forgets sessions that ended.
pub async fn prune(tx: &mut Tx, now: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from session where expires_at <= $1").bind(now).execute(tx).await?.rows_affected())
}
