//! Telling what was written down: who tries it when, and what became of it.

use comptoir_domain::stores::availability::StockLevel;
use comptoir_domain::webhook::Event;
use serde_json::json;

use crate::webhook::still_signing;
use crate::webhook::tell::{new_message, tell_stock};
use crate::{Db, Error, Tx};

/// Something that is being told, by whoever claimed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub id: String,
    pub webhook: String,
    pub url: String,
    /// Encrypted, the newest first: each of them signs.
    pub secrets: Vec<String>,
    /// What the receiver knows it by.
    pub message: String,
    pub event: Event,
    /// What is told, as JSON.
    pub data: String,
    pub at: i64,
    /// Attempts before this one.
    pub attempts: i64,
    /// Until when nobody else tries it.
    pub leased_until: i64,
    sku: String,
    store: String,
    changes: i64,
}

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed<'f> {
    /// The answer's HTTP status.
    pub status: Option<i64>,
    /// Why there was none; else empty.
    pub error: &'f str,
    /// When it is tried again, or why the place is given up.
    pub then: Result<i64, &'f str>,
}

const LIVE: &str = "w.ended_at is null and w.disabled_at is null";

/// The places that something is due to be told at.
pub async fn with_something_due(db: &Db, now: i64) -> Result<Vec<String>, Error> {
    let sql = format!(
        "select w.id from webhook w where {LIVE} and exists
           (select 1 from webhook_delivery d where d.webhook = w.id and d.done_at is null and d.due_at <= $1)
         order by w.id"
    );
    let rows: Vec<(String,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(now).fetch_all(&db.pool).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What is due to be told there, by its id and when it was due: pickups first.
pub async fn due(db: &Db, webhook: &str, now: i64, limit: i64) -> Result<Vec<(String, i64)>, Error> {
    let sql = format!(
        "select d.id, d.due_at from webhook_delivery d join webhook w on w.id = d.webhook
         where d.webhook = $1 and d.done_at is null and d.due_at <= $2 and {LIVE}
         order by d.urgent desc, d.due_at, d.id limit $3"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(webhook).bind(now).bind(limit).fetch_all(&db.pool).await?)
}

/// Takes something that was due then, so that nobody else tries it until the instant; `None` when somebody else was
/// quicker, or nobody is to be told any more. A shelf's level is read now.
pub async fn claim(db: &Db, id: &str, due_at: i64, until: i64, now: i64) -> Result<Option<Delivery>, Error> {
    let id = id.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let taken = sqlx::query(
                "update webhook_delivery set due_at = $3 where id = $1 and due_at = $2 and done_at is null",
            )
            .bind(&id)
            .bind(due_at)
            .bind(until)
            .execute(&mut *tx)
            .await?;
            if taken.rows_affected() == 0 {
                return Ok(None);
            }
            let Some(delivery) = read(tx, &id, now).await? else { return Ok(None) };
            match delivery.event {
                Event::StockChanged => Ok(Some(with_level(tx, delivery).await?)),
                _ => Ok(Some(delivery)),
            }
        })
    })
    .await
}

async fn read(tx: &mut Tx, id: &str, now: i64) -> Result<Option<Delivery>, Error> {
    type What = (String, String, String, String, i64, i64, i64, String, String, i64);
    type Whom = (String, String, String, String);
    let what: What = sqlx::query_as(
        "select id, message, event, data, at, attempts, due_at, sku, store, changes from webhook_delivery where id = $1",
    )
    .bind(id)
    .fetch_one(&mut *tx)
    .await?;
    let sql = format!(
        "select w.id, w.url, w.secret, w.previous_secrets
         from webhook w join webhook_delivery d on d.webhook = w.id where d.id = $1 and {LIVE}"
    );
    let whom: Option<Whom> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(tx).await?;
    let Some((webhook, url, secret, previous)) = whom else { return Ok(None) };
    let (id, message, event, data, at, attempts, leased_until, sku, store, changes) = what;
    let previous = still_signing(&previous, now).into_iter().map(|(_, secret)| secret);
    let event = Event::named(&event).ok_or_else(|| Error::corrupt(format!("event {event:?}")))?;
    Ok(Some(Delivery {
        id,
        webhook,
        url,
        secrets: std::iter::once(secret.as_str()).chain(previous).map(str::to_owned).collect(),
        message,
        event,
        data,
        at,
        attempts,
        leased_until,
        sku,
        store,
        changes,
    }))
}

