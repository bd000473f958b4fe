//! Giving codes out: one after the other to each customer of a campaign's audience, or a print run.

use comptoir_domain::consent::Matter;
use comptoir_domain::mail::Kind;
use comptoir_domain::promo::audience::{Audience, Segment};
use comptoir_domain::promo::source::Source;
use sqlx::any::AnyRow;
use sqlx::query::QueryAs;
use sqlx::{Any, Database, FromRow};

use crate::change_log;
use crate::consent::agreed;
use crate::order::Moved;
use crate::outbox::{self, NewMail};
use crate::promo::tell_customers;
use crate::{Db, Error, Tx};

/// A code that is made: its symbols are known to whoever can open them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCode {
    pub id: String,
    /// Whose it is to be; `None` for a printed one.
    pub customer: Option<String>,
    /// The HMAC of its symbols.
    pub lookup: String,
    /// Its symbols, encrypted, and the id of the secret that reads them.
    pub sealed: String,
    pub key_id: String,
}

/// Customers of the audience who have no code of the campaign yet, at most so many.
pub async fn candidates(db: &Db, campaign: &str, audience: &Audience, limit: i64) -> Result<Vec<String>, Error> {
    let (condition, values) = condition(audience, 2);
    let sql = format!(
        "select c.id from customer c
         where not exists (select 1 from promo_code k where k.customer = c.id and k.campaign = $1){condition}
         order by c.id limit $2"
    );
    let query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql)).bind(campaign.to_owned()).bind(limit);
    let query = bound(query, values);
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(|(id,)| id).collect())
}

/// Customers who used a code of the campaign since the instant and may have the next one now, at most so many. Whether
/// they belong to the audience was asked for the first; what they agree to is asked each time.
pub async fn following(
    db: &Db,
    campaign: &str,
    audience: &Audience,
    since: i64,
    limit: i64,
) -> Result<Vec<String>, Error> {
    let mut condition = may_have_next("c.id");
    let needed = [
        (audience.is_personal(), Matter::PERSONAL_OFFERS),
        (audience.0.contains(&Segment::ConsentedToMail), Matter::OFFERS_BY_MAIL),
    ];
    for (_, matter) in needed.into_iter().filter(|(is_needed, _)| *is_needed) {
        condition.push_str(&format!(" and {}", agreed("c.id", matter)));
    }
    let sql = format!(
        "select distinct c.id from redemption r join customer c on c.id = r.customer join campaign g on g.id = r.campaign
         where r.campaign = $1 and r.at >= $2 and {condition} order by c.id limit $3"
    );
    let query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql)).bind(campaign).bind(since).bind(limit);
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(|(id,)| id).collect())
}

/// That a customer may have one more code of a campaign `g`: they used those that they have, which are fewer than they
/// may use. So a code that a void gives back never makes more of them than the bound has room for.
fn may_have_next(customer: &str) -> String {
    let theirs = format!("promo_code k where k.customer = {customer} and k.campaign = g.id");
    format!(
        "not exists (select 1 from {theirs}
           and not exists (select 1 from redemption u where u.code = k.id and u.voided_at is null))
         and (select count(*) from {theirs}) < coalesce(g.customer_limit, 1)"
    )
}

/// Whether the customer is in the audience.
pub async fn is_in(db: &Db, audience: &Audience, customer: &str) -> Result<bool, Error> {
    let (condition, values) = condition(audience, 1);
    let sql = format!("select c.id from customer c where c.id = $1{condition}");
    let query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql)).bind(customer.to_owned());
    Ok(bound(query, values).fetch_optional(&db.pool).await?.is_some())
}

/// Whether the customer has a code of the campaign.
pub async fn has_code(db: &Db, campaign: &str, customer: &str) -> Result<bool, Error> {
    let sql = "select id from promo_code where customer = $1 and campaign = $2";
    let row: Option<(String,)> = sqlx::query_as(sql).bind(customer).bind(campaign).fetch_optional(&db.pool).await?;
    Ok(row.is_some())
}

/// How many customers the audience has.
pub async fn count(db: &Db, audience: &Audience) -> Result<i64, Error> {
    let (condition, values) = condition(audience, 0);
    let sql = format!("select count(*) from customer c where 1 = 1{condition}");
    let query = sqlx::query_as::<_, (i64,)>(sqlx::AssertSqlSafe(sql));
    let query = bound(query, values);
    Ok(query.fetch_one(&db.pool).await?.0)
}

