//! Orders, the holds on stock they made, and their pickups.

mod reserve;
mod shelf;
mod step;

use comptoir_domain::order::pickup::Status;
use comptoir_domain::{Currency, Money, Revision};

pub use reserve::{Contact, Reservation, Reserved, reserve};
pub use step::{NoStep, Stepped, Taken, expire_due, step};

use crate::{Db, Error, Tx};

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

async fn read(tx: &mut Tx, condition: &str, values: &[&str]) -> Result<Vec<Order>, Error> {
    type Head = (String, String, String, String, i64, i64, i64);
    type Rest = (String, String, i64, i64, i64, String, String, String, String);
    let from = format!("from orders o join pickup p on p.order_id = o.id where {condition}");
    let heads = format!(
        "select o.id, o.owner, p.store, o.currency, o.total_minor, o.tax_minor, o.created_at {from}
         order by o.created_at desc, o.id"
    );
    let rests = format!(
        "select p.number, p.status, p.opens_at, p.closes_at, p.expires_at, p.name, p.email, p.phone, p.note {from}
         order by o.created_at desc, o.id"
    );
    let heads: Vec<Head> = bound(&heads, values).fetch_all(&mut *tx).await?;
    let rests: Vec<Rest> = bound(&rests, values).fetch_all(&mut *tx).await?;
    let mut orders = Vec::with_capacity(heads.len());
    for ((id, owner, store, currency, total_minor, tax_minor, created_at), rest) in heads.into_iter().zip(rests) {
        let (number, status, opens_at, closes_at, expires_at, name, email, phone, note) = rest;
        orders.push(Order {
            lines: lines(tx, &id).await?,
            history: history(tx, &id).await?,
            currency: currency.parse().map_err(Error::corrupt)?,
            status: status_of(&status)?,
            contact: Contact { name, email, phone },
            id,
            owner,
            store,
            total_minor,
            tax_minor,
            created_at,
            number,
            opens_at,
            closes_at,
            expires_at,
            note,
        });
    }
    Ok(orders)
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

async fn lines(tx: &mut Tx, order: &str) -> Result<Vec<OrderLine>, Error> {
    let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
        "select sku, title, quantity, unit_minor, collected from order_line where order_id = $1 order by position",
    )
    .bind(order)
    .fetch_all(tx)
    .await?;
    let line =
        |(sku, title, quantity, unit_minor, collected)| OrderLine { sku, title, quantity, unit_minor, collected };
    Ok(rows.into_iter().map(line).collect())
}

async fn history(tx: &mut Tx, order: &str) -> Result<Vec<(Status, i64)>, Error> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select status, at from pickup_status where order_id = $1 order by number")
            .bind(order)
            .fetch_all(tx)
            .await?;
    rows.into_iter().map(|(status, at)| Ok((status_of(&status)?, at))).collect()
}

fn status_of(name: &str) -> Result<Status, Error> {
    Status::named(name).ok_or_else(|| Error::corrupt(format!("status {name:?}")))
}

/// A guest's orders are those of the owner they became part of.
pub(crate) async fn hand_over(tx: &mut Tx, guest: &str, owner: &str) -> Result<(), Error> {
    sqlx::query("update orders set owner = $2 where owner = $1").bind(guest).bind(owner).execute(tx).await?;
    Ok(())
}
