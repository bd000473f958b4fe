//! Making banners and adding versions.

use std::collections::BTreeSet;

use comptoir_domain::banner::{Banner, Status};

use crate::banner::{Missing, NoBanner, lock, picture, record, said};
use crate::{Db, Error, Tx};

/// Makes a banner: a draft with its first version. The same id with the same words again is the same banner.
///
/// The outcome is the latest version. [`NoBanner::Changed`] where the id is another banner's.
pub async fn create(db: &Db, id: &str, banner: Banner, actor: &str, now: i64) -> Result<Result<i64, NoBanner>, Error> {
    let (id, actor) = (id.to_owned(), actor.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            let mut banner = Banner { experiment: 1, ..banner };
            if let Some(missing) = complete(tx, &mut banner).await? {
                return Ok(Err(NoBanner::Missing(missing)));
            }
            let made = sqlx::query(
                "insert into banner (id, status, version, created_at, changed_at) values ($1, 'draft', 1, $2, $2)
                 on conflict (id) do nothing",
            )
            .bind(&id)
            .bind(now)
            .execute(&mut *tx)
            .await?;
            if made.rows_affected() == 0 {
                let row = lock(tx, &id).await?.ok_or_else(|| Error::corrupt("a banner that is there and is not"))?;
                let same = said(tx, &id, 1).await?.is_some_and(|first| first == banner);
                return Ok(if same { Ok(row.version) } else { Err(NoBanner::Changed(row.version)) });
            }
            add(tx, &id, 1, &banner, None, &actor, now).await?;
            record(tx, &id, "created", 1, &actor, now).await?;
            Ok(Ok(1))
        })
    })
    .await
}

/// Adds a version after the one that the marketer looked at; shoppers see it once it is put out. Words that are the same
/// as the latest version's add none. The outcome is the latest version.
pub async fn save(
    db: &Db,
    id: &str,
    banner: Banner,
    expected: i64,
    actor: &str,
    now: i64,
) -> Result<Result<i64, NoBanner>, Error> {
    let (id, actor) = (id.to_owned(), actor.to_owned());
    db.write(move |tx| Box::pin(async move { write(tx, &id, banner, expected, None, &actor, now).await })).await
}

/// Undoes: adds a version that says what an earlier one said. Nothing is put out by that. The outcome is the latest
/// version.
pub async fn undo(
    db: &Db,
    id: &str,
    to: i64,
    expected: i64,
    actor: &str,
    now: i64,
) -> Result<Result<i64, NoBanner>, Error> {
    let (id, actor) = (id.to_owned(), actor.to_owned());
    db.write(move |tx| {
        Box::pin(async move {
            let Some(banner) = said(tx, &id, to).await? else { return Ok(Err(NoBanner::Unknown)) };
            write(tx, &id, banner, expected, Some(to), &actor, now).await
        })
    })
    .await
}

/// Makes a draft of what another banner's latest version says, under another name; a copy begins its own experiment.
pub async fn duplicate(
    db: &Db,
    of: &str,
    id: &str,
    name: &str,
    actor: &str,
    now: i64,
) -> Result<Result<i64, NoBanner>, Error> {
    match super::find(db, of).await? {
        Some(kept) => create(db, id, Banner { name: name.to_owned(), ..kept.banner }, actor, now).await,
        None => Ok(Err(NoBanner::Unknown)),
    }
}

async fn write(
    tx: &mut Tx,
    id: &str,
    mut banner: Banner,
    expected: i64,
    undoes: Option<i64>,
    actor: &str,
    now: i64,
) -> Result<Result<i64, NoBanner>, Error> {
    let Some(row) = lock(tx, id).await? else { return Ok(Err(NoBanner::Unknown)) };
    if row.status == Status::Retired {
        return Ok(Err(NoBanner::NotNow(row.status)));
    }
    if let Some(missing) = complete(tx, &mut banner).await? {
        return Ok(Err(NoBanner::Missing(missing)));
    }
    banner.experiment = match row.published {
        Some(published) => {
            let out = said(tx, id, published).await?.ok_or_else(|| Error::corrupt("a version that is not there"))?;
            banner.experiment_after(&out)
        }
        None => 1,
    };
    let latest = said(tx, id, row.version).await?;
    // What is there is what was typed: it was sent twice, or nothing was changed.
    if latest.as_ref() == Some(&banner) {
        return Ok(Ok(row.version));
    }
    if expected != row.version {
        return Ok(Err(NoBanner::Changed(row.version)));
    }
    let version = row.version + 1;
    sqlx::query("update banner set version = $2, changed_at = $3 where id = $1")
        .bind(id)
        .bind(version)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    add(tx, id, version, &banner, undoes, actor, now).await?;
    record(tx, id, if undoes.is_some() { "undone" } else { "changed" }, version, actor, now).await?;
    Ok(Ok(version))
}

async fn add(
    tx: &mut Tx,
    id: &str,
    version: i64,
    banner: &Banner,
    undoes: Option<i64>,
    actor: &str,
    now: i64,
) -> Result<(), Error> {
    sqlx::query(
        "insert into banner_version (banner, version, data, actor, at, undoes) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(version)
    .bind(serde_json::to_string(banner).map_err(Error::corrupt)?)
    .bind(actor)
    .bind(now)
    .bind(undoes)
    .execute(&mut *tx)
    .await?;
    sqlx::query("delete from banner_store where banner = $1").bind(id).execute(&mut *tx).await?;
    for store in &banner.stores {
        sqlx::query("insert into banner_store (banner, store) values ($1, $2) on conflict do nothing")
            .bind(id)
            .bind(store.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Looks for what the banner names, and writes down how large its pictures are: what was sent of that is nobody's word.
async fn complete(tx: &mut Tx, banner: &mut Banner) -> Result<Option<Missing>, Error> {
    let pictures =
        banner.variants.iter_mut().flat_map(|it| it.content.values_mut()).filter_map(|it| it.picture.as_mut());
    let pictures: Vec<_> = pictures.collect();
    let ids: BTreeSet<String> = pictures.iter().map(|picture| picture.id.clone()).collect();
    let known = picture::sizes(tx, &ids).await?;
    for picture in pictures {
        let Some((width, height)) = known.get(&picture.id) else { return Ok(Some(Missing::Picture)) };
        (picture.width, picture.height) = (*width, *height);
    }
    for store in &banner.stores {
        let row: Option<(i64,)> = sqlx::query_as("select cast(1 as bigint) from store where slug = $1")
            .bind(store.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        if row.is_none() {
            return Ok(Some(Missing::Store));
        }
    }
    if let Some(campaign) = banner.campaign {
        let row: Option<(i64,)> = sqlx::query_as("select cast(1 as bigint) from campaign where id = $1")
            .bind(campaign.to_string())
            .fetch_optional(&mut *tx)
            .await?;
        if row.is_none() {
            return Ok(Some(Missing::Campaign));
        }
    }
    Ok(None)
}
