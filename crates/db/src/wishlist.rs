//! Wishlists: read, and written line by line.

use comptoir_domain::wishlist::Wishlist;
use comptoir_domain::wishlist::view::{WishLine, WishlistView};
use comptoir_domain::{Currency, Sku};

use crate::cart::parse_sku;
use crate::catalog::price::current_price;
use crate::change_log::owner_topic;
use crate::{Db, Error, Tx};

/// The wishlist of an owner, priced, at its revision.
pub async fn view(db: &Db, owner: &str, currency: Currency, now: i64) -> Result<WishlistView, Error> {
    let mut connection = db.pool.acquire().await?;
    view_in(&mut connection, owner, currency, now).await
}

pub(crate) async fn view_in(tx: &mut Tx, owner: &str, currency: Currency, now: i64) -> Result<WishlistView, Error> {
    let sql = format!(
        "select t.revision, l.sku, {}
         from (select coalesce((select revision from topic where name = $4), 0) as revision) t
         left join wish_line l on l.owner = $3
         order by l.position",
        current_price("$1", "$2")
    );
    let rows: Vec<(i64, Option<String>, Option<i64>)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(currency.code())
        .bind(now)
        .bind(owner)
        .bind(owner_topic(owner))
        .fetch_all(tx)
        .await?;
    let revision = rows.first().map_or(0, |row| row.0);
    let lines = rows
        .into_iter()
        .filter_map(|(_, sku, unit_minor)| sku.map(|sku| Ok(WishLine { sku: parse_sku(&sku)?, unit_minor })))
        .collect::<Result<_, Error>>()?;
    Ok(WishlistView { revision, lines, currency })
}

/// The guest's wishes become the customer's; tells which are new there.
pub(crate) async fn merge_guest(
    tx: &mut Tx,
    guest: &str,
    customer: &str,
    currency: Currency,
    now: i64,
) -> Result<Vec<Sku>, Error> {
    let theirs = view_in(tx, guest, currency, now).await?.wishlist();
    let account = view_in(tx, customer, currency, now).await?.wishlist();
    let merged = account.clone().merge(&theirs);
    write(tx, customer, &account, &merged).await?;
    sqlx::query("delete from wish_line where owner = $1").bind(guest).execute(tx).await?;
    Ok(merged.skus.into_iter().filter(|sku| !account.has(sku)).collect())
}

pub(crate) async fn write(tx: &mut Tx, owner: &str, before: &Wishlist, after: &Wishlist) -> Result<(), Error> {
    for sku in before.skus.iter().filter(|sku| !after.has(sku)) {
        sqlx::query("delete from wish_line where owner = $1 and sku = $2")
            .bind(owner)
            .bind(sku.as_str())
            .execute(&mut *tx)
            .await?;
    }
    for sku in after.skus.iter().filter(|sku| !before.has(sku)) {
        sqlx::query(
            "insert into wish_line (owner, sku, position)
             values ($1, $2, (select coalesce(max(position), 0) + 1 from wish_line where owner = $1))
             on conflict (owner, sku) do nothing",
        )
        .bind(owner)
        .bind(sku.as_str())
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
