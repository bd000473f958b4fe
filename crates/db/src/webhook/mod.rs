//! Where machines want to be told of what happens, and what they are told.

mod deliver;
mod tell;

use comptoir_domain::webhook::Event;

pub use deliver::{Delivery, Failed, claim, delivered, due, failed, prune, with_something_due};
pub(crate) use tell::{tell, tell_slip};

use crate::{Db, Error, Tx, change_log};

/// The most places one machine is told at.
pub const WEBHOOK_LIMIT: i64 = 16;

/// How many secrets before the newest a delivery is signed with at most.
const PREVIOUS_LIMIT: usize = 3;

/// A place where a machine is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    pub id: String,
    pub url: String,
    pub events: Vec<Event>,
    pub created_at: i64,
    /// When the shop gave it up, and why: `gone`, `failing`.
    pub disabled: Option<(i64, String)>,
}

/// One to be made.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    pub id: String,
    /// The hash of the machine's key.
    pub machine: String,
    pub url: String,
    pub events: Vec<Event>,
    /// Encrypted.
    pub secret: String,
}

/// Why a place is not taken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoWebhook {
    /// The machine is told there already.
    Exists,
    Limit,
}

/// What became of something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What the receiver knows it by.
    pub message: String,
    pub event: Event,
    pub at: i64,
    pub attempts: i64,
    pub tried_at: Option<i64>,
    /// The last answer's HTTP status.
    pub status: Option<i64>,
    /// Why there was none; else empty.
    pub error: String,
    /// `delivered`, `failed`, or empty while it waits.
    pub outcome: String,
    /// When it is tried next; of no meaning once there is an outcome.
    pub due_at: i64,
}

/// Takes a place down.
pub async fn add(db: &Db, new: NewWebhook, now: i64) -> Result<Result<(), NoWebhook>, Error> {
    db.write(move |tx| {
        Box::pin(async move {
            // One after the other: the limit holds when many come at once.
            change_log::lock(tx, "webhooks").await?;
            let (same, all): (i64, i64) = sqlx::query_as(
                "select (select count(*) from webhook where machine = $1 and url = $2 and ended_at is null),
                        (select count(*) from webhook where machine = $1 and ended_at is null)",
            )
            .bind(&new.machine)
            .bind(&new.url)
            .fetch_one(&mut *tx)
            .await?;
            if same > 0 {
                return Ok(Err(NoWebhook::Exists));
            }
            if all >= WEBHOOK_LIMIT {
                return Ok(Err(NoWebhook::Limit));
            }
            let events: Vec<&str> = new.events.iter().map(|event| event.name()).collect();
            sqlx::query(
                "insert into webhook (id, machine, url, events, secret, created_at) values ($1, $2, $3, $4, $5, $6)",
            )
            .bind(&new.id)
            .bind(&new.machine)
            .bind(&new.url)
            .bind(events.join(" "))
            .bind(&new.secret)
            .bind(now)
            .execute(tx)
            .await?;
            Ok(Ok(()))
        })
    })
    .await
}

type Row = (String, String, String, i64, Option<i64>, String);

/// The machine's places, the oldest first.
pub async fn of_machine(db: &Db, machine: &str) -> Result<Vec<Webhook>, Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, url, events, created_at, disabled_at, disabled_why from webhook
         where machine = $1 and ended_at is null order by created_at, id",
    )
    .bind(machine)
    .fetch_all(&db.pool)
    .await?;
    let webhook = |(id, url, words, created_at, disabled_at, why): Row| Webhook {
        id,
        url,
        events: events(&words),
        created_at,
        disabled: disabled_at.map(|at| (at, why)),
    };
    Ok(rows.into_iter().map(webhook).collect())
}

/// The events that are named; a name that a newer build wrote is none.
fn events(words: &str) -> Vec<Event> {
    words.split_whitespace().filter_map(Event::named).collect()
}

/// Ends one of the machine's places; `false` where it has none of that id.
pub async fn end(db: &Db, machine: &str, id: &str, now: i64) -> Result<bool, Error> {
    let (machine, id) = (machine.to_owned(), id.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            let done =
                sqlx::query("update webhook set ended_at = $3 where id = $1 and machine = $2 and ended_at is null")
                    .bind(id)
                    .bind(machine)
                    .bind(now)
                    .execute(tx)
                    .await?;
            Ok(done.rows_affected() == 1)
        })
    })
    .await
}

/// Ends all of a machine's places.
pub(crate) async fn end_all(tx: &mut Tx, machine: &str, now: i64) -> Result<(), Error> {
    sqlx::query("update webhook set ended_at = $2 where machine = $1 and ended_at is null")
        .bind(machine)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Gives a place another secret (encrypted); deliveries are signed with the one before too, until the instant, and with
/// those that still do: an answer may be lost, and another secret asked for. `false` where the machine has none of that
/// id.
pub async fn rotate(db: &Db, machine: &str, id: &str, secret: &str, until: i64, now: i64) -> Result<bool, Error> {
    let (machine, id, secret) = (machine.to_owned(), id.to_owned(), secret.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            change_log::lock(tx, "webhooks").await?;
            let before: Option<(String, String)> = sqlx::query_as(
                "select secret, previous_secrets from webhook where id = $1 and machine = $2 and ended_at is null",
            )
            .bind(&id)
            .bind(&machine)
            .fetch_optional(&mut *tx)
            .await?;
            let Some((before, previous)) = before else { return Ok(false) };
            let mut previous = still_signing(&previous, now);
            previous.insert(0, (until, &before));
            previous.truncate(PREVIOUS_LIMIT);
            let previous: Vec<String> = previous.iter().map(|(until, secret)| format!("{until}:{secret}")).collect();
            sqlx::query("update webhook set secret = $2, previous_secrets = $3 where id = $1")
                .bind(&id)
                .bind(secret)
                .bind(previous.join(" "))
                .execute(tx)
                .await?;
            Ok(true)
        })
    })
    .await
}

/// Until when which of the secrets before sign.
fn still_signing(words: &str, now: i64) -> Vec<(i64, &str)> {
    let words = words.split_whitespace().filter_map(|word| word.split_once(':'));
    let read = words.filter_map(|(until, secret)| Some((until.parse().ok()?, secret)));
    read.filter(|(until, _)| now < *until).collect()
}

type ToldRow = (String, String, i64, i64, Option<i64>, Option<i64>, String, String, i64);

/// What the place was told last or is to be told, the latest first; `None` where the machine has none of that id.
pub async fn deliveries(db: &Db, machine: &str, id: &str, limit: i64) -> Result<Option<Vec<Told>>, Error> {
    let known: Option<(String,)> =
        sqlx::query_as("select id from webhook where id = $1 and machine = $2 and ended_at is null")
            .bind(id)
            .bind(machine)
            .fetch_optional(&db.pool)
            .await?;
    if known.is_none() {
        return Ok(None);
    }
    let rows: Vec<ToldRow> = sqlx::query_as(
        "select message, event, at, attempts, tried_at, status, error, outcome, due_at from webhook_delivery
         where webhook = $1 order by at desc, id limit $2",
    )
    .bind(id)
    .bind(limit)
    .fetch_all(&db.pool)
    .await?;
    let told = |(message, event, at, attempts, tried_at, status, error, outcome, due_at): ToldRow| {
        let event = Event::named(&event)?;
        Some(Told { message, event, at, attempts, tried_at, status, error, outcome, due_at })
    };
    Ok(Some(rows.into_iter().filter_map(told).collect()))
}
