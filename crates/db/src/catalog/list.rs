//! Which products a list shows: searched, filtered, sorted, paged.

use comptoir_domain::{Currency, Locale};

use crate::catalog::price::current_price;
use crate::catalog::search::{Question, matching};
use crate::{Db, Engine, Error};

/// What a shopper asks of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    pub text: Option<String>,
    pub collection: Option<String>,
    /// Only what this store has on its shelves.
    pub in_stock_at: Option<String>,
    pub sort: Sort,
    /// From 0.
    pub page: i64,
    pub page_size: i64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Titles that match first, then the merchant's own order.
    #[default]
    Relevance,
    PriceUp,
    PriceDown,
    Newest,
}

/// One page of handles and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    pub handles: Vec<String>,
    pub total: i64,
}

/// A page of the list, and how long the list is.
pub async fn list(db: &Db, query: &ListQuery, locale: Locale, currency: Currency, now: i64) -> Result<Hits, Error> {
    let Some(Filtered { filters, sql, .. }) = filter(db.engine(), query, locale) else {
        return Ok(Hits { handles: Vec::new(), total: 0 });
    };
    let total = format!("select count(*) from product p where {filters}");
    let mut count = sqlx::query_as::<_, (i64,)>(sqlx::AssertSqlSafe(total));
    for value in &sql.values {
        count = count.bind(value.as_str());
    }
    let (total,) = count.fetch_one(&db.pool).await?;
    Ok(Hits { handles: handles(db, query, locale, currency, now).await?, total })
}

/// A page of the list alone: of a long list that is much less work than to count it.
pub async fn handles(
    db: &Db,
    query: &ListQuery,
    locale: Locale,
    currency: Currency,
    now: i64,
) -> Result<Vec<String>, Error> {
    let Some(Filtered { filters, question, mut sql }) = filter(db.engine(), query, locale) else {
        return Ok(Vec::new());
    };
    let order = order(query.sort, &question, db.engine(), locale, currency, now, &mut sql);
    let page = format!(
        "select p.handle from product p where {filters} order by {order} limit {} offset {}",
        query.page_size,
        query.page.max(0).saturating_mul(query.page_size)
    );
    let mut rows = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(page));
    for value in &sql.values {
        rows = rows.bind(value.as_str());
    }
    Ok(rows.fetch_all(&db.pool).await?.into_iter().map(|(handle,)| handle).collect())
}

/// What a product of the list must be.
struct Filtered {
    filters: String,
    question: Option<Question>,
    sql: Parameters,
}

/// `None` when nothing can be it: asked in signs only, nothing is called so.
fn filter(engine: Engine, query: &ListQuery, locale: Locale) -> Option<Filtered> {
    let question = match query.text.as_deref() {
        Some(text) => Some(Question::new(engine, text, locale)?),
        None => None,
    };
    let mut sql = Parameters::default();
    let mut filters = vec!["p.published = 1".to_owned()];
    if let Some(question) = &question {
        let (expression, locale) = (sql.bind(&question.anywhere), sql.bind(locale.tag()));
        filters.push(format!("p.handle in ({})", matching(engine, &expression, &locale, false)));
    }
    if let Some(collection) = &query.collection {
        filters.push(format!("p.collection = {}", sql.bind(collection)));
    }
    if let Some(store) = &query.in_stock_at {
        filters.push(format!(
            "exists (select 1 from variant l join stock_level s on s.sku = l.sku
              where l.handle = p.handle and l.active = 1 and s.store = {} and s.on_hand - s.held > 0)",
            sql.bind(store)
        ));
    }
    Some(Filtered { filters: filters.join(" and "), question, sql })
}

fn order(
    sort: Sort,
    question: &Option<Question>,
    engine: Engine,
    locale: Locale,
    currency: Currency,
    now: i64,
    sql: &mut Parameters,
) -> String {
    let price = |sql: &mut Parameters| {
        let current = current_price(&sql.bind(currency.code()), &now.to_string());
        format!("(select min({current}) from variant l where l.handle = p.handle and l.active = 1)")
    };
    // `nulls last`: what has no price stands at the end, where each engine would put it elsewhere.
    match (sort, question) {
        (Sort::Relevance, Some(question)) => {
            let (expression, locale) = (sql.bind(&question.title), sql.bind(locale.tag()));
            let in_title = matching(engine, &expression, &locale, true);
            format!("case when p.handle in ({in_title}) then 0 else 1 end, p.position, p.handle")
        }
        (Sort::Relevance, None) => "p.position, p.handle".to_owned(),
        (Sort::PriceUp, _) => format!("{} nulls last, p.position, p.handle", price(sql)),
        (Sort::PriceDown, _) => format!("{} desc nulls last, p.position, p.handle", price(sql)),
        (Sort::Newest, _) => "p.created_at desc, p.position, p.handle".to_owned(),
    }
}

/// Values of a statement that is put together: each gets the next number.
#[derive(Default)]
struct Parameters {
    values: Vec<String>,
}

impl Parameters {
    fn bind(&mut self, value: &str) -> String {
        self.values.push(value.to_owned());
        format!("${}", self.values.len())
    }
}

/// How many published products each collection has.
pub async fn collections(db: &Db) -> Result<Vec<(String, i64)>, Error> {
    Ok(sqlx::query_as(
        "select collection, count(*) from product where published = 1 and collection <> ''
         group by collection order by min(position)",
    )
    .fetch_all(&db.pool)
    .await?)
}
