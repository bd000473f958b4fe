//! Accounts: sign-up, sign-in and what joins them to the guest who was there before.

use comptoir_domain::{Currency, Locale};

use crate::account_link::{self, NewLink, Purpose};
use crate::consent::{self, NewConsent};
use crate::owner::{self, Merge};
use crate::session::{self, NewSession};
use crate::{Db, Error, Tx};

/// A customer as the account pages need one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    pub id: String,
    pub email: String,
    pub name: String,
    pub password_hash: String,
}

/// What a new account is made of.
#[derive(Clone, Debug)]
pub struct NewCustomer {
    pub id: String,
    /// Lower case.
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub locale: Locale,
}

/// The session a sign-in makes, and the one it ends.
#[derive(Clone, Debug)]
pub struct SignIn {
    pub customer: String,
    /// The hash that the password was checked against, where one was.
    pub proof: Option<String>,
    pub session: NewSession,
    /// The guest whose browser it is and the hash of that session's token, both ended.
    pub guest: Option<(String, String)>,
    /// The id under which the merge is logged, and the device that is told apart by it.
    pub change_id: String,
    pub device: String,
}

/// Makes an account; `false` when the address has one already.
pub async fn create(db: &Db, customer: NewCustomer, now: i64) -> Result<bool, Error> {
    made(db.write(move |tx| Box::pin(async move { create_in(tx, &customer, None, now).await })).await)
}

/// The same, with what they agree to, and mails a link by which the address is verified.
pub async fn create_to_verify(
    db: &Db,
    customer: NewCustomer,
    consents: Vec<NewConsent>,
    link: NewLink,
    now: i64,
) -> Result<bool, Error> {
    let work = async move |tx: &mut Tx| {
        create_in(tx, &customer, None, now).await?;
        for new in consents {
            consent::grant_in(tx, &customer.id, new, now).await?;
        }
        account_link::mail(tx, Purpose::Verify, &customer.id, &customer.email, &link, now).await
    };
    made(db.write(move |tx| Box::pin(async move { work(tx).await })).await)
}

/// Makes an account, whose address was verified then if it was; undone when the address has one already.
pub(crate) async fn create_in(
    tx: &mut Tx,
    customer: &NewCustomer,
    verified_at: Option<i64>,
    now: i64,
) -> Result<(), Error> {
    owner::create(tx, &customer.id, "customer", now).await?;
    let done = sqlx::query(
        "insert into customer (id, email, name, password_hash, locale, created_at, verified_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (email) do nothing",
    )
    .bind(&customer.id)
    .bind(&customer.email)
    .bind(&customer.name)
    .bind(&customer.password_hash)
    .bind(customer.locale.tag())
    .bind(now)
    .bind(verified_at)
    .execute(tx)
    .await?;
    if done.rows_affected() == 0 { Err(Error::Undone) } else { Ok(()) }
}

fn made(outcome: Result<(), Error>) -> Result<bool, Error> {
    match outcome {
        Ok(()) => Ok(true),
        Err(Error::Undone) => Ok(false),
        Err(error) => Err(error),
    }
}

/// When the customer's address was verified, if it was.
pub async fn verified_at(db: &Db, customer: &str) -> Result<Option<i64>, Error> {
    let row: Option<(Option<i64>,)> = sqlx::query_as("select verified_at from customer where id = $1")
        .bind(customer)
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.and_then(|(verified_at,)| verified_at))
}

pub async fn find(db: &Db, email: &str) -> Result<Option<Customer>, Error> {
    let row: Option<(String, String, String, String)> =
        sqlx::query_as("select id, email, name, password_hash from customer where email = $1")
            .bind(email)
            .fetch_optional(&db.pool)
            .await?;
    Ok(row.map(|(id, email, name, password_hash)| Customer { id, email, name, password_hash }))
}

