//! Taking a slip back: its codes are good again, and so is what they took of their campaigns' bounds.

use std::collections::BTreeSet;

use comptoir_domain::Money;

use crate::change_log::{self, owner_topic};
use crate::order::{Moved, store_topic};
use crate::promo::budget::{self, Use};
use crate::promo::slip::{self, Slip};
use crate::promo::{tell, tell_customers};
use crate::{Db, Error, Tx, webhook};

/// A slip to be taken back.
#[derive(Clone, Debug)]
pub struct Voiding {
    /// The slip's id.
    pub slip: String,
    /// The till's own key: sent again with the same, it is the same void.
    pub key: String,
    pub reason: String,
    /// A customer's id or a machine key's name.
    pub actor: String,
    /// Where the asker works; `None` for everywhere.
    pub works_in: Option<Vec<String>>,
}

/// Why a slip stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoVoid {
    /// There is none, or it is another store's.
    Unknown,
    /// It was taken back before, by another key.
    Voided,
    /// The key took another slip back.
    Reused,
}

/// Takes the slip back; taken back twice with one key it is taken back once. The slip as it is then, and whose topics
/// moved.
pub async fn void(db: &Db, voiding: Voiding, now: i64) -> Result<Result<(Slip, Moved), NoVoid>, Error> {
    db.write(move |tx| Box::pin(async move { take_back(tx, &voiding, now).await })).await
}

async fn take_back(tx: &mut Tx, voiding: &Voiding, now: i64) -> Result<Result<(Slip, Moved), NoVoid>, Error> {
    let Some(slip) = slip::find_in(tx, slip::By::Id(&voiding.slip)).await? else { return Ok(Err(NoVoid::Unknown)) };
    let is_theirs = voiding.works_in.as_ref().is_none_or(|works_in| works_in.contains(&slip.store));
    if !is_theirs {
        return Ok(Err(NoVoid::Unknown));
    }
    let used = redemptions(tx, &slip.id).await?;
    change_log::lock(tx, &store_topic(&slip.store)).await?;
    let customers: BTreeSet<&str> =
        used.iter().map(|used| used.customer.as_str()).filter(|customer| !customer.is_empty()).collect();
    for customer in customers {
        change_log::lock(tx, &owner_topic(customer)).await?;
    }
    if let Some(no) = mark(tx, voiding, now).await? {
        return Ok(no);
    }
    sqlx::query("update redemption set voided_at = $2 where slip = $1")
        .bind(&slip.id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    for used in &used {
        let taken = Use { campaign: &used.campaign, store: &slip.store, customer: &used.customer };
        budget::release(tx, taken, used.discount_minor).await?;
    }
    let slip = slip::find_in(tx, slip::By::Id(&slip.id)).await?.ok_or_else(|| Error::corrupt("a slip that went"))?;
    let codes: Vec<&str> = used.iter().map(|used| used.code.as_str()).collect();
    let mut moved = vec![tell(tx, store_topic(&slip.store), "voided", &codes, now).await?];
    let theirs = used.iter().filter(|used| !used.customer.is_empty());
    let theirs: Vec<(String, String)> = theirs.map(|used| (used.customer.clone(), used.code.clone())).collect();
    tell_customers(tx, "voided", &theirs, now, &mut moved).await?;
    webhook::tell_slip(tx, &slip, now).await?;
    Ok(Ok((slip, moved)))
}

/// Marks the slip as taken back, by one statement; where it was before, what is to be answered.
async fn mark(tx: &mut Tx, voiding: &Voiding, now: i64) -> Result<Option<Result<(Slip, Moved), NoVoid>>, Error> {
    let known: Option<(String,)> =
        sqlx::query_as("select id from slip where void_key = $1").bind(&voiding.key).fetch_optional(&mut *tx).await?;
    if known.is_some_and(|(id,)| id != voiding.slip) {
        return Ok(Some(Err(NoVoid::Reused)));
    }
    let done = sqlx::query(
        "update slip set voided_at = $2, void_key = $3, void_reason = $4, void_actor = $5
         where id = $1 and voided_at is null",
    )
    .bind(&voiding.slip)
    .bind(now)
    .bind(&voiding.key)
    .bind(&voiding.reason)
    .bind(&voiding.actor)
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(None);
    }
    let slip = slip::find_in(tx, slip::By::Id(&voiding.slip)).await?;
    let slip = slip.ok_or_else(|| Error::corrupt("a slip that went"))?;
    let same = slip.voided.as_ref().is_some_and(|voided| voided.key == voiding.key);
    Ok(Some(if same { Ok((slip, Moved::new())) } else { Err(NoVoid::Voided) }))
}

struct Used {
    code: String,
    campaign: String,
    customer: String,
    discount_minor: Money,
}

async fn redemptions(tx: &mut Tx, slip: &str) -> Result<Vec<Used>, Error> {
    let rows: Vec<(String, String, String, Money)> = sqlx::query_as(
        "select code, campaign, customer, discount_minor from redemption where slip = $1 order by campaign, code",
    )
    .bind(slip)
    .fetch_all(tx)
    .await?;
    let used = |(code, campaign, customer, discount_minor)| Used { code, campaign, customer, discount_minor };
    Ok(rows.into_iter().map(used).collect())
}
