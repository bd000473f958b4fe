//! Campaigns: what they promise, to whom, where, until when and how often.

use std::collections::BTreeMap;

use comptoir_domain::promo::Rule;
use comptoir_domain::promo::audience::Audience;
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::{Currency, Money};

use crate::order::Moved;
use crate::promo::code::{rule_of, status_of};
use crate::promo::kept::read;
use crate::promo::status::holders;
pub use crate::promo::status::{Moving, move_to};
use crate::promo::tell_customers;
use crate::{Db, Error, Tx};

/// A campaign as marketing keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    pub id: String,
    pub name: String,
    pub rule: Rule,
    pub audience: Audience,
    pub issues: Issues,
    pub currency: Currency,
    /// Milliseconds since 1970 (UTC); `None` for no bound.
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub limits: Limits,
    /// What shoppers read, by locale.
    pub texts: BTreeMap<String, Text>,
    /// Where its codes are good; empty for every store.
    pub stores: Vec<String>,
}

/// Whose codes it gives out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issues {
    /// To each customer of its audience, one after the other: the next once the one before was used.
    Account,
    /// Print runs, nobody's.
    Print,
}

impl Issues {
    pub fn name(self) -> &'static str {
        match self {
            Issues::Account => "account",
            Issues::Print => "print",
        }
    }

    pub fn named(name: &str) -> Option<Issues> {
        [Issues::Account, Issues::Print].into_iter().find(|issues| issues.name() == name)
    }
}

/// Bounds, `None` for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Codes in all.
    pub codes: Option<i64>,
    /// Redemptions in all.
    pub uses: Option<i64>,
    /// What redemptions take off in all.
    pub spend_minor: Option<Money>,
    /// Redemptions a customer, and codes; one code where there is none.
    pub customer: Option<i64>,
    /// Redemptions a store.
    pub store: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub title: String,
    pub terms: String,
}

/// A campaign with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub campaign: Campaign,
    pub status: Status,
    pub version: i64,
    pub created_at: i64,
    /// Codes given out.
    pub codes: i64,
    /// Redemptions that stand, and what they took off.
    pub uses: i64,
    pub spend_minor: Money,
}

/// Why a campaign is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCampaign {
    Unknown,
    /// Somebody else wrote it since: it is at that version.
    Changed(i64),
    /// It is not there to be written, or moved so, in that status.
    NotNow(Status),
}

/// Makes a campaign, or writes the version that the marketer looked at over. A campaign that was live keeps what its
/// codes promise: its rule and currency. The version that makes.
pub async fn save(
    db: &Db,
    campaign: Campaign,
    version: Option<i64>,
    actor: &str,
    now: i64,
) -> Result<Result<i64, NoCampaign>, Error> {
    let actor = actor.to_owned();
    db.write(move |tx| Box::pin(async move { write(tx, &campaign, version, &actor, now).await })).await
}

