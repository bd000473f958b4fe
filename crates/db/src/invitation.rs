//! Invitations to work in the shop: an address, a role and the stores it is for, granted when the link in the mail is
//! followed.

use std::collections::{BTreeMap, BTreeSet};

use comptoir_domain::Locale;
use comptoir_domain::mail::Kind;

use crate::account::{self, NewCustomer};
use crate::outbox::{self, NewMail};
use crate::{Db, Error, Tx, account_link};

/// Somebody to be invited.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// Sent by the page that invites; sent again, it is the same invitation.
    pub id: String,
    /// The hash of the token in the link.
    pub token_hash: String,
    /// Lower case.
    pub email: String,
    pub role: String,
    /// The stores the role is for; none for a role that is not bound to stores.
    pub stores: BTreeSet<String>,
    /// The account that invites.
    pub invited_by: String,
    pub expires_at: i64,
    /// The language of the mail.
    pub locale: Locale,
}

/// An invitation that is neither accepted nor withdrawn nor over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub id: String,
    pub email: String,
    pub role: String,
    /// The stores' slugs, sorted.
    pub stores: Vec<String>,
    pub created_at: i64,
    pub expires_at: i64,
}

/// Who accepts.
#[derive(Clone, Debug)]
pub enum Invited {
    /// Somebody who has an account, by its id.
    Customer(String),
    /// Somebody who makes one with it; the address is the invitation's.
    New(NewCustomer),
}

/// Why an invitation is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAccepted {
    /// It is accepted, withdrawn, over or was never one.
    Gone,
    /// It is for another address than the account's.
    Other,
    /// The address has an account: they sign in.
    HasAccount,
}

/// Somebody who may work in the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub name: String,
    pub email: String,
    pub role: String,
    /// The stores' slugs, sorted; empty for all of them.
    pub stores: Vec<String>,
}

/// Invites and writes down the mail; `false` when the id stands for another invitation.
pub async fn invite(db: &Db, new: NewInvitation, now: i64) -> Result<bool, Error> {
    db.write(move |tx| Box::pin(async move { invite_in(tx, &new, now).await })).await
}

async fn invite_in(tx: &mut Tx, new: &NewInvitation, now: i64) -> Result<bool, Error> {
    let made = sqlx::query(
        "insert into invitation (id, token_hash, email, role, invited_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing",
    )
    .bind(&new.id)
    .bind(&new.token_hash)
    .bind(&new.email)
    .bind(&new.role)
    .bind(&new.invited_by)
    .bind(now)
    .bind(new.expires_at)
    .execute(&mut *tx)
    .await?;
    if made.rows_affected() == 0 {
        let row: Option<(String, String, String)> =
            sqlx::query_as("select email, role, invited_by from invitation where id = $1")
                .bind(&new.id)
                .fetch_optional(&mut *tx)
                .await?;
        let stores = stores_of(tx, &new.id).await?;
        let same = row.is_some_and(|known| known == (new.email.clone(), new.role.clone(), new.invited_by.clone()));
        return Ok(same && stores.iter().eq(&new.stores));
    }
    for store in &new.stores {
        sqlx::query("insert into invitation_store (invitation, store) values ($1, $2)")
            .bind(&new.id)
            .bind(store)
            .execute(&mut *tx)
            .await?;
    }
    let mail = NewMail {
        kind: Kind::StaffInvitation,
        recipient: new.email.clone(),
        locale: new.locale,
        data: serde_json::json!({ "invitation": new.id }),
        key: format!("invitation/{}", new.id),
    };
    outbox::push(tx, &mail, now).await?;
    Ok(true)
}

/// An invitation is open in this condition, with the present as `$2`.
const OPEN: &str = "accepted_at is null and withdrawn_at is null and expires_at > $2";

/// The open invitation of that token; nothing is used up by looking.
pub async fn find(db: &Db, token_hash: &str, now: i64) -> Result<Option<Invitation>, Error> {
    Ok(read(db, "token_hash = $1", token_hash, now).await?.pop())
}

/// The open invitation of that id.
pub async fn of_id(db: &Db, id: &str, now: i64) -> Result<Option<Invitation>, Error> {
    Ok(read(db, "id = $1", id, now).await?.pop())
}

/// Every open invitation, the newest first.
pub async fn open(db: &Db, now: i64) -> Result<Vec<Invitation>, Error> {
    read(db, "$1 = ''", "", now).await
}

