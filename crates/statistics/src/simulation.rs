//! Experiments without a difference (A/A), thousands of them: alarms come as often as each test says. The generator has a
//! fixed seed, so a run is the same everywhere.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::conversion::{Share, p_value};
use super::revenue::Takings;
use super::verdict::{Standing, compare, compare_takings};
use super::{CONFIDENCE, split};

/// How many of so many do something that one does with that likelihood.
fn drawn(chance: &mut StdRng, people: u64, rate: f64) -> u64 {
    (0..people).filter(|_| chance.random::<f64>() < rate).count() as u64
}

/// Whether a count is where one of so many trials with that likelihood is, within four standard deviations: a right test
/// fails here once in 16,000 seeds.
#[track_caller]
fn is_about(found: u32, trials: u32, rate: f64) {
    let expected = f64::from(trials) * rate;
    let reach = 4.0 * (expected * (1.0 - rate)).sqrt();
    assert!((f64::from(found) - expected).abs() <= reach, "{found} of {trials}, not {expected} ± {reach}");
}

/// The days of an experiment, with so many people a day on either side: what is known at the end of each.
fn days(chance: &mut StdRng, days: u64, people: u64, rate: f64) -> Vec<(Share, Share)> {
    let mut sides = [Share { people: 0, did: 0 }; 2];
    let day = |_| {
        for side in &mut sides {
            side.people += people;
            side.did += drawn(chance, people, rate);
        }
        (sides[0], sides[1])
    };
    (0..days).map(day).collect()
}

#[test]
fn looked_at_once_a_test_alarms_at_its_rate() {
    let (mut chance, trials) = (StdRng::seed_from_u64(1), 4_000);
    let alarms = (0..trials).filter(|_| {
        let side = |chance: &mut StdRng| Share { people: 1_000, did: drawn(chance, 1_000, 0.1) };
        p_value(side(&mut chance), side(&mut chance)) < 0.05
    });
    is_about(alarms.count() as u32, trials, 0.05);
}

/// Four weeks, looked at every evening. The daily verdict is wrong in at most 5 %; the usual test, stopped at its first good
/// number, in several times as many: that is what the daily one is for.
#[test]
fn looked_at_daily_the_verdict_stays_right_and_the_usual_test_does_not() {
    for (seed, rate) in [(2, 0.1), (3, 0.02)] {
        let (mut chance, trials) = (StdRng::seed_from_u64(seed), 1_000);
        let (mut called, mut usual) = (0, 0);
        for _ in 0..trials {
            let days = days(&mut chance, 28, 150, rate);
            let verdicts = days.iter().map(|(first, second)| compare(*first, *second, CONFIDENCE, 1));
            let verdicts: Vec<_> = verdicts.filter(|verdict| verdict.standing != Standing::TooFew).collect();
            let is_called = |standing| matches!(standing, Standing::More | Standing::Less);
            called += u32::from(verdicts.iter().any(|verdict| is_called(verdict.standing)));
            usual += u32::from(verdicts.iter().any(|verdict| verdict.p_value < 0.05));
        }
        assert!(f64::from(called) <= 0.05 * f64::from(trials), "{called} of {trials} were called");
        assert!(f64::from(usual) >= 0.15 * f64::from(trials), "only {usual} of {trials}");
    }
}

/// Where there is a difference, it is found: a verdict that never comes would be right as well.
#[test]
fn a_difference_is_found() {
    let (mut chance, trials) = (StdRng::seed_from_u64(4), 200);
    let found = (0..trials).filter(|_| {
        let side = |chance: &mut StdRng, rate| Share { people: 5_000, did: drawn(chance, 5_000, rate) };
        let (first, second) = (side(&mut chance, 0.05), side(&mut chance, 0.075));
        compare(first, second, CONFIDENCE, 1).standing == Standing::More
    });
    let found = found.count();
    assert!(found >= 180, "{found} of {trials}");
}

/// Money: most bring nothing, those who do between 5 and 85.
#[test]
fn money_looked_at_daily_stays_right() {
    let (mut chance, trials) = (StdRng::seed_from_u64(5), 1_000);
    let mut called = 0;
    for _ in 0..trials {
        let mut sides = [(Takings::default(), 0); 2];
        let is_called = (0..21).any(|_| {
            for (side, did) in &mut sides {
                side.people += 100;
                for _ in 0..drawn(&mut chance, 100, 0.08) {
                    let value = 500.0 + (chance.random::<f64>().powi(3) * 8_000.0).round();
                    side.sum += value;
                    side.squares += value * value;
                    *did += 1;
                }
            }
            let brought = sides.map(|(side, did)| Share { people: side.people, did });
            let earned = compare_takings(sides.map(|(side, _)| side), brought, CONFIDENCE, 1);
            matches!(earned.standing, Standing::More | Standing::Less)
        });
        called += u32::from(is_called);
    }
    assert!(f64::from(called) <= 0.05 * f64::from(trials), "{called} of {trials} were called");
}

#[test]
fn a_right_split_alarms_at_its_rate() {
    let (mut chance, trials) = (StdRng::seed_from_u64(6), 30_000);
    let weights = [10_u64, 45, 45];
    let (mut alarms, mut twentieth) = (0, 0);
    for _ in 0..trials {
        let mut found = [0_u64; 3];
        for _ in 0..300 {
            let place = chance.random_range(0..100_u64);
            found[usize::from(place >= 10) + usize::from(place >= 55)] += 1;
        }
        let arms: Vec<(u64, u64)> = found.into_iter().zip(weights).collect();
        alarms += u32::from(split::is_wrong(&arms));
        twentieth += u32::from(split::p_value(&arms).is_some_and(|p| p < 0.05));
    }
    is_about(alarms, trials, 0.001);
    is_about(twentieth, trials, 0.05);
}

/// One in twenty of the second version's people are lost, as where its picture is slow: a test of some days says so.
#[test]
fn a_wrong_split_alarms() {
    let mut chance = StdRng::seed_from_u64(7);
    let found = (0..100).filter(|_| {
        let first = drawn(&mut chance, 50_000, 0.5);
        let second = drawn(&mut chance, 50_000 - first, 0.95);
        split::is_wrong(&[(first, 1), (second, 1)])
    });
    assert!(found.count() >= 90);
}
