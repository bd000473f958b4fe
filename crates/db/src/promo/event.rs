//! What was done with a campaign, by whom.

use crate::{Db, Error};

/// Something that was done with a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `created`, `changed`, or the status that it moved to.
    pub what: String,
    /// Who did it: a name, an address where there is none, '' for an account that is gone.
    pub who: String,
    /// Milliseconds since 1970 (UTC).
    pub at: i64,
}

/// The campaign's events, the latest first, at most so many.
pub async fn of_campaign(db: &Db, campaign: &str, limit: i64) -> Result<Vec<Event>, Error> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "select e.what, coalesce(nullif(c.name, ''), c.email, ''), e.at
         from campaign_event e left join customer c on c.id = e.actor
         where e.campaign = $1 order by e.at desc, e.id limit $2",
    )
    .bind(campaign)
    .bind(limit)
    .fetch_all(&db.pool)
    .await?;
    Ok(rows.into_iter().map(|(what, who, at)| Event { what, who, at }).collect())
}
