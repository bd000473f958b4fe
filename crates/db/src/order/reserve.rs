//! Making an order of a cart: a hold for each line, all or none.

use std::collections::{BTreeSet, HashMap, HashSet};

use comptoir_domain::cart::view::{CartView, PricedLine};
use comptoir_domain::order::pickup::Status;
use comptoir_domain::order::{NoOrder, mark, tax_minor};
use comptoir_domain::{Currency, Locale, Money};
use serde::{Deserialize, Serialize};
use sqlx::Executor;

use crate::change_log::{self, Entry, owner_topic, variant_topic};
use crate::order::mail;
use crate::order::shelf::{self, Movement};
use crate::order::step::write_status;
use crate::order::{Moved, store_topic};
use crate::owned::Asker;
use crate::{Db, Error, Tx, cart, owner, webhook};

/// Who comes for the goods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub email: String,
    /// Empty for none.
    pub phone: String,
}

/// A cart to be held in a store.
#[derive(Clone, Debug)]
pub struct Reservation {
    /// Sent by the buyer's page; sent again, it is the same order.
    pub id: String,
    pub asker: Asker,
    pub store: String,
    pub contact: Contact,
    /// The [`mark`] of the cart the buyer looked at.
    pub seen: String,
    /// When the goods can be had, and until when they are held.
    pub opens_at: i64,
    pub closes_at: i64,
    pub expires_at: i64,
    /// What the customer will say at the counter; random.
    pub number: String,
    /// The hash of the token in the order's link.
    pub token_hash: String,
    pub locale: Locale,
    pub currency: Currency,
    /// What the lines are called, by SKU.
    pub titles: HashMap<String, String>,
}

/// A reservation that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    pub order: String,
    /// Whether it was made now, not earlier with the same id.
    pub first: bool,
    pub moved: Moved,
}

/// Reserves the asker's cart in a store: every line or none. The lines leave the cart with it, and the words for the
/// store go along.
pub async fn reserve(db: &Db, reservation: Reservation, now: i64) -> Result<Result<Reserved, NoOrder>, Error> {
    let again = reservation.clone();
    match db.write(move |tx| Box::pin(async move { place(tx, &reservation, now).await })).await {
        // The id was taken, perhaps by the same reservation a moment ago: by now it is known which.
        Err(Error::Undone) => {}
        other => return other,
    }
    match db.write(move |tx| Box::pin(async move { place(tx, &again, now).await })).await {
        Err(Error::Undone) => Ok(Err(NoOrder::Reused)),
        other => other,
    }
}

async fn place(tx: &mut Tx, reservation: &Reservation, now: i64) -> Result<Result<Reserved, NoOrder>, Error> {
    // The variants' locks in their order, then the store's, then the owner's: as everywhere.
    let looked_at = cart::view_in(tx, &reservation.asker.owner, reservation.currency, now).await?;
    let skus: BTreeSet<&str> = looked_at.lines.iter().map(|line| line.sku.as_str()).collect();
    for sku in &skus {
        change_log::lock(tx, &variant_topic(sku)).await?;
    }
    change_log::lock(tx, &store_topic(&reservation.store)).await?;
    let owner = owner::settle(tx, &reservation.asker, now).await?;
    if let Some(answer) = repeated(tx, reservation, &owner).await? {
        return Ok(answer);
    }
    let cart = cart::view_in(tx, &owner, reservation.currency, now).await?;
    if cart.lines.is_empty() {
        return Ok(Err(NoOrder::CartEmpty));
    }
    let unlocked = cart.lines.iter().any(|line| !skus.contains(line.sku.as_str()));
    let unpriced = cart.lines.iter().any(|line| line.unit_minor.is_none());
    if unlocked || unpriced || mark(&cart) != reservation.seen {
        return Ok(Err(NoOrder::CartChanged));
    }
    if let Err(refusal) = claim_all(tx, &cart, &reservation.store).await? {
        return Ok(Err(refusal));
    }
    write(tx, reservation, &owner, &cart, now).await?;
    let moved = tell(tx, reservation, &owner, &cart, now).await?;
    Ok(Ok(Reserved { order: reservation.id.clone(), first: true, moved }))
}

