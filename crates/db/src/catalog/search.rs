//! Full-text search: words are folded and stemmed here, when writing and when asking; the engines only match
//! tokens, so both give the same hits.

use comptoir_domain::Locale;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::{Db, Engine, Error, Tx};

/// The longest question that is looked at, in words: more only narrows what is already narrow.
const QUESTION_LIMIT: usize = 12;

/// Where a token is cut, in bytes: longer than any word, far below the 2046 that PostgreSQL takes.
const TOKEN_LIMIT_BYTES: usize = 64;

/// How many words of a title or a body are looked at: ten printed pages. PostgreSQL takes 1 MB of words a
/// document (2 × 5000 tokens of at most 64 bytes and their positions are 0.7 MB).
const WORD_LIMIT: usize = 5000;

/// Plain letters: no accents, no case, ligatures taken apart (`Œuf à la coque` is `oeuf a la coque`).
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

/// The tokens of a text: folded words, each cut to its stem. A letter outside ASCII becomes its code point
/// and a token that begins with a digit gets a letter before it (PostgreSQL reads `12e3x` as a number and a
/// word), so that both engines see one token where it stands.
pub fn tokens(text: &str, locale: Locale) -> Vec<String> {
    let stemmer = Stemmer::create(match locale {
        Locale::Fr => Algorithm::French,
        Locale::En => Algorithm::English,
    });
    // The stemmers know accented words; a folded word would keep endings that the accent betrays. What both
    // sides do alike is what counts: fold first, so that `réfrigérés` and `refrigeres` meet.
    fold(text)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let stem =
                if word.chars().all(|letter| letter.is_ascii_alphabetic()) { stemmer.stem(word) } else { word.into() };
            let mut token = String::with_capacity(stem.len() + 1);
            if stem.starts_with(|first: char| first.is_ascii_digit()) {
                token.push('n');
            }
            for letter in stem.chars().take(TOKEN_LIMIT_BYTES) {
                if letter.is_ascii() { token.push(letter) } else { token.push_str(&format!("u{:x}", letter as u32)) }
            }
            token.truncate(TOKEN_LIMIT_BYTES);
            token
        })
        .collect()
}

/// A question as the engine's own match expression, or `None` when it asks nothing.
pub(crate) struct Question {
    /// Matches everywhere.
    pub(crate) anywhere: String,
    /// Matches in titles.
    pub(crate) title: String,
}

impl Question {
    pub(crate) fn new(engine: Engine, text: &str, locale: Locale) -> Option<Question> {
        let tokens: Vec<String> = tokens(text, locale).into_iter().take(QUESTION_LIMIT).collect();
        if tokens.is_empty() {
            return None;
        }
        // Tokens are ASCII letters and digits only: nothing in them means anything to an engine.
        let (anywhere, title) = match engine {
            Engine::Sqlite => {
                let all = tokens.iter().map(|token| format!("\"{token}\"*")).collect::<Vec<_>>().join(" AND ");
                (all.clone(), format!("title : ({all})"))
            }
            Engine::Postgres => {
                let all = tokens.iter().map(|token| format!("{token}:*")).collect::<Vec<_>>().join(" & ");
                (all.clone(), all)
            }
        };
        Some(Question { anywhere, title })
    }
}

/// `select handle …` of what the expression in one parameter matches in the locale in another, everywhere or
/// in titles only.
pub(crate) fn matching(engine: Engine, expression: &str, locale: &str, titles_only: bool) -> String {
    let text = if titles_only { "title" } else { "title || ' ' || body" };
    let matches = match engine {
        Engine::Sqlite => format!("product_search match {expression}"),
        Engine::Postgres => format!("to_tsvector('simple', {text}) @@ to_tsquery('simple', {expression})"),
    };
    format!("select handle from product_search where {matches} and locale = {locale}")
}

/// Forgets what the products are found by. One pass over the index, which has no key in SQLite: so many
/// products at a time as there are.
pub(crate) async fn forget(tx: &mut Tx, handles: &[&str]) -> Result<(), Error> {
    let sql = format!("delete from product_search where handle in ({})", crate::placeholders(handles.len(), 0));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for handle in handles {
        query = query.bind(*handle);
    }
    query.execute(tx).await?;
    Ok(())
}

/// Writes what a product that was forgotten or is new is found by in a locale.
pub(crate) async fn put(tx: &mut Tx, handle: &str, locale: Locale, title: &str, body: &str) -> Result<(), Error> {
    sqlx::query("insert into product_search (handle, locale, title, body) values ($1, $2, $3, $4)")
        .bind(handle)
        .bind(locale.tag())
        .bind(indexed(title, locale))
        .bind(indexed(body, locale))
        .execute(tx)
        .await?;
    Ok(())
}

fn indexed(text: &str, locale: Locale) -> String {
    let mut tokens = tokens(text, locale);
    tokens.truncate(WORD_LIMIT);
    tokens.join(" ")
}

/// Makes the index of every product anew.
pub async fn rebuild(db: &Db) -> Result<(), Error> {
    db.write(|tx| Box::pin(async move { crate::catalog::index::put_every(tx).await })).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(a: &str, b: &str, locale: Locale) {
        assert_eq!(tokens(a, locale), tokens(b, locale));
    }

    #[test]
    fn accents_case_and_plurals_are_forgiven() {
        same("Bouilloires électriques", "bouilloire electrique", Locale::Fr);
        same("Sèche-cheveux", "seche cheveux", Locale::Fr);
        same("Cœur", "coeur", Locale::Fr);
        same("Kettles", "kettle", Locale::En);
        same("ROBOT VACUUMS", "robot vacuum", Locale::En);
    }

    #[test]
    fn tokens_are_harmless_to_both_engines() {
        for text in ["a\" OR \"b", "title : (x)", "x & !y", "NEAR(a b)", "'; drop table product; --", "日本 茶"] {
            assert!(
                tokens(text, Locale::En).iter().all(|token| token.chars().all(|c| c.is_ascii_alphanumeric())),
                "{text}"
            );
        }
    }

    #[test]
    fn nothing_asked_is_no_question() {
        assert!(Question::new(Engine::Sqlite, " - ! ", Locale::Fr).is_none());
    }
}
