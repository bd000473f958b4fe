//! The stock ledger: append-only movements, and the level that is their sum.

use std::collections::{HashMap, HashSet};

use comptoir_domain::Revision;
use comptoir_domain::stores::availability::StockLevel;

use crate::change_log::{self, Entry, variant_topic};
use crate::{Db, Error, Tx, restock, webhook};

/// A variant's stock in one store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub sku: String,
    pub store: String,
    pub level: StockLevel,
    /// When it was last counted or told.
    pub counted_at: i64,
}

/// A count as a person or an export gives it.
#[derive(Clone, Debug)]
pub struct Count {
    pub sku: String,
    pub store: String,
    /// Pieces in the store, or `None` when the store does not carry the variant.
    pub on_hand: Option<i64>,
    /// When it was counted: at the latest now.
    pub counted_at: i64,
    /// Who says so.
    pub actor: String,
    pub reason: String,
}

/// The levels of the variants in every store.
pub async fn levels(db: &Db, skus: &[&str]) -> Result<Vec<Level>, Error> {
    if skus.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select sku, store, on_hand, held, counted_at from stock_level where sku in ({}) order by sku, store",
        crate::placeholders(skus.len(), 0)
    );
    let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql));
    for sku in skus {
        query = query.bind(*sku);
    }
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(level).collect())
}

/// Which levels a page of them has, and where it begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    pub sku: Option<&'a str>,
    pub store: Option<&'a str>,
    /// SKU and store of the last level before the page; the empty ones are before all.
    pub after: (&'a str, &'a str),
    /// How many at most.
    pub limit: i64,
}

/// A page of the shop's levels, by SKU and then by store.
pub async fn page(db: &Db, wanted: Wanted<'_>) -> Result<Vec<Level>, Error> {
    let mut sql =
        "select sku, store, on_hand, held, counted_at from stock_level where (sku, store) > ($1, $2)".to_owned();
    let mut asked = Vec::new();
    for (column, value) in [("sku", wanted.sku), ("store", wanted.store)] {
        if let Some(value) = value {
            asked.push(value);
            sql.push_str(&format!(" and {column} = ${}", 3 + asked.len()));
        }
    }
    sql.push_str(" order by sku, store limit $3");
    let (sku, store) = wanted.after;
    let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(sku).bind(store).bind(wanted.limit);
    for value in asked {
        query = query.bind(value);
    }
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(level).collect())
}

/// SKU, store, on hand, held, counted at.
type LevelRow = (String, String, i64, i64, i64);

pub(crate) fn level((sku, store, on_hand, held, counted_at): LevelRow) -> Level {
    Level { sku, store, level: StockLevel { on_hand, held }, counted_at }
}

/// How many pieces of each of the variants can be had in one store now; a variant it does not carry is left out.
pub async fn available_in(db: &Db, store: &str, skus: &[&str]) -> Result<HashMap<String, i64>, Error> {
    let sql = format!(
        "select sku, on_hand, held from stock_level where store = $1 and sku in ({})",
        crate::placeholders(skus.len(), 1)
    );
    let mut query = sqlx::query_as::<_, (String, i64, i64)>(sqlx::AssertSqlSafe(sql)).bind(store);
    for sku in skus {
        query = query.bind(*sku);
    }
    let rows = query.fetch_all(&db.pool).await?;
    Ok(rows.into_iter().map(|(sku, on_hand, held)| (sku, StockLevel { on_hand, held }.available())).collect())
}

/// Which variants have a level in which stores.
pub async fn known(tx: &mut Tx) -> Result<HashSet<(String, String)>, Error> {
    let rows: Vec<(String, String)> = sqlx::query_as("select sku, store from stock_level").fetch_all(tx).await?;
    Ok(rows.into_iter().collect())
}

