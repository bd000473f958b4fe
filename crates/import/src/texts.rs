//! Texts of products per locale: our own CSV.
//!
//! Header: `handle,locale,title,description_html,seo_title,seo_description`; the first three are
//! needed. A product has one row per locale.

use std::collections::HashMap;
use std::io::Read;
use std::ops::ControlFlow;

use crate::Problems;
use crate::findings::{Findings, shown};
use crate::html::sanitise;
use crate::locale::parse_locale;
use crate::products::TITLE_LIMIT_CHARS;
use crate::table::{Column, Row, Table};
use crate::text::plain;

/// The texts of a product in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRecord {
    /// The product.
    pub handle: String,
    /// The language, as in `fr` or `en-GB`.
    pub locale: String,
    /// Plain text, never empty.
    pub title: String,
    /// Sanitised HTML: see [`crate::sanitise`].
    pub description_html: String,
    /// Plain text for search engines; empty when not given.
    pub seo_title: String,
    /// Plain text for search engines; empty when not given.
    pub seo_description: String,
    /// Its row.
    pub row: u64,
}

/// Reads texts. `each` gets every sound one in order and may stop it. Answers how many there were.
pub fn read(
    file_name: &str,
    reader: impl Read,
    each: impl FnMut(TextRecord) -> ControlFlow<()>,
) -> Result<u64, Problems> {
    let mut findings = Findings::new(file_name);
    let count = read_texts(reader, each, &mut findings);
    findings.into_result(count)
}

fn read_texts(
    reader: impl Read,
    mut each: impl FnMut(TextRecord) -> ControlFlow<()>,
    findings: &mut Findings,
) -> Option<u64> {
    let mut table = Table::open(reader, findings)?;
    let needed = table.require([&["handle"], &["locale"], &["title"]], findings)?;
    let more = ["description_html", "seo_title", "seo_description"].map(|name| table.header.find(&[name]));
    let mut met = HashMap::new();
    let mut count = 0;
    while let Some(row) = table.next(findings) {
        let Some(text) = read_text(&row, &needed, &more, findings) else { continue };
        if let Some(first) = met.insert((text.handle.clone(), text.locale.clone()), row.line) {
            let what = format!("row {first} has the {} texts of this product already", text.locale);
            row.problem(Some(&needed[1]), what, "keep one of the two rows", findings);
            continue;
        }
        count += 1;
        if each(text).is_break() {
            break;
        }
    }
    Some(count)
}

fn read_text(
    row: &Row<'_>,
    [handle, locale, title]: &[Column; 3],
    [description, seo_title, seo_description]: &[Option<Column>; 3],
    findings: &mut Findings,
) -> Option<TextRecord> {
    let found_handle = row.needed(handle, findings);
    let found_locale = row.needed(locale, findings);
    let found_title = plain(row.needed(title, findings)?);
    let problems_before = findings.total();
    row.at_most(TITLE_LIMIT_CHARS, title, &found_title, findings);
    let found_locale = read_locale(row, locale, found_locale?, findings)?;
    let record = TextRecord {
        handle: found_handle?.to_owned(),
        locale: found_locale,
        title: found_title,
        description_html: sanitise(row.text(description.as_ref())),
        seo_title: plain(row.text(seo_title.as_ref())),
        seo_description: plain(row.text(seo_description.as_ref())),
        row: row.line,
    };
    (findings.total() == problems_before).then_some(record)
}

/// The language of a row.
pub(crate) fn read_locale(row: &Row<'_>, column: &Column, text: &str, findings: &mut Findings) -> Option<String> {
    parse_locale(text).or_else(|| {
        let what = format!("\"{}\" is not a language", shown(text));
        row.refuse(Some(column), what, "write a tag like fr or en", findings)
    })
}
