//! What campaigns, codes and slips must add up to.

use sqlx::FromRow;
use sqlx::any::AnyRow;

use crate::verify::Report;
use crate::{Error, Tx};

/// A bound was taken by as much as its redemptions that stand took, a campaign counts its codes, a slip is the sum of
/// its redemptions and ended with them, a code is used once, and what a till took without a network has its slip.
pub(crate) async fn verify(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let taken: Vec<(String, String, String, i64, i64)> =
        all(tx, "select campaign, scope, holder, uses, spend_minor from campaign_use order by campaign, scope, holder")
            .await?;
    let mut standing = std::collections::BTreeMap::new();
    for (scope, holder, condition) in
        [("all", "''", "1 = 1"), ("store", "r.store", "1 = 1"), ("customer", "r.customer", "r.customer <> ''")]
    {
        let sql = format!(
            "select r.campaign, {holder}, count(*), cast(sum(r.discount_minor) as bigint) from redemption r
             where r.voided_at is null and {condition} group by 1, 2"
        );
        for (campaign, holder, uses, spend) in all::<(String, String, i64, i64)>(tx, &sql).await? {
            standing.insert((campaign, scope.to_owned(), holder), (uses, spend));
        }
    }
    for (campaign, scope, holder, uses, spend) in taken {
        let expected = standing.remove(&(campaign.clone(), scope.clone(), holder.clone())).unwrap_or_default();
        let (expected, found) = (format!("{} {}", expected.0, expected.1), format!("{uses} {spend}"));
        report.expect("budget", format!("{campaign} {scope} {holder}"), expected, found);
    }
    for ((campaign, scope, holder), (uses, spend)) in standing {
        report.expect("budget", format!("{campaign} {scope} {holder}"), format!("{uses} {spend}"), "0 0".to_owned());
    }
    let codes = "select c.id, c.codes, (select count(*) from promo_code k where k.campaign = c.id) from campaign c order by c.id";
    for (campaign, counted, there) in all::<(String, i64, i64)>(tx, codes).await? {
        report.expect("campaign", format!("{campaign} codes"), there, counted);
    }
    let twice = "select code, count(*) from redemption where voided_at is null group by code having count(*) > 1";
    for (code, times) in all::<(String, i64)>(tx, twice).await? {
        report.expect("code", code, 1, times);
    }
    let slips: Vec<(String, i64, i64, i64)> = all(
        tx,
        "select s.id, s.discount_minor,
                (select cast(coalesce(sum(r.discount_minor), 0) as bigint) from redemption r where r.slip = s.id),
                (select count(*) from redemption r where r.slip = s.id
                   and coalesce(r.voided_at, 0) <> coalesce(s.voided_at, 0))
         from slip s order by s.id",
    )
    .await?;
    report.slips = slips.len() as u64;
    for (slip, discount, sum, odd) in slips {
        report.expect("slip", format!("{slip} discount"), sum, discount);
        report.expect("slip", format!("{slip} redemptions that ended otherwise"), 0, odd);
    }
    claims(tx, report).await
}

/// What a till took without a network and was redeemed is its slip: the same store, till, amounts and time.
async fn claims(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let odd = "select o.key, count(s.id) from offline_claim o left join slip s on s.id = o.slip and s.store = o.store
                 and s.till = o.till and s.subtotal_minor = o.subtotal_minor and s.discount_minor = o.discount_minor
                 and s.offline_at = o.taken_at
               where o.outcome = 'redeemed' group by o.key having count(s.id) <> 1";
    for (key, slips) in all::<(String, i64)>(tx, odd).await? {
        report.expect("claim", format!("{key} slips"), 1, slips);
    }
    let alone = "select s.id, count(o.key) from slip s left join offline_claim o on o.slip = s.id
                 where s.offline_at is not null group by s.id having count(o.key) <> 1";
    for (slip, claims) in all::<(String, i64)>(tx, alone).await? {
        report.expect("claim", format!("of slip {slip}"), 1, claims);
    }
    Ok(())
}

async fn all<Row>(tx: &mut Tx, sql: &str) -> Result<Vec<Row>, Error>
where
    Row: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
{
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql.to_owned())).fetch_all(tx).await?)
}
