//! What a store has that may go with an order.

use comptoir_domain::Money;

use crate::catalog::price::current_price;
use crate::order::Order;
use crate::{Db, Error};

/// How many are read: the store's most numerous, of which a few are shown.
const READ_LIMIT: i64 = 500;

/// A variant that the store of an order has now, in the collection of one of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    pub sku: String,
    /// The handle of its product.
    pub product: String,
    pub collection: String,
    pub price_minor: Money,
    pub available: i64,
}

/// The products of the order's lines and their collections, in the lines' order; empty where a product is in none.
pub async fn products(db: &Db, order: &Order) -> Result<Vec<(String, String)>, Error> {
    let sql = format!(
        "select v.sku, p.handle, p.collection from variant v join product p on p.handle = v.handle where v.sku in ({})",
        crate::placeholders(order.lines.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String, String, String)>(sqlx::AssertSqlSafe(sql));
    for line in &order.lines {
        query = query.bind(&line.sku);
    }
    let known = query.fetch_all(&db.pool).await?;
    let product = |sku: &str| known.iter().find(|row| row.0 == sku).map(|row| (row.1.clone(), row.2.clone()));
    Ok(order.lines.iter().map(|line| product(&line.sku).unwrap_or_default()).collect())
}

/// What the order's store has of those collections that costs less than its dearest line, most pieces first.
pub async fn beside(db: &Db, order: &Order, collections: &[&str], now: i64) -> Result<Vec<Beside>, Error> {
    let dearest = order.lines.iter().map(|line| line.unit_minor).max().unwrap_or_default();
    let price = current_price("$2", "$3");
    let sql = format!(
        "select sku, handle, collection, price, available from
           (select l.sku, p.handle, p.collection, {price} as price, l.on_hand - l.held as available
            from stock_level l join variant v on v.sku = l.sku join product p on p.handle = v.handle
            where l.store = $1 and l.on_hand - l.held > 0 and v.active = 1 and p.published = 1
              and p.collection in ({})) as here
         where price < $4 order by available desc, sku limit $5",
        crate::placeholders(collections.len(), 5)
    );
    let mut query = sqlx::query_as::<_, (String, String, String, i64, i64)>(sqlx::AssertSqlSafe(sql))
        .bind(&order.store)
        .bind(order.currency.code())
        .bind(now)
        .bind(dearest)
        .bind(READ_LIMIT);
    for collection in collections {
        query = query.bind(*collection);
    }
    let beside = |(sku, product, collection, price_minor, available)| Beside {
        sku,
        product,
        collection,
        price_minor,
        available,
    };
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(beside).collect())
}
