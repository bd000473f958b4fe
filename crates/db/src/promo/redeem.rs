//! Using codes on a sale: a row each, or none.

use std::collections::{BTreeSet, HashMap};

use comptoir_domain::promo::redemption::NoRedemption;
use comptoir_domain::promo::{self, SaleLine};
use sqlx::Executor;
use uuid::Uuid;

use crate::change_log::{self, owner_topic};
use crate::order::{Moved, store_topic};
use crate::promo::budget;
pub use crate::promo::evaluate::{Asked, AskedLine, Looked, evaluate};
use crate::promo::evaluate::{look, used_by};
use crate::promo::slip::{self, Answer, AnswerCode, AnswerLine, Slip};
use crate::promo::{tell, tell_customers};
use crate::{Db, Error, Tx, webhook};

/// Codes to be used.
#[derive(Clone, Debug)]
pub struct Redeeming {
    /// The till's own key: sent again with the same, it is the same slip.
    pub key: String,
    /// What was sent with it, so that the same key with something else is told apart.
    pub fingerprint: String,
    pub asked: Asked,
    pub till: String,
    /// A customer's id or a machine key's name.
    pub actor: String,
    /// When the till took it, where it had no network then.
    pub offline_at: Option<i64>,
}

/// A slip that stands, or stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    pub slip: Slip,
    /// Whether it was made now, not earlier with the same key.
    pub first: bool,
    pub moved: Moved,
}

/// Why codes are not used: the first of them that is not, and the reason.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Which of the codes that were shown.
    pub code: usize,
    pub why: NoRedemption,
    /// What the codes would be worth, where that is the reason.
    pub looked: Option<Box<Looked>>,
}

impl Refused {
    fn of(code: usize, why: NoRedemption) -> Refused {
        Refused { code, why, looked: None }
    }
}

/// Uses the codes that take something off the sale: all of those, or none.
pub async fn redeem(db: &Db, redeeming: Redeeming, now: i64) -> Result<Result<Redeemed, Refused>, Error> {
    db.write(move |tx| Box::pin(async move { place(tx, &redeeming, now).await })).await
}

/// The slip that was made with the key and the same sale before.
pub async fn made(db: &Db, redeeming: &Redeeming) -> Result<Option<Slip>, Error> {
    let answer = repeated(&mut *db.pool.acquire().await?, redeeming).await?;
    Ok(answer.and_then(Result::ok).map(|redeemed| redeemed.slip))
}

async fn place(tx: &mut Tx, redeeming: &Redeeming, now: i64) -> Result<Result<Redeemed, Refused>, Error> {
    if let Some(answer) = repeated(tx, redeeming).await? {
        return Ok(answer);
    }
    match use_up(tx, redeeming, now).await? {
        Ok(redeemed) => Ok(Ok(redeemed)),
        // Another request with the same key may have been a moment ahead: its slip is the answer.
        Err(refused) => Ok(repeated(tx, redeeming).await?.unwrap_or(Err(refused))),
    }
}

async fn use_up(tx: &mut Tx, redeeming: &Redeeming, now: i64) -> Result<Result<Redeemed, Refused>, Error> {
    let looked = look(tx, &redeeming.asked).await?;
    for (place, code) in looked.codes.iter().enumerate() {
        if let Err(why) = code {
            return Ok(Err(Refused::of(place, *why)));
        }
    }
    if looked.evaluation.applied.is_empty() {
        return Ok(Err(Refused { looked: Some(Box::new(looked)), ..Refused::of(0, NoRedemption::NotApplicable) }));
    }
    use_looked(tx, redeeming, looked, now).await
}

/// Uses codes that were looked at in the same transaction, and of which at least one takes something off.
pub(super) async fn use_looked(
    tx: &mut Tx,
    redeeming: &Redeeming,
    looked: Looked,
    now: i64,
) -> Result<Result<Redeemed, Refused>, Error> {
    lock(tx, &looked, &redeeming.asked.store).await?;
    tx.execute("savepoint redeeming").await?;
    let slip = slip_of(redeeming, &looked, now)?;
    let written = write(tx, redeeming, &looked, &slip).await?;
    if written.is_err() {
        tx.execute("rollback to redeeming").await?;
    }
    tx.execute("release redeeming").await?;
    match written {
        Ok(()) => {
            let moved = announce(tx, &looked, &slip, now).await?;
            Ok(Ok(Redeemed { slip, first: true, moved }))
        }
        Err(refused) => Ok(Err(refused)),
    }
}

/// The answer to a key that was used before.
async fn repeated(tx: &mut Tx, redeeming: &Redeeming) -> Result<Option<Result<Redeemed, Refused>>, Error> {
    let slip = slip::find_in(tx, slip::By::Key(&redeeming.key)).await?;
    Ok(slip.map(|slip| match slip.asked == redeeming.fingerprint && slip.actor == redeeming.actor {
        true => Ok(Redeemed { slip, first: false, moved: Moved::new() }),
        false => Err(Refused::of(0, NoRedemption::Reused)),
    }))
}

/// The locks in their order: the store's, then the owners'.
async fn lock(tx: &mut Tx, looked: &Looked, store: &str) -> Result<(), Error> {
    change_log::lock(tx, &store_topic(store)).await?;
    let customers: BTreeSet<&str> = looked
        .codes
        .iter()
        .filter_map(|code| code.as_ref().ok())
        .filter_map(|known| known.customer.as_deref())
        .collect();
    for customer in customers {
        change_log::lock(tx, &owner_topic(customer)).await?;
    }
    Ok(())
}

