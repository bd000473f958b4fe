//! What measurements must add up to.

use crate::insight::{CART_ADDS, windowed};
use crate::verify::Report;
use crate::{Error, Tx};

/// How often people put something into their carts was written down as the log of changes tells, as far back as it reaches;
/// what was counted is of variants there are; and whoever saw or clicked something is in the sums of everybody.
pub(crate) async fn verify(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let sql = windowed(&format!(
        "select e.banner, e.owner, e.cart_adds, {CART_ADDS} from exposure e
         where e.cart_adds is not null and e.first_seen_at >= (select min(l.at) from change_log l)"
    ));
    let settled: Vec<(String, String, i64, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *tx).await?;
    for (banner, owner, kept, logged) in settled {
        report.expect("insight", format!("{banner} cart of {owner}"), logged, kept);
    }
    let sums: Vec<(String, i64, String, i64, i64, i64, i64, i64)> = sqlx::query_as(
        "select t.banner, t.round, t.variant, t.people, t.clickers, t.told, t.clicked,
                (select count(*) from measured_arm a
                 where a.banner = t.banner and a.round = t.round and a.variant = t.variant)
         from (select p.banner, p.round, p.variant, cast(sum(p.people) as bigint) as people,
                      cast(sum(p.clickers) as bigint) as clickers, cast(sum(p.told) as bigint) as told,
                      cast(sum(p.clicked) as bigint) as clicked
               from (select banner, round, variant, 1 as people, case when clicked_at is null then 0 else 1 end as clickers,
                            0 as told, 0 as clicked from exposure
                     union all
                     select banner, round, variant, 0, 0, seen + clicked, clicked from banner_day) p
               group by p.banner, p.round, p.variant) t
         order by t.banner, t.round, t.variant",
    )
    .fetch_all(tx)
    .await?;
    for (banner, round, variant, people, clickers, told, clicked, known) in sums {
        let subject = format!("{banner} {round} {variant}");
        report.expect("insight", format!("{subject} is a variant"), 1, known);
        report.expect("insight", format!("{subject} people beyond what was told"), 0, (people - told).max(0));
        report.expect("insight", format!("{subject} clickers beyond clicks"), 0, (clickers - clicked).max(0));
    }
    Ok(())
}
