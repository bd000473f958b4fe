//! Recomputes what must add up.

use comptoir_domain::Change;
use comptoir_domain::cart::Cart;
use comptoir_domain::order::pickup::Status;
use comptoir_domain::owned::Owned;
use comptoir_domain::wishlist::Wishlist;

use crate::owned::Left;
use crate::{Db, Error, Tx, owner};

/// One thing that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Mismatch {
    /// stock, hold, pickup, topic, cart, wishlist, campaign, budget, code, slip, claim or insight.
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
    pub pickups: u64,
    pub topics: u64,
    pub carts: u64,
    pub slips: u64,
    pub mismatches: Vec<Mismatch>,
}

/// Looks at one moment of the database, so that a shop may be open meanwhile.
pub async fn verify(db: &Db) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut moment = db.snapshot().await?;
    stock(&mut moment, &mut report).await?;
    holds(&mut moment, &mut report).await?;
    pickups(&mut moment, &mut report).await?;
    topics(&mut moment, &mut report).await?;
    carts(&mut moment, &mut report).await?;
    crate::promo::verify::verify(&mut moment, &mut report).await?;
    crate::insight::verify::verify(&mut moment, &mut report).await?;
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

/// What is held on a shelf is what its movements say, and what the open orders hold there.
async fn holds(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
        "select l.sku, l.store, l.held,
                (select cast(coalesce(sum(m.held), 0) as bigint) from stock_movement m
                 where m.sku = l.sku and m.store = l.store),
                (select cast(coalesce(sum(h.quantity), 0) as bigint) from hold h
                 where h.sku = l.sku and h.store = l.store)
         from stock_level l order by l.sku, l.store",
    )
    .fetch_all(&mut *tx)
    .await?;
    for (sku, store, held, moved, claimed) in rows {
        report.expect("hold", format!("{sku} at {store} by its movements"), moved, held);
        report.expect("hold", format!("{sku} at {store} by its orders"), claimed, held);
    }
    let (orphans,): (i64,) = sqlx::query_as(
        "select count(*) from hold h where not exists
           (select 1 from stock_level l where l.sku = h.sku and l.store = h.store)",
    )
    .fetch_one(tx)
    .await?;
    report.expect("hold", "holds without a shelf".to_owned(), 0, orphans);
    Ok(())
}

