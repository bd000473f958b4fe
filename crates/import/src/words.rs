//! Words of the catalogue per locale: our own CSV.
//!
//! Header: `kind,key,locale,text`. `kind` says what is named (a collection, a product type, an
//! option, an option value …) and `key` which one; the importer knows the kinds.

use std::collections::HashMap;
use std::io::Read;
use std::ops::ControlFlow;

use crate::Problems;
use crate::findings::Findings;
use crate::table::{Column, Row, Table};
use crate::text::plain;
use crate::texts::read_locale;

/// One name of one thing in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRecord {
    /// What kind of thing is named.
    pub kind: String,
    /// Which thing.
    pub key: String,
    /// The language, as in `fr` or `en-GB`, or `*` for every one.
    pub locale: String,
    /// Plain text, never empty.
    pub text: String,
    /// Its row.
    pub row: u64,
}

/// Reads words. `each` gets every sound one in order and may stop it. Answers how many there were.
pub fn read(
    file_name: &str,
    reader: impl Read,
    each: impl FnMut(WordRecord) -> ControlFlow<()>,
) -> Result<u64, Problems> {
    let mut findings = Findings::new(file_name);
    let count = read_words(reader, each, &mut findings);
    findings.into_result(count)
}

fn read_words(
    reader: impl Read,
    mut each: impl FnMut(WordRecord) -> ControlFlow<()>,
    findings: &mut Findings,
) -> Option<u64> {
    let mut table = Table::open(reader, findings)?;
    let columns = table.require([&["kind"], &["key"], &["locale"], &["text"]], findings)?;
    let mut met = HashMap::new();
    let mut count = 0;
    while let Some(row) = table.next(findings) {
        let Some(word) = read_word(&row, &columns, findings) else { continue };
        let name = (word.kind.clone(), word.key.clone(), word.locale.clone());
        if let Some(first) = met.insert(name, row.line) {
            let what = format!("row {first} has the {} word for this already", word.locale);
            row.problem(Some(&columns[1]), what, "keep one of the two rows", findings);
            continue;
        }
        count += 1;
        if each(word).is_break() {
            break;
        }
    }
    Some(count)
}

fn read_word(row: &Row<'_>, columns: &[Column; 4], findings: &mut Findings) -> Option<WordRecord> {
    let [kind, key, locale, text] = columns.each_ref().map(|column| row.needed(column, findings));
    let locale = match locale? {
        "*" => Some("*".to_owned()),
        tag => read_locale(row, &columns[2], tag, findings),
    };
    Some(WordRecord { kind: plain(kind?), key: plain(key?), locale: locale?, text: plain(text?), row: row.line })
}
