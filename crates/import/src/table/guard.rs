//! Looks at the bytes on their way to the CSV reader.
//!
//! The `csv` crate reads anything: an unclosed quote swallows the rest of the file, and the lines it
//! counts are not the ones an editor shows. This reader passes only UTF-8 with sound quotes and
//! bounded cells, and notes the line on which each record starts.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::rc::Rc;

use super::scan::{Scan, State};
use super::{FIELD_LIMIT_BYTES, RECORD_LIMIT_BYTES};

const CHUNK_BYTES: usize = 64 * 1024;
const UTF8_BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// What the guard found wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} on line {line}")]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) line: u64,
    /// Index of the cell in its row.
    pub(crate) field: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    Utf16,
    NotUtf8 { byte: u8, offset: u64 },
    Nul,
    FieldTooLong,
    RecordTooLong,
    OpenQuote,
    StrayQuote,
}

impl Fault {
    /// The row to tell, where one makes sense.
    pub(crate) fn row(&self) -> Option<u64> {
        (self.kind != FaultKind::Utf16).then_some(self.line)
    }

    /// What is wrong, and what to do.
    pub(crate) fn words(&self) -> (String, &'static str) {
        const UTF8: &str = "save the file as UTF-8";
        match self.kind {
            FaultKind::Utf16 => ("the file is in UTF-16".into(), UTF8),
            FaultKind::NotUtf8 { byte, offset } => {
                (format!("the byte 0x{byte:02X} at offset {offset} of the file is not UTF-8"), UTF8)
            }
            FaultKind::Nul => ("the row holds a NUL byte".into(), UTF8),
            FaultKind::FieldTooLong => (
                format!("a cell is longer than {} KiB", FIELD_LIMIT_BYTES / 1024),
                "shorten it, or look for a quote that is not closed",
            ),
            FaultKind::RecordTooLong => (
                format!("the row is longer than {} KiB", RECORD_LIMIT_BYTES / 1024),
                "shorten it, or look for a quote that is not closed",
            ),
            FaultKind::OpenQuote => (
                "a quote opens here and is never closed".into(),
                "close it with \", and double a quote inside a quoted text",
            ),
            FaultKind::StrayQuote => (
                "text follows the closing quote of a cell that starts here".into(),
                "double a quote inside a quoted text, as in \"a 5\"\" pipe\"",
            ),
        }
    }
}

/// The lines on which the records start, in order, taken by whoever reads the records.
pub(crate) struct RecordLines(Rc<RefCell<VecDeque<u64>>>);

impl RecordLines {
    pub(crate) fn next(&self) -> Option<u64> {
        self.0.borrow_mut().pop_front()
    }
}

/// A reader that hands on sound bytes, then says what is wrong with the next one.
pub(crate) struct Guard<R> {
    inner: R,
    /// `given..sound` waits to be handed on; `sound..` is the start of a character cut by the chunk.
    buffer: Vec<u8>,
    given: usize,
    sound: usize,
    /// Where in the file the buffer starts.
    offset: u64,
    ended: bool,
    fault: Option<Fault>,
    scan: Scan,
}

impl<R: Read> Guard<R> {
    pub(crate) fn new(inner: R) -> (Self, RecordLines) {
        let lines = Rc::new(RefCell::new(VecDeque::new()));
        let guard = Self {
            inner,
            buffer: Vec::new(),
            given: 0,
            sound: 0,
            offset: 0,
            ended: false,
            fault: None,
            scan: Scan::new(Rc::clone(&lines)),
        };
        (guard, RecordLines(lines))
    }

    fn fill(&mut self) -> io::Result<()> {
        let at_start = self.offset == 0 && self.sound == 0;
        self.offset += self.sound as u64;
        self.buffer.drain(..self.sound);
        (self.given, self.sound) = (0, 0);
        let read = (&mut self.inner).take(CHUNK_BYTES as u64).read_to_end(&mut self.buffer)?;
        self.ended = read < CHUNK_BYTES;
        if at_start {
            if self.buffer.starts_with(&[0xFF, 0xFE]) || self.buffer.starts_with(&[0xFE, 0xFF]) {
                self.fault = Some(Fault { kind: FaultKind::Utf16, line: 1, field: 0 });
                return Ok(());
            }
            if self.buffer.starts_with(&UTF8_BOM) {
                self.buffer.drain(..UTF8_BOM.len());
                self.offset = UTF8_BOM.len() as u64;
            }
        }
        self.check();
        Ok(())
    }

