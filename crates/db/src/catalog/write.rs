//! Writing the catalogue: what an import found, compared with what is there.

use comptoir_domain::{Currency, Locale};
use serde::Serialize;

use crate::catalog::index;
use crate::catalog::price::{self, NewPrice};
use crate::{Error, Tx};

/// A product as an import says it is.
#[derive(Clone, Debug, Serialize)]
pub struct NewProduct {
    pub handle: String,
    pub vendor: String,
    pub collection: String,
    pub published: bool,
    pub position: i64,
    /// The hash of all the rest: an equal one means nothing to write.
    pub fingerprint: String,
    /// The texts of the file, in the file's language.
    pub text: NewText,
    pub options: Vec<String>,
    pub tags: Vec<String>,
    pub metafields: Vec<(String, String)>,
    pub variants: Vec<NewVariant>,
    pub pictures: Vec<NewPicture>,
}

#[derive(Clone, Debug, Serialize)]
pub struct NewText {
    pub locale: Locale,
    pub title: String,
    /// Sanitised.
    pub description_html: String,
    pub seo_title: String,
    pub seo_description: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct NewVariant {
    pub sku: String,
    pub values: [String; 3],
    pub barcode: String,
    pub grams: i64,
    pub price: Option<NewPrice>,
}

/// A picture that [`crate::catalog::picture::put`] has kept.
#[derive(Clone, Debug, Serialize)]
pub struct NewPicture {
    pub picture: String,
    /// Empty when it shows the whole product.
    pub sku: String,
    pub alt: String,
}

/// What writing a product did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    New,
    Changed,
    Unchanged,
    /// Another product sells the SKU at this index of the variants.
    SkuTaken(usize),
}

/// Writes the product in the currency of the shop.
pub async fn product(tx: &mut Tx, product: &NewProduct, currency: Currency, now: i64) -> Result<Written, Error> {
    let known: Option<(String,)> = sqlx::query_as("select fingerprint from product where handle = $1")
        .bind(&product.handle)
        .fetch_optional(&mut *tx)
        .await?;
    if known.as_ref().is_some_and(|(fingerprint,)| *fingerprint == product.fingerprint) {
        return Ok(Written::Unchanged);
    }
    for (index, variant) in product.variants.iter().enumerate() {
        let other: Option<(String,)> = sqlx::query_as("select handle from variant where sku = $1 and handle <> $2")
            .bind(&variant.sku)
            .bind(&product.handle)
            .fetch_optional(&mut *tx)
            .await?;
        if other.is_some() {
            return Ok(Written::SkuTaken(index));
        }
    }
    put(tx, product, known.is_some(), currency, now).await?;
    index::put_all(tx, &[&product.handle]).await?;
    Ok(if known.is_some() { Written::Changed } else { Written::New })
}

/// Writes the product, not yet for search, and tells how many prices that set. The caller knows that its SKUs
/// are free, whether the product is there already, and calls [`index::put_all`] when all are written.
pub async fn put(tx: &mut Tx, product: &NewProduct, known: bool, currency: Currency, now: i64) -> Result<u64, Error> {
    write_row(tx, product, now).await?;
    put_text(tx, &product.handle, &product.text).await?;
    write_parts(tx, product, known).await?;
    let mut prices = 0;
    for (position, variant) in product.variants.iter().enumerate() {
        write_variant(tx, &product.handle, variant, position as i64).await?;
        if let Some(new) = variant.price {
            prices += u64::from(price::set(tx, &variant.sku, currency, "", new, now).await?);
        }
    }
    Ok(prices)
}