/// Begins the customer's session. The guest's session ends, and the guest's cart and wishlist join the
/// customer's exactly once, however often and from how many tabs that guest signs in. `false` when the account has
/// another password by now, in which case nothing was done: whoever knew the old one stays out.
pub async fn sign_in(db: &Db, sign_in: SignIn, currency: Currency, now: i64) -> Result<bool, Error> {
    let done = db.write(move |tx| {
        Box::pin(async move {
            if let Some((guest, token_hash)) = &sign_in.guest {
                owner::lock_several(tx).await?;
                let SignIn { customer, change_id, device, .. } = &sign_in;
                let merge = Merge { guest, into: customer, change_id, device };
                // Sessions after the topics' locks, or two tabs with sessions of their own wait for each other.
                if owner::merge(tx, merge, currency, now).await? {
                    session::end_all(tx, guest).await?;
                }
                session::end(tx, token_hash).await?;
            }
            if let Some(proof) = &sign_in.proof {
                prove(tx, &sign_in.customer, proof).await?;
            }
            session::create(tx, &sign_in.session, &sign_in.customer, now).await
        })
    });
    made(done.await)
}

/// Takes the customer's row while the password is this one; undone when it is another.
async fn prove(tx: &mut Tx, customer: &str, password_hash: &str) -> Result<(), Error> {
    // A reset changes the row before it ends the sessions: either it ends this one too, or this is refused.
    let done = sqlx::query("update customer set password_hash = password_hash where id = $1 and password_hash = $2")
        .bind(customer)
        .bind(password_hash)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 { Err(Error::Undone) } else { Ok(()) }
}

/// The roles a customer has beyond shopping, with the store each is for (`''` for all).
pub async fn roles(db: &Db, customer: &str) -> Result<Vec<(String, String)>, Error> {
    Ok(sqlx::query_as("select role, store from staff_role where customer = $1 order by role, store")
        .bind(customer)
        .fetch_all(&db.pool)
        .await?)
}

pub async fn grant_role(db: &Db, customer: &str, role: &str, store: &str) -> Result<(), Error> {
    let (customer, role, store) = (customer.to_owned(), role.to_owned(), store.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query("insert into staff_role (customer, role, store) values ($1, $2, $3) on conflict do nothing")
                .bind(customer)
                .bind(role)
                .bind(store)
                .execute(tx)
                .await?;
            Ok(())
        })
    })
    .await
}

/// Takes a role away, of one store or, without one, of all; how many grants that ends.
pub async fn revoke_role(db: &Db, email: &str, role: &str, store: Option<&str>) -> Result<u64, Error> {
    let (email, role, store) = (email.to_owned(), role.to_owned(), store.map(str::to_owned));
    db.write(move |tx| {
        Box::pin(async move {
            let of = if store.is_some() { "and store = $3" } else { "" };
            let sql = format!(
                "delete from staff_role where role = $2 {of}
                 and customer in (select id from customer where email = $1)"
            );
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(email).bind(role);
            let query = match store {
                Some(store) => query.bind(store),
                None => query,
            };
            let ended = query.execute(tx).await?;
            Ok(ended.rows_affected())
        })
    })
    .await
}

/// Counts an attempt to sign in against each subject (an account, an address) before the password is looked
/// at, and tells whether all of them stay within `limit` attempts a window of `window_ms`.
pub async fn attempt_sign_in(
    db: &Db,
    mut subjects: Vec<String>,
    window_ms: i64,
    limit: i64,
    now: i64,
) -> Result<bool, Error> {
    // In one order, so that no two attempts wait for each other.
    subjects.sort();
    db.write(move |tx| {
        Box::pin(async move {
            let mut allowed = true;
            for subject in subjects {
                let (attempts,): (i64,) = sqlx::query_as(
                    "insert into sign_in_attempt (subject, attempts, began_at) values ($1, 1, $2)
                     on conflict (subject) do update set
                       attempts = case when sign_in_attempt.began_at > $3 then sign_in_attempt.attempts + 1 else 1 end,
                       began_at = case when sign_in_attempt.began_at > $3 then sign_in_attempt.began_at else $2 end
                     returning attempts",
                )
                .bind(subject)
                .bind(now)
                .bind(now - window_ms)
                .fetch_one(&mut *tx)
                .await?;
                allowed &= attempts <= limit;
            }
            Ok(allowed)
        })
    })
    .await
}

/// Takes the attempts back: the sign-in succeeded.
pub async fn forgive_sign_in(db: &Db, mut subjects: Vec<String>) -> Result<(), Error> {
    subjects.sort();
    db.write(move |tx| {
        Box::pin(async move {
            for subject in subjects {
                sqlx::query("delete from sign_in_attempt where subject = $1").bind(subject).execute(&mut *tx).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Forgets attempts whose window began before the instant.
pub async fn prune_attempts(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from sign_in_attempt where began_at < $1").bind(before).execute(tx).await?.rows_affected())
}
