//! One product, whole, for its page.

use comptoir_domain::catalog::price::{ShownPrice, shown_at};
use comptoir_domain::{Currency, Locale};

use crate::catalog::picture::{self, Picture};
use crate::catalog::price;
use crate::{Db, Error};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub handle: String,
    pub vendor: String,
    pub collection: String,
    pub title: String,
    /// Sanitised when it was imported.
    pub description_html: String,
    pub seo_title: String,
    pub seo_description: String,
    /// Names of the options, as the merchant wrote them; none for a product that comes in one kind.
    pub options: Vec<String>,
    pub variants: Vec<Variant>,
    pub pictures: Vec<Picture>,
    /// Key and value, by key.
    pub metafields: Vec<(String, String)>,
    pub updated_at: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    pub sku: String,
    /// One value for each of the product's options.
    pub values: Vec<String>,
    pub barcode: String,
    pub price: Option<ShownPrice>,
}

/// The published product of that handle with its texts in the locale, or in the one it has.
pub async fn find(
    db: &Db,
    handle: &str,
    locale: Locale,
    currency: Currency,
    now: i64,
) -> Result<Option<Product>, Error> {
    let row: Option<(String, String, String, String, String, String, i64)> = sqlx::query_as(
        "select p.vendor, p.collection, t.title, t.description_html, t.seo_title, t.seo_description, p.updated_at
         from product p join product_text t on t.handle = p.handle
         where p.handle = $1 and p.published = 1
         order by case when t.locale = $2 then 0 else 1 end, t.locale limit 1",
    )
    .bind(handle)
    .bind(locale.tag())
    .fetch_optional(&db.pool)
    .await?;
    let Some((vendor, collection, title, description_html, seo_title, seo_description, updated_at)) = row else {
        return Ok(None);
    };
    let options: Vec<(String,)> = sqlx::query_as("select name from product_option where handle = $1 order by position")
        .bind(handle)
        .fetch_all(&db.pool)
        .await?;
    let metafields = sqlx::query_as("select key, value from metafield where handle = $1 order by key")
        .bind(handle)
        .fetch_all(&db.pool)
        .await?;
    let options: Vec<String> = options.into_iter().map(|(name,)| name).collect();
    Ok(Some(Product {
        variants: variants(db, handle, options.len(), currency, now).await?,
        pictures: picture::of_products(db, &[handle]).await?.remove(handle).unwrap_or_default(),
        handle: handle.to_owned(),
        vendor,
        collection,
        title,
        description_html,
        seo_title,
        seo_description,
        options,
        metafields,
        updated_at,
    }))
}

async fn variants(db: &Db, handle: &str, options: usize, currency: Currency, now: i64) -> Result<Vec<Variant>, Error> {
    let rows: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "select sku, option1, option2, option3, barcode from variant where handle = $1 and active = 1 order by position",
    )
    .bind(handle)
    .fetch_all(&db.pool)
    .await?;
    let prices = price::history(db, &[handle], currency).await?;
    let variant = |(sku, one, two, three, barcode): (String, String, String, String, String)| Variant {
        price: prices.get(&sku).and_then(|history| shown_at(history, now)),
        values: [one, two, three].into_iter().take(options).collect(),
        sku,
        barcode,
    };
    Ok(rows.into_iter().map(variant).collect())
}

/// The handles and last changes of every published product, for the sitemap.
pub async fn published(db: &Db) -> Result<Vec<(String, i64)>, Error> {
    Ok(sqlx::query_as("select handle, updated_at from product where published = 1 order by position")
        .fetch_all(&db.pool)
        .await?)
}