async fn write_row(tx: &mut Tx, product: &NewProduct, now: i64) -> Result<(), Error> {
    sqlx::query(
        "insert into product (handle, vendor, collection, published, position, fingerprint, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)
         on conflict (handle) do update set vendor = excluded.vendor, collection = excluded.collection,
           published = excluded.published, position = excluded.position, fingerprint = excluded.fingerprint,
           updated_at = excluded.updated_at",
    )
    .bind(&product.handle)
    .bind(&product.vendor)
    .bind(&product.collection)
    .bind(i64::from(product.published))
    .bind(product.position)
    .bind(&product.fingerprint)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Options, tags, metafields and pictures: the file's in place of what was there.
async fn write_parts(tx: &mut Tx, product: &NewProduct, known: bool) -> Result<(), Error> {
    let handle = &product.handle;
    if known {
        for sql in [
            "delete from product_option where handle = $1",
            "delete from product_tag where handle = $1",
            "delete from metafield where handle = $1",
            "update variant set active = 0 where handle = $1",
        ] {
            sqlx::query(sql).bind(handle).execute(&mut *tx).await?;
        }
    }
    for (position, name) in product.options.iter().enumerate() {
        sqlx::query("insert into product_option (handle, position, name) values ($1, $2, $3)")
            .bind(handle)
            .bind(position as i64)
            .bind(name)
            .execute(&mut *tx)
            .await?;
    }
    for tag in &product.tags {
        sqlx::query("insert into product_tag (handle, tag) values ($1, $2) on conflict do nothing")
            .bind(handle)
            .bind(tag)
            .execute(&mut *tx)
            .await?;
    }
    for (key, value) in &product.metafields {
        sqlx::query("insert into metafield (handle, key, value) values ($1, $2, $3)")
            .bind(handle)
            .bind(key)
            .bind(value)
            .execute(&mut *tx)
            .await?;
    }
    // A file without pictures says nothing about them: those that are there stay.
    if !product.pictures.is_empty() {
        put_pictures(tx, handle, &product.pictures).await?;
    }
    Ok(())
}

/// Puts the pictures in place of the product's.
pub async fn put_pictures(tx: &mut Tx, handle: &str, pictures: &[NewPicture]) -> Result<(), Error> {
    sqlx::query("delete from product_picture where handle = $1").bind(handle).execute(&mut *tx).await?;
    for (position, picture) in pictures.iter().enumerate() {
        sqlx::query("insert into product_picture (handle, position, picture, sku, alt) values ($1, $2, $3, $4, $5)")
            .bind(handle)
            .bind(position as i64)
            .bind(&picture.picture)
            .bind(&picture.sku)
            .bind(&picture.alt)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

async fn write_variant(tx: &mut Tx, handle: &str, variant: &NewVariant, position: i64) -> Result<(), Error> {
    let [one, two, three] = &variant.values;
    sqlx::query(
        "insert into variant (sku, handle, position, option1, option2, option3, barcode, grams, active)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         on conflict (sku) do update set position = excluded.position, option1 = excluded.option1,
           option2 = excluded.option2, option3 = excluded.option3, barcode = excluded.barcode,
           grams = excluded.grams, active = 1",
    )
    .bind(&variant.sku)
    .bind(handle)
    .bind(position)
    .bind(one)
    .bind(two)
    .bind(three)
    .bind(&variant.barcode)
    .bind(variant.grams)
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes a product's texts in a locale; `false` when they were the same already.
pub async fn put_text(tx: &mut Tx, handle: &str, text: &NewText) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into product_text (handle, locale, title, description_html, seo_title, seo_description)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (handle, locale) do update set title = excluded.title,
           description_html = excluded.description_html, seo_title = excluded.seo_title,
           seo_description = excluded.seo_description
         where product_text.title <> excluded.title or product_text.description_html <> excluded.description_html
           or product_text.seo_title <> excluded.seo_title or product_text.seo_description <> excluded.seo_description",
    )
    .bind(handle)
    .bind(text.locale.tag())
    .bind(&text.title)
    .bind(&text.description_html)
    .bind(&text.seo_title)
    .bind(&text.seo_description)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the shop has a product of that handle.
pub async fn has_product(tx: &mut Tx, handle: &str) -> Result<bool, Error> {
    let row: Option<(String,)> =
        sqlx::query_as("select handle from product where handle = $1").bind(handle).fetch_optional(tx).await?;
    Ok(row.is_some())
}
