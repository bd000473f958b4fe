//! The ledger as the shop's people read it, and the shelves that have less than was promised.

use comptoir_domain::order::pickup::Status;

use crate::stores::stock::{self, Level};
use crate::{Db, Error, placeholders};

/// Something that happened to the stock of a variant in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    pub id: String,
    pub store: String,
    /// counted, received, sold, held, released, collected.
    pub kind: String,
    /// By how many pieces what is there changed, and what is held of it.
    pub quantity: i64,
    pub held: i64,
    pub at: i64,
    /// `import`, `customer`, `clock`, a machine's name or a person's id.
    pub actor: String,
    /// The person's name, where it is one.
    pub person: Option<String>,
    pub reason: String,
    /// The number of the order it was for.
    pub order: Option<String>,
}

/// The movements of a variant in those stores, the newest first: those before the instant and id of `before`, at most
/// so many.
pub async fn movements(
    db: &Db,
    sku: &str,
    stores: &[&str],
    before: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<Movement>, Error> {
    type Row = (String, String, String, i64, i64, i64, String, Option<String>, String, Option<String>);
    let sql = format!(
        "select m.id, m.store, m.kind, m.quantity, m.held, m.at, m.actor,
                (select c.name from customer c where c.id = m.actor), m.reason,
                (select p.number from pickup p where p.order_id = m.order_id)
         from stock_movement m where m.sku = $1 and (m.at, m.id) < ($2, $3) and m.store in ({})
         order by m.at desc, m.id desc limit $4",
        placeholders(stores.len(), 4)
    );
    let (at, id) = before.unwrap_or((i64::MAX, ""));
    let mut query = sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql)).bind(sku).bind(at).bind(id).bind(limit);
    for store in stores {
        query = query.bind(*store);
    }
    let movement = |(id, store, kind, quantity, held, at, actor, person, reason, order)| Movement {
        id,
        store,
        kind,
        quantity,
        held,
        at,
        actor,
        person,
        reason,
        order,
    };
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(movement).collect())
}

/// Shelves of those stores that have less than is held there, or less than nothing; by store and SKU, at most so many.
pub async fn shortfalls(db: &Db, stores: &[&str], limit: i64) -> Result<Vec<Level>, Error> {
    let sql = format!(
        "select sku, store, on_hand, held, counted_at from stock_level
         where on_hand - held < 0 and store in ({}) order by store, sku limit $1",
        placeholders(stores.len(), 1)
    );
    let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(limit);
    for store in stores {
        query = query.bind(*store);
    }
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(stock::level).collect())
}

/// An open pickup to which pieces of a shelf are promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    pub sku: String,
    pub store: String,
    pub pieces: i64,
    pub number: String,
    /// Who comes.
    pub name: String,
    pub status: Status,
    pub closes_at: i64,
    pub created_at: i64,
}

/// To whom the pieces of the shelves that fall short are promised, the oldest promise first.
pub async fn promises(db: &Db, stores: &[&str], limit: i64) -> Result<Vec<Promise>, Error> {
    type Row = (String, String, i64, String, String, String, i64, i64);
    let sql = format!(
        "select h.sku, h.store, h.quantity, p.number, p.name, p.status, p.closes_at, o.created_at
         from stock_level l join hold h on h.sku = l.sku and h.store = l.store
         join pickup p on p.order_id = h.order_id join orders o on o.id = h.order_id
         where l.on_hand - l.held < 0 and l.store in ({}) order by o.created_at, o.id limit $1",
        placeholders(stores.len(), 1)
    );
    let mut query = sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql)).bind(limit);
    for store in stores {
        query = query.bind(*store);
    }
    let promise = |(sku, store, pieces, number, name, status, closes_at, created_at): Row| {
        let status = Status::named(&status).ok_or_else(|| Error::corrupt(format!("status {status:?}")))?;
        Ok(Promise { sku, store, pieces, number, name, status, closes_at, created_at })
    };
    query.fetch_all(&db.pool).await?.into_iter().map(promise).collect()
}

/// What waits in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub store: String,
    /// Pickups that are not over.
    pub pickups: i64,
    /// Shelves that have less than was promised.
    pub shortfalls: i64,
}

/// What waits in every store and warehouse.
pub async fn waiting(db: &Db) -> Result<Vec<Waiting>, Error> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "select s.slug,
                (select count(*) from pickup p where p.store = s.slug
                   and p.status in ('reserved', 'preparing', 'ready')),
                (select count(*) from stock_level l where l.store = s.slug and l.on_hand - l.held < 0)
         from store s",
    )
    .fetch_all(&db.pool)
    .await?;
    let waiting = |(store, pickups, shortfalls)| Waiting { store, pickups, shortfalls };
    Ok(rows.into_iter().map(waiting).collect())
}

/// Variants by the beginning of their SKU, in any case, and by their products' handles; at most so many.
pub async fn variants(db: &Db, beginning: &str, handles: &[&str], limit: i64) -> Result<Vec<String>, Error> {
    let escaped = beginning.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let sql = format!(
        "select sku from variant where lower(sku) like $1 escape '\\' or handle in ({}) order by sku limit $2",
        placeholders(handles.len(), 2)
    );
    let mut query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql)).bind(format!("{escaped}%")).bind(limit);
    for handle in handles {
        query = query.bind(*handle);
    }
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(|(sku,)| sku).collect())
}
