//! What a till was answered when codes were used on a sale.

use comptoir_domain::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::{Db, Error, Tx};

/// Codes that were used on a sale. Not a receipt: the register prints that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    pub id: String,
    /// The till's own key.
    pub key: String,
    /// What was asked with it.
    pub(super) asked: String,
    pub store: String,
    pub till: String,
    /// Who stood at it: a customer's id or a machine key's name.
    pub actor: String,
    pub answer: Answer,
    pub subtotal_minor: Money,
    pub discount_minor: Money,
    pub currency: Currency,
    /// Milliseconds since 1970 (UTC), as the others.
    pub at: i64,
    /// When the till took it, where it had no network then.
    pub offline_at: Option<i64>,
    pub voided: Option<Voided>,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voided {
    pub at: i64,
    pub key: String,
    pub reason: String,
    pub actor: String,
}

/// What each line and each code came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub lines: Vec<AnswerLine>,
    pub codes: Vec<AnswerCode>,
}

/// A line of the sale with what was taken off all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerLine {
    pub sku: String,
    pub title: String,
    pub quantity: u32,
    pub unit_minor: Money,
    pub discount_minor: Money,
}

/// A code that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerCode {
    /// The code's id, not its symbols.
    pub code: String,
    pub campaign: String,
    pub redemption: String,
    pub discount_minor: Money,
    /// What is handed over free: SKU and pieces.
    pub gifts: Vec<(String, u32)>,
}

/// How a slip is looked for.
#[derive(Clone, Copy, Debug)]
pub enum By<'b> {
    Id(&'b str),
    /// The till's own key.
    Key(&'b str),
}

/// One slip.
pub async fn find(db: &Db, by: By<'_>) -> Result<Option<Slip>, Error> {
    find_in(&mut *db.pool.acquire().await?, by).await
}

pub(crate) async fn find_in(tx: &mut Tx, by: By<'_>) -> Result<Option<Slip>, Error> {
    let (condition, value) = match by {
        By::Id(id) => ("id = $1", id),
        By::Key(key) => ("key = $1", key),
    };
    Ok(read(tx, condition, value, 1).await?.pop())
}

/// A store's slips, the latest first, at most so many.
pub async fn of_store(db: &Db, store: &str, limit: i64) -> Result<Vec<Slip>, Error> {
    read(&mut *db.pool.acquire().await?, "store = $1", store, limit).await
}

async fn read(tx: &mut Tx, condition: &str, value: &str, limit: i64) -> Result<Vec<Slip>, Error> {
    #[rustfmt::skip]
    type Row = (
        String, String, String, String, String, String, String, i64, i64, String, i64, Option<i64>,
        Option<i64>, Option<String>, String, String,
    );
    let sql = format!(
        "select id, key, asked, store, till, actor, answer, subtotal_minor, discount_minor, currency, at, offline_at,
                voided_at, void_key, void_reason, void_actor
         from slip where {condition} order by at desc, id limit $2"
    );
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).bind(limit).fetch_all(tx).await?;
    let slip = |row: Row| {
        let (key, reason, actor) = (row.13.unwrap_or_default(), row.14, row.15);
        Ok(Slip {
            voided: row.12.map(|at| Voided { at, key, reason, actor }),
            id: row.0,
            key: row.1,
            asked: row.2,
            store: row.3,
            till: row.4,
            actor: row.5,
            answer: serde_json::from_str(&row.6).map_err(Error::corrupt)?,
            subtotal_minor: row.7,
            discount_minor: row.8,
            currency: row.9.parse().map_err(Error::corrupt)?,
            at: row.10,
            offline_at: row.11,
        })
    };
    rows.into_iter().map(slip).collect()
}
