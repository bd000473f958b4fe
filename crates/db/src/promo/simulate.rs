//! Sales that a campaign can be tried on: what was handed over lately, and the carts there are. Reads alone.

use std::collections::{BTreeSet, HashMap};

use comptoir_domain::promo::audience::Audience;
use comptoir_domain::promo::{Channel, Moment, Sale, SaleLine, Shopper};
use comptoir_domain::{Currency, Money, Quantity, Sku, StoreSlug};

use crate::promo::issue::{bound, condition};
use crate::promo::sale;
use crate::{BULK_ROWS, Db, Error, Tx, placeholders};

/// A sale that was, or a cart that may become one.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    pub sale: Sale,
    /// Whether whoever buys is of the audience now; a guest is of none.
    pub is_in_audience: bool,
}

/// What is looked at.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub audience: &'a Audience,
    pub currency: Currency,
    /// Sales from then on, milliseconds since 1970 (UTC).
    pub since: i64,
    pub now: i64,
    /// At most so many: of orders the latest.
    pub limit: i64,
    /// The moment of an instant on the clock of a store, '' for none.
    pub moment: &'a (dyn Fn(&str, i64) -> Moment + Sync),
}

/// Orders that were handed over, from the latest to the earliest, as they would have been at a till.
pub async fn orders(db: &Db, asked: &Asked<'_>) -> Result<Vec<Tried>, Error> {
    let mut tx = db.snapshot().await?;
    let (members, values) = condition(asked.audience, 3);
    let sql = format!(
        "select o.id, o.owner, o.store, s.at,
                {}, {}, {}
         from pickup p join orders o on o.id = p.order_id
         join pickup_status s on s.order_id = o.id and s.status = 'collected'
         where p.status = 'collected' and o.currency = $1 and s.at >= $2
         order by s.at desc, o.id limit $3",
        yes("select 1 from customer c where c.id = o.owner"),
        yes(&format!("select 1 from customer c where c.id = o.owner{members}")),
        yes("select 1 from orders e join pickup q on q.order_id = e.id
             where e.owner = o.owner and q.status = 'collected' and e.created_at < o.created_at"),
    );
    let query = sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql))
        .bind(asked.currency.code().to_owned())
        .bind(asked.since)
        .bind(asked.limit);
    let query = bound(query, values);
    let rows = query.fetch_all(&mut *tx).await?;
    let lines = lines(
        &mut tx,
        "select order_id, sku, collected, unit_minor from order_line where collected > 0 and order_id",
        "order by order_id, position",
        rows.iter().map(|row| row.0.as_str()),
    )
    .await?;
    tried(&mut tx, asked, rows, lines).await
}

/// Carts that hold something, at the shop's prices now; of many it is chance which are looked at.
pub async fn carts(db: &Db, asked: &Asked<'_>) -> Result<Vec<Tried>, Error> {
    let mut tx = db.snapshot().await?;
    let (members, values) = condition(asked.audience, 2);
    let sql = format!(
        "select o.id, o.id, coalesce((select d.store from cart_detail d where d.owner = o.id), ''), cast($1 as bigint),
                {}, {}, {}
         from owner o where exists (select 1 from cart_line n where n.owner = o.id)
         order by o.id limit $2",
        yes("select 1 from customer c where c.id = o.id"),
        yes(&format!("select 1 from customer c where c.id = o.id{members}")),
        yes(
            "select 1 from orders e join pickup q on q.order_id = e.id where e.owner = o.id and q.status = 'collected'"
        ),
    );
    let query = sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql)).bind(asked.now).bind(asked.limit);
    let query = bound(query, values);
    let rows = query.fetch_all(&mut *tx).await?;
    let lines = lines(
        &mut tx,
        "select owner, sku, quantity, cast(null as bigint) from cart_line where owner",
        "order by owner, position",
        rows.iter().map(|row| row.0.as_str()),
    )
    .await?;
    tried(&mut tx, asked, rows, lines).await
}

/// Id, owner, store, when; whether the owner has an account, is of the audience, bought before.
type Row = (String, String, String, i64, i64, i64, i64);

/// Whether there is such a row, as both engines count.
fn yes(select: &str) -> String {
    format!("cast(case when exists ({select}) then 1 else 0 end as bigint)")
}

/// What is sold: SKU, pieces, and what one cost where that is agreed.
type Line = (String, i64, Option<Money>);

async fn lines(
    tx: &mut Tx,
    select: &str,
    order: &str,
    ids: impl Iterator<Item = &str>,
) -> Result<HashMap<String, Vec<Line>>, Error> {
    let ids: Vec<&str> = ids.collect();
    let mut lines = HashMap::<String, Vec<Line>>::new();
    for ids in ids.chunks(BULK_ROWS) {
        let sql = format!("{select} in ({}) {order}", placeholders(ids.len(), 0));
        let mut query = sqlx::query_as::<_, (String, String, i64, Option<Money>)>(sqlx::AssertSqlSafe(sql));
        for id in ids {
            query = query.bind((*id).to_owned());
        }
        for (id, sku, pieces, unit_minor) in query.fetch_all(&mut *tx).await? {
            lines.entry(id).or_default().push((sku, pieces, unit_minor));
        }
    }
    Ok(lines)
}

async fn tried(
    tx: &mut Tx,
    asked: &Asked<'_>,
    rows: Vec<Row>,
    mut lines: HashMap<String, Vec<Line>>,
) -> Result<Vec<Tried>, Error> {
    let skus: BTreeSet<&str> = lines.values().flatten().map(|(sku, ..)| sku.as_str()).collect();
    let skus: Vec<&str> = skus.into_iter().collect();
    let mut facts = HashMap::new();
    for skus in skus.chunks(BULK_ROWS) {
        facts.extend(sale::facts(tx, skus, asked.currency, asked.now).await?);
    }
    let mut tried = Vec::with_capacity(rows.len());
    for (id, owner, store, at, is_customer, is_in_audience, bought_before) in rows {
        let mut sold = Vec::new();
        for (sku, pieces, unit_minor) in lines.remove(&id).unwrap_or_default() {
            let facts: sale::Facts = facts.get(&sku).cloned().unwrap_or_default();
            // What has no price is worth nothing to a rule.
            let Some(unit_minor) = unit_minor.or(facts.unit_minor) else { continue };
            sold.push(SaleLine {
                sku: sku.parse::<Sku>().map_err(Error::corrupt)?,
                product: facts.product,
                collections: Some(facts.collection).into_iter().filter(|name| !name.is_empty()).collect(),
                tags: facts.tags,
                quantity: u64::try_from(pieces)
                    .ok()
                    .and_then(Quantity::new)
                    .ok_or_else(|| Error::corrupt(format!("{pieces} pieces of {sku}")))?,
                unit_minor,
            });
        }
        let shopper = (is_customer == 1).then(|| Shopper {
            id: owner,
            segments: Vec::new(),
            is_first_purchase: bought_before == 0,
        });
        let sale = Sale {
            lines: sold,
            currency: asked.currency,
            channel: Channel::Store,
            moment: (asked.moment)(&store, at),
            store: store.parse().ok().filter(|store: &StoreSlug| !store.is_empty()),
            shopper,
        };
        tried.push(Tried { sale, is_in_audience: is_in_audience == 1 });
    }
    Ok(tried)
}
