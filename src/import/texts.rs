//! Texts of products per locale.

use comptoir_db::catalog::write::{self, NewText};
use comptoir_db::catalog::{index, known};
use comptoir_db::{Error, Tx};
use comptoir_domain::Locale;
use comptoir_import::texts::TextRecord;

use crate::import::run::Run;

/// Writes the texts and indexes the products they are of.
pub(super) async fn write(tx: &mut Tx, run: &mut Run, records: Vec<TextRecord>) -> Result<(), Error> {
    let known = known::known(tx).await?;
    let texts = known::texts(tx).await?;
    run.begin("texts", records.len());
    let mut foreign = 0;
    for record in records {
        run.bar.inc(1);
        if !known.products.contains_key(&record.handle) {
            let what = format!("the shop has no product \"{}\"", record.handle);
            run.problem(Some(record.row), "handle", what, "import the product first, or mend the handle");
            continue;
        }
        let Some(locale) = spoken(&record.locale) else {
            foreign += 1;
            continue;
        };
        let text = NewText {
            locale,
            title: record.title,
            description_html: record.description_html,
            seo_title: record.seo_title,
            seo_description: record.seo_description,
        };
        let written = write::put_text(tx, &record.handle, &text).await?;
        let there = texts.contains(&(record.handle.clone(), locale.tag().to_owned()));
        run.summary.texts.add(written, there, &format!("{} ({locale})", record.handle));
        if written {
            run.touched.insert(record.handle);
        }
    }
    if foreign > 0 {
        run.summary.note(format!("{foreign} texts are in languages the shop does not speak and were left out"));
    }
    index_touched(tx, run).await
}

/// Makes the index of the products that were touched anew.
pub(super) async fn index_touched(tx: &mut Tx, run: &mut Run) -> Result<(), Error> {
    let touched = std::mem::take(&mut run.touched);
    if run.problems.is_empty() {
        let handles: Vec<&str> = touched.iter().map(String::as_str).collect();
        index::put_all(tx, &handles).await?;
    }
    Ok(())
}

/// The shop's language a tag stands for: `en-GB` is read by who reads `en`.
pub(super) fn spoken(tag: &str) -> Option<Locale> {
    tag.split('-').next().unwrap_or(tag).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_read_in_their_language() {
        assert_eq!(spoken("fr"), Some(Locale::Fr));
        assert_eq!(spoken("en-GB"), Some(Locale::En));
        assert_eq!(spoken("de"), None);
    }
}
