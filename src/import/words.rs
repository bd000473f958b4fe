//! Names of collections, options and properties per locale.

use std::collections::HashSet;

use comptoir_db::catalog::index;
use comptoir_db::catalog::word::{self, Word};
use comptoir_db::{Error, Tx};
use comptoir_import::words::WordRecord;

use crate::import::run::Run;
use crate::import::slug::slug;
use crate::import::texts::spoken;

/// The kind whose keys are slugs: files name a collection as the merchant's product type does.
pub(super) const COLLECTION: &str = "collection";

/// Writes the names and makes every product's index anew, which says them.
pub(super) async fn write(tx: &mut Tx, run: &mut Run, records: Vec<WordRecord>) -> Result<(), Error> {
    run.begin("words", records.len());
    let there = word::all_in(tx).await?.into_iter().map(|word| (word.kind, word.key, word.locale));
    let there: HashSet<(String, String, String)> = there.collect();
    let (mut foreign, mut any) = (0, false);
    for record in records {
        run.bar.inc(1);
        let Some(word) = word(record) else {
            foreign += 1;
            continue;
        };
        let written = word::put(tx, &word).await?;
        any |= written;
        let name = format!("{} {} ({})", word.kind, word.key, word.locale);
        run.summary.words.add(written, there.contains(&(word.kind, word.key, word.locale)), &name);
    }
    if foreign > 0 {
        run.summary.note(format!("{foreign} words are in languages the shop does not speak and were left out"));
    }
    if any {
        index::put_every(tx).await?;
    }
    Ok(())
}

/// The name as it is kept, or nothing when nobody here speaks its language.
fn word(record: WordRecord) -> Option<Word> {
    let locale = match record.locale.as_str() {
        "*" => "*".to_owned(),
        tag => spoken(tag)?.tag().to_owned(),
    };
    let key = if record.kind == COLLECTION { slug(&record.key) } else { record.key };
    Some(Word { kind: record.kind, key, locale, text: record.text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, key: &str, locale: &str) -> WordRecord {
        WordRecord { kind: kind.into(), key: key.into(), locale: locale.into(), text: "x".into(), row: 2 }
    }

    #[test]
    fn collections_are_kept_by_their_slug() {
        assert_eq!(word(record("collection", "Coffee and Tea", "fr")).unwrap().key, "coffee-and-tea");
        assert_eq!(word(record("option_value", "Matte Black", "fr")).unwrap().key, "Matte Black");
    }

    #[test]
    fn every_locale_is_a_star() {
        assert_eq!(word(record("swatch", "White", "*")).unwrap().locale, "*");
        assert_eq!(word(record("swatch", "White", "de")), None);
    }
}
