//! Codes that were asked for and are none: whoever guesses is answered no more.

use crate::{Db, Error};

/// So many in [`WINDOW_MS`] lock: a seller who mistypes has some left, a guesser has 10 of 2^50 codes.
pub const LIMIT: i64 = 10;
/// A chain's machine stands for many tills, each of which is counted on its own.
pub const MACHINE_LIMIT: i64 = 200;
/// From the first of them on: 15 minutes.
pub const WINDOW_MS: i64 = 15 * 60 * 1000;

/// Who is counted, and how many they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub scope: Scope,
    pub holder: String,
    pub limit: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Till,
    Actor,
}

impl Scope {
    const fn name(self) -> &'static str {
        match self {
            Scope::Till => "till",
            Scope::Actor => "actor",
        }
    }
}

/// Until when one of them is answered no more; `None` where all may ask.
pub async fn locked_until(db: &Db, counted: &[Counted], now: i64) -> Result<Option<i64>, Error> {
    let mut latest = None;
    for counted in counted {
        let until: Option<(i64,)> = sqlx::query_as(
            "select until_at from code_attempt where scope = $1 and holder = $2 and failures >= $3 and until_at > $4",
        )
        .bind(counted.scope.name())
        .bind(&counted.holder)
        .bind(counted.limit)
        .bind(now)
        .fetch_optional(&db.pool)
        .await?;
        latest = latest.max(until.map(|(until,)| until));
    }
    Ok(latest)
}

/// Counts so many codes that are none for each of them. Until when one of them is answered no more, where that one had
/// as many before as are answered: of those who ask at the same moment no more are answered than of those who wait.
pub async fn failed(db: &Db, counted: &[Counted], failures: i64, now: i64) -> Result<Option<i64>, Error> {
    let counted = counted.to_vec();
    db.write(move |tx| {
        Box::pin(async move {
            let mut latest = None;
            for Counted { scope, holder, limit } in counted {
                let (count, until): (i64, i64) = sqlx::query_as(
                    "insert into code_attempt (scope, holder, failures, until_at) values ($1, $2, $3, $4)
                     on conflict (scope, holder) do update set
                       failures = case when code_attempt.until_at <= $5 then excluded.failures
                                       else code_attempt.failures + excluded.failures end,
                       until_at = case when code_attempt.until_at <= $5 then excluded.until_at
                                       else code_attempt.until_at end
                     returning failures, until_at",
                )
                .bind(scope.name())
                .bind(holder)
                .bind(failures)
                .bind(now + WINDOW_MS)
                .bind(now)
                .fetch_one(&mut *tx)
                .await?;
                if count - failures >= limit {
                    latest = latest.max(Some(until));
                }
            }
            Ok(latest)
        })
    })
    .await
}
