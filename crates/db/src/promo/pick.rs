//! Whether what a rule names is there.

use std::collections::HashSet;

use crate::{BULK_ROWS, Db, Error, placeholders};

/// Those of the SKUs that the shop has, sold now or once.
pub async fn skus(db: &Db, names: &[String]) -> Result<HashSet<String>, Error> {
    known(db, "select sku from variant where sku", names).await
}

/// Those of the handles that are products.
pub async fn products(db: &Db, names: &[String]) -> Result<HashSet<String>, Error> {
    known(db, "select handle from product where handle", names).await
}

/// Those of the tags that a product has.
pub async fn tags(db: &Db, names: &[String]) -> Result<HashSet<String>, Error> {
    known(db, "select distinct tag from product_tag where tag", names).await
}

async fn known(db: &Db, select: &str, names: &[String]) -> Result<HashSet<String>, Error> {
    let mut known = HashSet::with_capacity(names.len());
    for names in names.chunks(BULK_ROWS) {
        let sql = format!("{select} in ({})", placeholders(names.len(), 0));
        let mut query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql));
        for name in names {
            query = query.bind(name.clone());
        }
        known.extend(query.fetch_all(&db.pool).await?.into_iter().map(|(name,)| name));
    }
    Ok(known)
}
