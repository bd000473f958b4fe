//! The shape of CSV, byte by byte: which record, cell and line a byte is in.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::guard::{Fault, FaultKind};
use super::{FIELD_LIMIT_BYTES, RECORD_LIMIT_BYTES};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    RecordStart,
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted cell: the end of it, or the first of a doubled quote.
    Quote,
}

/// Follows records, cells and lines, one byte at a time.
pub(super) struct Scan {
    pub(super) state: State,
    pub(super) line: u64,
    after_return: bool,
    field: usize,
    field_bytes: u64,
    record_bytes: u64,
    /// The line on which the cell starts.
    field_line: u64,
    starts: Rc<RefCell<VecDeque<u64>>>,
}

impl Scan {
    pub(super) fn new(starts: Rc<RefCell<VecDeque<u64>>>) -> Self {
        Self {
            state: State::RecordStart,
            line: 1,
            after_return: false,
            field: 0,
            field_bytes: 0,
            record_bytes: 0,
            field_line: 1,
            starts,
        }
    }

    /// A fault of the cell being read, on the line where the cell starts.
    pub(super) fn fault(&self, kind: FaultKind) -> Fault {
        Fault { kind, line: self.field_line, field: self.field }
    }

    pub(super) fn step(&mut self, byte: u8) -> Result<(), FaultKind> {
        let ends_line = byte == b'\n' || byte == b'\r';
        if self.state == State::RecordStart && !ends_line {
            self.starts.borrow_mut().push_back(self.line);
            (self.field, self.record_bytes) = (0, 0);
            self.state = State::FieldStart;
        }
        if self.state == State::FieldStart {
            (self.field_bytes, self.field_line) = (0, self.line);
        }
        self.field_bytes += 1;
        self.record_bytes += 1;
        if byte == 0 {
            return Err(FaultKind::Nul);
        }
        if self.field_bytes > FIELD_LIMIT_BYTES && self.state != State::RecordStart {
            return Err(FaultKind::FieldTooLong);
        }
        if self.record_bytes > RECORD_LIMIT_BYTES && self.state != State::RecordStart {
            return Err(FaultKind::RecordTooLong);
        }
        self.state = match (self.state, byte) {
            (State::Quoted, b'"') => State::Quote,
            (State::Quoted, _) => State::Quoted,
            (_, b'\n' | b'\r') => State::RecordStart,
            (_, b',') => {
                self.field += 1;
                State::FieldStart
            }
            (State::FieldStart | State::Quote, b'"') => State::Quoted,
            (State::Quote, _) => return Err(FaultKind::StrayQuote),
            _ => State::Plain,
        };
        // CR, LF and CR LF each end one line, as in an editor.
        if byte == b'\r' || (byte == b'\n' && !self.after_return) {
            self.line += 1;
        }
        self.after_return = byte == b'\r';
        Ok(())
    }
}
