//! Where a cart can be had, against the plainest way to say it: try every pair of stores and every way to share the
//! pieces between them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use comptoir_domain::Quantity;
use comptoir_domain::cart::CartLine;
use comptoir_domain::stores::availability::{Exactness, StockDisplay};
use comptoir_domain::stores::gather::{Found, Gathering, Part, Pieces, Shelves, gather};
use proptest::prelude::*;

const NAMES: [&str; 4] = ["lyon", "nantes", "lille", "rennes"];
const SKUS: [&str; 4] = ["a", "b", "c", "d"];

fn lines(wanted: &[u64]) -> Vec<CartLine> {
    let line = |(sku, pieces): (&&str, &u64)| CartLine {
        sku: sku.parse().unwrap(),
        quantity: Quantity::new(*pieces).unwrap(),
    };
    SKUS.iter().zip(wanted).map(line).collect()
}

/// Stores with so many pieces of each SKU; `None` for a variant they do not carry.
fn shelves(had: &[Vec<Option<i64>>]) -> Vec<Shelves<'static>> {
    let available = |row: &Vec<Option<i64>>| -> BTreeMap<&'static str, i64> {
        SKUS.into_iter().zip(row).filter_map(|(sku, pieces)| Some((sku, (*pieces)?))).collect()
    };
    NAMES
        .into_iter()
        .zip(had)
        .map(|(store, row)| Shelves { store, available: available(row), ..Shelves::default() })
        .collect()
}

/// A split as numbers: its stores, and how many pieces of each line the first gives.
type Shared = (usize, usize, Vec<u64>);

/// Every way to share the lines between two stores that they can do.
fn every_way(wanted: &[u64], had: &[Vec<u64>]) -> Vec<Shared> {
    let mut ways = Vec::new();
    for first in 0..had.len() {
        for second in (0..had.len()).filter(|second| *second != first) {
            let mut given: Vec<Vec<u64>> = vec![Vec::new()];
            for (line, wanted) in wanted.iter().enumerate() {
                let can = |pieces: &u64| *pieces <= had[first][line] && wanted - pieces <= had[second][line];
                let longer = given.iter().flat_map(|before| {
                    (0..=*wanted).filter(can).map(move |pieces| [before.as_slice(), &[pieces]].concat())
                });
                given = longer.collect();
            }
            ways.extend(given.into_iter().map(|given| (first, second, given)));
        }
    }
    ways
}

/// The split that the rule of [`gather`] names, found by comparing all of them.
fn best_way(wanted: &[u64], had: &[Vec<u64>], own: bool) -> Option<Shared> {
    let rank = |(first, second, given): &Shared| {
        let whole = (0..wanted.len()).filter(|line| given[*line] == wanted[*line]).count();
        let pieces: u64 = given.iter().sum();
        (own && *first != 0, Reverse(whole), *first, *second, Reverse(pieces))
    };
    every_way(wanted, had).into_iter().min_by_key(rank)
}

fn takes(part: &Part) -> BTreeMap<String, u64> {
    part.takes.iter().map(|take| (take.sku.to_string(), u64::from(take.pieces))).collect()
}

