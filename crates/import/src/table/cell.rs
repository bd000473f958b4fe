//! One row, and its cells read as what they should be.

use super::Column;
use crate::decimal::{Beyond, scaled};
use crate::findings::{Findings, shown};
use crate::money;

/// A row of the file.
pub(crate) struct Row<'a> {
    /// The line on which it starts.
    pub(crate) line: u64,
    record: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    pub(super) fn new(line: u64, record: &'a csv::StringRecord) -> Self {
        Self { line, record }
    }

    /// The cell without blanks at its ends; empty when there is no such column.
    pub(crate) fn text(&self, column: Option<&Column>) -> &'a str {
        column.and_then(|column| self.record.get(column.index)).unwrap_or_default().trim()
    }

    /// Writes a problem of a cell down.
    pub(crate) fn problem(
        &self,
        column: Option<&Column>,
        what: impl Into<String>,
        fix: impl Into<String>,
        findings: &mut Findings,
    ) {
        findings.add(Some(self.line), column.map(|column| column.name.as_str()), what, fix);
    }

    /// Writes a problem of a cell down in the place of its value: always `None`.
    pub(crate) fn refuse<T>(
        &self,
        column: Option<&Column>,
        what: impl Into<String>,
        fix: impl Into<String>,
        findings: &mut Findings,
    ) -> Option<T> {
        self.problem(column, what, fix, findings);
        None
    }

    /// A cell that must not be empty.
    pub(crate) fn needed(&self, column: &Column, findings: &mut Findings) -> Option<&'a str> {
        match self.text(Some(column)) {
            "" => self.refuse(Some(column), "the cell is empty", "fill it in", findings),
            text => Some(text),
        }
    }

    /// A cell of at most so many characters.
    pub(crate) fn at_most(&self, limit_chars: usize, column: &Column, text: &str, findings: &mut Findings) {
        let chars = text.chars().count();
        if chars > limit_chars {
            let what = format!("the text has {chars} characters and may have {limit_chars}");
            self.problem(Some(column), what, "shorten it", findings);
        }
    }

    /// `true` or `false`; an empty cell is `default`.
    pub(crate) fn flag(&self, column: Option<&Column>, default: bool, findings: &mut Findings) -> bool {
        let text = self.text(column);
        match text.to_ascii_lowercase().as_str() {
            "" => default,
            "true" | "yes" | "1" => true,
            "false" | "no" | "0" => false,
            _ => {
                let what = format!("\"{}\" is neither true nor false", shown(text));
                self.refuse(column, what, "write TRUE or FALSE", findings).unwrap_or(default)
            }
        }
    }

    /// A price in minor units; nothing for an empty cell.
    pub(crate) fn price(&self, column: Option<&Column>, findings: &mut Findings) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match money::parse_minor(text) {
            Ok(minor) => Some(minor),
            Err(fault) => {
                let what = format!("\"{}\" {fault}", shown(text));
                self.refuse(column, what, money::price_fix(text), findings)
            }
        }
    }

    /// A whole number; nothing for an empty cell.
    pub(crate) fn integer(&self, column: Option<&Column>, findings: &mut Findings) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match parse_quantity(text) {
            Some(number) => Some(number),
            None => {
                let what = format!("\"{}\" is not a whole number", shown(text));
                self.refuse(column, what, "write a whole number like 12", findings)
            }
        }
    }

    /// A decimal number rounded to a whole one, half up; nothing for an empty cell.
    pub(crate) fn rounded(&self, column: Option<&Column>, findings: &mut Findings) -> Option<i64> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match scaled(text, 0, Beyond::Round) {
            Ok(number) if (0..=QUANTITY_LIMIT).contains(&number) => Some(number),
            _ => {
                let what = format!("\"{}\" is not a weight in grams", shown(text));
                self.refuse(column, what, "write a number like 453.6", findings)
            }
        }
    }
}

/// The largest count of pieces or grams read, on either side of zero: 10^12 can be summed a million
/// times in an `i64`.
const QUANTITY_LIMIT: i64 = 1_000_000_000_000;

/// A whole number within bounds.
pub(crate) fn parse_quantity(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|number: &i64| number.unsigned_abs() <= QUANTITY_LIMIT.unsigned_abs());
    number.filter(|_| whole)
}

#[cfg(test)]
mod tests {
    use super::parse_quantity;

    #[test]
    fn reads_whole_numbers() {
        assert_eq!(parse_quantity("-3"), Some(-3));
        for text in ["", "-", "+3", "3.0", "1e3", "9223372036854775808", "-9223372036854775808"] {
            assert_eq!(parse_quantity(text), None, "{text}");
        }
    }
}
