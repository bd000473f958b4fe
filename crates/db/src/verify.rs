//! Recomputes what must add up.

use comptoir_domain::cart::CartIntent;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::{Change, cart::Cart};

use crate::{Db, Error, Tx, owner};

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

/// Looks at one moment of the database, so that a shop may be open meanwhile.
pub async fn verify(db: &Db) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut moment = db.snapshot().await?;
    stock(&mut moment, &mut report).await?;
    topics(&mut moment, &mut report).await?;
    carts(&mut moment, &mut report).await?;
    moment.rollback().await?;
    Ok(report)
}

/// A level is the sum of its movements; where there is none, the sum is 0.
async fn stock(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "select m.sku, m.store, cast(sum(m.quantity) as bigint),
                (select coalesce(max(l.on_hand), 0) from stock_level l where l.sku = m.sku and l.store = m.store)
         from stock_movement m group by m.sku, m.store",
    )
    .fetch_all(&mut *tx)
    .await?;
    report.stock_levels = rows.len() as u64;
    for (sku, store, sum, level) in rows {
        report.expect("stock", format!("{sku} at {store}"), sum, level);
    }
    let orphans: Vec<(String, String, i64)> = sqlx::query_as(
        "select sku, store, on_hand from stock_level l where on_hand <> 0
         and not exists (select 1 from stock_movement m where m.sku = l.sku and m.store = l.store)",
    )
    .fetch_all(&mut *tx)
    .await?;
    for (sku, store, level) in orphans {
        report.expect("stock", format!("{sku} at {store}"), 0, level);
    }
    Ok(())
}

/// A topic's revision is the last of its log, and none is missing before it (older ones may be pruned).
async fn topics(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let rows: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as(
        "select c.topic, coalesce(t.revision, 0), max(c.revision), min(c.revision), count(c.revision)
         from change_log c left join topic t on t.name = c.topic
         where c.revision is not null group by c.topic, t.revision",
    )
    .fetch_all(&mut *tx)
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
async fn carts(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let topics: Vec<(String,)> = sqlx::query_as(
        "select distinct topic from change_log where kind in ('cart', 'merge') and revision is not null",
    )
    .fetch_all(&mut *tx)
    .await?;
    for (topic,) in topics {
        report.carts += 1;
        let log: Vec<(i64, String, String, String)> = sqlx::query_as(
            "select revision, kind, body, result from change_log
             where topic = $1 and revision is not null order by revision",
        )
        .bind(&topic)
        .fetch_all(&mut *tx)
        .await?;
        // What was before the first entry is known when nothing was forgotten.
        let mut cart = log.first().filter(|(revision, ..)| *revision == 1).map(|_| Cart::default());
        for (revision, kind, body, result) in &log {
            match step(cart.take(), kind, body, result) {
                Ok(Step { expected, found }) => {
                    if let (Some(expected), Some(found)) = (&expected, &found) {
                        report.expect("cart", format!("{topic} revision {revision}"), sorted(expected), sorted(found));
                    }
                    cart = found.or(expected);
                }
                Err(reason) => report.expect("cart", format!("{topic} revision {revision}"), String::new(), reason),
            }
        }
        let owner = topic.strip_prefix("owner/").unwrap_or_default();
        let rows: Vec<(String, i64)> =
            sqlx::query_as("select sku, quantity from cart_line where owner = $1 order by sku")
                .bind(owner)
                .fetch_all(&mut *tx)
                .await?;
        let merged = owner::merged_into(tx, owner).await?.is_some();
        let expected = if merged { Vec::new() } else { sorted(&cart.unwrap_or_default()) };
        report.expect("cart", topic, expected, rows);
    }
    Ok(())
}

/// What a change must have left, where that can be told, and what it left by its answer, if it touched the cart.
struct Step {
    expected: Option<Cart>,
    found: Option<Cart>,
}

/// One entry of the log after the cart that the one before left; an error says what cannot be.
fn step(before: Option<Cart>, kind: &str, body: &str, result: &str) -> Result<Step, String> {
    #[derive(serde::Deserialize)]
    struct Merged {
        cart: CartView,
    }
    let unreadable = |error: serde_json::Error| error.to_string();
    match kind {
        "cart" => {
            let change: Change<CartIntent> = serde_json::from_str(body).map_err(unreadable)?;
            let expected = before.map(|cart| cart.apply(&change.intent)).transpose();
            let expected = expected.map_err(|(_, refusal)| format!("{} was accepted against {refusal}", change.id))?;
            let found = serde_json::from_str::<CartView>(result).map_err(unreadable)?.cart();
            Ok(Step { expected, found: Some(found) })
        }
        "merge" => {
            let merged: Merged = serde_json::from_str(result).map_err(unreadable)?;
            Ok(Step { expected: None, found: Some(merged.cart.cart()) })
        }
        _ => Ok(Step { expected: before, found: None }),
    }
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
