//! Pictures that were uploaded for banners.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::picture::{PictureKind, put};
use crate::{Db, Error, Tx};

/// An uploaded picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    /// The folder of its sizes.
    pub id: String,
    /// Of the original, in pixels.
    pub width: u32,
    pub height: u32,
    /// What the file was called.
    pub name: String,
    /// Milliseconds since 1970 (UTC).
    pub at: i64,
}

/// Keeps a picture whose sizes are in their folder; one that is kept already stays as it is.
pub async fn upload(db: &Db, picture: Uploaded, actor: &str) -> Result<(), Error> {
    let actor = actor.to_owned();
    db.write(move |tx| {
        Box::pin(async move {
            put(tx, &picture.id, picture.width.into(), picture.height.into(), PictureKind::Photo).await?;
            sqlx::query(
                "insert into banner_picture (picture, name, actor, at) values ($1, $2, $3, $4)
                 on conflict (picture) do nothing",
            )
            .bind(&picture.id)
            .bind(&picture.name)
            .bind(&actor)
            .bind(picture.at)
            .execute(tx)
            .await?;
            Ok(())
        })
    })
    .await
}

/// The latest, at most so many.
pub async fn latest(db: &Db, limit: i64) -> Result<Vec<Uploaded>, Error> {
    let rows: Vec<(String, i64, i64, String, i64)> = sqlx::query_as(
        "select p.id, p.width, p.height, b.name, b.at from banner_picture b join picture p on p.id = b.picture
         order by b.at desc, p.id limit $1",
    )
    .bind(limit)
    .fetch_all(&db.pool)
    .await?;
    let read =
        |(id, width, height, name, at)| Ok(Uploaded { id, width: side(width)?, height: side(height)?, name, at });
    rows.into_iter().map(read).collect()
}

/// Width and height in pixels of those of the pictures that there are.
pub async fn known(db: &Db, ids: &BTreeSet<String>) -> Result<HashMap<String, (u32, u32)>, Error> {
    sizes(&mut *db.snapshot().await?, ids).await
}

/// Width and height of those that there are, in pixels. Photos alone: a drawing has no sizes, and is no upload.
pub(super) async fn sizes(tx: &mut Tx, ids: &BTreeSet<String>) -> Result<HashMap<String, (u32, u32)>, Error> {
    let sql = format!(
        "select id, width, height from picture where kind = 'photo' and id in ({})",
        crate::placeholders(ids.len(), 0)
    );
    let mut query = sqlx::query_as::<_, (String, i64, i64)>(sqlx::AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id);
    }
    let rows = query.fetch_all(tx).await?;
    rows.into_iter().map(|(id, width, height)| Ok((id, (side(width)?, side(height)?)))).collect()
}

fn side(pixels: i64) -> Result<u32, Error> {
    u32::try_from(pixels).map_err(Error::corrupt)
}
