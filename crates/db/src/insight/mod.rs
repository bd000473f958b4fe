//! How banners do. What is seen and clicked is counted here; what people did afterwards is read from the books themselves:
//! orders, codes, redemptions, slips.

pub mod count;
pub mod outcome;
pub mod total;
pub(crate) mod verify;

use comptoir_domain::insight::{Arm, Split, WINDOW_MS};

use crate::{Db, Error, Tx};

/// A banner that is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub banner: String,
    /// Moves when people are split otherwise.
    pub round: i64,
    /// The campaign whose codes it gives.
    pub campaign: Option<String>,
    /// Since when the round is: milliseconds since 1970 (UTC).
    pub since: i64,
    pub split: Split,
}

/// Says how a banner is measured from now on: with whoever publishes it. People who are split otherwise than before are
/// another experiment, a new round of the experiment's number; the same split goes on, whatever else was changed. The round
/// it is in.
pub async fn measure(
    tx: &mut Tx,
    banner: &str,
    campaign: Option<&str>,
    (experiment, split): (u32, &Split),
    now: i64,
) -> Result<i64, Error> {
    // The row is locked by the first statement, so that who publishes twice at once begins one round.
    let (round,): (i64,) = sqlx::query_as(
        "insert into measured (banner, round, campaign, since) values ($1, 0, $2, $3)
         on conflict (banner) do update set campaign = excluded.campaign returning round",
    )
    .bind(banner)
    .bind(campaign.unwrap_or_default())
    .bind(now)
    .fetch_one(&mut *tx)
    .await?;
    // Variants in another order are the same sides, but people are dealt out anew.
    let is_another = i64::from(experiment) > round;
    if !is_another && arms(tx, banner, round).await?.is_some_and(|known| known == *split) {
        return Ok(round);
    }
    let round = i64::from(experiment).max(round + 1);
    sqlx::query("update measured set round = $2, since = $3 where banner = $1")
        .bind(banner)
        .bind(round)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    for (arm, weight) in split.arms() {
        sqlx::query("insert into measured_arm (banner, round, variant, weight) values ($1, $2, $3, $4)")
            .bind(banner)
            .bind(round)
            .bind(arm.as_str())
            .bind(i64::from(*weight))
            .execute(&mut *tx)
            .await?;
    }
    Ok(round)
}

/// How the banner is measured; `None` for one that never was.
pub async fn find(db: &Db, banner: &str) -> Result<Option<Measured>, Error> {
    find_in(&mut *db.pool.acquire().await?, banner).await
}

async fn find_in(tx: &mut Tx, banner: &str) -> Result<Option<Measured>, Error> {
    let row: Option<(i64, String, i64)> =
        sqlx::query_as("select round, campaign, since from measured where banner = $1")
            .bind(banner)
            .fetch_optional(&mut *tx)
            .await?;
    let Some((round, campaign, since)) = row else { return Ok(None) };
    let split = arms(tx, banner, round).await?.ok_or_else(|| Error::corrupt(format!("the split of {banner}")))?;
    let campaign = Some(campaign).filter(|campaign| !campaign.is_empty());
    Ok(Some(Measured { banner: banner.to_owned(), round, campaign, since, split }))
}

/// All that are measured, by their ids.
pub async fn all(db: &Db) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("select banner from measured order by since desc, banner").fetch_all(&db.pool).await?;
    Ok(rows.into_iter().map(|(banner,)| banner).collect())
}

async fn arms(tx: &mut Tx, banner: &str, round: i64) -> Result<Option<Split>, Error> {
    let rows: Vec<(String, i64)> =
        sqlx::query_as("select variant, weight from measured_arm where banner = $1 and round = $2")
            .bind(banner)
            .bind(round)
            .fetch_all(tx)
            .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let arm = |(variant, weight): (String, i64)| {
        let arm: Arm = variant.parse().map_err(Error::corrupt)?;
        Ok::<_, Error>((arm, u32::try_from(weight).map_err(Error::corrupt)?))
    };
    Ok(Split::new(rows.into_iter().map(arm).collect::<Result<_, _>>()?))
}

/// How often the person of an exposure `e` put something into their cart within the window, by the log of changes.
const CART_ADDS: &str = "(select count(*) from change_log l where l.topic = 'owner/' || e.owner and l.kind = 'change'
   and l.revision is not null and l.at >= e.first_seen_at and l.at < e.first_seen_at + WINDOW
   and (l.body like '%\"type\":\"add_line\"%' or l.body like '%\"type\":\"move_to_cart\"%'))";

/// SQL with the window's length in the place of its name.
fn windowed(sql: &str) -> String {
    sql.replace("WINDOW", &WINDOW_MS.to_string())
}

/// Writes down how often people put something into their cart whose window is over: the log that tells is not kept for
/// ever. How many exposures that were.
pub async fn settle(tx: &mut Tx, now: i64) -> Result<u64, Error> {
    let counted = CART_ADDS.replace("e.", "exposure.");
    let sql = windowed(&format!(
        "update exposure set cart_adds = {counted} where cart_adds is null and first_seen_at + WINDOW <= $1"
    ));
    Ok(sqlx::query(sqlx::AssertSqlSafe(sql)).bind(now).execute(tx).await?.rows_affected())
}

/// Forgets the ids of events from before the instant: told again, they would count again.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<u64, Error> {
    Ok(sqlx::query("delete from counted_event where at < $1").bind(before).execute(tx).await?.rows_affected())
}

/// Forgets whom the account was counted as: with its consent, or with itself. Its owner's topic is locked.
pub(crate) async fn forget(tx: &mut Tx, owner: &str) -> Result<(), Error> {
    sqlx::query("delete from exposure where owner = $1").bind(owner).execute(tx).await?;
    Ok(())
}
