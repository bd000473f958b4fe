//! Machines: their keys, and the batches of facts they send.

use crate::stores::facts::{self, Row, Source, Told};
use crate::{Db, Error, Tx, webhook};

/// How exactly it is known when a key was last used: it is written so often at most.
const USED_MS: i64 = 60_000;

/// Whose key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    pub key_hash: String,
    /// What the shop calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Whose promo codes it may use, by the stores' slugs; empty for every store's.
    pub stores: Vec<String>,
    /// When it was last here, within a minute.
    pub last_used_at: Option<i64>,
}

/// A key as its operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub machine: Machine,
    pub created_at: i64,
    /// Since when it opens nothing.
    pub ended_at: Option<i64>,
}

/// Facts that are recorded together, or not at all.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The hash of the machine's key.
    pub machine: String,
    /// What the machine calls the batch: unique among its own.
    pub key: String,
    /// A hash of what was sent.
    pub fingerprint: String,
    pub source: Source,
    pub rows: Vec<Row>,
}

/// The machine gave another batch that key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyReused;

/// Keeps a key's hash; `false` when another key has that name.
pub async fn add_key(
    db: &Db,
    key_hash: &str,
    name: &str,
    scopes: &[&str],
    stores: &[String],
    now: i64,
) -> Result<bool, Error> {
    let (key_hash, name, scopes, stores) = (key_hash.to_owned(), name.to_owned(), scopes.join(" "), stores.join(" "));
    db.write(move |tx| {
        Box::pin(async move {
            let done = sqlx::query(
                "insert into machine_key (key_hash, name, scopes, created_at, stores) values ($1, $2, $3, $4, $5)
                 on conflict do nothing",
            )
            .bind(key_hash)
            .bind(name)
            .bind(scopes)
            .bind(now)
            .bind(stores)
            .execute(tx)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    })
    .await
}

type KeyRow = (String, String, String, String, i64, Option<i64>, Option<i64>);

/// Every key there ever was, the ones that open something first, by their names.
pub async fn keys(db: &Db) -> Result<Vec<Key>, Error> {
    let rows: Vec<KeyRow> = sqlx::query_as(
        "select key_hash, name, scopes, stores, created_at, last_used_at, ended_at from machine_key
         order by coalesce(ended_at, 0), name, created_at",
    )
    .fetch_all(&db.pool)
    .await?;
    let key = |(key_hash, name, scopes, stores, created_at, last_used_at, ended_at): KeyRow| Key {
        machine: Machine { key_hash, name, scopes: words(&scopes), stores: words(&stores), last_used_at },
        created_at,
        ended_at,
    };
    Ok(rows.into_iter().map(key).collect())
}

/// Ends the key of that name, from the next request on, and with it where its machine is told; `false` where none has
/// it.
pub async fn end_key(db: &Db, name: &str, now: i64) -> Result<bool, Error> {
    let name = name.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let ended: Option<(String,)> = sqlx::query_as(
                "update machine_key set ended_at = $2 where name = $1 and ended_at is null returning key_hash",
            )
            .bind(name)
            .bind(now)
            .fetch_optional(&mut *tx)
            .await?;
            if let Some((key_hash,)) = &ended {
                webhook::end_all(tx, key_hash, now).await?;
            }
            Ok(ended.is_some())
        })
    })
    .await
}

/// The machine with the key of that hash, unless it was ended.
pub async fn find(db: &Db, key_hash: &str) -> Result<Option<Machine>, Error> {
    let row: Option<(String, String, String, String, Option<i64>)> = sqlx::query_as(
        "select key_hash, name, scopes, stores, last_used_at from machine_key where key_hash = $1 and ended_at is null",
    )
    .bind(key_hash)
    .fetch_optional(&db.pool)
    .await?;
    let machine = |(key_hash, name, scopes, stores, last_used_at): (String, String, String, String, Option<i64>)| {
        Machine { scopes: words(&scopes), stores: words(&stores), key_hash, name, last_used_at }
    };
    Ok(row.map(machine))
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Writes down that the machine is here, once a minute at most.
pub async fn used(db: &Db, machine: &Machine, now: i64) -> Result<(), Error> {
    if machine.last_used_at.is_some_and(|last| now < last + USED_MS) {
        return Ok(());
    }
    let key_hash = machine.key_hash.clone();
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "update machine_key set last_used_at = $2
                 where key_hash = $1 and (last_used_at is null or last_used_at <= $3)",
            )
            .bind(key_hash)
            .bind(now)
            .bind(now - USED_MS)
            .execute(tx)
            .await?;
            Ok(())
        })
    })
    .await
}

/// Records a batch and tells what became of each row, in the order given. However often and from how many
/// connections the same batch is sent, it counts once, and each gets the first answer.
pub async fn record(db: &Db, batch: Batch, now: i64) -> Result<Result<Vec<Told>, KeyReused>, Error> {
    db.write(move |tx| {
        Box::pin(async move {
            // Before every other lock: who sends the batch again waits here, holding nothing, until it is answered.
            if !claim(tx, &batch, now).await? {
                return answered(tx, &batch).await;
            }
            let told = facts::record(tx, &batch.rows, &batch.source, now).await?;
            keep(tx, &batch, &told).await?;
            Ok(Ok(told))
        })
    })
    .await
}

/// Whether the batch's key is new.
async fn claim(tx: &mut Tx, batch: &Batch, now: i64) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into machine_batch (machine, key, fingerprint, result, at) values ($1, $2, $3, '', $4)
         on conflict (machine, key) do nothing",
    )
    .bind(&batch.machine)
    .bind(&batch.key)
    .bind(&batch.fingerprint)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn answered(tx: &mut Tx, batch: &Batch) -> Result<Result<Vec<Told>, KeyReused>, Error> {
    let (fingerprint, result): (String, String) =
        sqlx::query_as("select fingerprint, result from machine_batch where machine = $1 and key = $2")
            .bind(&batch.machine)
            .bind(&batch.key)
            .fetch_one(tx)
            .await?;
    if fingerprint != batch.fingerprint {
        return Ok(Err(KeyReused));
    }
    Ok(Ok(serde_json::from_str(&result).map_err(Error::corrupt)?))
}

async fn keep(tx: &mut Tx, batch: &Batch, told: &[Told]) -> Result<(), Error> {
    sqlx::query("update machine_batch set result = $3 where machine = $1 and key = $2")
        .bind(&batch.machine)
        .bind(&batch.key)
        .bind(serde_json::to_string(told).map_err(Error::corrupt)?)
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets batches older than the instant; their keys can then be used for others.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from machine_batch where at < $1").bind(before).execute(tx).await?.rows_affected())
}