/// The answer to an id that was used before.
async fn repeated(
    tx: &mut Tx,
    reservation: &Reservation,
    owner: &str,
) -> Result<Option<Result<Reserved, NoOrder>>, Error> {
    let row: Option<(String, String)> = sqlx::query_as("select owner, asked from orders where id = $1")
        .bind(&reservation.id)
        .fetch_optional(tx)
        .await?;
    Ok(row.map(|(of, what)| match of == owner && what == asked(reservation) {
        true => Ok(Reserved { order: reservation.id.clone(), first: false, moved: Moved::new() }),
        false => Err(NoOrder::Reused),
    }))
}

/// Claims every line, or nothing: what was claimed before a shelf had too few is given back.
async fn claim_all(tx: &mut Tx, cart: &CartView, store: &str) -> Result<Result<(), NoOrder>, Error> {
    let sold = sold(tx, cart).await?;
    tx.execute("savepoint claims").await?;
    let mut too_few = Vec::new();
    for line in &cart.lines {
        let pieces = i64::from(line.quantity.get());
        if !sold.contains(line.sku.as_str()) {
            too_few.push((line.sku.clone(), 0));
        } else if shelf::claim(tx, line.sku.as_str(), store, pieces).await?.is_none() {
            too_few.push((line.sku.clone(), shelf::available(tx, line.sku.as_str(), store).await?));
        }
    }
    if !too_few.is_empty() {
        tx.execute("rollback to claims").await?;
    }
    tx.execute("release claims").await?;
    Ok(if too_few.is_empty() { Ok(()) } else { Err(NoOrder::TooFew(too_few)) })
}

/// Which of the lines the shop still sells: a cart may name what was taken out of the shop since.
async fn sold(tx: &mut Tx, cart: &CartView) -> Result<HashSet<String>, Error> {
    let sql = format!(
        "select v.sku from variant v join product p on p.handle = v.handle
         where v.active = 1 and p.published = 1 and v.sku in ({})",
        crate::placeholders(cart.lines.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql));
    for line in &cart.lines {
        query = query.bind(line.sku.as_str().to_owned());
    }
    Ok(query.fetch_all(tx).await?.into_iter().map(|(sku,)| sku).collect())
}

