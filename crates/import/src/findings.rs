//! Where the readers write down what they find wrong.

use crate::{Problem, Problems};

/// The problems of one file while it is read.
pub(crate) struct Findings {
    file: String,
    problems: Problems,
}

impl Findings {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), problems: Problems::default() }
    }

    /// Writes a problem down.
    pub(crate) fn add(
        &mut self,
        row: Option<u64>,
        column: Option<&str>,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.problems.push(Problem {
            file: self.file.clone(),
            row,
            column: column.map(shown),
            what: what.into(),
            fix: fix.into(),
        });
    }

    /// Writes a problem down in the place of a value: always `None`.
    pub(crate) fn refuse<T>(
        &mut self,
        row: Option<u64>,
        column: Option<&str>,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) -> Option<T> {
        self.add(row, column, what, fix);
        None
    }

    /// How many problems there are so far: a record is sound when this did not move while it was read.
    pub(crate) fn total(&self) -> u64 {
        self.problems.total()
    }

    /// The answer of a reader: its value, or all that is wrong.
    pub(crate) fn into_result<T: Default>(self, value: Option<T>) -> Result<T, Problems> {
        if self.problems.is_empty() { Ok(value.unwrap_or_default()) } else { Err(self.problems) }
    }
}

/// A value of the file as it may stand in a message: short, on one line, and without control
/// characters, which could play tricks on the terminal it is printed to.
pub(crate) fn shown(value: &str) -> String {
    const VALUE_LIMIT_CHARS: usize = 60;
    cut(value, VALUE_LIMIT_CHARS)
}

/// A whole sentence about the file, made by a parser that quotes it, just as tame.
pub(crate) fn shown_long(sentence: &str) -> String {
    const SENTENCE_LIMIT_CHARS: usize = 300;
    cut(sentence, SENTENCE_LIMIT_CHARS)
}

fn cut(text: &str, limit_chars: usize) -> String {
    let tame = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(limit_chars).map(tame).collect();
    if text.chars().nth(limit_chars).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_shown_value_is_short_and_tame() {
        assert_eq!(shown("a\u{1b}[2Jb\nc"), "a [2Jb c");
        assert_eq!(shown(&"x".repeat(100)).chars().count(), 61);
    }
}