/// What a condition is bound to.
pub(crate) enum Value {
    Number(i64),
    Text(String),
}

/// A statement bound to them, after what it is bound to already.
pub(crate) fn bound<Row>(query: Query<Row>, values: Vec<Value>) -> Query<Row>
where
    Row: for<'r> FromRow<'r, AnyRow>,
{
    values.into_iter().fold(query, |query, value| match value {
        Value::Number(number) => query.bind(number),
        Value::Text(text) => query.bind(text),
    })
}

type Query<Row> = QueryAs<'static, Any, Row, <Any as Database>::Arguments>;

/// The audience as conditions on a customer `c`, each begun with `and`, and what they are bound to after so many others.
pub(crate) fn condition(audience: &Audience, used: usize) -> (String, Vec<Value>) {
    let (mut sql, mut values) = (String::new(), Vec::new());
    if audience.is_personal() {
        sql.push_str(&format!(" and {}", agreed("c.id", Matter::PERSONAL_OFFERS)));
    }
    for segment in &audience.0 {
        let place = format!("${}", used + values.len() + 1);
        let (condition, value) = match segment {
            Segment::SignedUpSince { at } => (format!("c.created_at >= {place}"), Some(Value::Number(*at))),
            Segment::Bought { sku } => (
                format!(
                    "exists (select 1 from orders o join pickup p on p.order_id = o.id
                             join order_line n on n.order_id = o.id
                             where o.owner = c.id and p.status = 'collected' and n.collected > 0 and n.sku = {place})"
                ),
                Some(Value::Text(sku.to_string())),
            ),
            Segment::Wished { sku } => (
                format!("exists (select 1 from wish_line w where w.owner = c.id and w.sku = {place})"),
                Some(Value::Text(sku.to_string())),
            ),
            Segment::CartHolds { sku } => (
                format!("exists (select 1 from cart_line n where n.owner = c.id and n.sku = {place})"),
                Some(Value::Text(sku.to_string())),
            ),
            Segment::NearStore { store } => (
                format!(
                    "coalesce((select nullif(d.store, '') from cart_detail d where d.owner = c.id),
                              (select o.store from orders o where o.owner = c.id order by o.created_at desc limit 1))
                     = {place}"
                ),
                Some(Value::Text(store.as_str().to_owned())),
            ),
            Segment::ConsentedToMail => (agreed("c.id", Matter::OFFERS_BY_MAIL), None),
        };
        sql.push_str(&format!(" and {condition}"));
        values.extend(value);
    }
    (sql, values)
}

/// Gives the codes to their customers and tells them; those who have one that they did not use, and those for whom the
/// campaign has none left, get none. How many were given, and whose topics moved.
pub async fn to_customers(db: &Db, campaign: &str, codes: Vec<NewCode>, now: i64) -> Result<(u64, Moved), Error> {
    through(db, campaign, Source::Account, codes, now).await
}

/// The same for those who came to theirs through a channel. What the shop gives of its own accord came by mail where one
/// is written.
pub async fn through(
    db: &Db,
    campaign: &str,
    source: Source,
    mut codes: Vec<NewCode>,
    now: i64,
) -> Result<(u64, Moved), Error> {
    let campaign = campaign.to_owned();
    codes.sort_by(|a, b| a.customer.cmp(&b.customer));
    db.write(move |tx| {
        Box::pin(async move {
            let topics: Vec<String> =
                codes.iter().filter_map(|code| code.customer.as_deref()).map(change_log::owner_topic).collect();
            change_log::lock_all(tx, &topics).await?;
            let taken = take(tx, &campaign, codes.len() as i64).await?;
            codes.truncate(usize::try_from(taken).unwrap_or_default());
            let mut given = Vec::new();
            for code in &codes {
                if write(tx, &campaign, "", source, code, now).await? {
                    given.extend(code.customer.clone().map(|customer| (customer, code.id.clone())));
                }
            }
            give_back(tx, &campaign, taken - given.len() as i64).await?;
            let mut moved = Moved::new();
            tell_customers(tx, "issued", &given, now, &mut moved).await?;
            for (customer, code) in &given {
                let is_mailed = mail(tx, customer, code, now).await?;
                if is_mailed && source == Source::Account {
                    sqlx::query("update promo_code set channel = $2 where id = $1")
                        .bind(code)
                        .bind(Source::Mail.name())
                        .execute(&mut *tx)
                        .await?;
                }
            }
            Ok((given.len() as u64, moved))
        })
    })
    .await
}

