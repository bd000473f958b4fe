//! Where all of a cart can be had: in one store, or in two, and what each store lacks of it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::Sku;
use crate::cart::CartLine;
use crate::stores::availability::{Shelf, StockDisplay};

/// A store with the pieces of each variant that can be had there now; of one that is not named, none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelves<'s> {
    pub store: &'s str,
    pub available: BTreeMap<&'s str, i64>,
    /// How the store tells of it: one that tells no numbers gives a line whole or not at all, so that what it lacks and
    /// what it gives say nothing of what it has.
    pub display: StockDisplay,
}

/// Where a cart can be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathering<'s> {
    /// What each store has of it, in the order in which they were given.
    pub stores: Vec<Found<'s>>,
    /// Two stores that have all of it together, where no store has it alone.
    pub split: Option<Split<'s>>,
}

/// What one store has of a cart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'s> {
    pub store: &'s str,
    /// How many of the lines it has whole.
    pub lines: usize,
    /// What it lacks, in the order of the lines; nothing where all can be had.
    pub missing: Vec<Pieces<'s>>,
    /// Whether some of what it has are the last ones.
    pub last_ones: bool,
}

impl Found<'_> {
    pub fn has_all(&self) -> bool {
        self.missing.is_empty()
    }
}

/// So many pieces of a variant, never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces<'s> {
    pub sku: &'s Sku,
    pub pieces: u32,
}

/// A cart taken in two stores: each gives something, both together give all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split<'s> {
    pub first: Part<'s>,
    pub second: Part<'s>,
}

/// What one of two stores gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'s> {
    pub store: &'s str,
    /// In the order of the lines.
    pub takes: Vec<Pieces<'s>>,
}

impl Part<'_> {
    /// How many pieces in all.
    pub fn pieces(&self) -> u64 {
        self.takes.iter().map(|take| u64::from(take.pieces)).sum()
    }
}

/// Says where the lines can be had. `stores` come in the order of preference, without repetitions, the asker's own
/// first where they chose one (`own`).
///
/// The first store of a split gives all that it has, the second what the first lacks. Best is the split whose first
/// store is the own one, where one can be; then the one that gives the most lines whole in its first store; then the one
/// with the preferred first store, then the preferred second.
pub fn gather<'s>(lines: &'s [CartLine], stores: &[Shelves<'s>], own: bool) -> Gathering<'s> {
    let asked = Asked {
        lines,
        had: stores.iter().map(|shelves| lines.iter().map(|line| countable(shelves, line)).collect()).collect(),
    };
    let found: Vec<Found> = stores.iter().enumerate().map(|(at, shelves)| asked.found(at, shelves)).collect();
    let alone = found.iter().any(Found::has_all);
    let split = if alone { None } else { asked.best_pair(&found, own) };
    let split = split.map(|pair| asked.split(pair, stores));
    Gathering { stores: found, split }
}

/// How many pieces of the line the store has, never negative.
fn had(shelves: &Shelves, line: &CartLine) -> i64 {
    shelves.available.get(line.sku.as_str()).map_or(0, |pieces| (*pieces).max(0))
}

/// How many of them may be counted on.
fn countable(shelves: &Shelves, line: &CartLine) -> i64 {
    shelves.display.countable(had(shelves, line), wanted(line))
}

struct Asked<'s> {
    lines: &'s [CartLine],
    /// By store, then by line.
    had: Vec<Vec<i64>>,
}

impl<'s> Asked<'s> {
    fn found(&self, at: usize, shelves: &Shelves<'s>) -> Found<'s> {
        let pairs = || self.lines.iter().zip(&self.had[at]);
        let missing: Vec<Pieces> = pairs().filter_map(|(line, had)| pieces(&line.sku, wanted(line) - had)).collect();
        let last = |line: &CartLine| shelves.display.shelf(had(shelves, line)) == Shelf::LastOnes;
        let last_ones = self.lines.iter().any(last);
        Found { store: shelves.store, lines: self.lines.len() - missing.len(), missing, last_ones }
    }

    /// The first and the second store of the best split.
    fn best_pair(&self, found: &[Found], own: bool) -> Option<(usize, usize)> {
        let mut firsts: Vec<usize> = (0..found.len()).collect();
        // Stable: what is alike stays in the order of preference.
        firsts.sort_by_key(|first| (own && *first != 0, Reverse(found[*first].lines)));
        let second_to = |first: usize| (0..found.len()).find(|second| self.has_all(first, *second));
        firsts.into_iter().find_map(|first| Some((first, second_to(first)?)))
    }

    /// Whether two stores have all of it together; never one with itself.
    fn has_all(&self, first: usize, second: usize) -> bool {
        let mut had = self.lines.iter().zip(&self.had[first]).zip(&self.had[second]);
        first != second && had.all(|((line, here), there)| here.saturating_add(*there) >= wanted(line))
    }

    fn split(&self, (first, second): (usize, usize), stores: &[Shelves<'s>]) -> Split<'s> {
        let (mut from_first, mut from_second) = (Vec::new(), Vec::new());
        for (line, here) in self.lines.iter().zip(&self.had[first]) {
            let given = wanted(line).min(*here);
            from_first.extend(pieces(&line.sku, given));
            from_second.extend(pieces(&line.sku, wanted(line) - given));
        }
        Split {
            first: Part { store: stores[first].store, takes: from_first },
            second: Part { store: stores[second].store, takes: from_second },
        }
    }
}

fn wanted(line: &CartLine) -> i64 {
    i64::from(line.quantity.get())
}

/// So many of it, if any.
fn pieces(sku: &Sku, count: i64) -> Option<Pieces<'_>> {
    u32::try_from(count).ok().filter(|pieces| *pieces > 0).map(|pieces| Pieces { sku, pieces })
}