async fn read(db: &Db, condition: &str, value: &str, now: i64) -> Result<Vec<Invitation>, Error> {
    let sql = format!(
        "select id, email, role, created_at, expires_at from invitation where {condition} and {OPEN}
         order by created_at desc, id"
    );
    let mut connection = db.pool.acquire().await?;
    let rows: Vec<(String, String, String, i64, i64)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).bind(now).fetch_all(&mut *connection).await?;
    let mut found = Vec::with_capacity(rows.len());
    for (id, email, role, created_at, expires_at) in rows {
        let stores = stores_of(&mut connection, &id).await?;
        found.push(Invitation { id, email, role, stores, created_at, expires_at });
    }
    Ok(found)
}

async fn stores_of(tx: &mut Tx, invitation: &str) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("select store from invitation_store where invitation = $1 order by store")
            .bind(invitation)
            .fetch_all(tx)
            .await?;
    Ok(rows.into_iter().map(|(store,)| store).collect())
}

/// Takes an open invitation back; `false` when it was none any more.
pub async fn withdraw(db: &Db, id: &str, now: i64) -> Result<bool, Error> {
    let id = id.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let sql = format!("update invitation set withdrawn_at = $2 where id = $1 and {OPEN}");
            let done = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).bind(now).execute(tx).await?;
            Ok(done.rows_affected() == 1)
        })
    })
    .await
}

/// Uses the invitation up and grants its role; tells the account that has it now. Whoever did this reads the mail of the
/// address: it is verified by it.
pub async fn accept(
    db: &Db,
    token_hash: &str,
    invited: Invited,
    now: i64,
) -> Result<Result<String, NotAccepted>, Error> {
    let token_hash = token_hash.to_owned();
    let accepted = db.write(move |tx| Box::pin(async move { accept_in(tx, &token_hash, &invited, now).await })).await;
    match accepted {
        // The account could not be made: its address has one.
        Err(Error::Undone) => Ok(Err(NotAccepted::HasAccount)),
        other => other,
    }
}

async fn accept_in(
    tx: &mut Tx,
    token_hash: &str,
    invited: &Invited,
    now: i64,
) -> Result<Result<String, NotAccepted>, Error> {
    let sql =
        format!("update invitation set accepted_at = $2 where token_hash = $1 and {OPEN} returning id, email, role");
    let row: Option<(String, String, String)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(token_hash).bind(now).fetch_optional(&mut *tx).await?;
    let Some((id, email, role)) = row else { return Ok(Err(NotAccepted::Gone)) };
    let customer = match invited {
        Invited::New(customer) => {
            let customer = NewCustomer { email, ..customer.clone() };
            account::create_in(tx, &customer, Some(now), now).await?;
            customer.id
        }
        Invited::Customer(customer) => {
            let row: Option<(String,)> = sqlx::query_as("select id from customer where id = $1 and email = $2")
                .bind(customer)
                .bind(&email)
                .fetch_optional(&mut *tx)
                .await?;
            let Some((customer,)) = row else {
                // It is not used up by somebody else's try.
                sqlx::query("update invitation set accepted_at = null where id = $1").bind(&id).execute(tx).await?;
                return Ok(Err(NotAccepted::Other));
            };
            account_link::write_verified(tx, &customer, now).await?;
            customer
        }
    };
    let stores = stores_of(tx, &id).await?;
    let stores = if stores.is_empty() { vec![String::new()] } else { stores };
    for store in stores {
        sqlx::query("insert into staff_role (customer, role, store) values ($1, $2, $3) on conflict do nothing")
            .bind(&customer)
            .bind(&role)
            .bind(store)
            .execute(&mut *tx)
            .await?;
    }
    Ok(Ok(customer))
}

/// Everybody who works in the shop, by role and address.
pub async fn staff(db: &Db) -> Result<Vec<Member>, Error> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "select r.role, c.email, c.name, r.store from staff_role r join customer c on c.id = r.customer
         order by r.role, c.email, r.store",
    )
    .fetch_all(&db.pool)
    .await?;
    let mut members: BTreeMap<(String, String), Member> = BTreeMap::new();
    for (role, email, name, store) in rows {
        let member = members.entry((role.clone(), email.clone()));
        let member = member.or_insert_with(|| Member { name, email, role, stores: Vec::new() });
        member.stores.extend(Some(store).filter(|store| !store.is_empty()));
    }
    Ok(members.into_values().collect())
}

/// Forgets invitations that were over before the instant.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<(), Error> {
    for sql in [
        "delete from invitation_store where invitation in (select id from invitation where expires_at < $1)",
        "delete from invitation where expires_at < $1",
    ] {
        sqlx::query(sql).bind(before).execute(&mut *tx).await?;
    }
    Ok(())
}
