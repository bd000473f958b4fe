//! Reading campaigns with what became of them.

use std::collections::{BTreeMap, HashMap};

use comptoir_domain::Money;
use sqlx::FromRow;
use sqlx::any::AnyRow;

use crate::promo::campaign::{Campaign, Issues, Kept, Limits, Text};
use crate::promo::code::{rule_of, status_of};
use crate::{Error, Tx};

/// Campaigns `c` of which the condition holds, in four statements however many they are.
pub(super) async fn read(tx: &mut Tx, condition: &str, value: &str) -> Result<Vec<Kept>, Error> {
    #[rustfmt::skip]
    type Row = (
        String, String, String, String, String, String, String, Option<i64>, Option<i64>,
        Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, i64, i64,
    );
    let rows: Vec<Row> = rows(
        tx,
        &format!(
            "select c.id, c.name, c.status, c.rule, c.audience, c.issues, c.currency, c.starts_at, c.ends_at,
                    c.code_limit, c.use_limit, c.spend_limit_minor, c.customer_limit, c.store_limit, c.version, c.created_at
             from campaign c where {condition} order by c.created_at desc, c.id"
        ),
        value,
    )
    .await?;
    let mut counted = counted(tx, condition, value).await?;
    let mut texts = texts(tx, condition, value).await?;
    let mut stores = stores(tx, condition, value).await?;
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let (codes, uses, spend_minor) = counted.remove(&row.0).unwrap_or_default();
        kept.push(Kept {
            status: status_of(&row.2)?,
            version: row.14,
            created_at: row.15,
            codes,
            uses,
            spend_minor,
            campaign: Campaign {
                rule: rule_of(&row.3)?,
                audience: serde_json::from_str(&row.4).map_err(Error::corrupt)?,
                issues: Issues::named(&row.5)
                    .ok_or_else(|| Error::corrupt(format!("a campaign that issues {:?}", row.5)))?,
                currency: row.6.parse().map_err(Error::corrupt)?,
                starts_at: row.7,
                ends_at: row.8,
                limits: Limits { codes: row.9, uses: row.10, spend_minor: row.11, customer: row.12, store: row.13 },
                texts: texts.remove(&row.0).unwrap_or_default(),
                stores: stores.remove(&row.0).unwrap_or_default(),
                id: row.0,
                name: row.1,
            },
        });
    }
    Ok(kept)
}

async fn rows<Row>(tx: &mut Tx, sql: &str, value: &str) -> Result<Vec<Row>, Error>
where
    Row: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
{
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql.to_owned())).bind(value).fetch_all(tx).await?)
}

/// Codes given out, redemptions that stand and what they took off, by campaign.
async fn counted(tx: &mut Tx, condition: &str, value: &str) -> Result<HashMap<String, (i64, i64, Money)>, Error> {
    let sql = format!(
        "select c.id, c.codes, coalesce(u.uses, 0), coalesce(u.spend_minor, 0) from campaign c
         left join campaign_use u on u.campaign = c.id and u.scope = 'all' and u.holder = '' where {condition}"
    );
    let counted: Vec<(String, i64, i64, Money)> = rows(tx, &sql, value).await?;
    Ok(counted.into_iter().map(|(id, codes, uses, spend_minor)| (id, (codes, uses, spend_minor))).collect())
}

async fn texts(tx: &mut Tx, condition: &str, value: &str) -> Result<HashMap<String, BTreeMap<String, Text>>, Error> {
    let sql = format!(
        "select t.campaign, t.locale, t.title, t.terms from campaign_text t
         where t.campaign in (select c.id from campaign c where {condition})"
    );
    let mut texts = HashMap::<String, BTreeMap<String, Text>>::new();
    for (campaign, locale, title, terms) in rows::<(String, String, String, String)>(tx, &sql, value).await? {
        texts.entry(campaign).or_default().insert(locale, Text { title, terms });
    }
    Ok(texts)
}

async fn stores(tx: &mut Tx, condition: &str, value: &str) -> Result<HashMap<String, Vec<String>>, Error> {
    let sql = format!(
        "select s.campaign, s.store from campaign_store s
         where s.campaign in (select c.id from campaign c where {condition}) order by s.store"
    );
    let mut stores = HashMap::<String, Vec<String>>::new();
    for (campaign, store) in rows::<(String, String)>(tx, &sql, value).await? {
        stores.entry(campaign).or_default().push(store);
    }
    Ok(stores)
}
