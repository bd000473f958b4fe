//! Orders, the holds on stock they made, and their pickups.

mod mail;
mod reserve;
mod shelf;
mod step;
mod suggest;

use std::collections::HashMap;

use comptoir_domain::order::pickup::Status;
use comptoir_domain::{Currency, Money, Revision};

pub use mail::remind_due;
pub use reserve::{Contact, Reservation, Reserved, reserve};
pub(crate) use step::take;
pub use step::{NoStep, Stepped, Taken, expire_due, step};
pub use suggest::{Beside, beside, products};

use crate::{Db, Error, Tx, placeholders};

/// Topics that moved, with their new revision: whoever listens to them is to be woken after the commit.
pub type Moved = Vec<(String, Revision)>;

/// An order with its pickup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: String,
    pub owner: String,
    pub store: String,
    pub currency: Currency,
    /// Tax included.
    pub total_minor: Money,
    /// The tax contained in it.
    pub tax_minor: Money,
    pub created_at: i64,
    pub lines: Vec<OrderLine>,
    pub number: String,
    pub status: Status,
    /// When the goods can be had, and until when they are held.
    pub opens_at: i64,
    pub closes_at: i64,
    pub expires_at: i64,
    pub contact: Contact,
    pub note: String,
    /// Every status so far with when it was reached, the first first.
    pub history: Vec<(Status, i64)>,
}

/// A line as it was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    pub sku: String,
    pub title: String,
    pub quantity: i64,
    pub unit_minor: Money,
    /// Pieces handed over.
    pub collected: i64,
}

/// The topic that tells a store of its pickups.
pub fn store_topic(store: &str) -> String {
    format!("store/{store}")
}

/// How an order is looked for.
#[derive(Clone, Copy, Debug)]
pub enum By<'b> {
    Id(&'b str),
    /// The hash of the token in its link.
    Token(&'b str),
    /// What the customer says at the counter.
    Number(&'b str),
}

/// One order.
pub async fn find(db: &Db, by: By<'_>) -> Result<Option<Order>, Error> {
    let (column, value) = match by {
        By::Id(id) => ("o.id", id),
        By::Token(hash) => ("p.token_hash", hash),
        By::Number(number) => ("p.number", number),
    };
    let mut connection = db.pool.acquire().await?;
    Ok(read(&mut connection, &format!("{column} = $1"), &[value]).await?.pop())
}

/// The owner's orders, the newest first.
pub async fn of_owner(db: &Db, owner: &str) -> Result<Vec<Order>, Error> {
    let mut connection = db.pool.acquire().await?;
    read(&mut connection, "o.owner = $1", &[owner]).await
}

/// A store's open pickups, the newest first.
pub async fn open_in(db: &Db, store: &str) -> Result<Vec<Order>, Error> {
    let mut connection = db.pool.acquire().await?;
    read(&mut connection, "p.store = $1 and p.status in ('reserved', 'preparing', 'ready')", &[store]).await
}

/// The owner's newest orders, within a transaction, at most so many.
pub(crate) async fn newest_of_owner(tx: &mut Tx, owner: &str, limit: usize) -> Result<Vec<Order>, Error> {
    let newest = format!(
        "o.id in (select n.id from orders n where n.owner = $1 order by n.created_at desc, n.id limit {limit})"
    );
    read(tx, &newest, &[owner]).await
}

/// One order, within a transaction.
pub(crate) async fn find_in(tx: &mut Tx, id: &str) -> Result<Option<Order>, Error> {
    Ok(read(tx, "o.id = $1", &[id]).await?.pop())
}

/// Three statements, however many orders there are.
async fn read(tx: &mut Tx, condition: &str, values: &[&str]) -> Result<Vec<Order>, Error> {
    #[rustfmt::skip]
    type Row = (
        String, String, String, String, i64, i64, i64,
        String, String, i64, i64, i64, String, String, String, String,
    );
    let sql = format!(
        "select o.id, o.owner, p.store, o.currency, o.total_minor, o.tax_minor, o.created_at,
                p.number, p.status, p.opens_at, p.closes_at, p.expires_at, p.name, p.email, p.phone, p.note
         from orders o join pickup p on p.order_id = o.id where {condition} order by o.created_at desc, o.id"
    );
    let rows: Vec<Row> = bound(&sql, values).fetch_all(&mut *tx).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    let mut lines = lines(tx, &ids).await?;
    let mut histories = histories(tx, &ids).await?;
    let order = |row: Row| {
        Ok(Order {
            lines: lines.remove(&row.0).unwrap_or_default(),
            history: histories.remove(&row.0).unwrap_or_default(),
            id: row.0,
            owner: row.1,
            store: row.2,
            currency: row.3.parse().map_err(Error::corrupt)?,
            total_minor: row.4,
            tax_minor: row.5,
            created_at: row.6,
            number: row.7,
            status: status_of(&row.8)?,
            opens_at: row.9,
            closes_at: row.10,
            expires_at: row.11,
            contact: Contact { name: row.12, email: row.13, phone: row.14 },
            note: row.15,
        })
    };
    rows.into_iter().map(order).collect()
}

fn bound<'q, Row>(
    sql: &str,
    values: &[&'q str],
) -> sqlx::query::QueryAs<'q, sqlx::Any, Row, <sqlx::Any as sqlx::Database>::Arguments>
where
    Row: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow>,
{
    values.iter().fold(sqlx::query_as(sqlx::AssertSqlSafe(sql.to_owned())), |query, value| query.bind(*value))
}

/// The lines of each of the orders, in their order.
async fn lines(tx: &mut Tx, orders: &[&str]) -> Result<HashMap<String, Vec<OrderLine>>, Error> {
    let sql = format!(
        "select order_id, sku, title, quantity, unit_minor, collected from order_line where order_id in ({})
         order by order_id, position",
        placeholders(orders.len(), 0)
    );
    let rows: Vec<(String, String, String, i64, i64, i64)> = bound(&sql, orders).fetch_all(tx).await?;
    let mut lines: HashMap<String, Vec<OrderLine>> = HashMap::new();
    for (order, sku, title, quantity, unit_minor, collected) in rows {
        lines.entry(order).or_default().push(OrderLine { sku, title, quantity, unit_minor, collected });
    }
    Ok(lines)
}

/// Each order's statuses so far, the first first.
async fn histories(tx: &mut Tx, orders: &[&str]) -> Result<HashMap<String, Vec<(Status, i64)>>, Error> {
    let sql = format!(
        "select order_id, status, at from pickup_status where order_id in ({}) order by order_id, number",
        placeholders(orders.len(), 0)
    );
    let rows: Vec<(String, String, i64)> = bound(&sql, orders).fetch_all(tx).await?;
    let mut histories: HashMap<String, Vec<(Status, i64)>> = HashMap::new();
    for (order, status, at) in rows {
        histories.entry(order).or_default().push((status_of(&status)?, at));
    }
    Ok(histories)
}

fn status_of(name: &str) -> Result<Status, Error> {
    Status::named(name).ok_or_else(|| Error::corrupt(format!("status {name:?}")))
}

/// A guest's orders are those of the owner they became part of.
pub(crate) async fn hand_over(tx: &mut Tx, guest: &str, owner: &str) -> Result<(), Error> {
    sqlx::query("update orders set owner = $2 where owner = $1").bind(guest).bind(owner).execute(tx).await?;
    Ok(())
}
