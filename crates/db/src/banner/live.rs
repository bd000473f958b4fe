//! The banners that show now, and what has to be known of an account to choose among them.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use comptoir_domain::Revision;
use comptoir_domain::banner::{Candidate, Slot};
use comptoir_domain::consent::{Matter, SHOWN_LESS};
use comptoir_domain::promo::audience::{Audience, Segment};

use crate::banner::{banner_of, topic};
use crate::consent::agreed_since;
use crate::promo::issue::{bound, condition};
use crate::{Db, Error, change_log};

/// Every banner that shows now, and the revisions of the slots' topics, in the order of [`Slot::ALL`], that this is at
/// least as new as.
#[derive(Clone, Debug, Default)]
pub struct Live {
    pub revisions: Vec<Revision>,
    pub candidates: Vec<Candidate>,
}

/// Reads them. The revisions come first: what is put out between the two is shown, and told once more.
pub async fn live(db: &Db) -> Result<Live, Error> {
    let revisions = revisions(db).await?;
    let rows: Vec<(String, i64, String)> = sqlx::query_as(
        "select b.id, v.version, v.data from banner b
         join banner_version v on v.banner = b.id and v.version = b.published where b.status = 'live'",
    )
    .fetch_all(&db.pool)
    .await?;
    let candidate =
        |(id, version, data): (String, i64, String)| Ok(Candidate { id, version, banner: Arc::new(banner_of(&data)?) });
    Ok(Live { revisions, candidates: rows.into_iter().map(candidate).collect::<Result<_, Error>>()? })
}

/// The revisions of the slots' topics, in the order of [`Slot::ALL`].
pub async fn revisions(db: &Db) -> Result<Vec<Revision>, Error> {
    change_log::revisions(db, &Slot::ALL.map(topic)).await
}

/// How often an account saw banners, on whichever device, by their ids; nothing of who did not agree that it is used for
/// this.
pub async fn seen_by(db: &Db, customer: &str) -> Result<BTreeMap<String, u32>, Error> {
    let agrees = agreed_since("e.owner", Matter::MEASURING, SHOWN_LESS);
    let sql = format!(
        "select e.banner, cast(sum(e.times) as bigint) from exposure e where e.owner = $1 and {agrees} group by e.banner"
    );
    let rows: Vec<(String, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(customer).fetch_all(&db.pool).await?;
    Ok(rows.into_iter().map(|(banner, times)| (banner, u32::try_from(times).unwrap_or(u32::MAX))).collect())
}

/// The most segments that are asked for at once: each is a column, and few banners' pages have as many.
pub const SEGMENT_LIMIT: usize = 200;

/// Which of the segments the account is in: one statement for all of them. What looks at what people do is only true of
/// those who agreed to that.
pub async fn segments_of(db: &Db, customer: &str, asked: &[Segment]) -> Result<HashSet<Segment>, Error> {
    let asked = &asked[..asked.len().min(SEGMENT_LIMIT)];
    if asked.is_empty() {
        return Ok(HashSet::new());
    }
    let (mut tests, mut values) = (Vec::new(), Vec::new());
    for segment in asked {
        let (condition, more) = condition(&Audience(vec![segment.clone()]), 1 + values.len());
        tests.push(format!("case when 1 = 1{condition} then '1' else '0' end"));
        values.extend(more);
    }
    // One text of noughts and ones: a row of a fixed shape, however many are asked for.
    let sql = format!("select {} from customer c where c.id = $1", tests.join(" || "));
    let query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql)).bind(customer.to_owned());
    let row = bound(query, values).fetch_optional(&db.pool).await?;
    let marks = row.map(|(marks,)| marks).unwrap_or_default();
    Ok(asked.iter().zip(marks.bytes()).filter(|(_, mark)| *mark == b'1').map(|(segment, _)| segment.clone()).collect())
}
