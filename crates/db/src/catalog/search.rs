//! Full-text search: words are folded and stemmed here, when writing and when asking; the engines only match
//! tokens, so both give the same hits.

use comptoir_domain::Locale;
use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::{Db, Engine, Error, Tx};

/// The longest question that is looked at, in words: more only narrows what is already narrow.
const QUESTION_LIMIT: usize = 12;

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

/// The tokens of a text: folded words, each cut to its stem. A letter outside ASCII becomes its code point,
/// so that both engines see one token where it stands.
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
            let stem = if word.chars().all(|letter| letter.is_ascii_alphabetic()) { stemmer.stem(word) } else { word.into() };
            stem.chars().map(|letter| if letter.is_ascii() { letter.to_string() } else { format!("u{:x}", letter as u32) }).collect()
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

/// Writes what a product is found by in a locale.
pub(crate) async fn put(tx: &mut Tx, handle: &str, locale: Locale, title: &str, body: &str) -> Result<(), Error> {
    sqlx::query("delete from product_search where handle = $1 and locale = $2")
        .bind(handle)
        .bind(locale.tag())
        .execute(&mut *tx)
        .await?;
    sqlx::query("insert into product_search (handle, locale, title, body) values ($1, $2, $3, $4)")
        .bind(handle)
        .bind(locale.tag())
        .bind(tokens(title, locale).join(" "))
        .bind(tokens(body, locale).join(" "))
        .execute(tx)
        .await?;
    Ok(())
}

/// Makes the index of every product anew.
pub async fn rebuild(db: &Db) -> Result<(), Error> {
    db.write(|tx| Box::pin(async move { crate::catalog::write::index_all(tx).await })).await
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
            assert!(tokens(text, Locale::En).iter().all(|token| token.chars().all(|c| c.is_ascii_alphanumeric())), "{text}");
        }
    }

    #[test]
    fn nothing_asked_is_no_question() {
        assert!(Question::new(Engine::Sqlite, " - ! ", Locale::Fr).is_none());
    }
}
