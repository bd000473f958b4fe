//! Names of collections, options and properties per locale.

use crate::{Db, Error, Tx};

/// One name: what the key of that kind is called in the locale (`*` in every locale).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub kind: String,
    pub key: String,
    pub locale: String,
    pub text: String,
}

pub async fn all(db: &Db) -> Result<Vec<Word>, Error> {
    all_in(&mut *db.pool.acquire().await?).await
}

pub async fn all_in(tx: &mut Tx) -> Result<Vec<Word>, Error> {
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as("select kind, key, locale, text from word").fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(kind, key, locale, text)| Word { kind, key, locale, text }).collect())
}

/// Writes the name; `false` when it was the same already.
pub async fn put(tx: &mut Tx, word: &Word) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into word (kind, key, locale, text) values ($1, $2, $3, $4)
         on conflict (kind, key, locale) do update set text = excluded.text where word.text <> excluded.text",
    )
    .bind(&word.kind)
    .bind(&word.key)
    .bind(&word.locale)
    .bind(&word.text)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes the name unless the key of that kind has one, in whatever locale.
pub async fn put_first(tx: &mut Tx, word: &Word) -> Result<bool, Error> {
    let done = sqlx::query(
        "insert into word (kind, key, locale, text)
         select cast($1 as text), cast($2 as text), cast($3 as text), cast($4 as text)
         where not exists (select 1 from word where kind = $1 and key = $2)",
    )
    .bind(&word.kind)
    .bind(&word.key)
    .bind(&word.locale)
    .bind(&word.text)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
