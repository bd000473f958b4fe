//! The steps of a pickup, each taken once, by whoever may; those that end it end its holds.

use std::collections::BTreeMap;

use comptoir_domain::order::pickup::{Status, Step};

use crate::change_log::{self, owner_topic, variant_topic};
use crate::order::mail;
use crate::order::reserve::{OrderNews, append};
use crate::order::shelf::{self, Movement};
use crate::order::{Moved, status_of, store_topic};
use crate::owned::Asker;
use crate::{Db, Error, Tx, owner, restock, webhook};

/// How many pickups that are over are read at once.
const SWEEP_LIMIT: i64 = 100;

/// A step somebody takes.
#[derive(Clone, Debug)]
pub struct Taken {
    pub order: String,
    pub step: Step,
    /// Who: `customer`, `clock`, or a person's id.
    pub actor: String,
    /// Of a hand-over: how many pieces of which SKU, where that is not all of them.
    pub pieces: Option<BTreeMap<String, i64>>,
}

/// A step that was taken, now or before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stepped {
    pub status: Status,
    pub moved: Moved,
}

/// Why a step is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoStep {
    Unknown,
    /// The pickup stands elsewhere.
    NotNow(Status),
    /// More pieces than were agreed, fewer than none, or none at all.
    Pieces,
}

/// Takes a step. The same step taken twice is taken once.
pub async fn step(db: &Db, taken: Taken, now: i64) -> Result<Result<Stepped, NoStep>, Error> {
    db.write(move |tx| Box::pin(async move { take(tx, &taken, now).await })).await
}

/// Ends pickups nobody came for in time, and tells whose topics moved.
pub async fn expire_due(db: &Db, now: i64) -> Result<Moved, Error> {
    let mut moved = Moved::new();
    loop {
        let due: Vec<(String,)> = sqlx::query_as(
            "select order_id from pickup where status in ('reserved', 'preparing', 'ready') and expires_at <= $1
             order by expires_at limit $2",
        )
        .bind(now)
        .bind(SWEEP_LIMIT)
        .fetch_all(&db.pool)
        .await?;
        let more = due.len() as i64 == SWEEP_LIMIT;
        for (order,) in due {
            let taken = Taken { order, step: Step::Expire, actor: "clock".to_owned(), pieces: None };
            // Collected or cancelled in the last moment: that counts.
            if let Ok(stepped) = step(db, taken, now).await? {
                moved.extend(stepped.moved);
            }
        }
        if !more {
            return Ok(moved);
        }
    }
}

/// What is known of a pickup before its locks are taken: none of it changes.
struct Pickup {
    store: String,
    number: String,
    /// Pieces agreed, by SKU.
    lines: BTreeMap<String, i64>,
}

/// The same within a transaction, which may take several: whoever does has locked the variants of all of them, in order.
pub(crate) async fn take(tx: &mut Tx, taken: &Taken, now: i64) -> Result<Result<Stepped, NoStep>, Error> {
    let Some(pickup) = find(tx, &taken.order).await? else { return Ok(Err(NoStep::Unknown)) };
    if taken.step.ends() {
        for sku in pickup.lines.keys() {
            change_log::lock(tx, &variant_topic(sku)).await?;
        }
        // What comes free is told to those who wait for it, whose locks are taken after this one.
        owner::lock_several(tx).await?;
    }
    change_log::lock(tx, &store_topic(&pickup.store)).await?;
    let (owner, status): (String, String) =
        sqlx::query_as("select o.owner, p.status from orders o join pickup p on p.order_id = o.id where o.id = $1")
            .bind(&taken.order)
            .fetch_one(&mut *tx)
            .await?;
    let before = status_of(&status)?;
    let Some(status) = before.after(taken.step) else {
        return Ok(match is_where_it_leads(before, taken.step) {
            true => Ok(Stepped { status: before, moved: Moved::new() }),
            false => Err(NoStep::NotNow(before)),
        });
    };
    let pieces = match handed_over(&pickup, taken) {
        Some(pieces) => pieces,
        None => return Ok(Err(NoStep::Pieces)),
    };
    if !move_on(tx, &taken.order, before, status, taken.step, now).await? {
        return Ok(Err(NoStep::NotNow(before)));
    }
    write_status(tx, &taken.order, status, &taken.actor, now).await?;
    mail::tell(tx, &taken.order, status, now).await?;
    let mut moved = Moved::new();
    if taken.step.ends() {
        end_holds(tx, taken, &pickup, &pieces, now, &mut moved).await?;
    }
    let news = OrderNews { order: &taken.order, number: &pickup.number, store: &pickup.store, status };
    moved.push(append(tx, store_topic(&pickup.store), &news, "{}".to_owned(), now).await?);
    // A guest may have become part of a customer meanwhile.
    let owner = owner::settle(tx, &Asker { owner, newcomer: None }, now).await?;
    moved.push(append(tx, owner_topic(&owner), &news, "{}".to_owned(), now).await?);
    let ends = taken.step.ends();
    let shelves = pickup.lines.keys().filter(|_| ends).map(|sku| (sku.as_str(), pickup.store.as_str()));
    webhook::tell(tx, Some((&taken.order, status)), &shelves.collect::<Vec<_>>(), now).await?;
    if ends {
        restock::tell(tx, now).await?;
    }
    Ok(Ok(Stepped { status, moved }))
}

