//! Prices: append-only rows, the current one and the history of a product's variants.

use std::collections::HashMap;

use comptoir_domain::Currency;
use comptoir_domain::catalog::price::PriceSpan;

use crate::{Db, Error, Tx};

/// What the variant `l.sku` costs in the currency and at the instant of those parameters, as a column.
pub(crate) fn current_price(currency: &str, now: &str) -> String {
    format!(
        "(select p.amount_minor from price p
          where p.sku = l.sku and p.currency = {currency} and p.store = '' and p.from_at <= {now}
            and (p.until_at is null or p.until_at > {now})
          order by p.from_at desc limit 1)"
    )
}

/// One price as a merchant sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NewPrice {
    pub amount_minor: i64,
    pub compare_at_minor: Option<i64>,
    pub tax_rate_bp: i64,
}

/// The price rows of every variant of the products, by SKU.
pub async fn history(db: &Db, handles: &[&str], currency: Currency) -> Result<HashMap<String, Vec<PriceSpan>>, Error> {
    let sql = format!(
        "select p.sku, p.amount_minor, p.from_at, p.until_at, p.compare_at_minor
         from variant v join price p on p.sku = v.sku and p.currency = $1 and p.store = ''
         where v.handle in ({})",
        crate::placeholders(handles.len(), 1)
    );
    let mut query = sqlx::query_as::<_, (String, i64, i64, Option<i64>, Option<i64>)>(sqlx::AssertSqlSafe(sql))
        .bind(currency.code());
    for handle in handles {
        query = query.bind(*handle);
    }
    let mut prices: HashMap<String, Vec<PriceSpan>> = HashMap::new();
    for (sku, amount_minor, from_ms, until_ms, compare_at_minor) in query.fetch_all(&db.pool).await? {
        prices.entry(sku).or_default().push(PriceSpan { amount_minor, from_ms, until_ms, compare_at_minor });
    }
    Ok(prices)
}

/// Sets the price from `from_at` on, unless the price that counts then is the same already.
pub async fn set(
    tx: &mut Tx,
    sku: &str,
    currency: Currency,
    store: &str,
    price: NewPrice,
    from_at: i64,
) -> Result<bool, Error> {
    let current: Option<(i64, Option<i64>, i64)> = sqlx::query_as(
        "select amount_minor, compare_at_minor, tax_rate_bp from price
         where sku = $1 and currency = $2 and store = $3 and from_at <= $4 and (until_at is null or until_at > $4)
         order by from_at desc limit 1",
    )
    .bind(sku)
    .bind(currency.code())
    .bind(store)
    .bind(from_at)
    .fetch_optional(&mut *tx)
    .await?;
    if current == Some((price.amount_minor, price.compare_at_minor, price.tax_rate_bp)) {
        return Ok(false);
    }
    sqlx::query(
        "insert into price (sku, currency, store, from_at, until_at, amount_minor, compare_at_minor, tax_rate_bp)
         values ($1, $2, $3, $4, null, $5, $6, $7)",
    )
    .bind(sku)
    .bind(currency.code())
    .bind(store)
    .bind(from_at)
    .bind(price.amount_minor)
    .bind(price.compare_at_minor)
    .bind(price.tax_rate_bp)
    .execute(tx)
    .await?;
    Ok(true)
}