fn slip_of(redeeming: &Redeeming, looked: &Looked, now: i64) -> Result<Slip, Error> {
    let titles: HashMap<&str, &str> =
        redeeming.asked.lines.iter().map(|line| (line.sku.as_str(), line.title.as_str())).collect();
    let line = |(line, discount): (&SaleLine, &promo::LineDiscount)| AnswerLine {
        sku: line.sku.to_string(),
        title: titles.get(line.sku.as_str()).copied().unwrap_or_default().to_owned(),
        quantity: line.quantity.get(),
        unit_minor: line.unit_minor,
        discount_minor: discount.discount_minor,
    };
    let code = |applied: &promo::Applied| {
        let known = looked.known(&applied.offer).ok_or_else(|| Error::corrupt("an offer that was not made"))?;
        Ok(AnswerCode {
            code: known.id.clone(),
            campaign: known.campaign.clone(),
            redemption: Uuid::new_v4().to_string(),
            discount_minor: applied.discount_minor,
            gifts: applied.gifts.iter().map(|(sku, pieces)| (sku.to_string(), pieces.get())).collect(),
        })
    };
    Ok(Slip {
        id: Uuid::new_v4().to_string(),
        key: redeeming.key.clone(),
        asked: redeeming.fingerprint.clone(),
        store: redeeming.asked.store.clone(),
        till: redeeming.till.clone(),
        actor: redeeming.actor.clone(),
        answer: Answer {
            lines: looked.sale.lines.iter().zip(&looked.evaluation.lines).map(line).collect(),
            codes: looked.evaluation.applied.iter().map(code).collect::<Result<_, Error>>()?,
        },
        subtotal_minor: looked.evaluation.subtotal_minor,
        discount_minor: looked.evaluation.discount_minor,
        currency: looked.sale.currency,
        at: now,
        offline_at: redeeming.offline_at,
        voided: None,
    })
}

/// The slip, a row for each code, and what they take of their campaigns' bounds; or which of them has no room.
async fn write(tx: &mut Tx, redeeming: &Redeeming, looked: &Looked, slip: &Slip) -> Result<Result<(), Refused>, Error> {
    let place = |code: &str| looked.codes.iter().position(|known| known.as_ref().is_ok_and(|known| known.id == code));
    if !write_slip(tx, redeeming, slip).await? {
        return Ok(Err(Refused::of(0, NoRedemption::Reused)));
    }
    for code in &slip.answer.codes {
        let place = place(&code.code).unwrap_or_default();
        let Some(known) = looked.known(&code.code) else { continue };
        let taken = used_by(known, &slip.store);
        if !write_redemption(tx, slip, code, taken.customer).await? {
            return Ok(Err(Refused::of(place, NoRedemption::AlreadyUsed)));
        }
        if let Err(why) = budget::reserve(tx, taken, code.discount_minor).await? {
            return Ok(Err(Refused::of(place, why)));
        }
    }
    Ok(Ok(()))
}

async fn write_slip(tx: &mut Tx, redeeming: &Redeeming, slip: &Slip) -> Result<bool, Error> {
    let sale = serde_json::to_string(&redeeming.asked.lines).map_err(Error::corrupt)?;
    let done = sqlx::query(
        "insert into slip (id, key, asked, store, till, actor, sale, answer, subtotal_minor, discount_minor, currency,
                           at, offline_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (key) do nothing",
    )
    .bind(&slip.id)
    .bind(&slip.key)
    .bind(&slip.asked)
    .bind(&slip.store)
    .bind(&slip.till)
    .bind(&slip.actor)
    .bind(sale)
    .bind(serde_json::to_string(&slip.answer).map_err(Error::corrupt)?)
    .bind(slip.subtotal_minor)
    .bind(slip.discount_minor)
    .bind(slip.currency.code())
    .bind(slip.at)
    .bind(slip.offline_at)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The code's row, by one statement: it is there only where no other stands and its campaign is as it was judged.
async fn write_redemption(tx: &mut Tx, slip: &Slip, code: &AnswerCode, customer: &str) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into redemption (id, slip, code, campaign, store, customer, discount_minor, at)
         select $1, $2, k.id, k.campaign, $4, $5, $6, $7 from promo_code k join campaign c on c.id = k.campaign
         where k.id = $3 and k.revoked_at is null and c.status = 'live'
         on conflict (code) where voided_at is null do nothing",
    )
    .bind(&code.redemption)
    .bind(&slip.id)
    .bind(&code.code)
    .bind(&slip.store)
    .bind(customer)
    .bind(code.discount_minor)
    .bind(slip.at)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Tells the store, the customers' devices and the machines that listen.
async fn announce(tx: &mut Tx, looked: &Looked, slip: &Slip, now: i64) -> Result<Moved, Error> {
    let codes: Vec<&str> = slip.answer.codes.iter().map(|code| code.code.as_str()).collect();
    let mut moved = vec![tell(tx, store_topic(&slip.store), "redeemed", &codes, now).await?];
    let of = |code: &&str| Some((looked.known(code)?.customer.clone()?, (*code).to_owned()));
    let customers: Vec<(String, String)> = codes.iter().filter_map(of).collect();
    tell_customers(tx, "redeemed", &customers, now, &mut moved).await?;
    webhook::tell_slip(tx, slip, now).await?;
    Ok(moved)
}