async fn find(tx: &mut Tx, order: &str) -> Result<Option<Pickup>, Error> {
    let row: Option<(String, String)> = sqlx::query_as("select store, number from pickup where order_id = $1")
        .bind(order)
        .fetch_optional(&mut *tx)
        .await?;
    let Some((store, number)) = row else { return Ok(None) };
    let lines: Vec<(String, i64)> =
        sqlx::query_as("select sku, quantity from order_line where order_id = $1").bind(order).fetch_all(tx).await?;
    Ok(Some(Pickup { store, number, lines: lines.into_iter().collect() }))
}

fn is_where_it_leads(status: Status, step: Step) -> bool {
    matches!(
        (status, step),
        (Status::Preparing, Step::Prepare)
            | (Status::Ready, Step::MakeReady)
            | (Status::Collected, Step::Collect)
            | (Status::Cancelled, Step::Cancel)
            | (Status::Expired, Step::Expire)
    )
}

/// How many pieces of each line leave the store; `None` for what cannot be.
fn handed_over(pickup: &Pickup, taken: &Taken) -> Option<BTreeMap<String, i64>> {
    if taken.step != Step::Collect {
        return Some(BTreeMap::new());
    }
    let Some(pieces) = &taken.pieces else { return Some(pickup.lines.clone()) };
    let possible =
        pieces.iter().all(|(sku, pieces)| pickup.lines.get(sku).is_some_and(|all| (0..=*all).contains(pieces)));
    (possible && pieces.values().any(|pieces| *pieces > 0)).then(|| pieces.clone())
}

/// Moves the pickup on, if it still stands where it was read, and for a step of the clock if it is due.
async fn move_on(tx: &mut Tx, order: &str, before: Status, after: Status, step: Step, now: i64) -> Result<bool, Error> {
    // People's steps are not bound to the clock.
    let latest = if step == Step::Expire { now } else { i64::MAX };
    let done = sqlx::query("update pickup set status = $3 where order_id = $1 and status = $2 and expires_at <= $4")
        .bind(order)
        .bind(before.name())
        .bind(after.name())
        .bind(latest)
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the order's holds: what is handed over leaves the store, what is not can be had again.
async fn end_holds(
    tx: &mut Tx,
    taken: &Taken,
    pickup: &Pickup,
    pieces: &BTreeMap<String, i64>,
    now: i64,
    moved: &mut Moved,
) -> Result<(), Error> {
    for (sku, held) in &pickup.lines {
        let out = pieces.get(sku).copied().unwrap_or_default();
        for (kind, on_hand, held) in [("collected", -out, -out), ("released", 0, out - held)] {
            if held == 0 {
                continue;
            }
            let (store, order, actor) = (pickup.store.as_str(), taken.order.as_str(), taken.actor.as_str());
            let movement = Movement { sku, store, kind, on_hand, held, order, actor };
            shelf::end_claim(tx, &movement).await?;
            shelf::record(tx, &movement, now).await?;
        }
        if out > 0 {
            sqlx::query("update order_line set collected = $3 where order_id = $1 and sku = $2")
                .bind(&taken.order)
                .bind(sku)
                .bind(out)
                .execute(&mut *tx)
                .await?;
        }
        shelf::tell(tx, sku, &pickup.store, now, moved).await?;
    }
    sqlx::query("delete from hold where order_id = $1").bind(&taken.order).execute(tx).await?;
    Ok(())
}

/// Writes down that a pickup reached a status.
pub(super) async fn write_status(tx: &mut Tx, order: &str, status: Status, actor: &str, now: i64) -> Result<(), Error> {
    sqlx::query(
        "insert into pickup_status (order_id, number, status, at, actor)
         values ($1, (select coalesce(max(s.number), 0) + 1 from pickup_status s where s.order_id = $1), $2, $3, $4)",
    )
    .bind(order)
    .bind(status.name())
    .bind(now)
    .bind(actor)
    .execute(tx)
    .await?;
    Ok(())
}