/// A pickup stands where its last status says; an open one holds all its lines, one that is over holds nothing.
async fn pickups(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let rows: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
        "select p.order_id, p.status,
                (select s.status from pickup_status s where s.order_id = p.order_id order by s.number desc limit 1),
                (select cast(coalesce(sum(l.quantity), 0) as bigint) from order_line l where l.order_id = p.order_id),
                (select cast(coalesce(sum(h.quantity), 0) as bigint) from hold h where h.order_id = p.order_id)
         from pickup p order by p.order_id",
    )
    .fetch_all(tx)
    .await?;
    report.pickups = rows.len() as u64;
    for (order, status, last, agreed, held) in rows {
        let is_open = Status::named(&status).is_some_and(Status::is_open);
        report.expect("pickup", format!("{order} status"), last, status);
        report.expect("pickup", format!("{order} held"), if is_open { agreed } else { 0 }, held);
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

/// A cart and a wishlist are what their log says: each accepted change, folded by the reducer over what the one
/// before left, gives what was answered; and the rows are what was answered last.
async fn carts(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let topics: Vec<(String,)> = sqlx::query_as(
        "select distinct topic from change_log where kind in ('change', 'merge', 'order') and topic like 'owner/%' and revision is not null",
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
        let mut known = Known::default();
        if log.first().is_some_and(|(revision, ..)| *revision == 1) {
            known = Known { cart: Some(Cart::default()), wishlist: Some(Wishlist::default()) };
        }
        for (revision, kind, body, result) in &log {
            if let Err(reason) = step(&mut known, kind, body, result) {
                report.expect("cart", format!("{topic} revision {revision}"), String::new(), reason);
            }
        }
        let owner = topic.strip_prefix("owner/").unwrap_or_default();
        let merged = owner::merged_into(tx, owner).await?.is_some();
        rows(tx, owner, if merged { Known::nothing() } else { known }, report).await?;
    }
    Ok(())
}

/// Compares the rows with what the log left, as far as it tells.
async fn rows(tx: &mut Tx, owner: &str, known: Known, report: &mut Report) -> Result<(), Error> {
    if let Some(cart) = known.cart {
        let found: Vec<(String, i64)> =
            sqlx::query_as("select sku, quantity from cart_line where owner = $1 order by sku")
                .bind(owner)
                .fetch_all(&mut *tx)
                .await?;
        report.expect("cart", format!("owner/{owner}"), sorted(&cart), found);
        let detail: Option<(String, String)> = sqlx::query_as("select store, note from cart_detail where owner = $1")
            .bind(owner)
            .fetch_optional(&mut *tx)
            .await?;
        let expected = (cart.store.to_string(), cart.note.to_string());
        report.expect("cart", format!("owner/{owner} store and note"), expected, detail.unwrap_or_default());
    }
    if let Some(wishlist) = known.wishlist {
        let found: Vec<(String,)> = sqlx::query_as("select sku from wish_line where owner = $1 order by position")
            .bind(owner)
            .fetch_all(&mut *tx)
            .await?;
        let expected: Vec<String> = wishlist.skus.iter().map(ToString::to_string).collect();
        let found: Vec<String> = found.into_iter().map(|(sku,)| sku).collect();
        report.expect("wishlist", format!("owner/{owner}"), expected, found);
    }
    Ok(())
}

/// What the log says so far; a list is `None` until an answer tells it.
#[derive(Default)]
struct Known {
    cart: Option<Cart>,
    wishlist: Option<Wishlist>,
}

impl Known {
    fn nothing() -> Known {
        Known { cart: Some(Cart::default()), wishlist: Some(Wishlist::default()) }
    }
}

/// One entry of the log; an error says what cannot be.
fn step(known: &mut Known, kind: &str, body: &str, result: &str) -> Result<(), String> {
    let unreadable = |error: serde_json::Error| error.to_string();
    let left: Left = serde_json::from_str(result).map_err(unreadable)?;
    let (cart, wishlist) = (left.cart.map(|view| view.cart()), left.wishlist.map(|view| view.wishlist()));
    let before = known.cart.clone().zip(known.wishlist.clone()).filter(|_| kind == "change");
    if let Some((before_cart, before_wishlist)) = before {
        let change: Change = serde_json::from_str(body).map_err(unreadable)?;
        let mut expected = Owned { cart: before_cart, wishlist: before_wishlist };
        let accepted = expected.apply(&change.intent);
        accepted.map_err(|refusal| format!("{} was accepted against {refusal}", change.id))?;
        let told = [
            cart.as_ref().is_none_or(|cart| sorted(cart) == sorted(&expected.cart)),
            wishlist.as_ref().is_none_or(|wishlist| *wishlist == expected.wishlist),
        ];
        if told != [true, true] {
            return Err(format!("{} left {cart:?} {wishlist:?}, not {expected:?}", change.id));
        }
        *known = Known { cart: Some(expected.cart), wishlist: Some(expected.wishlist) };
    }
    known.cart = cart.or(known.cart.take());
    known.wishlist = wishlist.or(known.wishlist.take());
    Ok(())
}

fn sorted(cart: &Cart) -> Vec<(String, i64)> {
    let mut lines: Vec<_> =
        cart.lines.iter().map(|line| (line.sku.to_string(), i64::from(line.quantity.get()))).collect();
    lines.sort();
    lines
}

impl Report {
    pub(crate) fn expect<T: PartialEq + std::fmt::Debug>(
        &mut self,
        what: &'static str,
        subject: String,
        expected: T,
        found: T,
    ) {
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
