//! Links by which somebody proves that they read an account's mail: to verify its address, and to choose another
//! password. Each is good once and for a while; the token in it is kept as a hash.

use comptoir_domain::Locale;
use comptoir_domain::mail::Kind;

use crate::change_log::{self, owner_topic};
use crate::outbox::{self, NewMail};
use crate::{Db, Error, Tx, session};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Verify,
    Reset,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Purpose::Verify => "verify",
            Purpose::Reset => "reset",
        }
    }

    fn mail(self) -> Kind {
        match self {
            Purpose::Verify => Kind::VerifyAddress,
            Purpose::Reset => Kind::ResetPassword,
        }
    }
}

/// A link to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    pub id: String,
    /// The hash of the token in it.
    pub token_hash: String,
    pub expires_at: i64,
    /// The language of the mail.
    pub locale: Locale,
}

/// A link that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The account's address.
    pub email: String,
    pub expires_at: i64,
}

/// Another password stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reset {
    pub customer: String,
    pub email: String,
    /// The hashes of the tokens of sessions that ended.
    pub ended: Vec<String>,
}

/// Makes the link and writes down the mail with it.
pub(crate) async fn mail(
    tx: &mut Tx,
    purpose: Purpose,
    customer: &str,
    email: &str,
    link: &NewLink,
    now: i64,
) -> Result<(), Error> {
    make(tx, purpose, customer, link, now).await?;
    outbox::push(tx, &mail_of(purpose, email, link), now).await?;
    Ok(())
}

/// Makes the link if there is such a customer.
async fn make(tx: &mut Tx, purpose: Purpose, customer: &str, link: &NewLink, now: i64) -> Result<(), Error> {
    sqlx::query(
        "insert into account_link (id, token_hash, purpose, customer, created_at, expires_at)
         select $1, $2, $3, c.id, $5, $6 from customer c where c.id = $4",
    )
    .bind(&link.id)
    .bind(&link.token_hash)
    .bind(purpose.name())
    .bind(customer)
    .bind(now)
    .bind(link.expires_at)
    .execute(tx)
    .await?;
    Ok(())
}

fn mail_of(purpose: Purpose, email: &str, link: &NewLink) -> NewMail {
    NewMail {
        kind: purpose.mail(),
        recipient: email.to_owned(),
        locale: link.locale,
        data: serde_json::json!({ "link": link.id }),
        key: format!("link/{}", link.id),
    }
}

/// Mails a link for another password to the address if it has an account; the same statements run where it has none, so
/// that the time it takes tells nobody whether it has.
pub async fn ask_reset(db: &Db, email: &str, link: NewLink, now: i64) -> Result<(), Error> {
    let email = email.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let row: Option<(String,)> = sqlx::query_as("select id from customer where email = $1")
                .bind(&email)
                .fetch_optional(&mut *tx)
                .await?;
            let customer = row.as_ref().map_or("", |(id,)| id.as_str());
            make(tx, Purpose::Reset, customer, &link, now).await?;
            outbox::push_if(tx, row.is_some(), &mail_of(Purpose::Reset, &email, &link), now).await?;
            Ok(())
        })
    })
    .await
}

/// Mails the customer another link to verify their address; `false` when it is verified.
pub async fn ask_verify(db: &Db, customer: &str, link: NewLink, now: i64) -> Result<bool, Error> {
    let customer = customer.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let row: Option<(String,)> =
                sqlx::query_as("select email from customer where id = $1 and verified_at is null")
                    .bind(&customer)
                    .fetch_optional(&mut *tx)
                    .await?;
            let Some((email,)) = row else { return Ok(false) };
            mail(tx, Purpose::Verify, &customer, &email, &link, now).await?;
            Ok(true)
        })
    })
    .await
}

const GOOD: &str = "from account_link l join customer c on c.id = l.customer where l.used_at is null";

/// The link of that token while it is good; nothing is used up by looking.
pub async fn find(db: &Db, purpose: Purpose, token_hash: &str, now: i64) -> Result<Option<Link>, Error> {
    let sql =
        format!("select c.email, l.expires_at {GOOD} and l.token_hash = $1 and l.purpose = $2 and l.expires_at > $3");
    let row: Option<(String, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(token_hash)
        .bind(purpose.name())
        .bind(now)
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.map(|(email, expires_at)| Link { email, expires_at }))
}

/// The link of that id while it is good: for the mail that carries it.
pub async fn of_mail(db: &Db, id: &str, now: i64) -> Result<Option<Link>, Error> {
    let sql = format!("select c.email, l.expires_at {GOOD} and l.id = $1 and l.expires_at > $2");
    let row: Option<(String, i64)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(id).bind(now).fetch_optional(&db.pool).await?;
    Ok(row.map(|(email, expires_at)| Link { email, expires_at }))
}

/// Uses the link up: the address of its account is verified. `true` also for a link that did it before: pressing twice
/// is pressing once.
pub async fn verify(db: &Db, token_hash: &str, now: i64) -> Result<bool, Error> {
    let token_hash = token_hash.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let row: Option<(String,)> = sqlx::query_as(
                "update account_link set used_at = coalesce(used_at, $2)
                 where token_hash = $1 and purpose = 'verify' and (used_at is not null or expires_at > $2)
                 returning customer",
            )
            .bind(token_hash)
            .bind(now)
            .fetch_optional(&mut *tx)
            .await?;
            let Some((customer,)) = row else { return Ok(false) };
            write_verified(tx, &customer, now).await?;
            Ok(true)
        })
    })
    .await
}

pub(crate) async fn write_verified(tx: &mut Tx, customer: &str, now: i64) -> Result<(), Error> {
    sqlx::query("update customer set verified_at = $2 where id = $1 and verified_at is null")
        .bind(customer)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Uses the link up: its account has another password from now on, every session of it ends, and so does every other
/// link to choose one. Whoever did this reads the account's mail: its address is verified by it. `None` for a link that
/// is used, over or none.
pub async fn reset(db: &Db, token_hash: &str, password_hash: &str, now: i64) -> Result<Option<Reset>, Error> {
    let (token_hash, password_hash) = (token_hash.to_owned(), password_hash.to_owned());
    db.write(move |tx| Box::pin(async move { reset_in(tx, &token_hash, &password_hash, now).await })).await
}

async fn reset_in(tx: &mut Tx, token_hash: &str, password_hash: &str, now: i64) -> Result<Option<Reset>, Error> {
    let row: Option<(String, String)> = sqlx::query_as(
        "select c.id, c.email from account_link l join customer c on c.id = l.customer where l.token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((customer, email)) = row else { return Ok(None) };
    // Topics before sessions, as everywhere; two links of one account wait for each other here.
    change_log::lock(tx, &owner_topic(&customer)).await?;
    let used = sqlx::query(
        "update account_link set used_at = $2
         where token_hash = $1 and purpose = 'reset' and used_at is null and expires_at > $2",
    )
    .bind(token_hash)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if used.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("update account_link set used_at = $2 where customer = $1 and purpose = 'reset' and used_at is null")
        .bind(&customer)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    sqlx::query("update customer set password_hash = $2 where id = $1")
        .bind(&customer)
        .bind(password_hash)
        .execute(&mut *tx)
        .await?;
    write_verified(tx, &customer, now).await?;
    let ended = session::end_all(tx, &customer).await?;
    Ok(Some(Reset { customer, email, ended }))
}

/// Forgets links that were over before the instant.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from account_link where expires_at < $1").bind(before).execute(tx).await?.rows_affected())
}