/// Writes a count as a movement, moves the level and tells the variant's listeners; `false` when the level is
/// so already. Whoever counts ends the transaction with [`settle`]. A level with pieces held for somebody stays, at 0, when the store no longer carries the variant.
pub async fn count(tx: &mut Tx, id: &str, count: &Count, now: i64) -> Result<bool, Error> {
    let topic = variant_topic(&count.sku);
    change_log::lock(tx, &topic).await?;
    let before: Option<(i64, i64)> =
        sqlx::query_as("select on_hand, held from stock_level where sku = $1 and store = $2")
            .bind(&count.sku)
            .bind(&count.store)
            .fetch_optional(&mut *tx)
            .await?;
    let held = before.map_or(0, |(_, held)| held);
    let on_hand = if held > 0 { count.on_hand.or(Some(0)) } else { count.on_hand };
    if before.map(|(on_hand, _)| on_hand) == on_hand {
        return Ok(false);
    }
    let delta = on_hand.unwrap_or(0) - before.map_or(0, |(on_hand, _)| on_hand);
    sqlx::query(
        "insert into stock_movement (id, sku, store, kind, quantity, at, actor, reason)
         values ($1, $2, $3, 'counted', $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(&count.sku)
    .bind(&count.store)
    .bind(delta)
    .bind(count.counted_at)
    .bind(&count.actor)
    .bind(&count.reason)
    .execute(&mut *tx)
    .await?;
    match on_hand {
        Some(on_hand) => set_level(tx, count, on_hand).await?,
        None => {
            sqlx::query("delete from stock_level where sku = $1 and store = $2")
                .bind(&count.sku)
                .bind(&count.store)
                .execute(&mut *tx)
                .await?;
        }
    }
    let available = count.on_hand.map(|on_hand| StockLevel { on_hand, held }.available());
    let news = News { sku: &count.sku, store: &count.store, available, counted_at: count.counted_at };
    tell(tx, id, news, now).await?;
    Ok(true)
}

/// Tells machines that levels changed on these shelves (SKU and store, each once, in order), and those who wait for one
/// of them that it is back: the last thing a transaction does that moved stock. How many of the latter were told.
pub async fn settle(tx: &mut Tx, changed: &[(&str, &str)], now: i64) -> Result<u64, Error> {
    webhook::tell(tx, None, changed, now).await?;
    restock::tell(tx, now).await
}

async fn set_level(tx: &mut Tx, count: &Count, on_hand: i64) -> Result<(), Error> {
    sqlx::query(
        "insert into stock_level (sku, store, on_hand, held, counted_at) values ($1, $2, $3, 0, $4)
         on conflict (sku, store) do update set on_hand = excluded.on_hand, counted_at = excluded.counted_at",
    )
    .bind(&count.sku)
    .bind(&count.store)
    .bind(on_hand)
    .bind(count.counted_at)
    .execute(tx)
    .await?;
    Ok(())
}

/// What a variant's listeners are told of a shelf.
pub(crate) struct News<'n> {
    pub sku: &'n str,
    pub store: &'n str,
    /// `None` when the store carries it no longer.
    pub available: Option<i64>,
    pub counted_at: i64,
}

/// Tells the variant's listeners under its lock; the revision that made.
pub(crate) async fn tell(tx: &mut Tx, id: &str, news: News<'_>, now: i64) -> Result<Revision, Error> {
    let News { sku, store, available, counted_at } = news;
    let entry = Entry {
        id: id.to_owned(),
        topic: variant_topic(sku),
        revision: None,
        device: String::new(),
        kind: "stock".to_owned(),
        body: "{}".to_owned(),
        result: told(store, available, counted_at),
        at: now,
    };
    change_log::tell(tx, entry).await
}

/// What a variant's listeners are told of a store; `None` where it is not carried.
pub(crate) fn told(store: &str, available: Option<i64>, counted_at: i64) -> String {
    serde_json::json!({ "store": store, "available": available, "counted_at": counted_at }).to_string()
}

/// The variant an inventory file's row names: by SKU, or by product and option values.
pub async fn find_variant(
    tx: &mut Tx,
    sku: Option<&str>,
    handle: &str,
    values: &[String],
) -> Result<Option<String>, Error> {
    if let Some(sku) = sku {
        let row: Option<(String,)> =
            sqlx::query_as("select sku from variant where sku = $1").bind(sku).fetch_optional(&mut *tx).await?;
        if let Some((sku,)) = row {
            return Ok(Some(sku));
        }
    }
    let value = |index: usize| values.get(index).map_or("", String::as_str);
    let rows: Vec<(String,)> = sqlx::query_as(
        "select sku from variant where handle = $1 and option1 = $2 and option2 = $3 and option3 = $4 and active = 1",
    )
    .bind(handle)
    .bind(value(0))
    .bind(value(1))
    .bind(value(2))
    .fetch_all(tx)
    .await?;
    Ok(if rows.len() == 1 { rows.into_iter().next().map(|(sku,)| sku) } else { None })
}
