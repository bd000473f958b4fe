//! Owners of carts and wishlists: guests and customers, and what becomes of guests.

use comptoir_domain::cart::merge::MergedLine;
use comptoir_domain::{Currency, Sku};

use crate::cart;
use crate::change_log::{self, Entry, owner_topic};
use crate::owned::Asker;
use crate::{Db, Error, Tx, order, restock, session, wishlist, wishlist_share};

/// Makes a guest.
pub async fn create_guest(tx: &mut Tx, id: &str, now: i64) -> Result<(), Error> {
    create(tx, id, "guest", now).await
}

/// Makes an owner of the kind, `guest` or `customer`.
pub(crate) async fn create(tx: &mut Tx, id: &str, kind: &str, now: i64) -> Result<(), Error> {
    sqlx::query("insert into owner (id, kind, merged_into, created_at) values ($1, $2, null, $3)")
        .bind(id)
        .bind(kind)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether the owner is a guest, on their own or as part of another.
pub(crate) async fn is_guest(tx: &mut Tx, id: &str) -> Result<bool, Error> {
    let row: Option<(String,)> =
        sqlx::query_as("select kind from owner where id = $1").bind(id).fetch_optional(tx).await?;
    Ok(row.is_some_and(|(kind,)| kind == "guest"))
}

/// Who asks for what is no change of the cart or wishlist, with their topic locked: a newcomer becomes a guest, and
/// the owner whom a guest became part of stands for them.
pub(crate) async fn settle(tx: &mut Tx, asker: &Asker, now: i64) -> Result<String, Error> {
    let mut owner = asker.owner.clone();
    change_log::lock(tx, &owner_topic(&owner)).await?;
    while let Some(next) = goes_on_to(tx, &owner, asker.newcomer.is_some()).await? {
        owner = next;
        change_log::lock(tx, &owner_topic(&owner)).await?;
    }
    if let Some(newcomer) = &asker.newcomer {
        create_guest(tx, &owner, now).await?;
        session::create(tx, newcomer, &owner, now).await?;
    }
    Ok(owner)
}

/// Says that a guest became part of another owner; `false` when it had become part of one before.
pub async fn merge_into(tx: &mut Tx, guest: &str, owner: &str) -> Result<bool, Error> {
    let done =
        sqlx::query("update owner set merged_into = $2 where id = $1 and kind = 'guest' and merged_into is null")
            .bind(guest)
            .bind(owner)
            .execute(tx)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// The owner a guest is part of in the end, if any: a guest who joined a guest who signed in is the customer's.
pub async fn merged_into(tx: &mut Tx, guest: &str) -> Result<Option<String>, Error> {
    let mut last = None;
    loop {
        let at = last.as_deref().unwrap_or(guest);
        let row: Option<(Option<String>,)> =
            sqlx::query_as("select merged_into from owner where id = $1").bind(at).fetch_optional(&mut *tx).await?;
        match row.and_then(|(next,)| next) {
            Some(next) => last = Some(next),
            None => return Ok(last),
        }
    }
}

/// The owner a locked one is part of in the end, if any; [`Error::Erased`] for somebody who is gone, which a newcomer is
/// not: they have no row yet.
pub(crate) async fn goes_on_to(tx: &mut Tx, owner: &str, newcomer: bool) -> Result<Option<String>, Error> {
    let row: Option<(Option<String>, String)> = sqlx::query_as("select merged_into, kind from owner where id = $1")
        .bind(owner)
        .fetch_optional(&mut *tx)
        .await?;
    match row {
        Some((Some(next), _)) => Ok(Some(merged_into(tx, &next).await?.unwrap_or(next))),
        Some((None, kind)) if kind != ERASED => Ok(None),
        None if newcomer => Ok(None),
        _ => Err(Error::Erased),
    }
}

/// The kind of an owner of whom nothing is left but the id on their orders.
pub(crate) const ERASED: &str = "erased";

/// Takes the lock of whoever takes several owners' topics: such transactions come one after the other, so that no
/// two wait for each other. What a transaction with one owner's topic goes on to is only the owner that one became
/// part of, and nobody holds that while waiting for a topic that was left behind.
pub(crate) async fn lock_several(tx: &mut Tx) -> Result<(), Error> {
    change_log::lock(tx, "owners").await.map(drop)
}

/// A guest becoming part of another owner.
#[derive(Clone, Debug)]
pub(crate) struct Merge<'m> {
    pub guest: &'m str,
    pub into: &'m str,
    /// The id under which it is logged, and the device that is told apart by it.
    pub change_id: &'m str,
    pub device: &'m str,
}

/// Makes all the guest has the other owner's, once: `false` when that was done before. The caller holds
/// [`lock_several`]; what becomes of the guest's sessions is the caller's to say.
pub(crate) async fn merge(tx: &mut Tx, merge: Merge<'_>, currency: Currency, now: i64) -> Result<bool, Error> {
    let Merge { guest, into, change_id, device } = merge;
    // The guest's lock before the other's, here and in every change, so that no two wait for each other.
    let topic = owner_topic(into);
    change_log::lock(tx, &owner_topic(guest)).await?;
    change_log::lock(tx, &topic).await?;
    if !merge_into(tx, guest, into).await? {
        return Ok(false);
    }
    let (cart_moved, lines) = cart::merge_guest(tx, guest, into, currency, now).await?;
    let wishes = wishlist::merge_guest(tx, guest, into, currency, now).await?;
    wishlist_share::hand_over(tx, guest, into).await?;
    restock::hand_over(tx, guest, into).await?;
    order::hand_over(tx, guest, into).await?;
    if !cart_moved && wishes.is_empty() {
        return Ok(true);
    }
    let revision = change_log::advance(tx, &topic).await?;
    let cart = cart::view_in(tx, into, currency, now).await?;
    let wishlist = wishlist::view_in(tx, into, currency, now).await?;
    let entry = Entry {
        id: change_id.to_owned(),
        topic,
        revision: Some(revision),
        device: device.to_owned(),
        kind: "merge".to_owned(),
        body: serde_json::json!({ "guest": guest, "lines": lines, "wishes": wishes }).to_string(),
        result: serde_json::json!({ "cart": cart, "wishlist": wishlist }).to_string(),
        at: now,
    };
    if !change_log::append(tx, &entry).await? {
        return Err(Error::corrupt(format!("the merge's id {} is taken", entry.id)));
    }
    Ok(true)
}

/// What a merge did, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Merged {
    /// What became of each line of the guest's cart.
    pub lines: Vec<MergedLine>,
    /// The wishes that came with the guest.
    pub wishes: Vec<Sku>,
}

