//! A campaign's way from draft to ended.

use comptoir_domain::promo::redemption::Status;

use crate::order::Moved;
use crate::promo::campaign::{NoCampaign, lock, record};
use crate::promo::tell_customers;
use crate::{BULK_ROWS, Db, Error, Tx, change_log};

/// A campaign that moved to another status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    pub status: Status,
    /// Whose topics moved.
    pub moved: Moved,
}

/// Launches, pauses, resumes or ends it, and tells those who hold its codes. What it is already it stays.
pub async fn move_to(
    db: &Db,
    id: &str,
    wanted: Status,
    actor: &str,
    now: i64,
) -> Result<Result<Moving, NoCampaign>, Error> {
    let (id, actor) = (id.to_owned(), actor.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            let held = holders(tx, &id).await?;
            let Some(before) = lock(tx, &id).await? else { return Ok(Err(NoCampaign::Unknown)) };
            if before.status.moved_to(wanted).is_none() {
                return Ok(Err(NoCampaign::NotNow(before.status)));
            }
            let mut moved = Moved::new();
            if before.status != wanted {
                sqlx::query("update campaign set status = $2, version = version + 1 where id = $1")
                    .bind(&id)
                    .bind(wanted.name())
                    .execute(&mut *tx)
                    .await?;
                record(tx, &id, wanted.name(), &actor, now).await?;
                tell_customers(tx, "campaign", &held, now, &mut moved).await?;
            }
            Ok(Ok(Moving { status: wanted, moved }))
        })
    })
    .await
}

/// Who holds codes of it that were not used: customer and code, in the customers' order, whose locks are taken. They go
/// before the campaign's, as where codes are issued. Who gets one meanwhile sees the campaign as it is then.
pub(super) async fn holders(tx: &mut Tx, id: &str) -> Result<Vec<(String, String)>, Error> {
    let held: Vec<(String, String)> = sqlx::query_as(
        "select k.customer, k.id from promo_code k where k.campaign = $1 and k.customer is not null
           and k.revoked_at is null
           and not exists (select 1 from redemption r where r.code = k.id and r.voided_at is null)
         order by k.customer",
    )
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
    let topics: Vec<String> = held.iter().map(|(customer, _)| change_log::owner_topic(customer)).collect();
    for topics in topics.chunks(BULK_ROWS) {
        change_log::lock_all(tx, topics).await?;
    }
    Ok(held)
}
