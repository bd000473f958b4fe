//! Pictures of products.

use std::collections::HashMap;

use crate::{Db, Error, Tx};

/// A picture in its place beside a product.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Picture {
    /// The folder of its sizes.
    pub id: String,
    pub width: i64,
    pub height: i64,
    pub kind: PictureKind,
    /// The variant it shows, empty for the whole product.
    pub sku: String,
    pub alt: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureKind {
    Photo,
    Drawing,
}

impl PictureKind {
    pub fn name(self) -> &'static str {
        match self {
            PictureKind::Photo => "photo",
            PictureKind::Drawing => "drawing",
        }
    }
}

/// The pictures of the products in their order, by handle.
pub async fn of_products(db: &Db, handles: &[&str]) -> Result<HashMap<String, Vec<Picture>>, Error> {
    let sql = format!(
        "select pp.handle, p.id, p.width, p.height, p.kind, pp.sku, pp.alt
         from product_picture pp join picture p on p.id = pp.picture
         where pp.handle in ({}) order by pp.handle, pp.position",
        crate::placeholders(handles.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String, String, i64, i64, String, String, String)>(sqlx::AssertSqlSafe(sql));
    for handle in handles {
        query = query.bind(*handle);
    }
    let mut pictures: HashMap<String, Vec<Picture>> = HashMap::new();
    for (handle, id, width, height, kind, sku, alt) in query.fetch_all(&db.pool).await? {
        let kind = if kind == "drawing" { PictureKind::Drawing } else { PictureKind::Photo };
        pictures.entry(handle).or_default().push(Picture { id, width, height, kind, sku, alt });
    }
    Ok(pictures)
}

/// Keeps a picture's size and kind; `false` when it was kept already.
pub async fn put(tx: &mut Tx, id: &str, width: i64, height: i64, kind: PictureKind) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into picture (id, width, height, kind) values ($1, $2, $3, $4) on conflict (id) do nothing",
    )
    .bind(id)
    .bind(width)
    .bind(height)
    .bind(kind.name())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
