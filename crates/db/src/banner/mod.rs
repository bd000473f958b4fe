//! Banners: their versions, their life, and those that show now.
//!
//! A banner has versions, of which one may be out: what is typed into a banner that shows is seen by nobody until it is
//! put out too. Locks: a banner's row first, then the topics of its slots in the order of their names; no transaction
//! waits for a second banner's row while it holds a topic.

mod due;
pub mod limit;
pub mod live;
pub mod picture;
mod read;
mod step;
mod write;

pub use due::due;
pub use read::{Event, Kept, Version, all, events, find, version, versions};
pub use step::{Step, step, step_within};
pub use write::{create, duplicate, save, undo};

use comptoir_domain::banner::{Banner, Slot, Status};
use serde_json::json;

use crate::change_log::{self, Entry};
use crate::{Error, Tx};

/// Topics that moved, with the revision each is at: hints for those who listen.
pub type Moved = Vec<(String, i64)>;

/// Why a banner is not written or moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoBanner {
    Unknown,
    /// Somebody else wrote it since: its latest version is that one.
    Changed(i64),
    /// There is no such way from that status.
    NotNow(Status),
    /// A picture or store that it names is not there.
    Missing(Missing),
    /// It goes beyond what head office lets stores do.
    Beyond(limit::Beyond),
}

/// What a banner names that the shop does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Picture,
    Store,
    Campaign,
}

/// The topic that tells of a slot's banners.
pub fn topic(slot: Slot) -> String {
    format!("slot/{}", slot.name())
}

/// Tells the topics of slots, locked here in the order of their names, that what they show is another.
async fn tell(tx: &mut Tx, slots: &[Slot], banner: &str, now: i64) -> Result<Moved, Error> {
    let mut topics: Vec<String> = slots.iter().map(|slot| topic(*slot)).collect();
    topics.sort_unstable();
    topics.dedup();
    let mut moved = Moved::new();
    for topic in topics {
        change_log::lock(tx, &topic).await?;
        let entry = Entry {
            id: uuid::Uuid::new_v4().to_string(),
            topic: topic.clone(),
            revision: None,
            device: String::new(),
            kind: "banner".to_owned(),
            body: json!({ "intent": { "type": "banner" }, "banner": banner }).to_string(),
            result: "{}".to_owned(),
            at: now,
        };
        let revision = change_log::tell(tx, entry).await?;
        moved.push((topic, revision));
    }
    Ok(moved)
}

async fn record(tx: &mut Tx, banner: &str, what: &str, version: i64, actor: &str, now: i64) -> Result<(), Error> {
    sqlx::query("insert into banner_event (id, banner, what, version, actor, at) values ($1, $2, $3, $4, $5, $6)")
        .bind(uuid::Uuid::new_v4().to_string())
        .bind(banner)
        .bind(what)
        .bind(version)
        .bind(actor)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// A banner's row, held until the transaction ends.
struct Row {
    status: Status,
    version: i64,
    published: Option<i64>,
    /// Where the published version shows.
    slot: Option<Slot>,
}

/// Takes the banner's row.
async fn lock(tx: &mut Tx, id: &str) -> Result<Option<Row>, Error> {
    let row: Option<(String, i64, Option<i64>, Option<String>)> =
        sqlx::query_as("update banner set version = version where id = $1 returning status, version, published, slot")
            .bind(id)
            .fetch_optional(tx)
            .await?;
    let read = |(status, version, published, slot): (String, i64, Option<i64>, Option<String>)| {
        Ok(Row { status: status_of(&status)?, version, published, slot: slot.as_deref().map(slot_of).transpose()? })
    };
    row.map(read).transpose()
}

/// What a version says.
async fn said(tx: &mut Tx, id: &str, version: i64) -> Result<Option<Banner>, Error> {
    let row: Option<(String,)> = sqlx::query_as("select data from banner_version where banner = $1 and version = $2")
        .bind(id)
        .bind(version)
        .fetch_optional(tx)
        .await?;
    row.map(|(data,)| banner_of(&data)).transpose()
}

fn banner_of(data: &str) -> Result<Banner, Error> {
    serde_json::from_str(data).map_err(Error::corrupt)
}

fn status_of(name: &str) -> Result<Status, Error> {
    Status::named(name).ok_or_else(|| Error::corrupt(format!("a banner that is {name:?}")))
}

fn slot_of(name: &str) -> Result<Slot, Error> {
    Slot::named(name).ok_or_else(|| Error::corrupt(format!("a slot {name:?}")))
}
