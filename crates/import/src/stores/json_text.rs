//! A JSON file as text, and the lines of its parts.

use std::io::Read;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::findings::Findings;

/// The largest JSON file read, in bytes: some 30,000 stores of 1 kB. It is held in memory whole.
const JSON_LIMIT_BYTES: u64 = 32 * 1024 * 1024;

/// The file as text, without a byte order mark.
pub(super) fn read_text(reader: impl Read, findings: &mut Findings) -> Option<String> {
    let mut bytes = Vec::new();
    if let Err(error) = reader.take(JSON_LIMIT_BYTES + 1).read_to_end(&mut bytes) {
        let what = format!("the file cannot be read ({error})");
        return findings.refuse(None, None, what, "check the file and its permissions");
    }
    if bytes.len() as u64 > JSON_LIMIT_BYTES {
        let what = format!("the file is larger than {} MiB", JSON_LIMIT_BYTES >> 20);
        return findings.refuse(None, None, what, "split it");
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return findings.refuse(None, None, "the file is in UTF-16", "save the file as UTF-8");
    }
    let marked = bytes.starts_with(b"\xEF\xBB\xBF");
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let row = count_lines(&error.as_bytes()[..offset]) + 1;
            let what =
                format!("the byte 0x{:02X} at offset {offset} of the file is not UTF-8", error.as_bytes()[offset]);
            return findings.refuse(Some(row), None, what, "save the file as UTF-8");
        }
    };
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return findings.refuse(None, None, "the file is empty", "export it again");
    }
    Some(if marked { text['\u{FEFF}'.len_utf8()..].to_owned() } else { text })
}

/// Reads a part of the file; a problem is told with its line in the whole file.
pub(super) fn parse<'a, T: Deserialize<'a>>(
    text: &'a str,
    first_line: u64,
    place: Option<&str>,
    findings: &mut Findings,
) -> Option<T> {
    match serde_json::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let row = first_line + (error.line() as u64).saturating_sub(1);
            let message = error.to_string();
            let what = message.split(" at line ").next().unwrap_or(&message);
            let fix = "see the formats in the documentation";
            findings.refuse(Some(row), place, crate::findings::shown_long(what), fix)
        }
    }
}

/// Parts of the file with the lines on which they start; the parts must be in the file's order.
pub(super) fn with_lines<'a>(text: &'a str, parts: &'a [&'a RawValue]) -> impl Iterator<Item = (u64, &'a str)> {
    let (mut line, mut counted) = (1, 0);
    parts.iter().map(move |part| {
        // A raw value borrows from the text, so the distance of the two is its place in it.
        let at = (part.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
        line += count_lines(&text.as_bytes()[counted.min(at)..at]);
        counted = at;
        (line, part.get())
    })
}

fn count_lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b == b'\n').count() as u64
}
