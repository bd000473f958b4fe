//! What is known of a code.

use std::collections::HashMap;

use comptoir_domain::Currency;
use comptoir_domain::promo::Rule;
use comptoir_domain::promo::redemption::{Facts, Status};

use crate::{Db, Error, Tx, placeholders};

/// How a code is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The HMAC of its symbols.
    Lookup(String),
    /// Its id, from a payload that the shop signed.
    Id(String),
}

/// A code with its campaign.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    pub campaign: String,
    /// Whose it is.
    pub customer: Option<String>,
    pub status: Status,
    pub starts_at: Option<i64>,
    pub ends_at: Option<i64>,
    pub revoked_at: Option<i64>,
    /// When it was used, where that stands.
    pub used_at: Option<i64>,
    pub rule: Rule,
    pub currency: Currency,
    /// Where the campaign is good; empty for every store.
    pub stores: Vec<String>,
}

impl Known {
    /// What decides whether it may be used.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            status: self.status,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            is_revoked: self.revoked_at.is_some(),
            is_used: self.used_at.is_some(),
            stores: &self.stores,
        }
    }
}

/// The code, whatever became of it.
pub async fn find(db: &Db, by: &By) -> Result<Option<Known>, Error> {
    find_in(&mut *db.pool.acquire().await?, by).await
}

#[rustfmt::skip]
type KnownRow = (
    String, String, Option<String>, String, Option<i64>, Option<i64>, Option<i64>, Option<i64>, String, String,
);

/// The columns of a [`KnownRow`]: of a code `k` and its campaign `c`.
const KNOWN: &str = "k.id, k.campaign, k.customer, c.status, c.starts_at, c.ends_at, k.revoked_at,
    (select r.at from redemption r where r.code = k.id and r.voided_at is null), c.rule, c.currency";

pub(crate) async fn find_in(tx: &mut Tx, by: &By) -> Result<Option<Known>, Error> {
    let (column, value) = match by {
        By::Lookup(lookup) => ("lookup", lookup),
        By::Id(id) => ("id", id),
    };
    let sql = format!("select {KNOWN} from promo_code k join campaign c on c.id = k.campaign where k.{column} = $1");
    let row: Option<KnownRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).fetch_optional(&mut *tx).await?;
    // A code that is none costs as many questions as one that is.
    let campaign = row.as_ref().map_or("", |row| row.1.as_str());
    let stores: Vec<(String,)> = sqlx::query_as("select store from campaign_store where campaign = $1 order by store")
        .bind(campaign)
        .fetch_all(tx)
        .await?;
    row.map(|row| known(row, stores.into_iter().map(|(store,)| store).collect())).transpose()
}

fn known(row: KnownRow, stores: Vec<String>) -> Result<Known, Error> {
    Ok(Known {
        status: status_of(&row.3)?,
        rule: rule_of(&row.8)?,
        currency: row.9.parse().map_err(Error::corrupt)?,
        stores,
        id: row.0,
        campaign: row.1,
        customer: row.2,
        starts_at: row.4,
        ends_at: row.5,
        revoked_at: row.6,
        used_at: row.7,
    })
}

pub(crate) fn status_of(name: &str) -> Result<Status, Error> {
    Status::named(name).ok_or_else(|| Error::corrupt(format!("a campaign that is {name:?}")))
}

pub(crate) fn rule_of(json: &str) -> Result<Rule, Error> {
    serde_json::from_str(json).map_err(|error| Error::corrupt(format!("a campaign's rule: {error}")))
}

/// What the campaigns of codes are called for shoppers, by campaign: in the language, or another that there is.
pub async fn titles(db: &Db, campaigns: &[&str], locale: &str) -> Result<HashMap<String, String>, Error> {
    let sql = format!(
        "select campaign, title from campaign_text where campaign in ({})
         order by case when locale = $1 then 1 else 0 end, locale desc",
        placeholders(campaigns.len(), 1)
    );
    let mut query = sqlx::query_as::<_, (String, String)>(sqlx::AssertSqlSafe(sql)).bind(locale.to_owned());
    for campaign in campaigns {
        query = query.bind((*campaign).to_owned());
    }
    // The language's own comes last, and stays.
    Ok(query.fetch_all(&db.pool).await?.into_iter().collect())
}

/// A code in its customer's wallet.
#[derive(Clone, Debug)]
pub struct Held {
    pub known: Known,
    pub sealed: String,
    /// In the language that was asked for, or another that there is.
    pub title: String,
    pub terms: String,
}

/// A customer's codes, the newest first, at most so many.
pub async fn wallet(db: &Db, customer: &str, locale: &str, limit: i64) -> Result<Vec<Held>, Error> {
    held(db, "k.customer = $1", customer, locale, limit).await
}

/// One code that somebody holds.
pub async fn of_id(db: &Db, id: &str, locale: &str) -> Result<Option<Held>, Error> {
    Ok(held(db, "k.id = $1 and k.customer is not null", id, locale, 1).await?.pop())
}

/// Codes `k` of which the condition holds, in two statements however many they are.
async fn held(db: &Db, condition: &str, value: &str, locale: &str, limit: i64) -> Result<Vec<Held>, Error> {
    #[rustfmt::skip]
    type Row = (
        String, String, Option<String>, String, Option<i64>, Option<i64>, Option<i64>, Option<i64>, String, String,
        String, Option<String>, Option<String>,
    );
    let tx = &mut *db.snapshot().await?;
    let text = |column: &str| {
        format!(
            "(select t.{column} from campaign_text t where t.campaign = k.campaign
              order by case when t.locale = $2 then 0 else 1 end, t.locale limit 1)"
        )
    };
    let sql = format!(
        "select {KNOWN}, k.sealed, {}, {} from promo_code k join campaign c on c.id = k.campaign where {condition}
         order by k.issued_at desc, k.id limit $3",
        text("title"),
        text("terms")
    );
    let rows: Vec<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).bind(locale).bind(limit).fetch_all(&mut *tx).await?;
    let sql = format!(
        "select s.campaign, s.store from campaign_store s
         where s.campaign in (select k.campaign from promo_code k where {condition}) order by s.store"
    );
    let mut stores = HashMap::<String, Vec<String>>::new();
    for (campaign, store) in
        sqlx::query_as::<_, (String, String)>(sqlx::AssertSqlSafe(sql)).bind(value).fetch_all(&mut *tx).await?
    {
        stores.entry(campaign).or_default().push(store);
    }
    let one = |row: Row| {
        let stores = stores.get(&row.1).cloned().unwrap_or_default();
        let (sealed, title, terms) = (row.10, row.11.unwrap_or_default(), row.12.unwrap_or_default());
        let row = (row.0, row.1, row.2, row.3, row.4, row.5, row.6, row.7, row.8, row.9);
        Ok(Held { known: known(row, stores)?, sealed, title, terms })
    };
    rows.into_iter().map(one).collect()
}

/// How many of a customer's codes may be used now: [`comptoir_domain::promo::redemption::standing`] as one statement.
pub async fn usable(db: &Db, customer: &str, now: i64) -> Result<i64, Error> {
    let (codes,): (i64,) = sqlx::query_as(
        "select count(*) from promo_code k join campaign c on c.id = k.campaign
         where k.customer = $1 and k.revoked_at is null and c.status = 'live'
           and (c.starts_at is null or c.starts_at <= $2) and (c.ends_at is null or c.ends_at > $2)
           and not exists (select 1 from redemption r where r.code = k.id and r.voided_at is null)",
    )
    .bind(customer)
    .bind(now)
    .fetch_one(&db.pool)
    .await?;
    Ok(codes)
}
