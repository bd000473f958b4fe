//! Banners as those who make them read them.

use comptoir_domain::banner::{Banner, Slot, Status};

use crate::banner::{banner_of, slot_of, status_of};
use crate::{Db, Error};

/// A banner with its latest words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub id: String,
    pub status: Status,
    /// The latest version, and what it says.
    pub version: i64,
    pub banner: Banner,
    /// The version that is out, where one ever was; shoppers see it while the status is live.
    pub published: Option<i64>,
    /// Where that version shows.
    pub slot: Option<Slot>,
    /// Milliseconds since 1970 (UTC).
    pub created_at: i64,
    pub changed_at: i64,
}

/// One version, and who made it when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub version: i64,
    pub banner: Banner,
    /// A name, an address where there is none, '' for an account that is gone.
    pub who: String,
    pub at: i64,
    /// The version whose words came back with it.
    pub undoes: Option<i64>,
}

/// Something that was done with a banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `created`, `changed`, `undone`, `published`, `paused`, `resumed`, `retired`; by the clock `began` and `ended`.
    pub what: String,
    pub version: i64,
    /// As of a [`Version`]; '' for the clock too.
    pub who: String,
    pub at: i64,
}

/// One banner.
pub async fn find(db: &Db, id: &str) -> Result<Option<Kept>, Error> {
    Ok(read(db, "b.id = $1", id).await?.pop())
}

/// Every banner, the one that was changed last first.
pub async fn all(db: &Db) -> Result<Vec<Kept>, Error> {
    read(db, "$1 = ''", "").await
}

async fn read(db: &Db, condition: &str, value: &str) -> Result<Vec<Kept>, Error> {
    type Row = (String, String, i64, String, Option<i64>, Option<String>, i64, i64);
    let sql = format!(
        "select b.id, b.status, b.version, v.data, b.published, b.slot, b.created_at, b.changed_at
         from banner b join banner_version v on v.banner = b.id and v.version = b.version
         where {condition} order by b.changed_at desc, b.id"
    );
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).fetch_all(&db.pool).await?;
    let kept = |(id, status, version, data, published, slot, created_at, changed_at): Row| {
        Ok(Kept {
            id,
            status: status_of(&status)?,
            version,
            banner: banner_of(&data)?,
            published,
            slot: slot.as_deref().map(slot_of).transpose()?,
            created_at,
            changed_at,
        })
    };
    rows.into_iter().map(kept).collect()
}

/// What one version says.
pub async fn version(db: &Db, id: &str, version: i64) -> Result<Option<Banner>, Error> {
    let row: Option<(String,)> = sqlx::query_as("select data from banner_version where banner = $1 and version = $2")
        .bind(id)
        .bind(version)
        .fetch_optional(&db.pool)
        .await?;
    row.map(|(data,)| banner_of(&data)).transpose()
}

/// The banner's versions, the latest first, at most so many.
pub async fn versions(db: &Db, id: &str, limit: i64) -> Result<Vec<Version>, Error> {
    let rows: Vec<(i64, String, String, i64, Option<i64>)> = sqlx::query_as(
        "select v.version, v.data, coalesce(nullif(c.name, ''), c.email, ''), v.at, v.undoes
         from banner_version v left join customer c on c.id = v.actor
         where v.banner = $1 order by v.version desc limit $2",
    )
    .bind(id)
    .bind(limit)
    .fetch_all(&db.pool)
    .await?;
    let read = |(version, data, who, at, undoes): (i64, String, String, i64, Option<i64>)| {
        Ok(Version { version, banner: banner_of(&data)?, who, at, undoes })
    };
    rows.into_iter().map(read).collect()
}

/// What was done with it, the latest first, at most so many.
pub async fn events(db: &Db, id: &str, limit: i64) -> Result<Vec<Event>, Error> {
    let rows: Vec<(String, i64, String, i64)> = sqlx::query_as(
        "select e.what, e.version, coalesce(nullif(c.name, ''), c.email, ''), e.at
         from banner_event e left join customer c on c.id = e.actor
         where e.banner = $1 order by e.at desc, e.version desc, e.id limit $2",
    )
    .bind(id)
    .bind(limit)
    .fetch_all(&db.pool)
    .await?;
    Ok(rows.into_iter().map(|(what, version, who, at)| Event { what, version, who, at }).collect())
}