/// The last merge into the owner since the instant.
pub async fn last_merge(db: &Db, owner: &str, since: i64) -> Result<Option<Merged>, Error> {
    let row: Option<(String,)> = sqlx::query_as(
        "select body from change_log where topic = $1 and kind = 'merge' and at >= $2 order by revision desc limit 1",
    )
    .bind(owner_topic(owner))
    .bind(since)
    .fetch_optional(&db.pool)
    .await?;
    row.map(|(body,)| serde_json::from_str(&body).map_err(Error::corrupt)).transpose()
}

/// Says with which change a guest was made, and in which session.
pub(crate) async fn set_first(tx: &mut Tx, guest: &str, change: &str, session: &str) -> Result<(), Error> {
    sqlx::query("update owner set first_change = $2, first_session = $3 where id = $1")
        .bind(guest)
        .bind(change)
        .bind(session)
        .execute(tx)
        .await?;
    Ok(())
}

/// What the session is called in which that change made that guest, unless they are part of a customer by now.
pub(crate) async fn first_session(tx: &mut Tx, guest: &str, change: &str) -> Result<Option<String>, Error> {
    let row: Option<(String,)> = sqlx::query_as(
        "select first_session from owner where id = $1 and kind = 'guest' and merged_into is null and first_change = $2",
    )
    .bind(guest)
    .bind(change)
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|(session,)| session))
}
