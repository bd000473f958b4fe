//! Using codes on a sale: looked at first, then a row each, or none.

use std::collections::{BTreeSet, HashMap};

use comptoir_domain::promo::redemption::{NoRedemption, is_told, usable};
use comptoir_domain::promo::{self, Channel, Evaluation, Moment, Offer, Sale, SaleLine, Shopper};
use comptoir_domain::{Currency, Money, Quantity, Sku, StoreSlug};
use serde::{Deserialize, Serialize};
use sqlx::Executor;
use uuid::Uuid;

use crate::change_log::{self, owner_topic};
use crate::order::{Moved, store_topic};
use crate::promo::budget::{self, Use};
use crate::promo::code::{self, Known};
use crate::promo::slip::{self, Answer, AnswerCode, AnswerLine, Slip};
use crate::promo::{sale, tell, tell_customers};
use crate::{Db, Error, Tx, webhook};

/// A sale at a till with the codes that were shown.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What the codes are looked up by, each once.
    pub codes: Vec<code::By>,
    pub lines: Vec<AskedLine>,
    pub currency: Currency,
    pub channel: Channel,
    pub store: String,
    /// When, on the store's clock.
    pub moment: Moment,
    /// Where the asker works; `None` for everywhere.
    pub works_in: Option<Vec<String>>,
}

/// A line of a sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedLine {
    pub sku: Sku,
    pub quantity: Quantity,
    /// What a piece costs at that till; `None` for the shop's price.
    pub unit_minor: Option<Money>,
    /// What it is called on the slip.
    pub title: String,
}

/// What codes are worth on a sale.
#[derive(Clone, Debug)]
pub struct Looked {
    /// One for each code that was shown: what is known of it, or why it is not used.
    pub codes: Vec<Result<Known, NoRedemption>>,
    /// The lines that have no price: they are worth nothing to a rule.
    pub unpriced: Vec<Sku>,
    pub sale: Sale,
    /// Of the codes that may be used; an offer's id is the code's.
    pub evaluation: Evaluation,
}

impl Looked {
    /// The code with that id.
    pub fn known(&self, id: &str) -> Option<&Known> {
        self.codes.iter().filter_map(|code| code.as_ref().ok()).find(|known| known.id == id)
    }
}

/// What the codes are worth on the sale now. Nothing is written.
pub async fn evaluate(db: &Db, asked: &Asked) -> Result<Looked, Error> {
    look(&mut *db.snapshot().await?, asked).await
}

async fn look(tx: &mut Tx, asked: &Asked) -> Result<Looked, Error> {
    let mut codes = Vec::with_capacity(asked.codes.len());
    let mut offers = Vec::new();
    for by in &asked.codes {
        let judged = judge(tx, asked, by).await?;
        if let Ok((known, left)) = &judged {
            offers.push(Offer { id: known.id.clone(), rule: known.rule.clone(), left: left.clone() });
        }
        codes.push(judged.map(|(known, _)| known));
    }
    let shopper = shopper(tx, &codes).await?;
    let (sale, unpriced) = priced(tx, asked, shopper).await?;
    let evaluation = promo::evaluate(&sale, &offers);
    Ok(Looked { codes, unpriced, sale, evaluation })
}

/// Whether the code may be used by somebody who asks there, and what is left of its campaign.
async fn judge(
    tx: &mut Tx,
    asked: &Asked,
    by: &code::By,
) -> Result<Result<(Known, promo::BudgetLeft), NoRedemption>, Error> {
    let Some(known) = code::find_in(tx, by).await? else { return Ok(Err(NoRedemption::CodeUnknown)) };
    if !is_told(&known.facts(), asked.works_in.as_deref()) {
        return Ok(Err(NoRedemption::CodeUnknown));
    }
    if let Err(refusal) = usable(&known.facts(), &asked.store, asked.moment.at) {
        return Ok(Err(refusal));
    }
    if known.currency != asked.currency {
        return Ok(Err(NoRedemption::NotApplicable));
    }
    let (left, refusal) = budget::left(tx, used_by(&known, &asked.store)).await?;
    Ok(match refusal {
        Some(refusal) => Err(refusal),
        None => Ok((known, left)),
    })
}

fn used_by<'u>(known: &'u Known, store: &'u str) -> Use<'u> {
    Use { campaign: &known.campaign, store, customer: known.customer.as_deref().unwrap_or_default() }
}

/// Who shows the codes: whose they are, where that is one customer.
async fn shopper(tx: &mut Tx, codes: &[Result<Known, NoRedemption>]) -> Result<Option<Shopper>, Error> {
    let customers: BTreeSet<&str> =
        codes.iter().filter_map(|code| code.as_ref().ok()).filter_map(|known| known.customer.as_deref()).collect();
    let (Some(customer), 1) = (customers.first(), customers.len()) else { return Ok(None) };
    let (before,): (i64,) = sqlx::query_as(
        "select count(*) from orders o join pickup p on p.order_id = o.id where o.owner = $1 and p.status = 'collected'",
    )
    .bind(*customer)
    .fetch_one(&mut *tx)
    .await?;
    let (used,): (i64,) = sqlx::query_as("select count(*) from redemption where customer = $1 and voided_at is null")
        .bind(*customer)
        .fetch_one(tx)
        .await?;
    Ok(Some(Shopper { id: (*customer).to_owned(), segments: Vec::new(), is_first_purchase: before == 0 && used == 0 }))
}

/// The sale as rules see it, and what has no price.
async fn priced(tx: &mut Tx, asked: &Asked, shopper: Option<Shopper>) -> Result<(Sale, Vec<Sku>), Error> {
    let skus: BTreeSet<&str> = asked.lines.iter().map(|line| line.sku.as_str()).collect();
    let skus: Vec<&str> = skus.into_iter().collect();
    let known = sale::facts(tx, &skus, asked.currency, asked.moment.at).await?;
    let (mut lines, mut unpriced) = (Vec::with_capacity(asked.lines.len()), Vec::new());
    for line in &asked.lines {
        let facts = known.get(line.sku.as_str()).cloned().unwrap_or_default();
        let Some(unit_minor) = line.unit_minor.or(facts.unit_minor) else {
            unpriced.push(line.sku.clone());
            continue;
        };
        lines.push(SaleLine {
            sku: line.sku.clone(),
            product: facts.product,
            collections: [facts.collection].into_iter().filter(|collection| !collection.is_empty()).collect(),
            tags: facts.tags,
            quantity: line.quantity,
            unit_minor,
        });
    }
    let store = asked.store.parse::<StoreSlug>().ok();
    let sale =
        Sale { lines, currency: asked.currency, channel: asked.channel, store, moment: asked.moment.clone(), shopper };
    Ok((sale, unpriced))
}

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

async fn place(tx: &mut Tx, redeeming: &Redeeming, now: i64) -> Result<Result<Redeemed, Refused>, Error> {
    if let Some(answer) = repeated(tx, redeeming).await? {
        return Ok(answer);
    }
    let looked = look(tx, &redeeming.asked).await?;
    for (place, code) in looked.codes.iter().enumerate() {
        if let Err(why) = code {
            return Ok(Err(Refused::of(place, *why)));
        }
    }
    if looked.evaluation.applied.is_empty() {
        return Ok(Err(Refused { looked: Some(Box::new(looked)), ..Refused::of(0, NoRedemption::NotApplicable) }));
    }
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
        // Another request with the same key was a moment ahead.
        Err(refused) => Ok(repeated(tx, redeeming).await?.unwrap_or(Err(refused))),
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
