//! What is known of the variants of a sale.

use std::collections::HashMap;

use comptoir_domain::{Currency, Money};

use crate::{Db, Error, Tx, placeholders};

/// A variant as rules see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The product's handle.
    pub product: String,
    pub collection: String,
    pub tags: Vec<String>,
    /// What a piece costs on the web now; `None` where it has no price.
    pub unit_minor: Option<Money>,
}

/// The variants that the shop has, by SKU.
pub async fn facts(tx: &mut Tx, skus: &[&str], currency: Currency, now: i64) -> Result<HashMap<String, Facts>, Error> {
    type Row = (String, String, String, Option<Money>);
    let sql = format!(
        "select l.sku, l.handle, p.collection, {} from variant l join product p on p.handle = l.handle
         where l.sku in ({})",
        crate::catalog::price::current_price("$1", "$2"),
        placeholders(skus.len(), 2)
    );
    let mut query = sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql)).bind(currency.code().to_owned()).bind(now);
    for sku in skus {
        query = query.bind((*sku).to_owned());
    }
    let rows = query.fetch_all(&mut *tx).await?;
    let mut tags = tags(tx, skus).await?;
    let facts = |(sku, product, collection, unit_minor): Row| {
        let tags = tags.remove(&sku).unwrap_or_default();
        (sku, Facts { product, collection, tags, unit_minor })
    };
    Ok(rows.into_iter().map(facts).collect())
}

/// The variant on sale with that SKU or barcode.
pub async fn scanned(db: &Db, text: &str) -> Result<Option<String>, Error> {
    let row: Option<(String,)> = sqlx::query_as(
        "select sku from variant where active = 1 and (sku = $1 or barcode = $1 and barcode <> '')
         order by case when sku = $1 then 0 else 1 end, sku limit 1",
    )
    .bind(text)
    .fetch_optional(&db.pool)
    .await?;
    Ok(row.map(|(sku,)| sku))
}

async fn tags(tx: &mut Tx, skus: &[&str]) -> Result<HashMap<String, Vec<String>>, Error> {
    let sql = format!(
        "select v.sku, t.tag from variant v join product_tag t on t.handle = v.handle
         where v.sku in ({}) order by t.tag",
        placeholders(skus.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String, String)>(sqlx::AssertSqlSafe(sql));
    for sku in skus {
        query = query.bind((*sku).to_owned());
    }
    let mut by_sku = HashMap::<String, Vec<String>>::new();
    for (sku, tag) in query.fetch_all(tx).await? {
        by_sku.entry(sku).or_default().push(tag);
    }
    Ok(by_sku)
}
