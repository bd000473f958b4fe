//! What codes are worth on a sale now. Nothing is written.

use std::collections::BTreeSet;

use comptoir_domain::promo::redemption::{NoRedemption, is_told, usable};
use comptoir_domain::promo::{self, Channel, Evaluation, Moment, Offer, Sale, SaleLine, Shopper};
use comptoir_domain::{Currency, Money, Quantity, Sku, StoreSlug};
use serde::{Deserialize, Serialize};

use crate::promo::budget::{self, Use};
use crate::promo::code::{self, Known};
use crate::promo::sale;
use crate::{Db, Error, Tx};

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

pub(super) async fn look(tx: &mut Tx, asked: &Asked) -> Result<Looked, Error> {
    let mut codes = Vec::with_capacity(asked.codes.len());
    let mut offers = Vec::new();
    for by in &asked.codes {
        let judged = judge(tx, asked, by).await?;
        if let Ok((known, left)) = &judged {
            offers.push(Offer { id: known.id.clone(), rule: known.rule.clone(), left: *left });
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

pub(super) fn used_by<'u>(known: &'u Known, store: &'u str) -> Use<'u> {
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
    let sale = Sale { lines, currency: asked.currency, channel: asked.channel, store, moment: asked.moment, shopper };
    Ok((sale, unpriced))
}
