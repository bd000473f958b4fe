//! Wishlists shown to whoever has the link.

use crate::{Db, Error, Tx};

/// Shows the owner's wishlist under the token, or under the one it is shown under already, and tells which; `None`
/// for a list with nothing in it.
pub async fn share(db: &Db, owner: &str, token: &str, now: i64) -> Result<Option<String>, Error> {
    let (owner, token) = (owner.to_owned(), token.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "insert into wishlist_share (owner, token, created_at)
                 select o.id, $2, $3 from owner o
                 where o.id = $1 and o.merged_into is null and exists (select 1 from wish_line l where l.owner = o.id)
                 on conflict (owner) do nothing",
            )
            .bind(&owner)
            .bind(token)
            .bind(now)
            .execute(&mut *tx)
            .await?;
            of_owner_in(tx, &owner).await
        })
    })
    .await
}

/// Takes the list back: its link leads nowhere from now on.
pub async fn unshare(db: &Db, owner: &str) -> Result<(), Error> {
    let owner = owner.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query("delete from wishlist_share where owner = $1").bind(owner).execute(tx).await?;
            Ok(())
        })
    })
    .await
}

/// The token under which the owner's wishlist is shown.
pub async fn of_owner(db: &Db, owner: &str) -> Result<Option<String>, Error> {
    let mut connection = db.pool.acquire().await?;
    of_owner_in(&mut connection, owner).await
}

async fn of_owner_in(tx: &mut Tx, owner: &str) -> Result<Option<String>, Error> {
    let row: Option<(String,)> =
        sqlx::query_as("select token from wishlist_share where owner = $1").bind(owner).fetch_optional(tx).await?;
    Ok(row.map(|(token,)| token))
}

/// Whose wishlist the token shows.
pub async fn find(db: &Db, token: &str) -> Result<Option<String>, Error> {
    let row: Option<(String,)> = sqlx::query_as("select owner from wishlist_share where token = $1")
        .bind(token)
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.map(|(owner,)| owner))
}

/// A guest's link shows the owner's list from now on, unless that has a link of its own.
pub(crate) async fn hand_over(tx: &mut Tx, guest: &str, owner: &str) -> Result<(), Error> {
    sqlx::query(
        "update wishlist_share set owner = $2
         where owner = $1 and not exists (select 1 from wishlist_share kept where kept.owner = $2)",
    )
    .bind(guest)
    .bind(owner)
    .execute(&mut *tx)
    .await?;
    sqlx::query("delete from wishlist_share where owner = $1").bind(guest).execute(tx).await?;
    Ok(())
}
