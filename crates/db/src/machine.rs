//! Machines: their keys, and the batches of facts they send.

use crate::stores::facts::{self, Row, Source, Told};
use crate::{Db, Error, Tx, restock};

/// Whose key it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    pub key_hash: String,
    /// What the shop calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<String>,
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

/// The machine with the key of that hash.
pub async fn find(db: &Db, key_hash: &str) -> Result<Option<Machine>, Error> {
    let row: Option<(String, String, String)> =
        sqlx::query_as("select key_hash, name, scopes from machine_key where key_hash = $1")
            .bind(key_hash)
            .fetch_optional(&db.pool)
            .await?;
    let scopes = |words: &str| words.split_whitespace().map(str::to_owned).collect();
    Ok(row.map(|(key_hash, name, words)| Machine { key_hash, name, scopes: scopes(&words) }))
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
            restock::tell(tx, now).await?;
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
