//! Recomputes what must add up.

use comptoir_domain::cart::CartIntent;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::{Change, cart::Cart};

use crate::{Db, Error};

/// One thing that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mismatch {
    /// stock, topic, cart or merge.
    pub what: &'static str,
    /// Which row.
    pub subject: String,
    pub expected: String,
    pub found: String,
}

/// How much was looked at, and what was wrong with it.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct Report {
    pub stock_levels: u64,
    pub topics: u64,
    pub carts: u64,
    pub mismatches: Vec<Mismatch>,
}

pub async fn verify(db: &Db) -> Result<Report, Error> {
    let mut report = Report::default();
    stock(db, &mut report).await?;
    topics(db, &mut report).await?;
    carts(db, &mut report).await?;
    Ok(report)
}

/// A level is the sum of its movements; where there is none, the sum is 0.
async fn stock(db: &Db, report: &mut Report) -> Result<(), Error> {
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "select m.sku, m.store, cast(sum(m.quantity) as bigint),
                (select coalesce(max(l.on_hand), 0) from stock_level l where l.sku = m.sku and l.store = m.store)
         from stock_movement m group by m.sku, m.store",
    )
    .fetch_all(&db.pool)
    .await?;
    report.stock_levels = rows.len() as u64;
    for (sku, store, sum, level) in rows {
        report.expect("stock", format!("{sku} at {store}"), sum, level);
    }
    let orphans: Vec<(String, String, i64)> = sqlx::query_as(
        "select sku, store, on_hand from stock_level l where on_hand <> 0
         and not exists (select 1 from stock_movement m where m.sku = l.sku and m.store = l.store)",
    )
    .fetch_all(&db.pool)
    .await?;
    for (sku, store, level) in orphans {
        report.expect("stock", format!("{sku} at {store}"), 0, level);
    }
    Ok(())
}

/// A topic's revision is the last of its log, and none is missing before it (older ones may be pruned).
async fn topics(db: &Db, report: &mut Report) -> Result<(), Error> {
    let rows: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as(
        "select t.name, t.revision, max(c.revision), min(c.revision), count(c.revision)
         from topic t join change_log c on c.topic = t.name and c.revision is not null
         group by t.name, t.revision",
    )
    .fetch_all(&db.pool)
    .await?;
    report.topics = rows.len() as u64;
    for (topic, revision, last, first, count) in rows {
        report.expect("topic", format!("{topic} last revision"), revision, last);
        report.expect("topic", format!("{topic} revisions"), last - first + 1, count);
    }
    Ok(())
}

/// A cart is what its log says: each accepted change, folded by the reducer over what the one before left,
/// gives what was answered; and the rows are what was answered last.
async fn carts(db: &Db, report: &mut Report) -> Result<(), Error> {
    let owners: Vec<(String,)> = sqlx::query_as(
        "select distinct topic from change_log where kind in ('cart', 'merge') and revision is not null",
    )
    .fetch_all(&db.pool)
    .await?;
    for (topic,) in owners {
        report.carts += 1;
        let log: Vec<(String, String, String)> = sqlx::query_as(
            "select kind, body, result from change_log
             where topic = $1 and kind in ('cart', 'merge') and revision is not null order by revision",
        )
        .bind(&topic)
        .fetch_all(&db.pool)
        .await?;
        let mut before: Option<Cart> = None;
        for (kind, body, result) in &log {
            let after = answered(kind, result)?.cart();
            if kind == "cart"
                && let Some(cart) = before
            {
                let change: Change<CartIntent> = serde_json::from_str(body).map_err(Error::corrupt)?;
                let folded = cart.apply(&change.intent).map_err(|(_, refusal)| Error::corrupt(refusal))?;
                report.expect("cart", format!("{topic} change {}", change.id), sorted(&folded), sorted(&after));
            }
            before = Some(after);
        }
        let owner = topic.strip_prefix("owner/").unwrap_or_default();
        let rows: Vec<(String, i64)> =
            sqlx::query_as("select sku, quantity from cart_line where owner = $1 order by sku")
                .bind(owner)
                .fetch_all(&db.pool)
                .await?;
        let merged: Option<(Option<String>,)> =
            sqlx::query_as("select merged_into from owner where id = $1").bind(owner).fetch_optional(&db.pool).await?;
        let expected = if matches!(merged, Some((Some(_),))) { Vec::new() } else { sorted(&before.unwrap_or_default()) };
        report.expect("cart", topic, expected, rows);
    }
    Ok(())
}

fn answered(kind: &str, result: &str) -> Result<CartView, Error> {
    #[derive(serde::Deserialize)]
    struct Merged {
        cart: CartView,
    }
    match kind {
        "merge" => serde_json::from_str::<Merged>(result).map(|merged| merged.cart),
        _ => serde_json::from_str(result),
    }
    .map_err(Error::corrupt)
}

fn sorted(cart: &Cart) -> Vec<(String, i64)> {
    let mut lines: Vec<_> =
        cart.lines.iter().map(|line| (line.sku.to_string(), i64::from(line.quantity.get()))).collect();
    lines.sort();
    lines
}

impl Report {
    fn expect<T: PartialEq + std::fmt::Debug>(&mut self, what: &'static str, subject: String, expected: T, found: T) {
        if expected != found {
            self.mismatches.push(Mismatch {
                what,
                subject,
                expected: format!("{expected:?}"),
                found: format!("{found:?}"),
            });
        }
    }
}
