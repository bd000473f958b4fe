//! What everybody saw and clicked: sums, without anybody in them.

use comptoir_domain::insight::Arm;

use crate::{Db, Error};

/// How often a variant was seen and clicked, somewhere or on some day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    pub variant: Arm,
    /// A day, a language, a screen or a store: what was asked for.
    pub of: String,
    pub seen: i64,
    pub clicked: i64,
}

/// By what sums are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Not at all.
    Variant,
    Day,
    Locale,
    Screen,
    /// By the store whose page it was seen on; '' for the other pages.
    Store,
}

/// The banner's sums in a round.
pub async fn totals(db: &Db, banner: &str, round: i64, by: By) -> Result<Vec<Total>, Error> {
    let column = match by {
        By::Variant => "''",
        By::Day => "day",
        By::Locale => "locale",
        By::Screen => "screen",
        By::Store => "store",
    };
    let sql = format!(
        "select variant, {column} as told, cast(sum(seen) as bigint), cast(sum(clicked) as bigint) from banner_day
         where banner = $1 and round = $2 group by 1, 2 order by 2, 1"
    );
    let rows: Vec<(String, String, i64, i64)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(banner).bind(round).fetch_all(&db.pool).await?;
    let total = |(variant, of, seen, clicked): (String, String, i64, i64)| {
        Ok(Total { variant: variant.parse().map_err(Error::corrupt)?, of, seen, clicked })
    };
    rows.into_iter().map(total).collect()
}
