//! A campaign's short links, one a channel, and how often they were followed.

use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::source::Source;

use crate::promo::campaign::{NoCampaign, lock, record};
use crate::{Db, Error};

/// A short link of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What stands in the address.
    pub token: String,
    pub campaign: String,
    pub source: Source,
}

/// Makes the campaign's links with these tokens; those that there are stay as they are, as they may be printed already.
/// How many were made now.
pub async fn make(
    db: &Db,
    campaign: &str,
    tokens: Vec<(Source, String)>,
    actor: &str,
    now: i64,
) -> Result<Result<u64, NoCampaign>, Error> {
    let (campaign, actor) = (campaign.to_owned(), actor.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            let Some(before) = lock(tx, &campaign).await? else { return Ok(Err(NoCampaign::Unknown)) };
            if before.status == Status::Ended {
                return Ok(Err(NoCampaign::NotNow(before.status)));
            }
            let mut made = 0;
            for (source, token) in &tokens {
                let done = sqlx::query(
                    "insert into campaign_link (token, campaign, channel, actor, at) values ($1, $2, $3, $4, $5)
                     on conflict do nothing",
                )
                .bind(token)
                .bind(&campaign)
                .bind(source.name())
                .bind(&actor)
                .bind(now)
                .execute(&mut *tx)
                .await?;
                made += done.rows_affected();
            }
            if made > 0 {
                record(tx, &campaign, "links", &actor, now).await?;
            }
            Ok(Ok(made))
        })
    })
    .await
}

/// The campaign's links, in the order of [`Source::LINKS`]; none where nobody made them.
pub async fn of_campaign(db: &Db, campaign: &str) -> Result<Vec<Link>, Error> {
    let mut links = read(db, "campaign = $1", campaign).await?;
    links.sort_by_key(|link| link.source);
    Ok(links)
}

/// The link of that token.
pub async fn find(db: &Db, token: &str) -> Result<Option<Link>, Error> {
    Ok(read(db, "token = $1", token).await?.pop())
}

async fn read(db: &Db, condition: &str, value: &str) -> Result<Vec<Link>, Error> {
    let sql = format!("select token, campaign, channel from campaign_link where {condition}");
    let rows: Vec<(String, String, String)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(value).fetch_all(&db.pool).await?;
    let link = |(token, campaign, channel): (String, String, String)| {
        let source = Source::named(&channel).ok_or_else(|| Error::corrupt(format!("a channel {channel:?}")))?;
        Ok(Link { token, campaign, source })
    };
    rows.into_iter().map(link).collect()
}

/// Counts that the link was followed once more on the day. Nothing of who did is kept.
pub async fn follow(db: &Db, token: &str, day: &str) -> Result<(), Error> {
    let (token, day) = (token.to_owned(), day.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            sqlx::query(
                "insert into campaign_visit (campaign, channel, day, visits)
                 select campaign, channel, $2, 1 from campaign_link where token = $1
                 on conflict (campaign, channel, day) do update set visits = campaign_visit.visits + 1",
            )
            .bind(&token)
            .bind(&day)
            .execute(tx)
            .await?;
            Ok(())
        })
    })
    .await
}
