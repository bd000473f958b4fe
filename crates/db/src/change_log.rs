//! The log of every answered change: what makes edits safe to repeat, and what the event stream tells.

use std::collections::HashMap;

use comptoir_domain::Revision;
use sqlx::Row;

use crate::{BULK_ROWS, Db, Error, Tx, is_full, values};

/// One change as it was asked and answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Unique in the whole system.
    pub id: String,
    pub topic: String,
    /// `None` when it was refused.
    pub revision: Option<Revision>,
    pub device: String,
    /// change, merge or stock.
    pub kind: String,
    /// What was asked, as JSON.
    pub body: String,
    /// What was answered, as JSON.
    pub result: String,
    /// Milliseconds since 1970 (UTC).
    pub at: i64,
}

/// The topic that tells of an owner's cart and wishlist.
pub fn owner_topic(owner: &str) -> String {
    format!("owner/{owner}")
}

/// The topic that tells of a variant's stock.
pub fn variant_topic(sku: &str) -> String {
    format!("variant/{sku}")
}

const COLUMNS: &str = "select id, topic, revision, device, kind, body, result, at from change_log";

/// Takes the topic's row until the transaction ends and tells its revision; the topic is made when new.
pub async fn lock(tx: &mut Tx, topic: &str) -> Result<Revision, Error> {
    let (revision,): (i64,) = sqlx::query_as(
        "insert into topic (name, revision) values ($1, 0)
         on conflict (name) do update set revision = topic.revision returning revision",
    )
    .bind(topic)
    .fetch_one(tx)
    .await?;
    Ok(revision)
}

/// Moves a locked topic on by one.
pub async fn advance(tx: &mut Tx, topic: &str) -> Result<Revision, Error> {
    let (revision,): (i64,) =
        sqlx::query_as("update topic set revision = revision + 1 where name = $1 returning revision")
            .bind(topic)
            .fetch_one(tx)
            .await?;
    Ok(revision)
}

/// Writes the entry; `false` when its id is taken, in which case nothing was written.
pub async fn append(tx: &mut Tx, entry: &Entry) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into change_log (id, topic, revision, device, kind, body, result, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing",
    )
    .bind(&entry.id)
    .bind(&entry.topic)
    .bind(entry.revision)
    .bind(&entry.device)
    .bind(&entry.kind)
    .bind(&entry.body)
    .bind(&entry.result)
    .bind(entry.at)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Moves a locked topic on and writes the entry down with the revision that makes. The entry's id is the shop's own: that
/// it is taken is no refusal.
pub(crate) async fn tell(tx: &mut Tx, entry: Entry) -> Result<Revision, Error> {
    let revision = advance(tx, &entry.topic).await?;
    let entry = Entry { revision: Some(revision), ..entry };
    match append(tx, &entry).await? {
        true => Ok(revision),
        false => Err(Error::corrupt(format!("the entry's id {} is taken", entry.id))),
    }
}

/// Takes the rows of topics, in their order, and tells their revisions: [`lock`] for many.
pub(crate) async fn lock_all(tx: &mut Tx, topics: &[String]) -> Result<HashMap<String, Revision>, Error> {
    let mut revisions = HashMap::with_capacity(topics.len());
    for topics in topics.chunks(BULK_ROWS) {
        let sql = format!(
            "insert into topic (name, revision) values {}
             on conflict (name) do update set revision = topic.revision returning name, revision",
            values(topics.len(), 2)
        );
        let mut query = sqlx::query_as::<_, (String, i64)>(sqlx::AssertSqlSafe(sql)).persistent(is_full(topics));
        for topic in topics {
            query = query.bind(topic).bind(0_i64);
        }
        revisions.extend(query.fetch_all(&mut *tx).await?);
    }
    Ok(revisions)
}

