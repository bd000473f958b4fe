//! What a list, the cart and the wishlist show of a product or variant.

use std::collections::HashMap;

use comptoir_domain::catalog::price::{ShownPrice, shown_at};
use comptoir_domain::{Currency, Locale};

use crate::catalog::picture::{self, Picture};
use crate::catalog::price;
use crate::{Db, Error, placeholders};

/// A product in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub handle: String,
    pub title: String,
    /// The lowest price of its variants.
    pub price: Option<ShownPrice>,
    /// Whether its variants cost differently.
    pub price_varies: bool,
    pub picture: Option<Picture>,
    /// In how many stores any of its variants can be had now.
    pub stores: i64,
}

/// A variant in a cart or wishlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantCard {
    pub sku: String,
    pub handle: String,
    pub title: String,
    /// The values of its options; none for a product that comes in one kind.
    pub values: Vec<String>,
    pub picture: Option<Picture>,
    /// In how many stores it can be had now.
    pub stores: i64,
    /// Whether it is still sold.
    pub active: bool,
}

/// The cards of the products, in the order asked for; unknown handles are left out.
pub async fn of_products(
    db: &Db,
    handles: &[&str],
    locale: Locale,
    currency: Currency,
    now: i64,
) -> Result<Vec<Card>, Error> {
    if handles.is_empty() {
        return Ok(Vec::new());
    }
    let mut titles = titles(db, handles, locale).await?;
    let mut pictures = picture::of_products(db, handles).await?;
    let variants = active_variants(db, handles).await?;
    let prices = price::history(db, handles, currency).await?;
    let stores = stores_with(db, handles).await?;
    let card = |handle: &&str| {
        let shown = variants.get(*handle).into_iter().flatten().filter_map(|sku| shown_at(prices.get(sku)?, now));
        let shown: Vec<ShownPrice> = shown.collect();
        let price = shown.iter().min_by_key(|price| price.amount_minor).copied();
        Some(Card {
            title: titles.remove(*handle)?,
            price,
            price_varies: shown.iter().any(|other| Some(other.amount_minor) != price.map(|price| price.amount_minor)),
            picture: pictures.remove(*handle).and_then(|pictures| pictures.into_iter().next()),
            stores: stores.get(*handle).copied().unwrap_or(0),
            handle: (*handle).to_owned(),
        })
    };
    Ok(handles.iter().filter_map(card).collect())
}

/// At most so many of the products' variants, those that the fewest stores have first: they may soon be gone, or back.
pub async fn scarcest(db: &Db, handles: &[&str], limit: usize) -> Result<Vec<String>, Error> {
    let sql = format!(
        "select v.sku from variant v where v.active = 1 and v.handle in ({})
         order by (select count(*) from stock_level s where s.sku = v.sku and s.on_hand - s.held > 0), v.sku
         limit {limit}",
        placeholders(handles.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String,)>(sqlx::AssertSqlSafe(sql));
    for handle in handles {
        query = query.bind(*handle);
    }
    Ok(query.fetch_all(&db.pool).await?.into_iter().map(|(sku,)| sku).collect())
}

/// The cards of the variants, in the order asked for; unknown SKUs are left out.
pub async fn of_variants(db: &Db, skus: &[&str], locale: Locale) -> Result<Vec<VariantCard>, Error> {
    if skus.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select v.sku, v.handle, v.option1, v.option2, v.option3, v.active * p.published,
                (select count(*) from product_option o where o.handle = v.handle),
                (select count(*) from stock_level s join store st on st.slug = s.store and st.kind = 'store'
                  where s.sku = v.sku and s.on_hand - s.held > 0)
         from variant v join product p on p.handle = v.handle where v.sku in ({})",
        placeholders(skus.len(), 0)
    );
    type Row = (String, String, String, String, String, i64, i64, i64);
    let mut query = sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql));
    for sku in skus {
        query = query.bind(*sku);
    }
    let mut rows: HashMap<String, Row> =
        query.fetch_all(&db.pool).await?.into_iter().map(|row| (row.0.clone(), row)).collect();
    let mut handles: Vec<String> = rows.values().map(|row| row.1.clone()).collect();
    handles.sort();
    handles.dedup();
    let handles: Vec<&str> = handles.iter().map(String::as_str).collect();
    let titles = titles(db, &handles, locale).await?;
    let pictures = picture::of_products(db, &handles).await?;
    let card = |sku: &&str| {
        let (sku, handle, one, two, three, active, options, stores) = rows.remove(*sku)?;
        let shown = pictures.get(&handle).map(Vec::as_slice).unwrap_or_default();
        let own = shown.iter().find(|picture| picture.sku == sku).or(shown.first()).cloned();
        Some(VariantCard {
            title: titles.get(&handle)?.clone(),
            values: [one, two, three].into_iter().take(options as usize).collect(),
            picture: own,
            stores,
            active: active == 1,
            sku,
            handle,
        })
    };
    Ok(skus.iter().filter_map(card).collect())
}

async fn titles(db: &Db, handles: &[&str], locale: Locale) -> Result<HashMap<String, String>, Error> {
    let sql = format!(
        "select handle, locale, title from product_text where handle in ({}) order by handle, locale",
        placeholders(handles.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String, String, String)>(sqlx::AssertSqlSafe(sql));
    for handle in handles {
        query = query.bind(*handle);
    }
    let mut titles = HashMap::new();
    for (handle, its_locale, title) in query.fetch_all(&db.pool).await? {
        if its_locale == locale.tag() {
            titles.insert(handle, title);
        } else {
            titles.entry(handle).or_insert(title);
        }
    }
    Ok(titles)
}

async fn active_variants(db: &Db, handles: &[&str]) -> Result<HashMap<String, Vec<String>>, Error> {
    let sql =
        format!("select handle, sku from variant where active = 1 and handle in ({})", placeholders(handles.len(), 0));
    let mut query = sqlx::query_as::<_, (String, String)>(sqlx::AssertSqlSafe(sql));
    for handle in handles {
        query = query.bind(*handle);
    }
    let mut variants: HashMap<String, Vec<String>> = HashMap::new();
    for (handle, sku) in query.fetch_all(&db.pool).await? {
        variants.entry(handle).or_default().push(sku);
    }
    Ok(variants)
}

/// In how many stores each product can be had.
async fn stores_with(db: &Db, handles: &[&str]) -> Result<HashMap<String, i64>, Error> {
    let sql = format!(
        "select v.handle, count(distinct s.store) from variant v
         join stock_level s on s.sku = v.sku and s.on_hand - s.held > 0
         join store st on st.slug = s.store and st.kind = 'store'
         where v.active = 1 and v.handle in ({}) group by v.handle",
        placeholders(handles.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String, i64)>(sqlx::AssertSqlSafe(sql));
    for handle in handles {
        query = query.bind(*handle);
    }
    Ok(query.fetch_all(&db.pool).await?.into_iter().collect())
}
