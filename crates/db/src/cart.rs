//! Carts: read, and written line by line.

use comptoir_domain::cart::merge::{self, MergedLine};
use comptoir_domain::cart::view::{CartView, PricedLine};
use comptoir_domain::cart::{Cart, CartLine};
use comptoir_domain::{Currency, Quantity, Sku, StoreSlug};

use crate::catalog::price::current_price;
use crate::change_log::owner_topic;
use crate::{Db, Error, Tx};

/// Revision, SKU, quantity, price, store, note: a line with what all lines share.
type Row = (i64, Option<String>, Option<i64>, Option<i64>, Option<String>, Option<String>);

/// The cart of an owner, priced, at its revision.
pub async fn view(db: &Db, owner: &str, currency: Currency, now: i64) -> Result<CartView, Error> {
    let mut connection = db.pool.acquire().await?;
    view_in(&mut connection, owner, currency, now).await
}

/// The same inside a transaction.
pub(crate) async fn view_in(tx: &mut Tx, owner: &str, currency: Currency, now: i64) -> Result<CartView, Error> {
    let sql = format!(
        "select t.revision, l.sku, l.quantity, {}, d.store, d.note
         from (select coalesce((select revision from topic where name = $4), 0) as revision) t
         left join cart_detail d on d.owner = $3
         left join cart_line l on l.owner = $3
         order by l.position",
        current_price("$1", "$2")
    );
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(currency.code())
        .bind(now)
        .bind(owner)
        .bind(owner_topic(owner))
        .fetch_all(tx)
        .await?;
    let mut view = CartView::new(0, Vec::new(), currency);
    if let Some((revision, _, _, _, store, note)) = rows.first() {
        view.revision = *revision;
        view.store = store.as_deref().unwrap_or_default().parse().map_err(Error::corrupt)?;
        view.note = note.as_deref().unwrap_or_default().parse().map_err(Error::corrupt)?;
    }
    let mut lines = Vec::with_capacity(rows.len());
    for (_, sku, quantity, unit_minor, ..) in rows {
        if let (Some(sku), Some(quantity)) = (sku, quantity) {
            lines.push(PricedLine { sku: parse_sku(&sku)?, quantity: parse_quantity(quantity)?, unit_minor });
        }
    }
    let CartView { revision, store, note, .. } = view;
    Ok(CartView { store, note, ..CartView::new(revision, lines, currency) })
}

/// The store that an owner chose; empty for none.
pub async fn store(db: &Db, owner: &str) -> Result<StoreSlug, Error> {
    let row: Option<(String,)> =
        sqlx::query_as("select store from cart_detail where owner = $1").bind(owner).fetch_optional(&db.pool).await?;
    row.map(|(store,)| store).unwrap_or_default().parse().map_err(Error::corrupt)
}

/// The guest's lines become the customer's; tells whether that changed anything, and what became of each line.
pub(crate) async fn merge_guest(
    tx: &mut Tx,
    guest: &str,
    customer: &str,
    currency: Currency,
    now: i64,
) -> Result<(bool, Vec<MergedLine>), Error> {
    let theirs = view_in(tx, guest, currency, now).await?.cart();
    let account = view_in(tx, customer, currency, now).await?.cart();
    let merged = merge::merge(account.clone(), &theirs);
    for line in &merged.lines {
        if account.line(&line.sku) != Some(line) {
            write_line(tx, customer, &merged, &line.sku).await?;
        }
    }
    write_detail(tx, customer, &account, &merged).await?;
    sqlx::query("delete from cart_line where owner = $1").bind(guest).execute(&mut *tx).await?;
    sqlx::query("delete from cart_detail where owner = $1").bind(guest).execute(tx).await?;
    Ok((merged != account, merge::plan(&account, &theirs)))
}

/// Makes the rows of the cart's store and note what `after` says, where it differs.
pub(crate) async fn write_detail(tx: &mut Tx, owner: &str, before: &Cart, after: &Cart) -> Result<(), Error> {
    if (&before.store, &before.note) == (&after.store, &after.note) {
        return Ok(());
    }
    sqlx::query(
        "insert into cart_detail (owner, store, note) values ($1, $2, $3)
         on conflict (owner) do update set store = excluded.store, note = excluded.note",
    )
    .bind(owner)
    .bind(after.store.as_str())
    .bind(after.note.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes the row of one SKU what the cart says it is.
pub(crate) async fn write_line(tx: &mut Tx, owner: &str, cart: &Cart, sku: &Sku) -> Result<(), Error> {
    let Some(CartLine { quantity, .. }) = cart.line(sku) else {
        sqlx::query("delete from cart_line where owner = $1 and sku = $2")
            .bind(owner)
            .bind(sku.as_str())
            .execute(tx)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "insert into cart_line (owner, sku, quantity, position)
         values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from cart_line where owner = $1))
         on conflict (owner, sku) do update set quantity = excluded.quantity",
    )
    .bind(owner)
    .bind(sku.as_str())
    .bind(i64::from(quantity.get()))
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) fn parse_sku(text: &str) -> Result<Sku, Error> {
    text.parse().map_err(|_| Error::corrupt(format!("SKU {text:?}")))
}

fn parse_quantity(pieces: i64) -> Result<Quantity, Error> {
    u64::try_from(pieces).ok().and_then(Quantity::new).ok_or_else(|| Error::corrupt(format!("quantity {pieces}")))
}