/// Reads what the shelf has now. A receiver may have heard what an earlier attempt told: what differs from that is
/// another message.
async fn with_level(tx: &mut Tx, mut delivery: Delivery) -> Result<Delivery, Error> {
    let row: Option<(i64, i64, i64)> =
        sqlx::query_as("select on_hand, held, counted_at from stock_level where sku = $1 and store = $2")
            .bind(&delivery.sku)
            .bind(&delivery.store)
            .fetch_optional(&mut *tx)
            .await?;
    let (on_hand, held, counted_at) =
        row.map_or((None, None, None), |(on_hand, held, at)| (Some(on_hand), Some(held), Some(at)));
    let data = json!({
        "sku": delivery.sku,
        "store": delivery.store,
        "on_hand": on_hand,
        "held": held,
        "available": row.map(|(on_hand, held, _)| StockLevel { on_hand, held }.available()),
        "counted_at": counted_at,
    })
    .to_string();
    if data == delivery.data {
        return Ok(delivery);
    }
    if !delivery.data.is_empty() {
        delivery.message = new_message();
    }
    delivery.data = data;
    sqlx::query("update webhook_delivery set message = $2, data = $3 where id = $1")
        .bind(&delivery.id)
        .bind(&delivery.message)
        .bind(&delivery.data)
        .execute(tx)
        .await?;
    Ok(delivery)
}

/// It was told. A shelf that changed since it was read is to be told again.
pub async fn delivered(db: &Db, delivery: &Delivery, status: i64, now: i64) -> Result<(), Error> {
    let delivery = delivery.clone();
    db.write(move |tx| {
        Box::pin(async move {
            let done: Option<(i64,)> = sqlx::query_as(
                "update webhook_delivery set done_at = $2, outcome = 'delivered', attempts = attempts + 1,
                   tried_at = $2, status = $3, error = '' where id = $1 and done_at is null returning changes",
            )
            .bind(&delivery.id)
            .bind(now)
            .bind(status)
            .fetch_optional(&mut *tx)
            .await?;
            if done.is_some_and(|(changes,)| changes > delivery.changes) {
                tell_stock(tx, &delivery.webhook, &[(&delivery.sku, &delivery.store)], now).await?;
            }
            Ok(())
        })
    })
    .await
}

/// It was not told. Nothing is done where somebody else tries it by now.
pub async fn failed(db: &Db, delivery: &Delivery, how: Failed<'_>, now: i64) -> Result<(), Error> {
    let (delivery, status, error) = (delivery.clone(), how.status, how.error.to_owned());
    let then = how.then.map_err(str::to_owned);
    db.write(move |tx| {
        Box::pin(async move {
            let again = then.as_ref().ok().copied();
            let written = sqlx::query(
                "update webhook_delivery set attempts = attempts + 1, tried_at = $3, status = $4, error = $5,
                   due_at = $6, done_at = $7, outcome = $8 where id = $1 and due_at = $2 and done_at is null",
            )
            .bind(&delivery.id)
            .bind(delivery.leased_until)
            .bind(now)
            .bind(status)
            .bind(error)
            .bind(again.unwrap_or(delivery.leased_until))
            .bind(if again.is_some() { None } else { Some(now) })
            .bind(if again.is_some() { "" } else { "failed" })
            .execute(&mut *tx)
            .await?;
            if let (Err(why), 1) = (then, written.rows_affected()) {
                sqlx::query(
                    "update webhook set disabled_at = $2, disabled_why = $3 where id = $1 and disabled_at is null",
                )
                .bind(&delivery.webhook)
                .bind(now)
                .bind(why)
                .execute(tx)
                .await?;
            }
            Ok(())
        })
    })
    .await
}

/// Forgets what was told or given up before the instant, and what is not told any more since then.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    let done = sqlx::query(
        "delete from webhook_delivery where done_at < $1 or webhook in
           (select id from webhook where ended_at < $1 or disabled_at < $1)",
    )
    .bind(before)
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}
