//! What a product is found by: its texts, its brand, collection, SKUs, option values and tags.

use std::collections::{BTreeSet, HashMap};

use comptoir_domain::Locale;

use crate::catalog::search;
use crate::{Error, Tx};

/// How many products are forgotten and read at once: each lot is one pass over SQLite's index.
const LOT: usize = 500;

/// Names by kind, key and locale.
type Names = HashMap<(String, String, String), String>;

/// Indexes the products in every locale, in those they have no texts in by the texts they have.
pub async fn put_all(tx: &mut Tx, handles: &[&str]) -> Result<(), Error> {
    if handles.is_empty() {
        return Ok(());
    }
    let names = names(tx).await?;
    for lot in handles.chunks(LOT) {
        search::forget(tx, lot).await?;
        for handle in lot {
            put(tx, handle, &names).await?;
        }
    }
    Ok(())
}

/// Indexes every product.
pub async fn put_every(tx: &mut Tx) -> Result<(), Error> {
    let handles: Vec<(String,)> = sqlx::query_as("select handle from product").fetch_all(&mut *tx).await?;
    let handles: Vec<&str> = handles.iter().map(|(handle,)| handle.as_str()).collect();
    put_all(tx, &handles).await
}

async fn put(tx: &mut Tx, handle: &str, names: &Names) -> Result<(), Error> {
    let texts: Vec<(String, String, String)> =
        sqlx::query_as("select locale, title, description_html from product_text where handle = $1 order by locale")
            .bind(handle)
            .fetch_all(&mut *tx)
            .await?;
    let facts = facts(tx, handle).await?;
    for locale in Locale::ALL {
        let own = texts.iter().find(|(its, ..)| its == locale.tag()).or(texts.first());
        if let Some((_, title, description)) = own {
            let mut body = strip_tags(description);
            for (kind, key) in &facts {
                body.push(' ');
                body.push_str(named(names, kind, key, locale));
            }
            search::put(tx, handle, locale, title, &body).await?;
        }
    }
    Ok(())
}

/// What a product is found by beside its texts, with the kind of word that may name it.
async fn facts(tx: &mut Tx, handle: &str) -> Result<BTreeSet<(&'static str, String)>, Error> {
    let mut facts = BTreeSet::new();
    let (vendor, collection): (String, String) =
        sqlx::query_as("select vendor, collection from product where handle = $1")
            .bind(handle)
            .fetch_one(&mut *tx)
            .await?;
    facts.extend([("", vendor), ("collection", collection)]);
    let variants: Vec<(String, String, String, String)> =
        sqlx::query_as("select sku, option1, option2, option3 from variant where handle = $1 and active = 1")
            .bind(handle)
            .fetch_all(&mut *tx)
            .await?;
    for (sku, one, two, three) in variants {
        facts.insert(("", sku));
        facts.extend([one, two, three].map(|value| ("option_value", value)));
    }
    let tags: Vec<(String,)> =
        sqlx::query_as("select tag from product_tag where handle = $1").bind(handle).fetch_all(&mut *tx).await?;
    facts.extend(tags.into_iter().map(|(tag,)| ("", tag)));
    facts.retain(|(_, fact)| !fact.is_empty());
    Ok(facts)
}

async fn names(tx: &mut Tx) -> Result<Names, Error> {
    let rows: Vec<(String, String, String, String)> =
        sqlx::query_as("select kind, key, locale, text from word where kind in ('collection', 'option_value')")
            .fetch_all(tx)
            .await?;
    Ok(rows.into_iter().map(|(kind, key, locale, text)| ((kind, key, locale), text)).collect())
}

fn named<'a>(names: &'a Names, kind: &str, key: &'a str, locale: Locale) -> &'a str {
    let name = |locale: &str| names.get(&(kind.to_owned(), key.to_owned(), locale.to_owned()));
    match kind {
        "" => key,
        _ => name(locale.tag()).or_else(|| name("*")).map_or(key, String::as_str),
    }
}

/// The words of sanitised HTML, for the index only.
pub fn strip_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                text.push(' ');
            }
            _ if inside => {}
            other => text.push(other),
        }
    }
    text.replace("&amp;", "&").replace("&nbsp;", " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_part_words_and_are_not_found() {
        assert_eq!(
            strip_tags("<p>Tea &amp; <b>milk</b></p><p>cup</p>").split_whitespace().collect::<Vec<_>>(),
            ["Tea", "&", "milk", "cup"]
        );
    }
}
