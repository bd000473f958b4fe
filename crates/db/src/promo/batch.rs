//! Print runs as they were made, with their codes.

use crate::{Db, Error};

/// A print run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub id: String,
    /// Codes in it, and how many of them were used.
    pub codes: i64,
    pub used: i64,
    /// Who made it, '' for an account that is gone.
    pub who: String,
    /// Milliseconds since 1970 (UTC).
    pub at: i64,
}

/// A code of a run, for whoever can open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    pub id: String,
    pub sealed: String,
}

/// The campaign's runs, the latest first, at most so many.
pub async fn of_campaign(db: &Db, campaign: &str, limit: i64) -> Result<Vec<Run>, Error> {
    read(db, campaign, None, limit).await
}

/// One run of the campaign.
pub async fn find(db: &Db, campaign: &str, id: &str) -> Result<Option<Run>, Error> {
    Ok(read(db, campaign, Some(id), 1).await?.pop())
}

async fn read(db: &Db, campaign: &str, id: Option<&str>, limit: i64) -> Result<Vec<Run>, Error> {
    let rows: Vec<(String, i64, i64, String, i64)> = sqlx::query_as(
        "select b.id, b.codes,
                (select count(*) from promo_code k join redemption r on r.code = k.id and r.voided_at is null
                 where k.campaign = b.campaign and k.batch = b.id),
                coalesce(nullif(c.name, ''), c.email, ''), b.at
         from promo_batch b left join customer c on c.id = b.actor
         where b.campaign = $1 and ($2 = '' or b.id = $2) order by b.at desc, b.id limit $3",
    )
    .bind(campaign)
    .bind(id.unwrap_or_default())
    .bind(limit)
    .fetch_all(&db.pool)
    .await?;
    Ok(rows.into_iter().map(|(id, codes, used, who, at)| Run { id, codes, used, who, at }).collect())
}

/// Codes of a run in an order that stays, so many from there on.
pub async fn codes(db: &Db, campaign: &str, run: &str, from: i64, limit: i64) -> Result<Vec<Printed>, Error> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select id, sealed from promo_code where campaign = $1 and batch = $2
         order by issued_at, id limit $3 offset $4",
    )
    .bind(campaign)
    .bind(run)
    .bind(limit)
    .bind(from)
    .fetch_all(&db.pool)
    .await?;
    Ok(rows.into_iter().map(|(id, sealed)| Printed { id, sealed }).collect())
}