async fn write(tx: &mut Tx, reservation: &Reservation, owner: &str, cart: &CartView, now: i64) -> Result<(), Error> {
    let rates = tax_rates(tx, cart, now).await?;
    let tax = |line: &PricedLine| tax_minor(line.total_minor(), rate_of(&rates, line));
    let made = sqlx::query(
        "insert into orders (id, owner, channel, store, currency, total_minor, tax_minor, asked, locale, created_at)
         values ($1, $2, 'web', $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing",
    )
    .bind(&reservation.id)
    .bind(owner)
    .bind(&reservation.store)
    .bind(cart.currency.code())
    .bind(cart.total_minor)
    .bind(cart.lines.iter().map(tax).sum::<Money>())
    .bind(asked(reservation))
    .bind(reservation.locale.tag())
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 0 {
        return Err(Error::Undone);
    }
    for (position, line) in (0i64..).zip(&cart.lines) {
        write_line(tx, reservation, line, position, rate_of(&rates, line)).await?;
    }
    sqlx::query(
        "insert into pickup (order_id, store, number, token_hash, status, opens_at, closes_at, expires_at,
                             name, email, phone, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&reservation.id)
    .bind(&reservation.store)
    .bind(&reservation.number)
    .bind(&reservation.token_hash)
    .bind(Status::Reserved.name())
    .bind(reservation.opens_at)
    .bind(reservation.closes_at)
    .bind(reservation.expires_at)
    .bind(&reservation.contact.name)
    .bind(&reservation.contact.email)
    .bind(&reservation.contact.phone)
    .bind(cart.note.as_str())
    .execute(&mut *tx)
    .await?;
    write_status(tx, &reservation.id, Status::Reserved, "customer", now).await?;
    mail::tell(tx, &reservation.id, Status::Reserved, now).await?;
    for line in &cart.lines {
        let movement = Movement {
            sku: line.sku.as_str(),
            store: &reservation.store,
            kind: "held",
            on_hand: 0,
            held: i64::from(line.quantity.get()),
            order: &reservation.id,
            actor: "customer",
        };
        shelf::record(tx, &movement, now).await?;
    }
    // The store the owner goes to stays theirs; the words were for this order.
    for sql in ["delete from cart_line where owner = $1", "update cart_detail set note = '' where owner = $1"] {
        sqlx::query(sql).bind(owner).execute(&mut *tx).await?;
    }
    Ok(())
}

async fn write_line(
    tx: &mut Tx,
    reservation: &Reservation,
    line: &PricedLine,
    position: i64,
    tax_rate_bp: i64,
) -> Result<(), Error> {
    let (sku, quantity) = (line.sku.as_str(), i64::from(line.quantity.get()));
    sqlx::query(
        "insert into order_line (order_id, sku, position, title, quantity, unit_minor, tax_rate_bp)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&reservation.id)
    .bind(sku)
    .bind(position)
    .bind(reservation.titles.get(sku).map_or(sku, String::as_str))
    .bind(quantity)
    .bind(line.unit_minor)
    .bind(tax_rate_bp)
    .execute(&mut *tx)
    .await?;
    sqlx::query("insert into hold (order_id, sku, store, quantity) values ($1, $2, $3, $4)")
        .bind(&reservation.id)
        .bind(sku)
        .bind(&reservation.store)
        .bind(quantity)
        .execute(tx)
        .await?;
    Ok(())
}

/// The rates of tax in the prices that count now, by SKU.
async fn tax_rates(tx: &mut Tx, cart: &CartView, now: i64) -> Result<HashMap<String, i64>, Error> {
    let sql = format!(
        "select sku, tax_rate_bp from price where currency = $1 and store = '' and from_at <= $2
           and (until_at is null or until_at > $2) and sku in ({}) order by from_at",
        crate::placeholders(cart.lines.len(), 2)
    );
    let mut query =
        sqlx::query_as::<_, (String, i64)>(sqlx::AssertSqlSafe(sql)).bind(cart.currency.code().to_owned()).bind(now);
    for line in &cart.lines {
        query = query.bind(line.sku.as_str().to_owned());
    }
    Ok(query.fetch_all(tx).await?.into_iter().collect())
}

fn rate_of(rates: &HashMap<String, i64>, line: &PricedLine) -> i64 {
    rates.get(line.sku.as_str()).copied().unwrap_or_default()
}

/// Tells the variants' listeners, the store, the owner's devices and the machines that listen.
async fn tell(tx: &mut Tx, reservation: &Reservation, owner: &str, cart: &CartView, now: i64) -> Result<Moved, Error> {
    let mut moved = Moved::new();
    for line in &cart.lines {
        shelf::tell(tx, line.sku.as_str(), &reservation.store, now, &mut moved).await?;
    }
    let news = OrderNews {
        order: &reservation.id,
        number: &reservation.number,
        store: &reservation.store,
        status: Status::Reserved,
    };
    moved.push(append(tx, store_topic(&reservation.store), &news, "{}".to_owned(), now).await?);
    // The cart's own revision is the one this makes.
    let topic = owner_topic(owner);
    let emptied = CartView::new(change_log::lock(tx, &topic).await? + 1, Vec::new(), cart.currency);
    let emptied = CartView { store: cart.store.clone(), ..emptied };
    moved.push(append(tx, topic, &news, serde_json::json!({ "cart": emptied }).to_string(), now).await?);
    let shelves: BTreeSet<&str> = cart.lines.iter().map(|line| line.sku.as_str()).collect();
    let shelves: Vec<(&str, &str)> = shelves.into_iter().map(|sku| (sku, reservation.store.as_str())).collect();
    webhook::tell(tx, Some((&reservation.id, Status::Reserved)), &shelves, now).await?;
    Ok(moved)
}

/// What a store and an owner are told of an order.
pub(super) struct OrderNews<'n> {
    pub order: &'n str,
    pub number: &'n str,
    pub store: &'n str,
    pub status: Status,
}

/// Appends the news to a locked topic.
pub(super) async fn append(
    tx: &mut Tx,
    topic: String,
    news: &OrderNews<'_>,
    result: String,
    now: i64,
) -> Result<(String, comptoir_domain::Revision), Error> {
    let entry = Entry {
        id: uuid::Uuid::new_v4().to_string(),
        topic: topic.clone(),
        revision: None,
        device: String::new(),
        kind: "order".to_owned(),
        body: serde_json::json!({
            "intent": { "type": "order" },
            "order": news.order,
            "number": news.number,
            "store": news.store,
            "status": news.status,
        })
        .to_string(),
        result,
        at: now,
    };
    Ok((topic, change_log::tell(tx, entry).await?))
}

/// What was asked, so that the same id with something else is told apart. Not when: the window's beginning moves on.
fn asked(reservation: &Reservation) -> String {
    let Reservation { store, contact, seen, closes_at, .. } = reservation;
    serde_json::json!({ "store": store, "contact": contact, "seen": seen, "closes_at": closes_at }).to_string()
}
