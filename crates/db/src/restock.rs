//! Who wants to know when a store has a variant again, and telling them, once.

use std::collections::{BTreeMap, BTreeSet};

use comptoir_domain::mail::Kind;

use crate::change_log::{self, Entry, owner_topic, variant_topic};
use crate::outbox::{self, NewMail};
use crate::owned::Asker;
use crate::{Db, Error, Tx, owner};

/// The most an owner waits for at once.
pub const WATCH_LIMIT: i64 = 200;

/// Something an owner waits for, or that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    pub sku: String,
    pub store: String,
    pub created_at: i64,
    /// When it came back.
    pub back_at: Option<i64>,
}

/// Why it is not waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoWatch {
    /// There is no such variant in the shop.
    VariantUnknown,
    StoreUnknown,
    /// The store has it.
    InStock,
    Limit,
}

/// Waits for the variant to be in the store again; a newcomer becomes a guest with it. Asking twice is asking once.
pub async fn watch(db: &Db, asker: Asker, sku: &str, store: &str, now: i64) -> Result<Result<(), NoWatch>, Error> {
    let (sku, store) = (sku.to_owned(), store.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            // Not even a topic's row stays of what the shop never had.
            if let Some(missing) = missing(tx, &sku, &store).await? {
                return Ok(Err(missing));
            }
            // The lock under which stock is counted: what comes back now is seen here, or sees this.
            change_log::lock(tx, &variant_topic(&sku)).await?;
            if is_in_stock(tx, &sku, &store).await? {
                return Ok(Err(NoWatch::InStock));
            }
            let owner = owner::settle(tx, &asker, now).await?;
            let kept = sqlx::query(
                "insert into restock_watch (owner, sku, store, created_at)
                 select o.id, $2, $3, $4 from owner o
                 where o.id = $1 and (select count(*) from restock_watch w where w.owner = $1 and w.back_at is null
                                      and not (w.sku = $2 and w.store = $3)) < $5
                 on conflict (owner, sku, store) do update set
                   created_at = case when restock_watch.back_at is null then restock_watch.created_at
                                     else excluded.created_at end,
                   back_at = null",
            )
            .bind(owner)
            .bind(&sku)
            .bind(&store)
            .bind(now)
            .bind(WATCH_LIMIT)
            .execute(&mut *tx)
            .await?;
            Ok(if kept.rows_affected() == 0 { Err(NoWatch::Limit) } else { Ok(()) })
        })
    })
    .await
}

/// What of the two the shop does not have.
async fn missing(tx: &mut Tx, sku: &str, store: &str) -> Result<Option<NoWatch>, Error> {
    let (variants, stores): (i64, i64) = sqlx::query_as(
        "select (select count(*) from variant where sku = $1 and active = 1),
                (select count(*) from store where slug = $2 and kind = 'store')",
    )
    .bind(sku)
    .bind(store)
    .fetch_one(tx)
    .await?;
    Ok(match (variants, stores) {
        (0, _) => Some(NoWatch::VariantUnknown),
        (_, 0) => Some(NoWatch::StoreUnknown),
        _ => None,
    })
}

async fn is_in_stock(tx: &mut Tx, sku: &str, store: &str) -> Result<bool, Error> {
    let row: Option<(String,)> =
        sqlx::query_as("select sku from stock_level where sku = $1 and store = $2 and on_hand - held > 0")
            .bind(sku)
            .bind(store)
            .fetch_optional(tx)
            .await?;
    Ok(row.is_some())
}

/// Waits no longer, and forgets that it came back. What is not waited for stays so.
pub async fn unwatch(db: &Db, owner: &str, sku: &str, store: &str) -> Result<(), Error> {
    let (owner, sku, store) = (owner.to_owned(), sku.to_owned(), store.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query("delete from restock_watch where owner = $1 and sku = $2 and store = $3")
                .bind(owner)
                .bind(sku)
                .bind(store)
                .execute(tx)
                .await?;
            Ok(())
        })
    })
    .await
}

/// What the owner waits for and what came back: the latest news first, then the latest wish.
pub async fn of_owner(db: &Db, owner: &str) -> Result<Vec<Watch>, Error> {
    let rows: Vec<(String, String, i64, Option<i64>)> = sqlx::query_as(
        "select sku, store, created_at, back_at from restock_watch where owner = $1
         order by coalesce(back_at, 0) desc, created_at desc, sku, store",
    )
    .bind(owner)
    .fetch_all(&db.pool)
    .await?;
    let watch = |(sku, store, created_at, back_at)| Watch { sku, store, created_at, back_at };
    Ok(rows.into_iter().map(watch).collect())
}

/// The stores in which the owner waits for the variant.
pub async fn stores_of(db: &Db, owner: &str, sku: &str) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "select store from restock_watch where owner = $1 and sku = $2 and back_at is null order by store",
    )
    .bind(owner)
    .bind(sku)
    .fetch_all(&db.pool)
    .await?;
    Ok(rows.into_iter().map(|(store,)| store).collect())
}

