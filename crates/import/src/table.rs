//! A CSV file as rows whose columns are found by name.

pub(crate) mod cell;
mod guard;
mod header;
mod scan;

use std::io::Read;

use crate::findings::{Findings, shown};
use crate::format::{delimiter_problem, foreign_problem};
pub(crate) use cell::Row;
use guard::{Fault, FaultKind, Guard, RecordLines};
pub(crate) use header::{Column, Header};

/// The largest cell read, in bytes: Shopify's largest field is smaller, and it bounds the memory.
pub(crate) const FIELD_LIMIT_BYTES: u64 = 256 * 1024;

/// The largest row read, in bytes: 16 of the largest cells.
pub(crate) const RECORD_LIMIT_BYTES: u64 = 16 * FIELD_LIMIT_BYTES;

/// A CSV file being read, after its header.
pub(crate) struct Table<R> {
    reader: csv::Reader<Guard<R>>,
    lines: RecordLines,
    record: csv::StringRecord,
    rows: u64,
    pub(crate) header: Header,
}

impl<R: Read> Table<R> {
    /// Reads the header. Nothing comes back when there is none, or another delimiter.
    pub(crate) fn open(reader: R, findings: &mut Findings) -> Option<Self> {
        let (guard, lines) = Guard::new(reader);
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            // The count of cells is checked here, row by row, so that all bad rows are named.
            .flexible(true)
            .from_reader(guard);
        let header = Header::default();
        let mut table = Self { reader, lines, record: csv::StringRecord::new(), rows: 0, header };
        let Some(line) = table.read_record(findings)? else {
            return findings.refuse(None, None, "the file is empty", "export it again");
        };
        table.header = Header::new(line, &table.record);
        if let Some((what, fix)) = delimiter_problem(&table.header) {
            return findings.refuse(Some(line), None, what, fix);
        }
        Some(table)
    }

    /// The next row that is not blank and has as many cells as the header.
    ///
    /// At the end, a file without any row is a problem.
    pub(crate) fn next<'a>(&'a mut self, findings: &mut Findings) -> Option<Row<'a>> {
        loop {
            let Some(line) = self.read_record(findings)? else {
                if self.rows == 0 {
                    findings.add(None, None, "the file has a header and no rows", "export it again, with its rows");
                }
                return None;
            };
            if self.record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            self.rows += 1;
            let (found, expected) = (self.record.len(), self.header.len());
            if found == expected {
                return Some(Row::new(line, &self.record));
            }
            findings.add(
                Some(line),
                None,
                format!("the row has {found} cells and the header {expected}"),
                "look for a missing or an extra comma, and put text with a comma in quotes",
            );
        }
    }

    /// How many rows were met, the blank ones left out.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// The columns by these names. When one is missing, says so, and whose file it may be instead.
    pub(crate) fn require<const N: usize>(&self, names: [&[&str]; N], findings: &mut Findings) -> Option<[Column; N]> {
        let found = names.map(|aliases| self.header.find(aliases));
        if found.iter().all(Option::is_some) {
            return Some(found.map(|column| column.expect("just looked at")));
        }
        let row = Some(self.header.line);
        if let Some((what, fix)) = foreign_problem(&self.header) {
            return findings.refuse(row, None, what, fix);
        }
        for (column, aliases) in found.iter().zip(names) {
            if column.is_none() {
                let what = format!("the column \"{}\" is missing", aliases[0]);
                let fix = match self.header.nearest(aliases) {
                    Some(near) => format!("name it so (the nearest in the file is \"{}\")", shown(near)),
                    None => "add it to the first row".to_owned(),
                };
                findings.add(row, None, what, fix);
            }
        }
        None
    }

    /// Reads into `self.record`: the record's line, `Some(None)` at the end, `None` after a fault.
    fn read_record(&mut self, findings: &mut Findings) -> Option<Option<u64>> {
        match self.reader.read_record(&mut self.record) {
            Ok(true) => Some(Some(self.lines.next().unwrap_or(0))),
            Ok(false) => Some(None),
            Err(error) => self.report(error, findings),
        }
    }

    fn report<T>(&self, error: csv::Error, findings: &mut Findings) -> Option<T> {
        let csv::ErrorKind::Io(error) = error.kind() else {
            return findings.refuse(None, None, error.to_string(), "save the file as UTF-8 CSV");
        };
        let Some(fault) = error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()) else {
            let what = format!("the file cannot be read ({error})");
            return findings.refuse(None, None, what, "check the file and its permissions");
        };
        let column = match fault.kind {
            FaultKind::FieldTooLong | FaultKind::OpenQuote | FaultKind::StrayQuote => self.header.name(fault.field),
            _ => None,
        };
        let (what, fix) = fault.words();
        findings.refuse(fault.row(), column, what, fix)
    }
}
