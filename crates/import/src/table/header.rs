//! The first row of a file: columns found by name, never by position.

use std::collections::HashMap;

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) index: usize,
    /// The name as the file writes it, without blanks at the ends.
    pub(crate) name: String,
}

/// The names of the columns.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) line: u64,
    names: Vec<String>,
    by_key: HashMap<String, usize>,
}

impl Header {
    pub(crate) fn new(line: u64, record: &csv::StringRecord) -> Self {
        let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let mut by_key = HashMap::new();
        for (index, name) in names.iter().enumerate() {
            by_key.entry(key(name)).or_insert(index);
        }
        Self { line, names, by_key }
    }

    /// How many columns there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of a column as the file writes it.
    pub(crate) fn name(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(String::as_str)
    }

    /// Whether there is a column of this name (lower case).
    pub(crate) fn has(&self, name: &str) -> bool {
        self.by_key.contains_key(name)
    }

    /// How many of these names (lower case) are there.
    pub(crate) fn count(&self, names: &[&str]) -> usize {
        names.iter().filter(|name| self.has(name)).count()
    }

    /// The column that has one of these names, in any case.
    pub(crate) fn find(&self, aliases: &[&str]) -> Option<Column> {
        let index = *aliases.iter().find_map(|alias| self.by_key.get(&key(alias)))?;
        Some(Column { index, name: self.names[index].clone() })
    }

    /// All columns with a name, in the order of the file.
    pub(crate) fn columns(&self) -> impl Iterator<Item = Column> {
        let named = self.names.iter().enumerate().filter(|(_, name)| !name.is_empty());
        named.map(|(index, name)| Column { index, name: name.clone() })
    }

    /// The first column whose name stands in the header a second time.
    pub(crate) fn repeated(&self) -> Option<&str> {
        let mut repeated = self.names.iter().enumerate();
        repeated.find(|(at, name)| !name.is_empty() && self.by_key[&key(name)] != *at).map(|(_, name)| name.as_str())
    }

    /// The name most like one of these, when it is like it at all.
    pub(crate) fn nearest(&self, aliases: &[&str]) -> Option<&str> {
        let distances = self.names.iter().filter(|name| !name.is_empty()).flat_map(|name| {
            aliases.iter().map(move |alias| {
                let (wanted, found) = (key(alias), key(name));
                let shares_a_word = found.split(' ').any(|word| word.len() > 3 && wanted.contains(word));
                // A third of the letters may differ.
                let near = wanted.chars().count() / 3 + 1;
                let distance = edit_distance(&wanted, &found);
                (distance, shares_a_word || distance <= near, name)
            })
        });
        let nearest = distances.filter(|(_, alike, _)| *alike).min_by_key(|(distance, ..)| *distance);
        nearest.map(|(_, _, name)| name.as_str())
    }
}

/// How a name is compared: lower case, single blanks.
fn key(name: &str) -> String {
    crate::text::collapse(name).to_lowercase()
}

/// Levenshtein's distance, in characters. Long names are cut: the header may be hostile.
fn edit_distance(a: &str, b: &str) -> usize {
    const COMPARED_LIMIT_CHARS: usize = 64;
    let b: Vec<char> = b.chars().take(COMPARED_LIMIT_CHARS).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().take(COMPARED_LIMIT_CHARS).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        Header::new(1, &csv::StringRecord::from(names.to_vec()))
    }

    #[test]
    fn finds_by_name_in_any_case() {
        let header = header(&["URL Handle", " variant  PRICE "]);
        assert_eq!(header.find(&["handle", "url handle"]).map(|c| c.index), Some(0));
        assert_eq!(header.find(&["Variant Price"]).map(|c| c.index), Some(1));
        assert_eq!(header.find(&["price"]), None);
    }

    #[test]
    fn knows_the_nearest_name() {
        let header = header(&["Handel", "Titel", "Vendor"]);
        assert_eq!(header.nearest(&["handle"]), Some("Handel"));
        assert_eq!(header.nearest(&["latitude"]), None);
    }

    #[test]
    fn sees_a_name_that_stands_twice() {
        assert_eq!(header(&["a", "", "", "A"]).repeated(), Some("A"));
        assert_eq!(header(&["a", "", "", "b"]).repeated(), None);
    }
}
