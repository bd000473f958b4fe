//! What the clock alone does: banners whose time has come show, and those whose time is over go.

use comptoir_domain::banner::Status;

use crate::banner::{Moved, lock, record, said, slot_of, tell};
use crate::{Db, Error, Tx};

/// How many are looked at in one call; the rest comes with the next.
const BATCH: i64 = 200;

/// Moves every banner whose time has come, each in a transaction of its own, and tells the slots. Any number of processes
/// may do so at once: who comes second finds it done.
pub async fn due(db: &Db, now: i64) -> Result<Moved, Error> {
    let ids: Vec<(String,)> = sqlx::query_as(
        "select id from banner
         where (status = 'scheduled' and (starts_at is null or starts_at <= $1))
            or (status in ('scheduled', 'live', 'paused') and ends_at <= $1)
         order by id limit $2",
    )
    .bind(now)
    .bind(BATCH)
    .fetch_all(&db.pool)
    .await?;
    let mut moved = Moved::new();
    for (id,) in ids {
        moved.extend(db.write(move |tx| Box::pin(async move { one(tx, &id, now).await })).await?);
    }
    Ok(moved)
}

async fn one(tx: &mut Tx, id: &str, now: i64) -> Result<Moved, Error> {
    let Some(before) = lock(tx, id).await? else { return Ok(Moved::new()) };
    let Some(published) = before.published else { return Ok(Moved::new()) };
    let Some(banner) = said(tx, id, published).await? else { return Ok(Moved::new()) };
    let after = before.status.at(&banner.schedule, now);
    if after == before.status {
        return Ok(Moved::new());
    }
    // Held, so that it stands as it was read; the condition says so once more.
    let row: Option<(String,)> =
        sqlx::query_as("update banner set status = $2, changed_at = $3 where id = $1 and status = $4 returning slot")
            .bind(id)
            .bind(after.name())
            .bind(now)
            .bind(before.status.name())
            .fetch_optional(&mut *tx)
            .await?;
    let Some((slot,)) = row else { return Ok(Moved::new()) };
    let what = if after == Status::Live { "began" } else { "ended" };
    record(tx, id, what, published, "", now).await?;
    if before.status == Status::Live || after == Status::Live {
        return tell(tx, &[slot_of(&slot)?], id, now).await;
    }
    Ok(Moved::new())
}
