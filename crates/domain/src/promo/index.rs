//! Which lines have which names, so that two hundred offers need not read every line.

use super::{Picks, Sale, Selection};

/// Which names of a line an entry is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Variant,
    Product,
    Collection,
    Tag,
}

/// A name as it is looked up: its mark first, so that numbers are compared before texts.
type Name<'s> = (u64, Kind, &'s str);

fn named(kind: Kind, name: &str) -> Name<'_> {
    (mark(name), kind, name)
}

/// A short mark of a name, eight bytes at a time (Fibonacci hashing; Knuth, volume 3, 6.4). Two names of one mark are
/// only slower to tell apart.
fn mark(name: &str) -> u64 {
    name.as_bytes().chunks(8).fold(0, |mark: u64, chunk| {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        let mixed = (mark ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed ^ (mixed >> 32)
    })
}

/// A set of lines, a bit each.
#[derive(Clone, Default)]
pub(super) struct Lines(Vec<u64>);

impl Lines {
    /// Their numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(block, bits)| {
            let mut rest = *bits;
            std::iter::from_fn(move || {
                let at = (rest != 0).then(|| block * 64 + rest.trailing_zeros() as usize);
                rest &= rest.wrapping_sub(1);
                at
            })
        })
    }

    pub fn has(&self, line: usize) -> bool {
        self.0[line / 64] >> (line % 64) & 1 == 1
    }
}

/// The names of a sale, each with the lines that have it.
pub(super) struct Index<'s> {
    lines: usize,
    /// Ascending, each once.
    names: Vec<Name<'s>>,
    /// By name, as many blocks each as there are lines for.
    bits: Vec<u64>,
}

impl<'s> Index<'s> {
    pub fn new(sale: &'s Sale) -> Index<'s> {
        let mut entries: Vec<(Name, usize)> = Vec::with_capacity(sale.lines.len() * 8);
        for (at, line) in sale.lines.iter().enumerate() {
            entries.push((named(Kind::Variant, line.sku.as_str()), at));
            entries.push((named(Kind::Product, &line.product), at));
            entries.extend(line.collections.iter().map(|name| (named(Kind::Collection, name), at)));
            entries.extend(line.tags.iter().map(|name| (named(Kind::Tag, name), at)));
        }
        entries.sort_unstable();
        let mut index = Index { lines: sale.lines.len(), names: Vec::with_capacity(entries.len()), bits: Vec::new() };
        for (name, line) in entries {
            if index.names.last() != Some(&name) {
                index.names.push(name);
                index.bits.resize(index.names.len() * index.blocks(), 0);
            }
            let block = (index.names.len() - 1) * index.blocks() + line / 64;
            index.bits[block] |= 1 << (line % 64);
        }
        index
    }

    fn blocks(&self) -> usize {
        self.lines.div_ceil(64)
    }

    /// Fills `chosen` with the lines of the selection.
    pub fn select(&self, selection: &Selection, chosen: &mut Lines) {
        chosen.0.clear();
        chosen.0.resize(self.blocks(), 0);
        match &selection.any {
            Some(picks) => self.each(picks, chosen, |bits, found| *bits |= found),
            None => {
                chosen.0.fill(u64::MAX);
                if !self.lines.is_multiple_of(64) {
                    *chosen.0.last_mut().expect("a line has a block") = (1 << (self.lines % 64)) - 1;
                }
            }
        }
        self.each(&selection.except, chosen, |bits, found| *bits &= !found);
    }

    fn each(&self, picks: &Picks, chosen: &mut Lines, change: fn(&mut u64, u64)) {
        for sku in &picks.variants {
            self.change(Kind::Variant, sku.as_str(), chosen, change);
        }
        for (kind, names) in
            [(Kind::Product, &picks.products), (Kind::Collection, &picks.collections), (Kind::Tag, &picks.tags)]
        {
            for name in names {
                self.change(kind, name, chosen, change);
            }
        }
    }

    fn change(&self, kind: Kind, name: &str, chosen: &mut Lines, change: fn(&mut u64, u64)) {
        if let Ok(at) = self.names.binary_search(&named(kind, name)) {
            for (bits, found) in chosen.0.iter_mut().zip(&self.bits[at * self.blocks()..]) {
                change(bits, *found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promo::sale::tests::{line, sale};
    use crate::promo::selection::tests::tagged;

    /// Sixty lines and more, so that there is a second block; every third is red, every fifth on sale.
    fn many() -> Sale {
        let tags = |n: u64| [n.is_multiple_of(3).then_some("red"), n.is_multiple_of(5).then_some("sale")];
        let one = |n| line(&format!("sku-{n}"), 1, 100, &tags(n).into_iter().flatten().collect::<Vec<_>>());
        sale((0..70).map(one).collect())
    }

    fn chosen(selection: &Selection) -> Vec<usize> {
        let (sale, mut lines) = (many(), Lines::default());
        Index::new(&sale).select(selection, &mut lines);
        assert!(lines.iter().all(|line| lines.has(line)));
        lines.iter().collect()
    }

    #[test]
    fn lines_are_chosen_by_any_of_their_names() {
        assert_eq!(chosen(&Selection::everything()), (0..70).collect::<Vec<_>>());
        assert_eq!(chosen(&tagged("red")), (0..70).step_by(3).collect::<Vec<_>>());
        assert_eq!(chosen(&tagged("blue")), Vec::<usize>::new());
        let mut selection = tagged("sale");
        let picks = selection.any.as_mut().unwrap();
        picks.variants.push("sku-1".parse().unwrap());
        picks.products.push("sku-69-product".into());
        picks.collections.push("sale".into());
        assert_eq!(chosen(&selection), [0, 1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 69]);
        selection.except = tagged("red").any.unwrap();
        assert_eq!(chosen(&selection), [1, 5, 10, 20, 25, 35, 40, 50, 55, 65]);
    }

    #[test]
    fn a_sale_of_nothing_has_no_lines() {
        let (empty, mut lines) = (sale(Vec::new()), Lines::default());
        Index::new(&empty).select(&Selection::everything(), &mut lines);
        assert_eq!(lines.iter().count(), 0);
        let block = sale(vec![line("a", 1, 1, &[]); 64]);
        Index::new(&block).select(&Selection::everything(), &mut lines);
        assert_eq!(lines.iter().count(), 64);
    }
}