/// What is given of each line, without the lines of which nothing is.
fn given(pieces: impl Iterator<Item = u64>) -> BTreeMap<String, u64> {
    SKUS.iter().zip(pieces).filter(|(_, pieces)| *pieces > 0).map(|(sku, pieces)| ((*sku).to_owned(), pieces)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn it_is_what_trying_everything_finds(
        wanted in prop::collection::vec(1..=3u64, 0..=4),
        had in prop::collection::vec(prop::collection::vec(prop::option::weighted(0.8, -1..=4i64), 4), 0..=4),
        own in any::<bool>(),
    ) {
        let (lines, shelves) = (lines(&wanted), shelves(&had));
        let Gathering { stores, split } = gather(&lines, &shelves, own);
        let had: Vec<Vec<u64>> =
            had.iter().map(|row| row.iter().map(|pieces| pieces.unwrap_or(0).max(0) as u64).collect()).collect();

        prop_assert_eq!(stores.len(), had.len());
        for ((found, row), name) in stores.iter().zip(&had).zip(NAMES) {
            prop_assert_eq!(found.store, name);
            let short = wanted.iter().zip(row).map(|(wanted, had)| wanted.saturating_sub(*had));
            let missing: BTreeMap<String, u64> =
                found.missing.iter().map(|it| (it.sku.to_string(), u64::from(it.pieces))).collect();
            prop_assert_eq!(missing, given(short.clone()));
            prop_assert_eq!(found.lines, short.filter(|short| *short == 0).count());
            prop_assert_eq!(found.last_ones, row.iter().take(wanted.len()).any(|had| (1..3).contains(had)));
        }

        let alone = stores.iter().any(Found::has_all);
        match best_way(&wanted, &had, own).filter(|_| !alone) {
            None => prop_assert_eq!(split, None),
            Some((first, second, from_first)) => {
                let split = split.expect("two stores have it");
                prop_assert_eq!((split.first.store, split.second.store), (NAMES[first], NAMES[second]));
                prop_assert_eq!(takes(&split.first), given(from_first.iter().copied()));
                let rest = wanted.iter().zip(&from_first).map(|(wanted, given)| wanted - given);
                prop_assert_eq!(takes(&split.second), given(rest));
                prop_assert!(split.first.pieces() > 0 && split.second.pieces() > 0);
                prop_assert_eq!(split.first.pieces() + split.second.pieces(), wanted.iter().sum::<u64>());
            }
        }
    }
}

fn row(pieces: [i64; 3]) -> Vec<Option<i64>> {
    pieces.into_iter().map(Some).collect()
}

/// The stores of the split and how many pieces each gives.
fn shared(wanted: &[u64], had: &[Vec<Option<i64>>], own: bool) -> Option<(String, u64, String, u64)> {
    let (lines, shelves) = (lines(wanted), shelves(had));
    let split = gather(&lines, &shelves, own).split?;
    let (first, second) = (split.first, split.second);
    Some((first.store.to_owned(), first.pieces(), second.store.to_owned(), second.pieces()))
}

#[test]
fn what_is_missing_is_told_by_line_and_piece() {
    let (lines, shelves) = (lines(&[2, 1, 3]), shelves(&[row([2, 0, 1])]));
    let gathering = gather(&lines, &shelves, true);
    let [b, c] = [&lines[1].sku, &lines[2].sku];
    let missing = vec![Pieces { sku: b, pieces: 1 }, Pieces { sku: c, pieces: 2 }];
    assert_eq!(gathering.stores, [Found { store: "lyon", lines: 1, missing, last_ones: true }]);
    assert_eq!(gathering.split, None);
}

#[test]
fn the_own_store_takes_part_where_it_can() {
    let had = [row([9, 0, 0]), row([9, 9, 0]), row([0, 0, 9]), row([0, 9, 9])];
    let told = |first: &str, pieces, second: &str, others| Some((first.to_owned(), pieces, second.to_owned(), others));
    // Nantes gives two lines, but who chose Lyon goes there.
    assert_eq!(shared(&[1, 1, 1], &had, false), told("nantes", 2, "lille", 1));
    assert_eq!(shared(&[1, 1, 1], &had, true), told("lyon", 1, "rennes", 2));
    // What it has of a line is taken there, and no more elsewhere than it lacks.
    assert_eq!(shared(&[12, 1, 1], &[row([9, 1, 1]), row([12, 0, 0])], true), told("lyon", 11, "nantes", 3));
    // Where it has nothing of it, the others share it.
    let had = [row([0, 0, 0]), row([9, 9, 0]), row([0, 0, 9])];
    assert_eq!(shared(&[4, 1, 1], &had, true), told("nantes", 5, "lille", 1));
}

#[test]
fn two_stores_may_share_a_line() {
    let had = [row([2, 0, 0]), row([3, 0, 0])];
    assert_eq!(shared(&[4], &had, false), Some(("lyon".into(), 2, "nantes".into(), 2)));
    assert_eq!(shared(&[6], &had, false), None);
}

#[test]
fn nothing_is_to_be_had_anywhere() {
    assert_eq!(gather(&[], &shelves(&[row([1, 1, 1])]), false).split, None);
    assert!(gather(&[], &shelves(&[row([0, 0, 0])]), false).stores[0].has_all());
    assert_eq!(gather(&lines(&[1]), &[], true).stores, []);
}

/// What a store that tells no numbers is said to have and to lack is the same for all that it may have.
#[test]
fn a_band_is_not_told_by_what_is_missing_or_shared() {
    let wanted = lines(&[5, 1]);
    let told = |pieces: i64, others: i64| {
        let mut stores = shelves(&[row([pieces, 9, 0]), row([others, 9, 0])]);
        stores[0].display = StockDisplay { exactness: Exactness::Band, low_stock_threshold: 0 };
        format!("{:?}", gather(&wanted, &stores, true))
    };
    for others in [0, 3, 9] {
        let some: Vec<String> = (0..5).map(|pieces| told(pieces, others)).collect();
        assert!(some.iter().all(|one| *one == some[0]), "{some:?}");
        let enough: Vec<String> = [5, 6, 700].map(|pieces| told(pieces, others)).into();
        assert!(enough.iter().all(|one| *one == enough[0] && *one != some[0]), "{enough:?}");
    }
}
