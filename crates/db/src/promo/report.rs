//! What came of a campaign, channel by channel, read from the books of one moment. Each code, redemption and sale is in one
//! line only, so that the lines' sum is what the campaign itself says.

use std::collections::BTreeMap;

use comptoir_domain::Money;
use comptoir_domain::promo::source::Source;
use sqlx::FromRow;
use sqlx::any::AnyRow;

use crate::{Db, Error, Tx};

/// What came through one channel, or through all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// How often a banner was seen or a link was followed, by everybody.
    pub visits: i64,
    /// Codes that were given out.
    pub issued: i64,
    /// Redemptions that stand, and what they took off.
    pub redeemed: i64,
    pub discount_minor: Money,
    /// What was sold where they were used, less what codes took off.
    pub revenue_minor: Money,
}

/// A campaign's lines, in the order of [`Source::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub lines: Vec<(Source, Line)>,
}

impl Report {
    /// All lines together.
    pub fn total(&self) -> Line {
        self.lines.iter().fold(Line::default(), |sum, (_, line)| Line {
            visits: sum.visits + line.visits,
            issued: sum.issued + line.issued,
            redeemed: sum.redeemed + line.redeemed,
            discount_minor: sum.discount_minor + line.discount_minor,
            revenue_minor: sum.revenue_minor + line.revenue_minor,
        })
    }
}

/// The campaign's report.
pub async fn report(db: &Db, campaign: &str) -> Result<Report, Error> {
    let mut moment = db.snapshot().await?;
    let read = read(&mut moment, campaign).await;
    moment.rollback().await?;
    read
}

/// The channel of a code `k`: of codes from before it was kept, what is known of them.
const SOURCE: &str = "case when k.channel <> '' then k.channel when k.batch <> '' then 'store' else 'account' end";

async fn read(tx: &mut Tx, campaign: &str) -> Result<Report, Error> {
    let mut lines: BTreeMap<Source, Line> = Source::ALL.into_iter().map(|source| (source, Line::default())).collect();
    let seen = "select 'banner', cast(coalesce(sum(d.seen), 0) as bigint) from measured m
                join banner_day d on d.banner = m.banner and d.variant <> 'holdout' where m.campaign = $1";
    let followed = "select v.channel, cast(sum(v.visits) as bigint) from campaign_visit v where v.campaign = $1
                    group by v.channel";
    for sql in [seen, followed] {
        for (source, visits) in rows::<(String, i64)>(tx, sql, campaign).await? {
            of(&mut lines, &source)?.visits += visits;
        }
    }
    let issued = "select SOURCE, count(*) from promo_code k where k.campaign = $1 group by 1";
    for (source, codes) in rows::<(String, i64)>(tx, issued, campaign).await? {
        of(&mut lines, &source)?.issued = codes;
    }
    let redeemed = "select SOURCE, count(*), cast(coalesce(sum(r.discount_minor), 0) as bigint)
                    from redemption r join promo_code k on k.id = r.code
                    where r.campaign = $1 and r.voided_at is null group by 1";
    for (source, uses, discount) in rows::<(String, i64, Money)>(tx, redeemed, campaign).await? {
        let line = of(&mut lines, &source)?;
        (line.redeemed, line.discount_minor) = (uses, discount);
    }
    // Of two of the campaign's codes on one slip the sale is the first's, so that it counts once.
    let sold = "select SOURCE, cast(coalesce(sum(s.subtotal_minor - s.discount_minor), 0) as bigint)
                from slip s join redemption r on r.slip = s.id join promo_code k on k.id = r.code
                where r.campaign = $1 and s.voided_at is null
                  and r.id = (select min(f.id) from redemption f where f.slip = s.id and f.campaign = $1)
                group by 1";
    for (source, revenue) in rows::<(String, Money)>(tx, sold, campaign).await? {
        of(&mut lines, &source)?.revenue_minor = revenue;
    }
    Ok(Report { lines: lines.into_iter().collect() })
}

async fn rows<Row>(tx: &mut Tx, sql: &str, campaign: &str) -> Result<Vec<Row>, Error>
where
    Row: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
{
    let sql = sql.replace("SOURCE", SOURCE);
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(campaign).fetch_all(tx).await?)
}

fn of<'l>(lines: &'l mut BTreeMap<Source, Line>, name: &str) -> Result<&'l mut Line, Error> {
    let source = Source::named(name).ok_or_else(|| Error::corrupt(format!("a channel {name:?}")))?;
    Ok(lines.entry(source).or_default())
}
