//! What head office lets those who run a store do with banners: where, how many at a time, for how long.

use comptoir_domain::StoreSlug;
use comptoir_domain::banner::{Banner, Schedule, Slot};

use crate::banner::banner_of;
use crate::{Db, Error, Tx};

/// A day, whatever the clock does in it.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The limits, for every store the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Where a store's banners may stand.
    pub slots: Vec<Slot>,
    /// The most that run at a time for one store, 0 to 100.
    pub live: i64,
    /// The most days that one runs, 1 to 366.
    pub days: i64,
    /// Whether one may have several variants.
    pub ab: bool,
}

/// Which limit a banner goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// It is not for stores of theirs alone.
    Stores,
    Slot,
    /// One of its stores has as many already, which is the limit.
    Many(i64),
    /// It runs for more days than the limit, or has no end.
    Long(i64),
    Variants,
}

type Row = (String, i64, i64, i64);

pub async fn get(db: &Db) -> Result<Limits, Error> {
    let sql = "select slots, live, days, ab from banner_limit where id = 'store'";
    let row: Row = sqlx::query_as(sql).fetch_one(&db.pool).await?;
    limits_of(row)
}

/// Sets them. What runs already goes on.
pub async fn set(db: &Db, limits: Limits, actor: &str, now: i64) -> Result<(), Error> {
    let actor = actor.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let slots: Vec<&str> = limits.slots.iter().map(|slot| slot.name()).collect();
            sqlx::query(
                "update banner_limit set slots = $1, live = $2, days = $3, ab = $4, actor = $5, changed_at = $6
                 where id = 'store'",
            )
            .bind(slots.join(" "))
            .bind(limits.live)
            .bind(limits.days)
            .bind(i64::from(limits.ab))
            .bind(actor)
            .bind(now)
            .execute(tx)
            .await?;
            Ok(())
        })
    })
    .await
}

/// Whether the banner, which is about to go out, is within the limits of somebody who runs those stores. The limits' row is
/// held until the transaction ends: of two who put out the last one of a store at once the second waits, and is refused.
pub(super) async fn beyond(
    tx: &mut Tx,
    id: &str,
    banner: &Banner,
    own: &[StoreSlug],
    now: i64,
) -> Result<Option<Beyond>, Error> {
    let sql = "update banner_limit set live = live where id = 'store' returning slots, live, days, ab";
    let row: Row = sqlx::query_as(sql).fetch_one(&mut *tx).await?;
    let limits = limits_of(row)?;
    if !is_of(banner, own) {
        return Ok(Some(Beyond::Stores));
    }
    if !limits.slots.contains(&banner.slot) {
        return Ok(Some(Beyond::Slot));
    }
    if banner.variants.len() > 1 && !limits.ab {
        return Ok(Some(Beyond::Variants));
    }
    let starts = banner.schedule.starts_at().unwrap_or(now).max(now);
    // An hour more, for the day on which clocks go back.
    let longest = limits.days * DAY_MS + DAY_MS / 24;
    if banner.schedule.ends_at().is_none_or(|ends| ends - starts > longest) {
        return Ok(Some(Beyond::Long(limits.days)));
    }
    let rows: Vec<(String,)> = sqlx::query_as(
        "select v.data from banner b join banner_version v on v.banner = b.id and v.version = b.published
         where b.status in ('scheduled', 'live') and b.id <> $1",
    )
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
    let others = rows.iter().map(|(data,)| banner_of(data)).collect::<Result<Vec<Banner>, Error>>()?;
    let meets = |other: &&Banner| overlap(&other.schedule, &banner.schedule);
    for store in &banner.stores {
        let running = others.iter().filter(meets).filter(|other| other.stores.contains(store)).count();
        if running as i64 >= limits.live {
            return Ok(Some(Beyond::Many(limits.live)));
        }
    }
    Ok(None)
}

/// Whether the banner is for some of the stores and for no other.
pub(super) fn is_of(banner: &Banner, own: &[StoreSlug]) -> bool {
    !banner.stores.is_empty() && banner.stores.iter().all(|store| own.contains(store))
}

fn overlap(one: &Schedule, other: &Schedule) -> bool {
    let before =
        |a: &Schedule, b: &Schedule| matches!((a.ends_at(), b.starts_at()), (Some(end), Some(start)) if end <= start);
    !before(one, other) && !before(other, one)
}

fn limits_of((slots, live, days, ab): Row) -> Result<Limits, Error> {
    let slots = slots.split_whitespace().map(super::slot_of).collect::<Result<_, _>>()?;
    Ok(Limits { slots, live, days, ab: ab == 1 })
}
