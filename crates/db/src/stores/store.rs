//! Stores and when they are open.

use std::collections::HashMap;

use comptoir_domain::stores::availability::{Exactness, StockDisplay};
use serde::Serialize;

use crate::{Db, Error, Tx};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Store {
    pub slug: String,
    pub name: String,
    /// `store`, or `warehouse` that shoppers do not see.
    pub kind: String,
    pub street: String,
    pub postcode: String,
    pub town: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Millionths of a degree, WGS 84.
    pub latitude_micro: i64,
    pub longitude_micro: i64,
    /// IANA name.
    pub time_zone: String,
    pub phone: String,
    pub services: Vec<String>,
    /// Spans of the weekdays 1 (Monday) to 7, in minutes of the local day.
    pub hours: Vec<DaySpan>,
    /// Dates (`2026-12-25`) with hours of their own; a date with one empty span is closed.
    pub exceptions: Vec<DateSpan>,
    /// How shoppers are told what is on the shelves.
    pub display: StockDisplay,
    /// Moves with every write: 1 for a new store.
    pub version: i64,
}

impl Store {
    /// Whether shoppers go there: a warehouse is seen by nobody but the shop's people.
    pub fn is_open_to_shoppers(&self) -> bool {
        self.kind == "store"
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DaySpan {
    pub weekday: i64,
    pub opens_minute: i64,
    pub closes_minute: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DateSpan {
    pub date: String,
    pub opens_minute: i64,
    pub closes_minute: i64,
}

/// Every store, shops before warehouses, in the merchant's order.
pub async fn all(db: &Db) -> Result<Vec<Store>, Error> {
    let mut connection = db.pool.acquire().await?;
    all_in(&mut connection).await
}

pub async fn all_in(tx: &mut Tx) -> Result<Vec<Store>, Error> {
    #[rustfmt::skip]
    type Row = (
        String, String, String, String, String, String, String, i64, i64, String, String, String,
        String, i64, i64,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "select slug, name, kind, street, postcode, town, country, latitude_micro, longitude_micro, time_zone,
                phone, services, exactness, low_stock_threshold, version from store order by kind, position, slug",
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut hours = hours(tx).await?;
    let mut exceptions = exceptions(tx).await?;
    let store = |row: Row| {
        let exactness = Exactness::named(&row.12).ok_or_else(|| Error::corrupt(format!("exactness {:?}", row.12)))?;
        Ok(Store {
            hours: hours.remove(&row.0).unwrap_or_default(),
            exceptions: exceptions.remove(&row.0).unwrap_or_default(),
            slug: row.0,
            name: row.1,
            kind: row.2,
            street: row.3,
            postcode: row.4,
            town: row.5,
            country: row.6,
            latitude_micro: row.7,
            longitude_micro: row.8,
            time_zone: row.9,
            phone: row.10,
            services: row.11.split_whitespace().map(str::to_owned).collect(),
            display: StockDisplay { exactness, low_stock_threshold: row.13 },
            version: row.14,
        })
    };
    rows.into_iter().map(store).collect()
}

async fn hours(tx: &mut Tx) -> Result<HashMap<String, Vec<DaySpan>>, Error> {
    let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(
        "select store, weekday, opens_minute, closes_minute from store_hours order by store, weekday, opens_minute",
    )
    .fetch_all(tx)
    .await?;
    let mut hours: HashMap<String, Vec<DaySpan>> = HashMap::new();
    for (store, weekday, opens_minute, closes_minute) in rows {
        hours.entry(store).or_default().push(DaySpan { weekday, opens_minute, closes_minute });
    }
    Ok(hours)
}

async fn exceptions(tx: &mut Tx) -> Result<HashMap<String, Vec<DateSpan>>, Error> {
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "select store, date, opens_minute, closes_minute from store_exception order by store, date, opens_minute",
    )
    .fetch_all(tx)
    .await?;
    let mut exceptions: HashMap<String, Vec<DateSpan>> = HashMap::new();
    for (store, date, opens_minute, closes_minute) in rows {
        exceptions.entry(store).or_default().push(DateSpan { date, opens_minute, closes_minute });
    }
    Ok(exceptions)
}

/// Whether there is a store of that slug to which shoppers go.
pub async fn exists(tx: &mut Tx, slug: &str) -> Result<bool, Error> {
    let row: Option<(String,)> = sqlx::query_as("select slug from store where slug = $1 and kind = 'store'")
        .bind(slug)
        .fetch_optional(tx)
        .await?;
    Ok(row.is_some())
}

/// Writes the store with its hours: a new one at that place in the order, or one that is there over what it was. How it
/// tells of its shelves is only written for a new one: no file says it.
pub async fn put(tx: &mut Tx, store: &Store, position: i64) -> Result<(), Error> {
    sqlx::query(
        "insert into store (slug, name, kind, street, postcode, town, country, latitude_micro, longitude_micro,
                            time_zone, phone, services, position, exactness, low_stock_threshold)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict (slug) do update set name = excluded.name, kind = excluded.kind, street = excluded.street,
           postcode = excluded.postcode, town = excluded.town, country = excluded.country,
           latitude_micro = excluded.latitude_micro, longitude_micro = excluded.longitude_micro,
           time_zone = excluded.time_zone, phone = excluded.phone, services = excluded.services,
           version = store.version + 1",
    )
    .bind(&store.slug)
    .bind(&store.name)
    .bind(&store.kind)
    .bind(&store.street)
    .bind(&store.postcode)
    .bind(&store.town)
    .bind(&store.country)
    .bind(store.latitude_micro)
    .bind(store.longitude_micro)
    .bind(&store.time_zone)
    .bind(&store.phone)
    .bind(store.services.join(" "))
    .bind(position)
    .bind(store.display.exactness.name())
    .bind(store.display.low_stock_threshold)
    .execute(&mut *tx)
    .await?;
    put_hours(tx, store).await
}

/// Writes the hours over what they were.
pub(crate) async fn put_hours(tx: &mut Tx, store: &Store) -> Result<(), Error> {
    for sql in ["delete from store_hours where store = $1", "delete from store_exception where store = $1"] {
        sqlx::query(sql).bind(&store.slug).execute(&mut *tx).await?;
    }
    for span in &store.hours {
        sqlx::query("insert into store_hours (store, weekday, opens_minute, closes_minute) values ($1, $2, $3, $4)")
            .bind(&store.slug)
            .bind(span.weekday)
            .bind(span.opens_minute)
            .bind(span.closes_minute)
            .execute(&mut *tx)
            .await?;
    }
    for span in &store.exceptions {
        sqlx::query("insert into store_exception (store, date, opens_minute, closes_minute) values ($1, $2, $3, $4)")
            .bind(&store.slug)
            .bind(&span.date)
            .bind(span.opens_minute)
            .bind(span.closes_minute)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Gives a place that shoppers do not see yet another slug, everywhere it is named.
pub async fn rename(tx: &mut Tx, from: &str, to: &str) -> Result<(), Error> {
    for sql in [
        "insert into store (slug, name, kind, street, postcode, town, country, latitude_micro, longitude_micro,
                            time_zone, phone, services, position, exactness, low_stock_threshold)
         select cast($2 as text), name, kind, street, postcode, town, country, latitude_micro, longitude_micro,
                time_zone, phone, services, position, exactness, low_stock_threshold
         from store where slug = $1",
        "update store_hours set store = $2 where store = $1",
        "update store_exception set store = $2 where store = $1",
        "update stock_movement set store = $2 where store = $1",
        "update stock_level set store = $2 where store = $1",
        "update price set store = $2 where store = $1",
        "update staff_role set store = $2 where store = $1",
        "update invitation_store set store = $2 where store = $1",
    ] {
        sqlx::query(sql).bind(from).bind(to).execute(&mut *tx).await?;
    }
    sqlx::query("delete from store where slug = $1").bind(from).execute(tx).await?;
    Ok(())
}
