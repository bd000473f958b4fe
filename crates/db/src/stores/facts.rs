//! Many facts about stock in one transaction, in few statements: each is about dozens of rows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use comptoir_domain::stores::availability::StockLevel;
use comptoir_domain::stores::fact::Fact;
use serde::{Deserialize, Serialize};

use crate::change_log::{self, Entry, variant_topic};
use crate::stores::stock::{self, Level};
use crate::{BULK_ROWS, Error, Tx, is_full, values};

/// A fact about a variant in a store.
#[derive(Clone, Debug)]
pub struct Row {
    pub sku: String,
    /// The store's slug.
    pub store: String,
    pub fact: Fact,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// It is recorded: the level after it.
    Level(StockLevel),
    VariantUnknown,
    StoreUnknown,
}

/// Who tells the facts, and when they happened.
#[derive(Clone, Debug)]
pub struct Source {
    pub actor: String,
    pub reason: String,
    /// At the latest now.
    pub at: i64,
}

/// Records the facts and tells the variants' listeners; what becomes of each row, in the order given.
///
/// Shelves are taken in the order of their SKUs, which is the order of their locks; rows about one shelf in the
/// order given. A row that changes nothing writes nothing, as a count by [`stock::count`] does. It is the
/// last thing of its transaction, as [`stock::settle`] is.
pub async fn record(tx: &mut Tx, rows: &[Row], source: &Source, now: i64) -> Result<Vec<Told>, Error> {
    let variants = variants(tx, rows).await?;
    let stores = stores(tx).await?;
    let mut told = vec![Told::VariantUnknown; rows.len()];
    let mut shelves: Shelves<'_> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| variants.contains(&row.sku)) {
        match stores.contains(&row.store) {
            true => shelves.entry((&row.sku, &row.store)).or_default().push(index),
            false => told[index] = Told::StoreUnknown,
        }
    }
    let skus: BTreeSet<&str> = shelves.keys().map(|(sku, _)| *sku).collect();
    let topics: Vec<String> = skus.into_iter().map(variant_topic).collect();
    let mut revisions = change_log::lock_all(tx, &topics).await?;
    let levels = levels(tx, &shelves).await?;
    let plan = plan(rows, &shelves, levels, source.at, &mut told);
    write_movements(tx, &plan.movements, source).await?;
    write_levels(tx, &plan.changed).await?;
    let mut entries = Vec::with_capacity(plan.changed.len());
    for changed in &plan.changed {
        let topic = variant_topic(&changed.level.sku);
        let revision = revisions.entry(topic.clone()).or_default();
        *revision += 1;
        let Level { store, level, counted_at, .. } = &changed.level;
        entries.push(Entry {
            id: changed.movement.clone(),
            topic,
            revision: Some(*revision),
            device: String::new(),
            kind: "stock".to_owned(),
            body: "{}".to_owned(),
            result: stock::told(store, Some(level.available()), *counted_at),
            at: now,
        });
    }
    let moved: BTreeSet<&str> = entries.iter().map(|entry| entry.topic.as_str()).collect();
    let moved: Vec<_> = moved.into_iter().map(|topic| (topic, revisions[topic])).collect();
    change_log::set_revisions(tx, &moved).await?;
    change_log::append_all(tx, &entries).await?;
    let changed = plan.changed.iter().map(|changed| (changed.level.sku.as_str(), changed.level.store.as_str()));
    stock::settle(tx, &changed.collect::<Vec<_>>(), now).await?;
    Ok(told)
}

/// Rows by the shelf they are about, a variant's SKU and a store.
type Shelves<'r> = BTreeMap<(&'r str, &'r str), Vec<usize>>;

/// What is to be written.
#[derive(Default)]
struct Plan<'r> {
    movements: Vec<Movement<'r>>,
    changed: Vec<Changed>,
}

struct Movement<'r> {
    id: String,
    row: &'r Row,
    /// How the level moves.
    quantity: i64,
}

/// A shelf on which something moved.
struct Changed {
    level: Level,
    /// The last of its movements.
    movement: String,
}

