//! What goes with an order that is handed over: a word at the counter, never more than a word.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::Money;

/// The most that is suggested: what a seller takes in at a glance.
const LIMIT: usize = 3;

/// A line of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'l> {
    /// The handle of its product.
    pub product: &'l str,
    /// The collection of its product; empty for none.
    pub collection: &'l str,
    /// What a piece cost when it was agreed.
    pub unit_minor: Money,
}

/// A variant that the store may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'c> {
    pub sku: &'c str,
    pub product: &'c str,
    pub collection: &'c str,
    pub price_minor: Money,
    /// Pieces that can be had in the store now.
    pub available: i64,
}

/// Up to three of the candidates that go with the order: of the collection of one of its lines and cheaper than that
/// line's price, here to be taken along, and of no product in the order already. Those of which the store has most come
/// first, one of a product; where it has as many, the order is that of their SKUs, so that the page says the same each
/// time it is loaded.
pub fn suggest<'c>(lines: &[Line<'_>], candidates: &[Candidate<'c>]) -> Vec<Candidate<'c>> {
    let goes_with = |candidate: &Candidate<'_>| {
        let with = |line: &Line<'_>| line.collection == candidate.collection && candidate.price_minor < line.unit_minor;
        !candidate.collection.is_empty() && candidate.available > 0 && lines.iter().any(with)
    };
    let is_new = |candidate: &Candidate<'_>| lines.iter().all(|line| line.product != candidate.product);
    let mut found: Vec<Candidate<'c>> =
        candidates.iter().filter(|candidate| goes_with(candidate) && is_new(candidate)).copied().collect();
    found.sort_by_key(|candidate| (Reverse(candidate.available), candidate.sku));
    let mut products = HashSet::new();
    found.retain(|candidate| products.insert(candidate.product));
    found.truncate(LIMIT);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<'l>(sku: &'l str, collection: &'l str, unit_minor: Money) -> Line<'l> {
        Line { product: sku, collection, unit_minor }
    }

    fn candidate<'c>(sku: &'c str, collection: &'c str, price_minor: Money, available: i64) -> Candidate<'c> {
        let product = sku.split('-').next().unwrap_or(sku);
        Candidate { sku, product, collection, price_minor, available }
    }

    #[track_caller]
    fn check(lines: &[Line<'_>], candidates: &[Candidate<'_>], expected: &[&str]) {
        let found: Vec<&str> = suggest(lines, candidates).iter().map(|candidate| candidate.sku).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn it_is_of_the_same_collection_and_cheaper() {
        let kettle = [line("kettle", "kitchen", 4490)];
        check(&kettle, &[candidate("filter", "kitchen", 990, 1)], &["filter"]);
        check(&kettle, &[candidate("lamp", "light", 990, 1)], &[]);
        check(&kettle, &[candidate("same", "kitchen", 4490, 1), candidate("less", "kitchen", 4489, 1)], &["less"]);
        // Cheaper than a line of its own collection, not than one of another.
        let both = [line("kettle", "kitchen", 1000), line("lamp", "light", 9000)];
        check(&both, &[candidate("pan", "kitchen", 5000, 1), candidate("bulb", "light", 5000, 1)], &["bulb"]);
        check(&[line("odd", "", 4490)], &[candidate("other", "", 990, 1)], &[]);
        check(&[], &[candidate("filter", "kitchen", 990, 1)], &[]);
    }

    #[test]
    fn it_is_here_and_not_in_the_order() {
        let lines = [line("kettle", "kitchen", 4490), line("filter", "kitchen", 990)];
        let candidates = [
            candidate("filter", "kitchen", 990, 9),
            candidate("none", "kitchen", 500, 0),
            candidate("short", "kitchen", 500, -2),
            candidate("brush", "kitchen", 500, 1),
            candidate("kettle-white", "kitchen", 500, 7),
        ];
        check(&lines, &candidates, &["brush"]);
    }

    #[test]
    fn of_a_product_there_is_one() {
        let cups = [candidate("cup-red", "kitchen", 1, 4), candidate("cup-blue", "kitchen", 1, 9)];
        check(&[line("kettle", "kitchen", 4490)], &cups, &["cup-blue"]);
    }

    #[test]
    fn the_most_come_first_and_always_in_the_same_order() {
        let kettle = [line("kettle", "kitchen", 4490)];
        let mut candidates = [
            candidate("d", "kitchen", 1, 2),
            candidate("b", "kitchen", 2, 5),
            candidate("a", "kitchen", 3, 5),
            candidate("c", "kitchen", 4, 9),
        ];
        check(&kettle, &candidates, &["c", "a", "b"]);
        candidates.reverse();
        check(&kettle, &candidates, &["c", "a", "b"]);
    }
}
