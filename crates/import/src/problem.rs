//! What is wrong with a file, said so that the person who made the file can mend it.

use std::fmt;

/// How many problems of one file are kept in words; the rest is counted.
///
/// 200 lines are more than a person mends in one go, and the memory of a hopeless file stays small.
pub const PROBLEMS_LIMIT: usize = 200;

/// One thing wrong in a file: where it is, what it is, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Problem {
    /// The file's name as the caller gave it.
    pub file: String,
    /// The line an editor shows, the first line (the header) being 1.
    pub row: Option<u64>,
    /// The column's name as the file writes it, or the path inside a JSON file.
    pub column: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What to do about it; never empty.
    pub fix: String,
}

impl Problem {
    fn sentence(&self) -> String {
        let mut place = self.file.clone();
        if let Some(row) = self.row {
            place.push_str(&format!(", row {row}"));
        }
        if let Some(column) = &self.column {
            place.push_str(&format!(", column \"{column}\""));
        }
        format!("{place}: {}; {}", self.what, self.fix)
    }
}

/// The problems of one file: the first [`PROBLEMS_LIMIT`] in words, the others as a number.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Problems {
    kept: Vec<Problem>,
    beyond: u64,
}

impl Problems {
    /// Adds a problem, or only counts it when enough are kept.
    pub fn push(&mut self, problem: Problem) {
        if self.kept.len() < PROBLEMS_LIMIT {
            self.kept.push(problem);
        } else {
            self.beyond += 1;
        }
    }

    /// The problems kept in words, in the order of the file.
    pub fn kept(&self) -> &[Problem] {
        &self.kept
    }

    /// How many there are, the ones not kept in words included.
    pub fn total(&self) -> u64 {
        self.kept.len() as u64 + self.beyond
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self { kept: vec![problem], beyond: 0 }
    }
}

/// One problem a line.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.kept.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        if self.beyond > 0 {
            write!(f, "\nand {} more", self.beyond)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(row: u64) -> Problem {
        Problem {
            file: "products.csv".into(),
            row: Some(row),
            column: Some("Variant Price".into()),
            what: "\"12,5O\" is not a price".into(),
            fix: "write it as 12.50".into(),
        }
    }

    #[test]
    fn reads_as_a_sentence() {
        assert_eq!(
            problem(14).to_string(),
            "products.csv, row 14, column \"Variant Price\": \"12,5O\" is not a price; write it as 12.50"
        );
    }

    #[test]
    fn keeps_the_first_and_counts_the_rest() {
        let mut problems = Problems::default();
        (1..=250).for_each(|row| problems.push(problem(row)));
        assert_eq!(problems.kept().len(), PROBLEMS_LIMIT);
        assert_eq!(problems.total(), 250);
        assert!(problems.to_string().ends_with("\nand 50 more"));
    }
}