    /// Moves `sound` to the end of what may be handed on.
    fn check(&mut self) {
        let mut bad_utf8 = false;
        let valid = match std::str::from_utf8(&self.buffer) {
            Ok(_) => self.buffer.len(),
            Err(error) => {
                bad_utf8 = error.error_len().is_some() || self.ended;
                error.valid_up_to()
            }
        };
        self.sound = valid;
        for (index, &byte) in self.buffer[..valid].iter().enumerate() {
            if let Err(kind) = self.scan.step(byte) {
                self.sound = index;
                self.fault = Some(self.scan.fault(kind));
                return;
            }
        }
        if bad_utf8 {
            let kind = FaultKind::NotUtf8 { byte: self.buffer[valid], offset: self.offset + valid as u64 };
            self.fault = Some(Fault { line: self.scan.line, ..self.scan.fault(kind) });
        } else if self.ended && self.scan.state == State::Quoted {
            self.fault = Some(self.scan.fault(FaultKind::OpenQuote));
        }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.sound {
            if let Some(fault) = self.fault {
                return Err(io::Error::other(fault));
            }
            if self.ended {
                return Ok(0);
            }
            self.fill()?;
        }
        let count = out.len().min(self.sound - self.given);
        out[..count].copy_from_slice(&self.buffer[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes handed on, the lines of the records, the fault.
    fn guard(bytes: &[u8]) -> (Vec<u8>, Vec<u64>, Option<Fault>) {
        let (mut guard, lines) = Guard::new(bytes);
        let mut out = Vec::new();
        let fault = guard
            .read_to_end(&mut out)
            .err()
            .map(|error| *error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()).expect("a fault"));
        (out, std::iter::from_fn(|| lines.next()).collect(), fault)
    }

    #[test]
    fn notes_the_lines_an_editor_shows() {
        let expected = vec![1, 2, 5];
        assert_eq!(guard(b"a,b\n\"1\n2\",c\n\nd,e\n").1, expected);
        assert_eq!(guard(b"a,b\r\n\"1\r\n2\",c\r\n\r\nd,e\r\n").1, expected);
        assert_eq!(guard(b"a,b\r\"1\r2\",c\r\rd,e").1, expected);
    }

    #[test]
    fn strips_the_mark_of_utf8() {
        assert_eq!(guard(b"\xEF\xBB\xBFa,b").0, b"a,b");
    }

    #[test]
    fn hands_on_what_is_sound_then_the_fault() {
        let (out, _, fault) = guard(b"a\nb\xE9c\n");
        assert_eq!(out, b"a\nb");
        let kind = FaultKind::NotUtf8 { byte: 0xE9, offset: 3 };
        assert_eq!(fault, Some(Fault { kind, line: 2, field: 0 }));
        assert_eq!(guard(b"\xFF\xFEa\0").2.map(|f| f.kind), Some(FaultKind::Utf16));
        assert_eq!(guard(b"a\0").2.map(|f| f.kind), Some(FaultKind::Nul));
        assert!(matches!(guard(b"a\xC3").2.map(|f| f.kind), Some(FaultKind::NotUtf8 { .. })));
    }

    #[test]
    fn names_the_row_where_a_broken_quote_starts() {
        let open = guard(b"a,b\n1,\"2\n3,4\n").2;
        assert_eq!(open, Some(Fault { kind: FaultKind::OpenQuote, line: 2, field: 1 }));
        let stray = guard(b"a\n\"b\nc\"d\"\n").2;
        assert_eq!(stray, Some(Fault { kind: FaultKind::StrayQuote, line: 2, field: 0 }));
        assert_eq!(guard(b"a\n5\" pipe\n\"a \"\"b\"\"\"\n").2, None);
    }

    #[test]
    fn bounds_a_cell_and_a_row() {
        let long = vec![b'x'; FIELD_LIMIT_BYTES as usize + 1];
        assert_eq!(guard(&long).2.map(|f| f.kind), Some(FaultKind::FieldTooLong));
        let wide = [&long[2..], b","].concat().repeat(17);
        assert_eq!(guard(&wide).2.map(|f| f.kind), Some(FaultKind::RecordTooLong));
    }

    #[test]
    fn a_character_cut_by_a_chunk_is_whole() {
        let mut bytes = vec![b'\n'; CHUNK_BYTES - 1];
        bytes.extend("é,b\n".as_bytes());
        let (out, _, fault) = guard(&bytes);
        assert_eq!((out, fault), (bytes, None));
    }
}
