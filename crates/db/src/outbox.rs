//! Mails that are to be sent: written with what they tell of, in the same transaction, and sent afterwards.

use comptoir_domain::Locale;
use comptoir_domain::mail::Kind;
use serde_json::Value;
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::{Db, Error, Tx};

/// How long a mail is only its claimer's: longer than any try takes. If the claimer ends before it has told how the try
/// went, somebody else tries again after this.
pub const LEASE_MS: i64 = 2 * 60 * 1000;

/// A mail to be written down.
#[derive(Clone, Debug)]
pub struct NewMail {
    pub kind: Kind,
    pub recipient: String,
    pub locale: Locale,
    /// Ids and facts; no secret, and nothing that could be wrong by the time it is sent.
    pub data: Value,
    /// The event it tells of: a second mail with the key is none.
    pub key: String,
}

/// A mail as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: String,
    /// The name of a [`Kind`], perhaps of one that a later build knows.
    pub kind: String,
    pub recipient: String,
    pub locale: Locale,
    pub data: Value,
    /// Milliseconds since 1970 (UTC), as the others.
    pub created_at: i64,
    /// When it is tried next; `None` once it was sent or given up.
    pub next_try_at: Option<i64>,
    /// How often it was claimed.
    pub tries: i64,
    pub sent_at: Option<i64>,
    /// Why the last try failed or it was given up; empty for neither.
    pub last_error: String,
}

/// Writes the mail down; `false` when the event was told before, in which case nothing was written.
pub async fn push(tx: &mut Tx, mail: &NewMail, now: i64) -> Result<bool, Error> {
    push_if(tx, true, mail, now).await
}

/// The same, unless it is not wanted. It is as much work then: how long it takes tells nobody which it was.
pub(crate) async fn push_if(tx: &mut Tx, wanted: bool, mail: &NewMail, now: i64) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into outbox (id, kind, recipient, locale, data, created_at, dedupe_key, next_try_at)
         select $1, $2, $3, $4, $5, $6, $7, $6 from (select 1 as one) as once where $8 = 1
         on conflict (dedupe_key) do nothing",
    )
    .bind(uuid::Uuid::new_v4().to_string())
    .bind(mail.kind.name())
    .bind(&mail.recipient)
    .bind(mail.locale.tag())
    .bind(mail.data.to_string())
    .bind(now)
    .bind(&mail.key)
    .bind(i64::from(wanted))
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ids of the mails that are to be tried, the longest due first.
pub async fn due(db: &Db, now: i64, limit: i64) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("select id from outbox where next_try_at <= $1 order by next_try_at, id limit $2")
            .bind(now)
            .bind(limit)
            .fetch_all(&db.pool)
            .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Takes a due mail for [`LEASE_MS`]; `None` when somebody else did, or it is not due.
pub async fn claim(db: &Db, id: &str, now: i64) -> Result<Option<Mail>, Error> {
    let id = id.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let sql = format!(
                "update outbox set next_try_at = $3, tries = tries + 1 where id = $1 and next_try_at <= $2
                 returning {COLUMNS}"
            );
            let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).bind(now).bind(now + LEASE_MS);
            row.fetch_optional(tx).await?.map(|row| mail(&row)).transpose()
        })
    })
    .await
}

/// It was taken by a mail server.
pub async fn sent(db: &Db, mail: &Mail, now: i64) -> Result<(), Error> {
    let id = mail.id.clone();
    db.write(move |tx| {
        Box::pin(async move {
            // Whoever held the claim: what is out is out.
            sqlx::query("update outbox set sent_at = $2, next_try_at = null, last_error = '' where id = $1")
                .bind(id)
                .bind(now)
                .execute(tx)
                .await?;
            Ok(())
        })
    })
    .await
}

/// The try came to nothing, for that reason; without a next one it is given up, and stays as it is.
pub async fn failed(db: &Db, mail: &Mail, reason: &str, next_try_at: Option<i64>) -> Result<(), Error> {
    let (id, tries, reason) = (mail.id.clone(), mail.tries, reason.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            // Not over the head of somebody who claimed it since.
            sqlx::query(
                "update outbox set next_try_at = $3, last_error = $4
                 where id = $1 and tries = $2 and sent_at is null",
            )
            .bind(id)
            .bind(tries)
            .bind(next_try_at)
            .bind(reason)
            .execute(tx)
            .await?;
            Ok(())
        })
    })
    .await
}

/// The newest mails, whatever became of them.
pub async fn latest(db: &Db, limit: i64) -> Result<Vec<Mail>, Error> {
    let sql = format!("select {COLUMNS} from outbox order by created_at desc, id limit $1");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(limit).fetch_all(&db.pool).await?;
    rows.iter().map(mail).collect()
}

/// One mail.
pub async fn find(db: &Db, id: &str) -> Result<Option<Mail>, Error> {
    let sql = format!("select {COLUMNS} from outbox where id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(&db.pool).await?;
    row.map(|row| mail(&row)).transpose()
}

/// Forgets mails older than the instant.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from outbox where created_at < $1").bind(before).execute(tx).await?.rows_affected())
}

const COLUMNS: &str = "id, kind, recipient, locale, data, created_at, next_try_at, tries, sent_at, last_error";

fn mail(row: &AnyRow) -> Result<Mail, Error> {
    let (locale, data): (String, String) = (row.try_get(3)?, row.try_get(4)?);
    Ok(Mail {
        id: row.try_get(0)?,
        kind: row.try_get(1)?,
        recipient: row.try_get(2)?,
        locale: locale.parse().map_err(Error::corrupt)?,
        data: serde_json::from_str(&data).map_err(Error::corrupt)?,
        created_at: row.try_get(5)?,
        next_try_at: row.try_get(6)?,
        tries: row.try_get(7)?,
        sent_at: row.try_get(8)?,
        last_error: row.try_get(9)?,
    })
}