/// Tells everyone whose wait is over, each once, and says how many entries that made.
///
/// The last thing a transaction does that counted stock: it takes several owners' topics, and whoever holds those
/// must wait for no other variant's.
pub(crate) async fn tell(tx: &mut Tx, now: i64) -> Result<u64, Error> {
    if !is_any_back(tx).await? {
        return Ok(0);
    }
    owner::lock_several(tx).await?;
    let owners: Vec<(String,)> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("select distinct w.owner {BACK} order by w.owner")))
            .fetch_all(&mut *tx)
            .await?;
    for (owner,) in &owners {
        change_log::lock(tx, &owner_topic(owner)).await?;
    }
    let told: Vec<(String, String, String)> = sqlx::query_as(
        "update restock_watch set back_at = $1
         where back_at is null and exists (select 1 from stock_level l where l.sku = restock_watch.sku
           and l.store = restock_watch.store and l.on_hand - l.held > 0)
         returning owner, sku, store",
    )
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    // Each owner's in the same order on every engine.
    let told: BTreeSet<_> = told.into_iter().collect();
    let words = words(tx, &told).await?;
    for (owner, sku, store) in &told {
        let entry = Entry {
            id: uuid::Uuid::new_v4().to_string(),
            topic: owner_topic(owner),
            revision: None,
            device: String::new(),
            kind: "restock".to_owned(),
            body: serde_json::json!({
                "intent": { "type": "restock" },
                "sku": sku,
                "store": store,
                "titles": words.titles.get(sku),
                "store_name": words.stores.get(store),
            })
            .to_string(),
            result: "{}".to_owned(),
            at: now,
        };
        change_log::tell(tx, entry).await?;
    }
    mail(tx, &told, now).await?;
    Ok(told.len() as u64)
}

/// Mails each customer once what came back for them. A guest has no address.
async fn mail(tx: &mut Tx, told: &BTreeSet<(String, String, String)>, now: i64) -> Result<(), Error> {
    let mut back: BTreeMap<&str, Vec<serde_json::Value>> = BTreeMap::new();
    for (owner, sku, store) in told {
        back.entry(owner).or_default().push(serde_json::json!({ "sku": sku, "store": store }));
    }
    for (owner, back) in back {
        let row: Option<(String, String)> = sqlx::query_as("select email, locale from customer where id = $1")
            .bind(owner)
            .fetch_optional(&mut *tx)
            .await?;
        let Some((recipient, locale)) = row else { continue };
        // A wait is over once, in one transaction: each telling is an event of its own.
        let mail = NewMail {
            kind: Kind::Restock,
            recipient,
            locale: locale.parse().map_err(Error::corrupt)?,
            data: serde_json::json!({ "customer": owner, "back": back }),
            key: format!("restock/{}", uuid::Uuid::new_v4()),
        };
        outbox::push(tx, &mail, now).await?;
    }
    Ok(())
}

/// Watches whose store has the variant again.
const BACK: &str = "from restock_watch w join stock_level l on l.sku = w.sku and l.store = w.store
     where w.back_at is null and l.on_hand - l.held > 0";

async fn is_any_back(tx: &mut Tx) -> Result<bool, Error> {
    let row: Option<(String,)> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("select w.sku {BACK} limit 1"))).fetch_optional(tx).await?;
    Ok(row.is_some())
}

/// What the variants and stores are called.
struct Words {
    /// By SKU, then by locale.
    titles: BTreeMap<String, BTreeMap<String, String>>,
    stores: BTreeMap<String, String>,
}

async fn words(tx: &mut Tx, told: &BTreeSet<(String, String, String)>) -> Result<Words, Error> {
    let skus: BTreeSet<&str> = told.iter().map(|(_, sku, _)| sku.as_str()).collect();
    let mut titles: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for sku in skus {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "select t.locale, t.title from variant v join product_text t on t.handle = v.handle where v.sku = $1",
        )
        .bind(sku)
        .fetch_all(&mut *tx)
        .await?;
        titles.insert(sku.to_owned(), rows.into_iter().collect());
    }
    let stores: Vec<(String, String)> = sqlx::query_as("select slug, name from store").fetch_all(tx).await?;
    Ok(Words { titles, stores: stores.into_iter().collect() })
}

/// What a guest waits for the owner waits for from now on; what both do, once.
pub(crate) async fn hand_over(tx: &mut Tx, guest: &str, owner: &str) -> Result<(), Error> {
    sqlx::query(
        "insert into restock_watch (owner, sku, store, created_at, back_at)
         select $2, sku, store, created_at, back_at from restock_watch where owner = $1
         on conflict (owner, sku, store) do update set created_at = excluded.created_at, back_at = null
           where restock_watch.back_at is not null and excluded.back_at is null",
    )
    .bind(guest)
    .bind(owner)
    .execute(&mut *tx)
    .await?;
    sqlx::query("delete from restock_watch where owner = $1").bind(guest).execute(tx).await?;
    Ok(())
}