/// Mails a code to its customer, if they agreed to that; whether they still do is asked again when it is sent. Whether a
/// mail is written.
async fn mail(tx: &mut Tx, customer: &str, code: &str, now: i64) -> Result<bool, Error> {
    let sql = format!(
        "select c.email, c.locale from customer c where c.id = $1 and {}",
        agreed("c.id", Matter::OFFERS_BY_MAIL)
    );
    let row: Option<(String, String)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(customer).fetch_optional(&mut *tx).await?;
    let Some((recipient, locale)) = row else { return Ok(false) };
    let mail = NewMail {
        kind: Kind::CodeIssued,
        recipient,
        locale: locale.parse().map_err(Error::corrupt)?,
        data: serde_json::json!({ "customer": customer, "code": code }),
        key: format!("code/{code}"),
    };
    outbox::push(tx, &mail, now).await?;
    Ok(true)
}

/// A print run: so many codes of a campaign that are nobody's.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Sent by the marketer's page; sent again, it is the same run.
    pub id: String,
    pub campaign: String,
    pub actor: String,
    pub codes: Vec<NewCode>,
}

/// Prints the run: all of it, or nothing. `false` where the campaign has not so many left, or does not print now.
pub async fn print(db: &Db, batch: Batch, now: i64) -> Result<bool, Error> {
    let done = db.write(move |tx| {
        Box::pin(async move {
            let made = sqlx::query(
                "insert into promo_batch (id, campaign, codes, actor, at) values ($1, $2, $3, $4, $5)
                 on conflict (id) do nothing",
            )
            .bind(&batch.id)
            .bind(&batch.campaign)
            .bind(batch.codes.len() as i64)
            .bind(&batch.actor)
            .bind(now)
            .execute(&mut *tx)
            .await?;
            if made.rows_affected() == 0 {
                return Ok(true);
            }
            if take(tx, &batch.campaign, batch.codes.len() as i64).await? < batch.codes.len() as i64 {
                return Err(Error::Undone);
            }
            for code in &batch.codes {
                if !write(tx, &batch.campaign, &batch.id, Source::Store, code, now).await? {
                    return Err(Error::corrupt("a code that was made twice"));
                }
            }
            Ok(true)
        })
    });
    match done.await {
        Err(Error::Undone) => Ok(false),
        other => other,
    }
}

/// Takes at most so many of the codes that a campaign has left; none where it issues none now.
async fn take(tx: &mut Tx, campaign: &str, wanted: i64) -> Result<i64, Error> {
    // The row is locked by the first statement, so what the second sees is what there is.
    let row: Option<(Option<i64>, i64)> = sqlx::query_as(
        "update campaign set codes = codes where id = $1 and status = 'live' returning code_limit, codes",
    )
    .bind(campaign)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((limit, codes)) = row else { return Ok(0) };
    let taken = limit.map_or(wanted, |limit| wanted.min(limit - codes).max(0));
    sqlx::query("update campaign set codes = codes + $2 where id = $1").bind(campaign).bind(taken).execute(tx).await?;
    Ok(taken)
}

async fn give_back(tx: &mut Tx, campaign: &str, codes: i64) -> Result<(), Error> {
    if codes > 0 {
        sqlx::query("update campaign set codes = codes - $2 where id = $1")
            .bind(campaign)
            .bind(codes)
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// The code, by one statement: a customer's is there only where it is the next one that they may have.
async fn write(
    tx: &mut Tx,
    campaign: &str,
    batch: &str,
    source: Source,
    code: &NewCode,
    now: i64,
) -> Result<bool, Error> {
    let sql = format!(
        "insert into promo_code (id, campaign, customer, lookup, sealed, key_id, issued_at, batch, channel, ordinal)
         select $1, g.id, $3, $4, $5, $6, $7, $8, $9,
                1 + coalesce((select max(k.ordinal) from promo_code k where k.customer = $3 and k.campaign = g.id), 0)
         from campaign g where g.id = $2 and {} on conflict do nothing",
        may_have_next("$3")
    );
    let done = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(&code.id)
        .bind(campaign)
        .bind(code.customer.as_deref())
        .bind(&code.lookup)
        .bind(&code.sealed)
        .bind(&code.key_id)
        .bind(now)
        .bind(batch)
        .bind(source.name())
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
