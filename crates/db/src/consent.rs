//! What accounts agree to. A consent is a row: given once, by words of a version, and ended once. Whoever sends something
//! or chooses by what somebody did asks here, at the moment of doing it: [`holds`] for one account, [`agreed`] within a
//! statement about many.

use comptoir_domain::Locale;
use comptoir_domain::consent::{Channel, Matter, Purpose};
use sqlx::Row;
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::{Db, Error, Tx, change_log, insight};

/// Where somebody said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// With the account itself.
    SignUp,
    /// The account's page of what it agrees to.
    Privacy,
    /// The link in a mail.
    Unsubscribe,
}

impl Place {
    const ALL: [Place; 3] = [Place::SignUp, Place::Privacy, Place::Unsubscribe];

    /// The name it is kept under.
    pub fn name(self) -> &'static str {
        match self {
            Place::SignUp => "sign_up",
            Place::Privacy => "privacy",
            Place::Unsubscribe => "unsubscribe",
        }
    }

    fn named(name: &str) -> Result<Place, Error> {
        let found = Place::ALL.into_iter().find(|place| place.name() == name);
        found.ok_or_else(|| Error::corrupt(format!("place {name:?}")))
    }
}

/// A consent to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewConsent {
    pub matter: Matter,
    /// The version of the words that were shown, in that language.
    pub wording: i64,
    pub locale: Locale,
    pub place: Place,
}

/// A consent as it was given, and whether it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub purpose: Purpose,
    pub channel: Channel,
    pub wording: i64,
    pub locale: Locale,
    /// Milliseconds since 1970 (UTC).
    pub granted_at: i64,
    pub granted_in: Place,
    /// When it ended, and where; `None` while it holds.
    pub withdrawn: Option<(i64, Place)>,
}

/// "The account of this expression agrees to the matter now", to stand in the `where` of any statement. `account` is
/// text of ours, a column or a placeholder (`o.owner`, `$1`), whose value is an account's id; for a guest's it is false.
///
/// `format!("select c.email from customer c where {}", consent::agreed("c.id", Matter::OFFERS_BY_MAIL))`
pub fn agreed(account: &str, matter: Matter) -> String {
    agreed_since(account, matter, 1)
}

/// The same of words of at least that version: those before did not say it.
pub fn agreed_since(account: &str, matter: Matter, wording: i64) -> String {
    let (purpose, channel) = (matter.purpose().name(), matter.channel().name());
    format!(
        "exists (select 1 from consent agreed where agreed.account = {account} and agreed.purpose = '{purpose}'
           and agreed.channel = '{channel}' and agreed.wording >= {wording} and agreed.withdrawn_at is null)"
    )
}

/// Whether the account agrees to the matter now. Nobody else does: not a guest, not an account that is gone.
pub async fn holds(db: &Db, account: &str, matter: Matter) -> Result<bool, Error> {
    let sql = format!("select count(*) from customer c where c.id = $1 and {}", agreed("c.id", matter));
    let (agrees,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(account).fetch_one(&db.pool).await?;
    Ok(agrees == 1)
}

/// All that the account ever agreed to, the newest first.
pub async fn of(db: &Db, account: &str) -> Result<Vec<Consent>, Error> {
    let rows = sqlx::query(
        "select purpose, channel, wording, locale, granted_at, granted_in, withdrawn_at, withdrawn_in from consent
         where account = $1 order by granted_at desc, coalesce(withdrawn_at, granted_at) desc, id",
    )
    .bind(account)
    .fetch_all(&db.pool)
    .await?;
    rows.iter().map(consent).collect()
}

/// Writes down that the account agrees from now on; `false` when it did already, by whatever words, or is gone.
pub async fn grant(db: &Db, account: &str, new: NewConsent, now: i64) -> Result<bool, Error> {
    let account = account.to_owned();
    db.write(move |tx| Box::pin(async move { grant_in(tx, &account, new, now).await })).await
}

/// The same within a transaction: with the account itself, which is there by then.
pub(crate) async fn grant_in(tx: &mut Tx, account: &str, new: NewConsent, now: i64) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into consent (id, account, purpose, channel, wording, locale, granted_at, granted_in)
         select $1, c.id, $3, $4, $5, $6, $7, $8 from customer c where c.id = $2
         on conflict (account, purpose, channel) where withdrawn_at is null do nothing",
    )
    .bind(Uuid::new_v4().to_string())
    .bind(account)
    .bind(new.matter.purpose().name())
    .bind(new.matter.channel().name())
    .bind(new.wording)
    .bind(new.locale.tag())
    .bind(now)
    .bind(new.place.name())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends the account's consent; `false` when there was none. Whoever does it twice has done it once, at the first time.
pub async fn withdraw(db: &Db, account: &str, matter: Matter, place: Place, now: i64) -> Result<bool, Error> {
    let account = account.to_owned();
    let done = db.write(move |tx| {
        Box::pin(async move {
            if matter == Matter::MEASURING && !settle_measuring(tx, &account).await? {
                return Ok(false);
            }
            // Not before it was given, whatever another process's clock says.
            let done = sqlx::query(
                "update consent set withdrawn_at = case when granted_at > $4 then granted_at else $4 end, withdrawn_in = $5
                 where account = $1 and purpose = $2 and channel = $3 and withdrawn_at is null",
            )
            .bind(account)
            .bind(matter.purpose().name())
            .bind(matter.channel().name())
            .bind(now)
            .bind(place.name())
            .execute(tx)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    });
    match done.await {
        Err(Error::Undone) => Ok(false),
        other => other,
    }
}

/// Forgets what the account was counted with, under the lock that who counts takes: what is told meanwhile is counted
/// before, and forgotten, or after, when nobody agrees any more. `false` where there is no such account;
/// [`Error::Undone`] where it went while its lock was waited for, which would leave its topic behind.
async fn settle_measuring(tx: &mut Tx, account: &str) -> Result<bool, Error> {
    if !is_there(tx, account).await? {
        return Ok(false);
    }
    change_log::lock(tx, &change_log::owner_topic(account)).await?;
    if !is_there(tx, account).await? {
        return Err(Error::Undone);
    }
    insight::forget(tx, account).await?;
    Ok(true)
}

async fn is_there(tx: &mut Tx, account: &str) -> Result<bool, Error> {
    let (there,): (i64,) =
        sqlx::query_as("select count(*) from customer where id = $1").bind(account).fetch_one(tx).await?;
    Ok(there == 1)
}

fn consent(row: &AnyRow) -> Result<Consent, Error> {
    let (purpose, channel, locale): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(3)?);
    let (granted_in, withdrawn_in): (String, String) = (row.try_get(5)?, row.try_get(7)?);
    let withdrawn_at: Option<i64> = row.try_get(6)?;
    let purpose = Purpose::ALL.into_iter().find(|known| known.name() == purpose);
    let channel = Channel::ALL.into_iter().find(|known| known.name() == channel);
    Ok(Consent {
        purpose: purpose.ok_or_else(|| Error::corrupt("a purpose"))?,
        channel: channel.ok_or_else(|| Error::corrupt("a channel"))?,
        wording: row.try_get(2)?,
        locale: locale.parse().map_err(Error::corrupt)?,
        granted_at: row.try_get(4)?,
        granted_in: Place::named(&granted_in)?,
        withdrawn: withdrawn_at.map(|at| Ok::<_, Error>((at, Place::named(&withdrawn_in)?))).transpose()?,
    })
}
