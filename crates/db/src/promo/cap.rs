//! How much the tills of a store may take without a network. Rows are only added: which cap held when a till took a code
//! is known later.

use std::collections::HashMap;

use comptoir_domain::promo::offline::{Caps, SHEET_MS};

use crate::{Db, Error, Tx, placeholders};

/// Caps of a store, to be set.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Sent again with the same, it is set once.
    pub id: String,
    pub store: String,
    pub caps: Caps,
    /// Who sets it: a customer's id.
    pub actor: String,
}

/// Sets the caps of a store from now on.
pub async fn set(db: &Db, setting: Setting, now: i64) -> Result<(), Error> {
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "insert into offline_cap (id, store, count_limit, value_limit_minor, actor, at)
                 values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
            )
            .bind(&setting.id)
            .bind(&setting.store)
            .bind(setting.caps.count_limit)
            .bind(setting.caps.value_limit_minor)
            .bind(&setting.actor)
            .bind(now)
            .execute(tx)
            .await?;
            Ok(())
        })
    })
    .await
}

/// The caps of those stores, by slug; nothing for a store that never had any.
pub async fn of_stores(db: &Db, stores: &[&str]) -> Result<HashMap<String, Caps>, Error> {
    let sql = format!(
        "select store, count_limit, value_limit_minor from offline_cap where store in ({}) order by at, id",
        placeholders(stores.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String, i64, i64)>(sqlx::AssertSqlSafe(sql));
    for store in stores {
        query = query.bind((*store).to_owned());
    }
    let caps = |(store, count_limit, value_limit_minor)| (store, Caps { count_limit, value_limit_minor });
    // The last one stays.
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(caps).collect())
}

/// The caps that a till may have gone by at that time: those of then, and those before that its sheet may have had.
pub(super) async fn in_force(tx: &mut Tx, store: &str, at: i64) -> Result<Vec<Caps>, Error> {
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "select count_limit, value_limit_minor, at from offline_cap where store = $1 and at <= $2 order by at desc, id desc",
    )
    .bind(store)
    .bind(at)
    .fetch_all(tx)
    .await?;
    let mut caps = Vec::new();
    for (count_limit, value_limit_minor, since) in rows {
        caps.push(Caps { count_limit, value_limit_minor });
        if since <= at - SHEET_MS {
            break;
        }
    }
    Ok(caps)
}
