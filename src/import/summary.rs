//! What an import did, or would do.

use std::fmt;

/// How many things of a kind were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// The first of the new and of the changed by name.
    named: [Vec<String>; 2],
}

/// How many names of a kind are kept: what a person reads before saying "yes, that file".
const NAMES_LIMIT: usize = 8;

impl Tally {
    pub(super) fn add_new(&mut self, name: &str) {
        self.new += 1;
        keep(&mut self.named[0], name);
    }

    pub(super) fn add_changed(&mut self, name: &str) {
        self.changed += 1;
        keep(&mut self.named[1], name);
    }

    /// Adds a thing that was or was not written, and was or was not there before.
    pub(super) fn add(&mut self, written: bool, there: bool, name: &str) {
        match (written, there) {
            (true, false) => self.add_new(name),
            (true, true) => self.add_changed(name),
            (false, _) => self.unchanged += 1,
        }
    }

    fn total(&self) -> u64 {
        self.new + self.changed + self.unchanged
    }
}

fn keep(names: &mut Vec<String>, name: &str) {
    if names.len() < NAMES_LIMIT && !name.is_empty() {
        names.push(name.to_owned());
    }
}

/// What an import did: one tally a kind, and what the person should know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub products: Tally,
    pub variants: Tally,
    pub prices: Tally,
    pub pictures: Tally,
    pub texts: Tally,
    pub words: Tally,
    pub stores: Tally,
    pub levels: Tally,
    pub places: Tally,
    pub notes: Vec<String>,
    /// Nothing of it was written.
    pub dry_run: bool,
}

impl Summary {
    fn tallies(&self) -> [(&'static str, &Tally); 9] {
        [
            ("products", &self.products),
            ("variants", &self.variants),
            ("prices", &self.prices),
            ("pictures", &self.pictures),
            ("texts", &self.texts),
            ("words", &self.words),
            ("stores", &self.stores),
            ("stock levels", &self.levels),
            ("places", &self.places),
        ]
    }

    /// How many things were written.
    pub fn written(&self) -> u64 {
        self.tallies().iter().map(|(_, tally)| tally.new + tally.changed).sum()
    }

    /// Whether there was anything to write.
    pub fn changed_anything(&self) -> bool {
        self.written() > 0
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

/// A line for each kind the file had, then the notes; a dry run also names the first things.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let would = if self.dry_run { "would be " } else { "" };
        for (kind, tally) in self.tallies().into_iter().filter(|(_, tally)| tally.total() > 0) {
            let Tally { new, changed, unchanged, .. } = tally;
            writeln!(f, "{kind}: {new} {would}new, {changed} {would}changed, {unchanged} unchanged")?;
            for (names, (word, count)) in tally.named.iter().zip([("new", new), ("changed", changed)]) {
                if self.dry_run && !names.is_empty() {
                    let more = count - names.len() as u64;
                    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                    writeln!(f, "  {word}: {}{more}", names.join(", "))?;
                }
            }
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        match (self.dry_run, self.changed_anything()) {
            (true, _) => f.write_str("dry run: nothing was written"),
            (false, true) => f.write_str("done"),
            (false, false) => f.write_str("nothing to do"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_lines() {
        let mut summary = Summary::default();
        (1..=9).for_each(|n| summary.products.add_new(&format!("p{n}")));
        summary.products.unchanged = 2;
        summary.note("prices: the column of Europe");
        assert_eq!(
            summary.to_string(),
            "products: 9 new, 0 changed, 2 unchanged\nnote: prices: the column of Europe\ndone"
        );
        summary.dry_run = true;
        assert_eq!(
            summary.to_string(),
            "products: 9 would be new, 0 would be changed, 2 unchanged\n  \
             new: p1, p2, p3, p4, p5, p6, p7, p8 and 1 more\n\
             note: prices: the column of Europe\ndry run: nothing was written"
        );
    }

    #[test]
    fn nothing_new_is_nothing_to_do() {
        let mut summary = Summary::default();
        summary.places.unchanged = 3;
        assert!(!summary.changed_anything());
        assert!(summary.to_string().ends_with("nothing to do"));
    }
}