/// Moves locked topics to these revisions: [`advance`] for many, and by several.
pub(crate) async fn set_revisions(tx: &mut Tx, moved: &[(&str, Revision)]) -> Result<(), Error> {
    for moved in moved.chunks(BULK_ROWS) {
        let sql = format!(
            "insert into topic (name, revision) values {}
             on conflict (name) do update set revision = excluded.revision",
            values(moved.len(), 2)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(is_full(moved));
        for (topic, revision) in moved {
            query = query.bind(*topic).bind(*revision);
        }
        query.execute(&mut *tx).await?;
    }
    Ok(())
}

/// Writes the entries, whose ids are new.
pub(crate) async fn append_all(tx: &mut Tx, entries: &[Entry]) -> Result<(), Error> {
    for entries in entries.chunks(BULK_ROWS) {
        let sql = format!(
            "insert into change_log (id, topic, revision, device, kind, body, result, at) values {}",
            values(entries.len(), 8)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(is_full(entries));
        for entry in entries {
            query = query.bind(&entry.id).bind(&entry.topic).bind(entry.revision).bind(&entry.device);
            query = query.bind(&entry.kind).bind(&entry.body).bind(&entry.result).bind(entry.at);
        }
        query.execute(&mut *tx).await?;
    }
    Ok(())
}

/// The entry of that id, if the change was answered before.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Entry>, Error> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} where id = $1"))).bind(id).fetch_optional(tx).await?;
    row.map(|row| entry(&row)).transpose()
}

/// What a topic's listeners have not been told yet, oldest first, at most `limit`.
pub async fn since(db: &Db, topic: &str, after: Revision, limit: i64) -> Result<Vec<Entry>, Error> {
    let sql = format!("{COLUMNS} where topic = $1 and revision > $2 order by revision limit $3");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(topic).bind(after).bind(limit).fetch_all(&db.pool).await?;
    rows.iter().map(entry).collect()
}

/// The topic's revision, 0 when nothing ever changed.
pub async fn revision(db: &Db, topic: &str) -> Result<Revision, Error> {
    let row: Option<(i64,)> =
        sqlx::query_as("select revision from topic where name = $1").bind(topic).fetch_optional(&db.pool).await?;
    Ok(row.map_or(0, |(revision,)| revision))
}

/// The revisions of several topics, in the order asked for; 0 where nothing ever changed.
pub async fn revisions(db: &Db, topics: &[String]) -> Result<Vec<Revision>, Error> {
    let sql = format!("select name, revision from topic where name in ({})", crate::placeholders(topics.len(), 0));
    let mut query = sqlx::query_as::<_, (String, Revision)>(sqlx::AssertSqlSafe(sql));
    for topic in topics {
        query = query.bind(topic);
    }
    let known: HashMap<String, Revision> = query.fetch_all(&db.pool).await?.into_iter().collect();
    Ok(topics.iter().map(|topic| known.get(topic).copied().unwrap_or(0)).collect())
}

/// The ids of the topic's newest entries: what a snapshot of it has in it.
pub async fn newest(db: &Db, topic: &str, limit: i64) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "select id from change_log where topic = $1 and revision is not null order by revision desc limit $2",
    )
    .bind(topic)
    .bind(limit)
    .fetch_all(&db.pool)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Topics that moved since the instant, with their revision: the poll behind the in-process hints.
pub async fn moved_since(db: &Db, at: i64) -> Result<Vec<(String, Revision)>, Error> {
    Ok(sqlx::query_as(
        "select topic, max(revision) from change_log where at >= $1 and revision is not null group by topic",
    )
    .bind(at)
    .fetch_all(&db.pool)
    .await?)
}

/// Forgets entries older than the instant; their ids can then no longer be answered a second time.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from change_log where at < $1").bind(before).execute(tx).await?.rows_affected())
}

fn entry(row: &sqlx::any::AnyRow) -> Result<Entry, Error> {
    Ok(Entry {
        id: row.try_get(0)?,
        topic: row.try_get(1)?,
        revision: row.try_get(2)?,
        device: row.try_get(3)?,
        kind: row.try_get(4)?,
        body: row.try_get(5)?,
        result: row.try_get(6)?,
        at: row.try_get(7)?,
    })
}
