//! Two versions compared, and what may be said of them today.

use super::Interval;
use super::conversion::{self, Share};
use super::revenue::{self, Takings};
use super::sequential::{Estimate, Side};

/// From how many people on either side on something is said.
pub const PEOPLE_MIN: u64 = 200;

/// And from how many on, both sides together, who did it and who did not: with fewer, sums are not normal yet, and everything
/// here takes them for normal.
pub const DID_MIN: u64 = 20;

/// What may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Too few people so far.
    TooFew,
    /// No difference to be told from chance.
    Open,
    /// A test for who looks once would call it. Who looks every day may not yet: this is where people stop too early.
    Early,
    /// The second is more, or less, and that stays right however often one looks.
    More,
    Less,
}

/// Two versions compared by how many did something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// The second share minus the first, and where it may be: for who looks once.
    pub difference: f64,
    pub interval: Interval,
    pub p_value: f64,
    /// By how much of the first the second is more; `None` where that cannot be said.
    pub uplift: Option<f64>,
    pub uplift_interval: Option<Interval>,
    /// Where the difference may be, for who looks every day; `None` where nobody varies.
    pub daily: Option<Interval>,
    pub standing: Standing,
}

/// Compares the second with the first. `comparisons` is how many are made at once: each is made so much more strictly that
/// all of them together are wrong no more often than one would be (Bonferroni's correction).
pub fn compare(first: Share, second: Share, confidence: f64, comparisons: u32) -> Compared {
    let confidence = among(confidence, comparisons);
    let side = |share: Share| Side { people: share.people, mean: share.rate(), variance: share.variance() };
    let daily = Estimate::of(side(first), side(second)).map(|estimate| estimate.interval(confidence));
    let p_value = conversion::p_value(first, second);
    Compared {
        difference: conversion::difference(first, second),
        interval: conversion::interval(first, second, confidence),
        p_value,
        uplift: conversion::uplift(first, second),
        uplift_interval: conversion::uplift_interval(first, second, confidence),
        daily,
        standing: match is_enough(first, second) {
            true => standing(daily, p_value < 1.0 - confidence),
            false => Standing::TooFew,
        },
    }
}

/// Two versions compared by what people brought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Earned {
    pub difference: f64,
    /// For who looks once.
    pub interval: Option<Interval>,
    /// For who looks every day.
    pub daily: Option<Interval>,
    pub standing: Standing,
}

/// The same for what they brought. `brought` is who brought anything: what is enough is asked of them.
pub fn compare_takings(
    [first, second]: [Takings; 2],
    brought: [Share; 2],
    confidence: f64,
    comparisons: u32,
) -> Earned {
    let confidence = among(confidence, comparisons);
    let side = |it: Takings| Side { people: it.people, mean: it.mean(), variance: it.variance() };
    let daily = Estimate::of(side(first), side(second)).map(|estimate| estimate.interval(confidence));
    let interval = revenue::interval(first, second, confidence);
    Earned {
        difference: revenue::difference(first, second),
        interval,
        daily,
        standing: match is_enough(brought[0], brought[1]) {
            true => standing(daily, interval.is_some_and(Interval::excludes_zero)),
            false => Standing::TooFew,
        },
    }
}

fn among(confidence: f64, comparisons: u32) -> f64 {
    1.0 - (1.0 - confidence) / f64::from(comparisons.max(1))
}

fn is_enough(first: Share, second: Share) -> bool {
    let people = first.people.min(second.people);
    let did = first.did + second.did;
    people >= PEOPLE_MIN && did >= DID_MIN && first.people + second.people - did >= DID_MIN
}

fn standing(daily: Option<Interval>, is_tempting: bool) -> Standing {
    match daily {
        Some(daily) if daily.low > 0.0 => Standing::More,
        Some(daily) if daily.high < 0.0 => Standing::Less,
        _ if is_tempting => Standing::Early,
        _ => Standing::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::super::CONFIDENCE;
    use super::*;

    #[track_caller]
    fn check(first: (u64, u64), second: (u64, u64), expected: Standing) {
        let share = |(did, people)| Share { people, did };
        assert_eq!(compare(share(first), share(second), CONFIDENCE, 1).standing, expected);
    }

    #[test]
    fn what_is_said_follows_what_is_known() {
        check((0, 0), (0, 0), Standing::TooFew);
        check((90, 199), (10, 199), Standing::TooFew);
        check((9, 5_000), (10, 5_000), Standing::TooFew);
        check((4_990, 5_000), (4_991, 5_000), Standing::TooFew);
        check((250, 5_000), (251, 5_000), Standing::Open);
        // p = 0.021 for who looked once.
        check((120, 2_400), (156, 2_380), Standing::Early);
        check((500, 10_000), (700, 10_000), Standing::More);
        check((700, 10_000), (500, 10_000), Standing::Less);
    }

    #[test]
    fn more_comparisons_are_stricter_ones() {
        let share = |did| Share { people: 10_000, did };
        let of = |comparisons| compare(share(500), share(615), CONFIDENCE, comparisons);
        assert_eq!((of(1).standing, of(6).standing), (Standing::More, Standing::Early));
        assert!(of(6).interval.low < of(1).interval.low);
    }

    #[test]
    fn money_is_judged_alike() {
        let takings = |bought: u64, each: f64| Takings {
            people: 1_000,
            sum: bought as f64 * each,
            squares: bought as f64 * each * each,
        };
        let share = |did| Share { people: 1_000, did };
        let of = |a: (u64, f64), b: (u64, f64)| {
            let takings = [takings(a.0, a.1), takings(b.0, b.1)];
            compare_takings(takings, [share(a.0), share(b.0)], CONFIDENCE, 1).standing
        };
        assert_eq!(of((100, 3_000.0), (105, 3_000.0)), Standing::Open);
        assert_eq!(of((100, 3_000.0), (200, 3_000.0)), Standing::More);
        assert_eq!(of((200, 3_000.0), (100, 3_000.0)), Standing::Less);
        assert_eq!(of((5, 3_000.0), (6, 3_000.0)), Standing::TooFew);
        assert_eq!(of((100, 3_000.0), (135, 3_000.0)), Standing::Early);
    }
}