async fn write(
    tx: &mut Tx,
    campaign: &Campaign,
    version: Option<i64>,
    actor: &str,
    now: i64,
) -> Result<Result<i64, NoCampaign>, Error> {
    let rule = serde_json::to_string(&campaign.rule).map_err(Error::corrupt)?;
    let held = holders(tx, &campaign.id).await?;
    if let Some(before) = lock(tx, &campaign.id).await? {
        if before.status == Status::Ended {
            return Ok(Err(NoCampaign::NotNow(before.status)));
        }
        if version != Some(before.version) {
            return Ok(Err(NoCampaign::Changed(before.version)));
        }
        if before.status != Status::Draft && rule_of(&before.rule)? != campaign.rule {
            return Ok(Err(NoCampaign::NotNow(before.status)));
        }
    } else if version.is_some() {
        return Ok(Err(NoCampaign::Unknown));
    }
    let (version,): (i64,) = sqlx::query_as(
        "insert into campaign (id, name, status, rule, audience, issues, currency, starts_at, ends_at, code_limit,
                               use_limit, spend_limit_minor, customer_limit, store_limit, created_at)
         values ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (id) do update set name = excluded.name, rule = excluded.rule, audience = excluded.audience,
           issues = excluded.issues, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
           code_limit = excluded.code_limit, use_limit = excluded.use_limit,
           spend_limit_minor = excluded.spend_limit_minor, customer_limit = excluded.customer_limit,
           store_limit = excluded.store_limit, version = campaign.version + 1
         returning version",
    )
    .bind(&campaign.id)
    .bind(&campaign.name)
    .bind(rule)
    .bind(serde_json::to_string(&campaign.audience).map_err(Error::corrupt)?)
    .bind(campaign.issues.name())
    .bind(campaign.currency.code())
    .bind(campaign.starts_at)
    .bind(campaign.ends_at)
    .bind(campaign.limits.codes)
    .bind(campaign.limits.uses)
    .bind(campaign.limits.spend_minor)
    .bind(campaign.limits.customer)
    .bind(campaign.limits.store)
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    for sql in ["delete from campaign_text where campaign = $1", "delete from campaign_store where campaign = $1"] {
        sqlx::query(sql).bind(&campaign.id).execute(&mut *tx).await?;
    }
    for (locale, text) in &campaign.texts {
        sqlx::query("insert into campaign_text (campaign, locale, title, terms) values ($1, $2, $3, $4)")
            .bind(&campaign.id)
            .bind(locale)
            .bind(&text.title)
            .bind(&text.terms)
            .execute(&mut *tx)
            .await?;
    }
    for store in &campaign.stores {
        sqlx::query("insert into campaign_store (campaign, store) values ($1, $2)")
            .bind(&campaign.id)
            .bind(store)
            .execute(&mut *tx)
            .await?;
    }
    // Those who hold codes see the new words, stores and dates.
    tell_customers(tx, "campaign", &held, now, &mut Moved::new()).await?;
    record(tx, &campaign.id, if version == 1 { "created" } else { "changed" }, actor, now).await?;
    Ok(Ok(version))
}

pub(super) struct Before {
    pub status: Status,
    version: i64,
    rule: String,
}

/// Takes the campaign's row until the transaction ends.
pub(super) async fn lock(tx: &mut Tx, id: &str) -> Result<Option<Before>, Error> {
    let row: Option<(String, i64, String)> =
        sqlx::query_as("update campaign set version = version where id = $1 returning status, version, rule")
            .bind(id)
            .fetch_optional(tx)
            .await?;
    row.map(|(status, version, rule)| Ok(Before { status: status_of(&status)?, version, rule })).transpose()
}

pub(super) async fn record(tx: &mut Tx, id: &str, what: &str, actor: &str, now: i64) -> Result<(), Error> {
    sqlx::query("insert into campaign_event (id, campaign, what, actor, at) values ($1, $2, $3, $4, $5)")
        .bind(uuid::Uuid::new_v4().to_string())
        .bind(id)
        .bind(what)
        .bind(actor)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// One campaign.
pub async fn find(db: &Db, id: &str) -> Result<Option<Kept>, Error> {
    Ok(read(&mut *db.snapshot().await?, "c.id = $1", id).await?.pop())
}

/// Every campaign, the newest first.
pub async fn all(db: &Db) -> Result<Vec<Kept>, Error> {
    read(&mut *db.snapshot().await?, "$1 = ''", "").await
}

/// Those that were launched or resumed since the instant, whatever became of them.
pub async fn launched_since(db: &Db, since: i64) -> Result<Vec<String>, Error> {
    let sql = "select distinct campaign from campaign_event where what = 'live' and at >= $1";
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(since).fetch_all(&db.pool).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Those that give a customer several codes, of which one was used since the instant.
pub async fn used_since(db: &Db, since: i64) -> Result<Vec<String>, Error> {
    let sql = "select c.id from campaign c where c.status = 'live' and c.issues = 'account' and c.customer_limit > 1
                 and exists (select 1 from redemption r where r.campaign = c.id and r.at >= $1)";
    let rows: Vec<(String,)> = sqlx::query_as(sql).bind(since).fetch_all(&db.pool).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Those that give codes out to customers now.
pub async fn issuing(db: &Db, now: i64) -> Result<Vec<Kept>, Error> {
    let mut live = read(&mut *db.snapshot().await?, "c.issues = 'account' and c.status = $1", "live").await?;
    live.retain(|kept| {
        let Campaign { starts_at, ends_at, limits, .. } = &kept.campaign;
        starts_at.is_none_or(|at| at <= now)
            && ends_at.is_none_or(|at| at > now)
            && limits.codes.is_none_or(|limit| kept.codes < limit)
    });
    Ok(live)
}
