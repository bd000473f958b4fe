//! A sale while it is reckoned: what each line cost, and what is left of it.

use super::index::{Index, Lines};
use super::{Sale, Selection, allocate};
use crate::Money;

/// Pieces of a line that cost the same now.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    /// What one of them costs.
    pub minor: Money,
    pub line: usize,
    pub pieces: u32,
}

pub(super) struct Ground<'s> {
    pub sale: &'s Sale,
    index: Index<'s>,
    /// What each line costs before promotions.
    pub subtotals: Vec<Money>,
    /// What is left of each line after those that were taken off.
    left: Vec<Money>,
    /// The lines that were chosen last.
    pub chosen: Lines,
    runs: Vec<Run>,
    has_runs: bool,
}

impl<'s> Ground<'s> {
    /// Of a sale whose sums fit ([`Sale::validate`]).
    pub fn new(sale: &'s Sale) -> Ground<'s> {
        let subtotals: Vec<Money> =
            sale.lines.iter().map(|line| line.unit_minor * Money::from(line.quantity.get())).collect();
        Ground {
            sale,
            index: Index::new(sale),
            left: subtotals.clone(),
            subtotals,
            chosen: Lines::default(),
            runs: Vec::with_capacity(sale.lines.len() * 2),
            has_runs: false,
        }
    }

    /// As if nothing had been taken off.
    pub fn reset(&mut self) {
        self.left.copy_from_slice(&self.subtotals);
        self.has_runs = false;
    }

    /// Takes so much off each line.
    pub fn take(&mut self, parts: &[Money]) {
        self.left.iter_mut().zip(parts).for_each(|(left, part)| *left -= part);
        self.has_runs = false;
    }

    /// Chooses the lines that the next questions are about.
    pub fn choose(&mut self, selection: &Selection) {
        self.index.select(selection, &mut self.chosen);
    }

    /// What the chosen lines cost before promotions.
    pub fn spend(&self) -> Money {
        self.chosen.iter().map(|line| self.subtotals[line]).sum()
    }

    /// What is left of the chosen lines.
    pub fn worth(&self) -> Money {
        self.chosen.iter().map(|line| self.left[line]).sum()
    }

    /// How many pieces the chosen lines have.
    pub fn pieces(&self) -> u64 {
        self.chosen.iter().map(|line| u64::from(self.sale.lines[line].quantity.get())).sum()
    }

    /// Shares a discount among the chosen lines, by what is left of each.
    pub fn share(&self, discount: Money, parts: &mut [Money]) {
        let mut weights = vec![0; self.left.len()];
        self.chosen.iter().for_each(|line| weights[line] = self.left[line]);
        allocate(discount, &weights, parts);
    }

    /// Every piece of the sale, from the cheapest to the dearest; of two that cost the same, the one that stands first
    /// counts as the cheaper.
    ///
    /// What is left of a line is spread over its pieces as evenly as minor units allow: some cost one unit more.
    pub fn runs(&mut self) -> &[Run] {
        if !self.has_runs {
            self.runs.clear();
            for (line, left) in self.left.iter().enumerate() {
                let pieces = self.sale.lines[line].quantity.get();
                let (minor, dearer) = (left / Money::from(pieces), (left % Money::from(pieces)) as u32);
                self.runs.push(Run { minor, line, pieces: pieces - dearer });
                if dearer > 0 {
                    self.runs.push(Run { minor: minor + 1, line, pieces: dearer });
                }
            }
            self.runs.sort_unstable();
            self.has_runs = true;
        }
        &self.runs
    }

    /// What the so many cheapest pieces of the chosen lines cost; where there are places for it, by line.
    pub fn cheapest(&mut self, pieces: u64, mut parts: Option<&mut [Money]>) -> Money {
        self.runs();
        let (mut wanted, mut sum) = (pieces, 0);
        for run in self.runs.iter().filter(|run| self.chosen.has(run.line)) {
            let taken = wanted.min(run.pieces.into());
            let minor = run.minor * taken as Money;
            sum += minor;
            if let Some(parts) = parts.as_deref_mut() {
                parts[run.line] += minor;
            }
            wanted -= taken;
            if wanted == 0 {
                break;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promo::sale::tests::{line, sale};
    use crate::promo::selection::tests::tagged;

    #[test]
    fn what_is_left_is_spread_over_the_pieces() {
        let sale = sale(vec![line("a", 3, 100, &["tea"]), line("b", 2, 66, &["tea"]), line("c", 1, 1, &[])]);
        let mut ground = Ground::new(&sale);
        ground.take(&[101, 0, 0]);
        let runs: Vec<_> = ground.runs().iter().map(|run| (run.minor, run.line, run.pieces)).collect();
        assert_eq!(runs, [(1, 2, 1), (66, 0, 2), (66, 1, 2), (67, 0, 1)]);
        ground.choose(&tagged("tea"));
        assert_eq!((ground.spend(), ground.worth(), ground.pieces()), (432, 331, 5));
        let mut parts = [0; 3];
        assert_eq!(ground.cheapest(3, Some(&mut parts)), 198);
        assert_eq!(parts, [132, 66, 0]);
        assert_eq!(ground.cheapest(9, None), 331, "no more than there is");
        ground.share(3, &mut parts);
        assert_eq!(parts, [2, 1, 0]);
        ground.reset();
        assert_eq!(ground.worth(), 432);
    }
}
