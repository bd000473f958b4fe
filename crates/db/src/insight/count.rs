//! Counting what browsers tell: each event once, whoever sends it again.

use std::collections::BTreeMap;

use comptoir_domain::consent::Matter;
use comptoir_domain::insight::{Event, Screen, What};

use crate::consent::agreed;
use crate::{Db, Error, Tx, change_log, owner};

/// Events to be counted, all told at once.
#[derive(Clone, Debug)]
pub struct Counting {
    /// Whose browser tells them, if somebody's: counted as theirs if they agree to that.
    pub owner: Option<String>,
    pub events: Vec<Event>,
    pub place: Place,
}

/// Where and when something was seen, without whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// On the shop's clock: `2026-11-28`.
    pub day: String,
    /// The page's language.
    pub locale: String,
    pub screen: Screen,
    /// Whose page it was, of a store's; '' for the others.
    pub store: String,
}

/// What became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Events that were counted now; the others were before.
    pub events: usize,
    /// Whether they were counted as somebody's, who agreed.
    pub is_somebodys: bool,
}

/// One of them is of a banner or a variant that is not measured: none of them is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown;

/// Counts the events: all of those that were not before, or none.
pub async fn count(db: &Db, mut counting: Counting, now: i64) -> Result<Result<Counted, Unknown>, Error> {
    // In one order, so that two who tell the same do not wait for each other.
    counting.events.sort_by_key(|event| event.id);
    let mut without = counting.clone();
    match db.write(move |tx| Box::pin(async move { write(tx, &counting, now).await })).await {
        // Whoever it was is gone: what they saw was seen all the same.
        Err(Error::Erased) => {
            without.owner = None;
            db.write(move |tx| Box::pin(async move { write(tx, &without, now).await })).await
        }
        other => other,
    }
}

/// Banner, round and variant.
type Arm<'e> = (&'e str, i64, &'e str);

async fn write(tx: &mut Tx, counting: &Counting, now: i64) -> Result<Result<Counted, Unknown>, Error> {
    let names: Vec<String> = counting.events.iter().map(|event| event.banner.to_string()).collect();
    let mut rounds = BTreeMap::new();
    for (event, banner) in counting.events.iter().zip(&names) {
        let key = (banner.as_str(), event.variant.as_str());
        if rounds.contains_key(&key) {
            continue;
        }
        let Some(round) = round(tx, key).await? else { return Ok(Err(Unknown)) };
        rounds.insert(key, round);
    }
    let owner = match &counting.owner {
        Some(owner) => agreeing(tx, owner).await?,
        None => None,
    };
    let mut sums = BTreeMap::<Arm<'_>, [i64; 2]>::new();
    let mut events = 0;
    for (event, banner) in counting.events.iter().zip(&names) {
        if !is_new(tx, &event.id.to_string(), now).await? {
            continue;
        }
        let (banner, variant) = (banner.as_str(), event.variant.as_str());
        let round = rounds.get(&(banner, variant)).copied().unwrap_or_default();
        let sum = sums.entry((banner, round, variant)).or_default();
        sum[usize::from(event.what == What::Clicked)] += 1;
        events += 1;
    }
    for (arm, sum) in &sums {
        add(tx, *arm, &counting.place, *sum).await?;
        if let Some(owner) = &owner {
            expose(tx, *arm, owner, *sum, now).await?;
        }
    }
    Ok(Ok(Counted { events, is_somebodys: owner.is_some() && events > 0 }))
}

/// The round in which the variant is one.
async fn round(tx: &mut Tx, (banner, variant): (&str, &str)) -> Result<Option<i64>, Error> {
    let row: Option<(i64,)> = sqlx::query_as(
        "select m.round from measured m join measured_arm a on a.banner = m.banner and a.round = m.round
         where m.banner = $1 and a.variant = $2",
    )
    .bind(banner)
    .bind(variant)
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|(round,)| round))
}

/// Whoever that is now, if they agree to be counted. Their topic is locked: who withdraws that, or is erased, does so
/// before or after, and a tab that still speaks for a guest speaks for the account that the guest became part of.
async fn agreeing(tx: &mut Tx, owner: &str) -> Result<Option<String>, Error> {
    let mut owner = owner.to_owned();
    change_log::lock(tx, &change_log::owner_topic(&owner)).await?;
    while let Some(next) = owner::goes_on_to(tx, &owner, false).await? {
        owner = next;
        change_log::lock(tx, &change_log::owner_topic(&owner)).await?;
    }
    let sql = format!("select count(*) from customer c where c.id = $1 and {}", agreed("c.id", Matter::MEASURING));
    let (agrees,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&owner).fetch_one(tx).await?;
    Ok((agrees == 1).then_some(owner))
}

async fn is_new(tx: &mut Tx, id: &str, now: i64) -> Result<bool, Error> {
    let done = sqlx::query("insert into counted_event (id, at) values ($1, $2) on conflict (id) do nothing")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn add(tx: &mut Tx, (banner, round, variant): Arm<'_>, place: &Place, sum: [i64; 2]) -> Result<(), Error> {
    sqlx::query(
        "insert into banner_day (banner, round, variant, day, locale, screen, store, seen, clicked)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (banner, round, variant, day, locale, screen, store) do update
           set seen = banner_day.seen + excluded.seen, clicked = banner_day.clicked + excluded.clicked",
    )
    .bind(banner)
    .bind(round)
    .bind(variant)
    .bind(&place.day)
    .bind(&place.locale)
    .bind(place.screen.name())
    .bind(&place.store)
    .bind(sum[0])
    .bind(sum[1])
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes down what somebody saw first, and how often they saw it; a click on it later, but not one on another variant.
async fn expose(
    tx: &mut Tx,
    (banner, round, variant): Arm<'_>,
    owner: &str,
    [seen, clicked]: [i64; 2],
    now: i64,
) -> Result<(), Error> {
    sqlx::query(
        "insert into exposure (banner, round, owner, variant, first_seen_at, clicked_at, times)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (banner, round, owner) do update set times = exposure.times + excluded.times,
           clicked_at = case when exposure.clicked_at is null and exposure.variant = excluded.variant
                             then excluded.clicked_at else exposure.clicked_at end",
    )
    .bind(banner)
    .bind(round)
    .bind(owner)
    .bind(variant)
    .bind(now)
    .bind((clicked > 0).then_some(now))
    .bind(seen)
    .execute(tx)
    .await?;
    Ok(())
}
