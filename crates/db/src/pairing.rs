//! Links that bring another device to a guest's cart, without an account: each good for one device and a short while.

use comptoir_domain::Currency;

use crate::change_log::{self, owner_topic};
use crate::owned::Asker;
use crate::owner::{self, Merge};
use crate::session::{self, NewSession};
use crate::{Db, Error, Tx};

/// The most links an owner may ask for in [`WINDOW_MS`].
pub const START_LIMIT: i64 = 10;
pub const WINDOW_MS: i64 = 15 * 60 * 1000;

/// Why there is no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLink {
    /// An account is never handed out: its devices sign in.
    Account,
    TooMany,
}

/// What a link offers while it is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Whose cart it is.
    pub owner: String,
    pub expires_at: i64,
}

/// What became of a device that wanted to join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// It shows the owner's cart now. The streams of these tokens' hashes tell somebody else's.
    Now { owner: String, moved: Vec<String> },
    /// It did before, and the link is still good.
    Already,
    /// The link is used, over, withdrawn or was never one.
    Gone,
}

/// A device that wants to join.
#[derive(Clone, Debug)]
pub struct Join {
    /// The hash of the link's token.
    pub token_hash: String,
    pub session: NewSession,
    /// The guest whose browser it is and the hash of that session's token.
    pub guest: Option<(String, String)>,
    /// The id under which a merge is logged, and the device that is told apart by it.
    pub change_id: String,
    pub device: String,
}

/// A guest's links, and none of anybody else's: the condition every statement here shares.
const IS_A_GUESTS: &str =
    "exists (select 1 from owner o where o.id = pairing.owner and o.kind = 'guest' and o.merged_into is null)";

/// Keeps a link for the asker's cart; a newcomer becomes a guest with it.
pub async fn start(
    db: &Db,
    asker: Asker,
    token_hash: &str,
    expires_at: i64,
    now: i64,
) -> Result<Result<(), NoLink>, Error> {
    let token_hash = token_hash.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            let owner = owner::settle(tx, &asker, now).await?;
            let kept = sqlx::query(
                "insert into pairing (token_hash, owner, created_at, expires_at)
                 select $1, o.id, $3, $4 from owner o where o.id = $2 and o.kind = 'guest'
                   and (select count(*) from pairing p where p.owner = o.id and p.created_at > $5) < $6",
            )
            .bind(token_hash)
            .bind(&owner)
            .bind(now)
            .bind(expires_at)
            .bind(now - WINDOW_MS)
            .bind(START_LIMIT)
            .execute(&mut *tx)
            .await?;
            Ok(match kept.rows_affected() {
                1 => Ok(()),
                _ if owner::is_guest(tx, &owner).await? => Err(NoLink::TooMany),
                _ => Err(NoLink::Account),
            })
        })
    })
    .await
}

/// What the link offers now; nothing is used up by looking.
pub async fn find(db: &Db, token_hash: &str, now: i64) -> Result<Option<Offer>, Error> {
    let sql = format!(
        "select owner, expires_at from pairing
         where token_hash = $1 and used_at is null and expires_at > $2 and {IS_A_GUESTS}"
    );
    let row: Option<(String, i64)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(token_hash).bind(now).fetch_optional(&db.pool).await?;
    Ok(row.map(|(owner, expires_at)| Offer { owner, expires_at }))
}

/// Uses the link up and begins a session of its owner. What the joining browser had as a guest becomes the owner's,
/// once, and so do that guest's other devices.
pub async fn join(db: &Db, join: Join, currency: Currency, now: i64) -> Result<Joined, Error> {
    db.write(move |tx| Box::pin(async move { join_in(tx, &join, currency, now).await })).await
}

async fn join_in(tx: &mut Tx, join: &Join, currency: Currency, now: i64) -> Result<Joined, Error> {
    owner::lock_several(tx).await?;
    let row: Option<(String,)> = sqlx::query_as("select owner from pairing where token_hash = $1")
        .bind(&join.token_hash)
        .fetch_optional(&mut *tx)
        .await?;
    let Some((owner,)) = row else { return Ok(Joined::Gone) };
    // From here on only this transaction decides who is part of whom: an owner who is part of another one has no
    // link that is good, and no lock is taken against the direction in which they were joined.
    if owner::merged_into(tx, &owner).await?.is_some() {
        return Ok(Joined::Gone);
    }
    if join.guest.as_ref().is_some_and(|(guest, _)| *guest == owner) {
        return Ok(if is_good(tx, &join.token_hash, now).await? { Joined::Already } else { Joined::Gone });
    }
    // The guest's lock before the owner's, both before the link's row and the sessions.
    if let Some((guest, _)) = &join.guest {
        change_log::lock(tx, &owner_topic(guest)).await?;
    }
    change_log::lock(tx, &owner_topic(&owner)).await?;
    let sql = format!(
        "update pairing set used_at = $2
         where token_hash = $1 and used_at is null and expires_at > $2 and {IS_A_GUESTS}"
    );
    let used = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(&join.token_hash).bind(now).execute(&mut *tx).await?;
    if used.rows_affected() == 0 {
        return Ok(Joined::Gone);
    }
    let mut moved = Vec::new();
    if let Some((guest, token_hash)) = &join.guest {
        let merge = Merge { guest, into: &owner, change_id: &join.change_id, device: &join.device };
        owner::merge(tx, merge, currency, now).await?;
        session::end(tx, token_hash).await?;
        moved = session::hand_over(tx, guest, &owner).await?;
        moved.push(token_hash.clone());
    }
    session::create(tx, &join.session, &owner, now).await?;
    Ok(Joined::Now { owner, moved })
}

async fn is_good(tx: &mut Tx, token_hash: &str, now: i64) -> Result<bool, Error> {
    let row: Option<(String,)> =
        sqlx::query_as("select token_hash from pairing where token_hash = $1 and used_at is null and expires_at > $2")
            .bind(token_hash)
            .bind(now)
            .fetch_optional(tx)
            .await?;
    Ok(row.is_some())
}

/// Ends the owner's links that nobody used.
pub(crate) async fn withdraw(tx: &mut Tx, owner: &str) -> Result<(), Error> {
    sqlx::query("delete from pairing where owner = $1 and used_at is null").bind(owner).execute(tx).await?;
    Ok(())
}

/// Forgets links that were over before the instant.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from pairing where expires_at < $1").bind(before).execute(tx).await?.rows_affected())
}