/// Goes through the facts of each shelf, and tells what each leaves.
fn plan<'r>(
    rows: &'r [Row],
    shelves: &Shelves<'_>,
    mut levels: HashMap<(String, String), Level>,
    at: i64,
    told: &mut [Told],
) -> Plan<'r> {
    let mut plan = Plan::default();
    for ((sku, store), indices) in shelves {
        let shelf = ((*sku).to_owned(), (*store).to_owned());
        let mut before = levels.remove(&shelf);
        let mut last = None;
        for &index in indices {
            let row = &rows[index];
            let level = before.as_ref().map(|before| before.level).unwrap_or_default();
            let after = StockLevel { on_hand: row.fact.on_hand(level.on_hand), ..level };
            told[index] = Told::Level(after);
            if before.is_some() && after == level {
                continue;
            }
            let id = uuid::Uuid::new_v4().to_string();
            plan.movements.push(Movement { id: id.clone(), row, quantity: after.on_hand - level.on_hand });
            // A sale that is told late makes a level no older than it is.
            let counted_at = match (row.fact, &before) {
                (Fact::Received(_) | Fact::Sold(_), Some(before)) => at.max(before.counted_at),
                _ => at,
            };
            before = Some(Level { sku: shelf.0.clone(), store: shelf.1.clone(), level: after, counted_at });
            last = Some(id);
        }
        if let (Some(level), Some(movement)) = (before, last) {
            plan.changed.push(Changed { level, movement });
        }
    }
    plan
}

/// Those of the rows' variants that the shop knows.
async fn variants(tx: &mut Tx, rows: &[Row]) -> Result<HashSet<String>, Error> {
    let skus: BTreeSet<&str> = rows.iter().map(|row| row.sku.as_str()).collect();
    let skus: Vec<&str> = skus.into_iter().collect();
    let mut known = HashSet::with_capacity(skus.len());
    for skus in skus.chunks(BULK_ROWS) {
        let sql = format!("select sku from variant where sku in ({})", crate::placeholders(skus.len(), 0));
        let mut query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql)).persistent(is_full(skus));
        for sku in skus {
            query = query.bind(*sku);
        }
        known.extend(query.fetch_all(&mut *tx).await?.into_iter().map(|(sku,)| sku));
    }
    Ok(known)
}

async fn stores(tx: &mut Tx) -> Result<HashSet<String>, Error> {
    let rows: Vec<(String,)> = sqlx::query_as("select slug from store").fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(slug,)| slug).collect())
}

async fn levels(tx: &mut Tx, shelves: &Shelves<'_>) -> Result<HashMap<(String, String), Level>, Error> {
    let shelves: Vec<_> = shelves.keys().collect();
    let mut found = HashMap::with_capacity(shelves.len());
    for shelves in shelves.chunks(BULK_ROWS) {
        let sql = format!(
            "with shelf (sku, store) as (values {})
             select l.sku, l.store, l.on_hand, l.held, l.counted_at from shelf s
             join stock_level l on l.sku = s.sku and l.store = s.store",
            values(shelves.len(), 2)
        );
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).persistent(is_full(shelves));
        for (sku, store) in shelves {
            query = query.bind(*sku).bind(*store);
        }
        for level in query.fetch_all(&mut *tx).await?.into_iter().map(stock::level) {
            found.insert((level.sku.clone(), level.store.clone()), level);
        }
    }
    Ok(found)
}

async fn write_movements(tx: &mut Tx, movements: &[Movement<'_>], source: &Source) -> Result<(), Error> {
    for movements in movements.chunks(BULK_ROWS) {
        let sql = format!(
            "insert into stock_movement (id, sku, store, kind, quantity, at, actor, reason) values {}",
            values(movements.len(), 8)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(is_full(movements));
        for Movement { id, row, quantity } in movements {
            query = query.bind(id).bind(&row.sku).bind(&row.store).bind(row.fact.kind()).bind(*quantity);
            query = query.bind(source.at).bind(&source.actor).bind(&source.reason);
        }
        query.execute(&mut *tx).await?;
    }
    Ok(())
}

async fn write_levels(tx: &mut Tx, changed: &[Changed]) -> Result<(), Error> {
    for changed in changed.chunks(BULK_ROWS) {
        let sql = format!(
            "insert into stock_level (sku, store, on_hand, held, counted_at) values {}
             on conflict (sku, store) do update set on_hand = excluded.on_hand, counted_at = excluded.counted_at",
            values(changed.len(), 5)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(is_full(changed));
        for Changed { level: Level { sku, store, level, counted_at }, .. } in changed {
            query = query.bind(sku).bind(store).bind(level.on_hand).bind(level.held).bind(*counted_at);
        }
        query.execute(&mut *tx).await?;
    }
    Ok(())
}
