//! Conflicts of what tills took without a network, with both facts, and how they are settled.

use comptoir_domain::{Currency, Money};

use crate::{Db, Error, Tx, placeholders};

/// What a till took, and what stands instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub key: String,
    /// What its campaign is called in the back office; '' where there is none.
    pub campaign: String,
    pub store: String,
    pub till: String,
    /// What they are called who stood at the till and who sent it; '' where they are gone.
    pub seller: String,
    pub sender: String,
    pub subtotal_minor: Money,
    pub discount_minor: Money,
    pub currency: Currency,
    /// Milliseconds since 1970 (UTC), as the others.
    pub taken_at: i64,
    pub received_at: i64,
    /// Why it is none, as a code.
    pub reason: String,
    pub other: Option<Other>,
    pub settled: Option<Settled>,
}

/// The redemption of the code that stood when the claim came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    pub store: String,
    pub till: String,
    pub subtotal_minor: Money,
    pub discount_minor: Money,
    /// When it was made, or taken where that till had no network either.
    pub at: i64,
    pub is_voided: bool,
}

/// How a conflict ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub at: i64,
    /// What who settled it is called.
    pub by: String,
    pub note: String,
}

/// A conflict to be settled.
#[derive(Clone, Debug)]
pub struct Settling {
    pub key: String,
    pub note: String,
    /// A customer's id.
    pub actor: String,
    /// The stores that they manage.
    pub manages: Vec<String>,
}

/// Why a conflict is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSettling {
    /// There is none, or it is another store's.
    Unknown,
    /// It was settled before, otherwise.
    Settled,
}

/// Settles a conflict, by one statement. Settled twice by the same person with the same note it is settled once.
pub async fn settle(db: &Db, settling: Settling, now: i64) -> Result<Result<(), NoSettling>, Error> {
    db.write(move |tx| Box::pin(async move { mark(tx, &settling, now).await })).await
}

async fn mark(tx: &mut Tx, settling: &Settling, now: i64) -> Result<Result<(), NoSettling>, Error> {
    let row: Option<(String, Option<i64>, String, String)> = sqlx::query_as(
        "select store, settled_at, settled_by, note from offline_claim where key = $1 and outcome = 'conflict'",
    )
    .bind(&settling.key)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((.., settled_at, by, note)) = row.filter(|(store, ..)| settling.manages.contains(store)) else {
        return Ok(Err(NoSettling::Unknown));
    };
    let same = |by: &str, note: &str| by == settling.actor && note == settling.note;
    if settled_at.is_some() {
        return Ok(if same(&by, &note) { Ok(()) } else { Err(NoSettling::Settled) });
    }
    let done = sqlx::query(
        "update offline_claim set settled_at = $2, settled_by = $3, note = $4 where key = $1 and settled_at is null",
    )
    .bind(&settling.key)
    .bind(now)
    .bind(&settling.actor)
    .bind(&settling.note)
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(Ok(()));
    }
    // Somebody was quicker; perhaps the same press.
    let (by, note): (String, String) = sqlx::query_as("select settled_by, note from offline_claim where key = $1")
        .bind(&settling.key)
        .fetch_one(tx)
        .await?;
    Ok(if same(&by, &note) { Ok(()) } else { Err(NoSettling::Settled) })
}

/// How many conflicts of those stores nobody has settled.
pub async fn open(db: &Db, stores: &[&str]) -> Result<i64, Error> {
    let sql = format!(
        "select count(*) from offline_claim where outcome = 'conflict' and settled_at is null and store in ({})",
        placeholders(stores.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (i64,)>(sqlx::AssertSqlSafe(sql));
    for store in stores {
        query = query.bind((*store).to_owned());
    }
    Ok(query.fetch_one(&db.pool).await?.0)
}

/// The conflicts of those stores, those that nobody has settled first, then the latest, at most so many.
pub async fn conflicts(db: &Db, stores: &[&str], limit: i64) -> Result<Vec<Conflict>, Error> {
    let name = |id: &str| format!("(select u.name from customer u where u.id = o.{id})");
    let sql = format!(
        "select o.key, (select c.name from campaign c where c.id = o.campaign), o.store, o.till, {}, {},
                o.subtotal_minor, o.discount_minor, o.currency, o.taken_at, o.received_at, o.reason,
                s.store, s.till, s.subtotal_minor, r.discount_minor, coalesce(s.offline_at, s.at), r.voided_at,
                o.settled_at, {}, o.note
         from offline_claim o left join redemption r on r.id = o.other left join slip s on s.id = r.slip
         where o.outcome = 'conflict' and o.store in ({})
         order by case when o.settled_at is null then 0 else 1 end, o.received_at desc, o.key limit {limit}",
        name("actor"),
        name("sent_by"),
        name("settled_by"),
        placeholders(stores.len(), 0)
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for store in stores {
        query = query.bind((*store).to_owned());
    }
    let rows = query.fetch_all(&db.pool).await?;
    rows.iter().map(conflict).collect()
}

fn conflict(row: &sqlx::any::AnyRow) -> Result<Conflict, Error> {
    use sqlx::Row;

    let text = |at: usize| row.try_get::<Option<String>, _>(at).map(Option::unwrap_or_default);
    let other = match row.try_get::<Option<i64>, _>(16)? {
        Some(at) => Some(Other {
            store: text(12)?,
            till: text(13)?,
            subtotal_minor: row.try_get(14)?,
            discount_minor: row.try_get(15)?,
            at,
            is_voided: row.try_get::<Option<i64>, _>(17)?.is_some(),
        }),
        None => None,
    };
    let settled = match row.try_get::<Option<i64>, _>(18)? {
        Some(at) => Some(Settled { at, by: text(19)?, note: text(20)? }),
        None => None,
    };
    Ok(Conflict {
        key: text(0)?,
        campaign: text(1)?,
        store: text(2)?,
        till: text(3)?,
        seller: text(4)?,
        sender: text(5)?,
        subtotal_minor: row.try_get(6)?,
        discount_minor: row.try_get(7)?,
        currency: text(8)?.parse().map_err(Error::corrupt)?,
        taken_at: row.try_get(9)?,
        received_at: row.try_get(10)?,
        reason: text(11)?,
        other,
        settled,
    })
}
