//! The promotion engine against a naive model of the same rules, on 100,000 sales and rule sets by chance.
//!
//! Every case comes from one seed, printed when it fails: `COMPTOIR_SEED=… cargo test -p comptoir-domain --test promo
//! seed`. The cases are shared among several tests, so that they run beside one another.

#[path = "promo/chance.rs"]
mod chance;
#[path = "promo/naive.rs"]
mod naive;
mod random;

use std::collections::BTreeMap;

use chance::{Case, case};
use comptoir_domain::Money;
use comptoir_domain::promo::{Evaluation, Facts, Offer, Sale, Verdict, evaluate};
use naive::{Outcome, outcome};
use random::Random;

const CASES: u64 = 100_000;
const TESTS: u64 = 8;

/// The evaluation in the model's form.
fn said(evaluation: &Evaluation) -> Outcome {
    let of_line = |offer: &str, parts: &[(String, Money)]| {
        parts.iter().filter(|(id, _)| id == offer).map(|(_, minor)| minor).sum()
    };
    let applied = evaluation.applied.iter().map(|applied| {
        let parts = evaluation.lines.iter().map(|line| of_line(&applied.offer, &line.parts)).collect();
        (applied.offer.clone(), parts, applied.gifts.iter().map(|(sku, _)| sku.clone()).collect())
    });
    let codes = evaluation.trace.iter().map(|trace| (trace.offer.clone(), trace.verdict.code()));
    Outcome { applied: applied.collect(), codes: codes.collect() }
}

/// What holds of every evaluation, whatever the rules say.
fn check_sums(sale: &Sale, offers: &[Offer], evaluation: &Evaluation) {
    assert_eq!(evaluation.lines.len(), sale.lines.len());
    for (line, sold) in evaluation.lines.iter().zip(&sale.lines) {
        assert_eq!(line.subtotal_minor, sold.unit_minor * Money::from(sold.quantity.get()));
        assert_eq!(line.parts.iter().map(|(_, minor)| minor).sum::<Money>(), line.discount_minor);
        assert!(line.parts.iter().all(|(_, minor)| *minor > 0));
        assert!(line.discount_minor <= line.subtotal_minor.max(0), "a line is reduced below nothing");
    }
    let lines = |of: fn(&comptoir_domain::promo::LineDiscount) -> Money| evaluation.lines.iter().map(of).sum::<Money>();
    assert_eq!(evaluation.subtotal_minor, lines(|line| line.subtotal_minor));
    assert_eq!(evaluation.discount_minor, lines(|line| line.discount_minor));
    assert_eq!(evaluation.discount_minor, evaluation.applied.iter().map(|it| it.discount_minor).sum::<Money>());
    assert!(evaluation.total_minor >= 0);
    if sale.validate().is_ok() {
        assert_eq!(evaluation.total_minor, evaluation.subtotal_minor - evaluation.discount_minor);
    }
    assert_eq!(evaluation.trace.len(), offers.len());
    for applied in &evaluation.applied {
        let offer = offers.iter().find(|offer| offer.id == applied.offer).expect("it was offered");
        let parts = evaluation.lines.iter().flat_map(|line| &line.parts).filter(|(id, _)| *id == applied.offer);
        assert_eq!(parts.map(|(_, minor)| minor).sum::<Money>(), applied.discount_minor);
        assert!(offer.left.spend_minor.is_none_or(|left| applied.discount_minor <= left), "more than the budget");
        assert!(!offer.rule.exclusive || evaluation.applied.len() == 1, "an exclusive offer stands alone");
    }
    for trace in &evaluation.trace {
        let offer = offers.iter().find(|offer| offer.id == trace.offer).expect("it was offered");
        let is_looked_at = !matches!(trace.verdict, Verdict::RuleInvalid | Verdict::SaleInvalid);
        assert_eq!(trace.steps.len(), if is_looked_at { offer.rule.conditions.len() } else { 0 });
        if let Facts::Better { by } = &trace.facts {
            let counts = |id: &String| evaluation.applied.iter().any(|it| it.offer == *id);
            assert!(!by.is_empty() && by.iter().all(counts), "what counts instead counts");
        }
    }
}

fn play(seed: u64) -> (Case, Evaluation) {
    let mut random = Random::new(seed);
    let Case { sale, mut offers } = case(&mut random);
    let evaluation = evaluate(&sale, &offers);
    check_sums(&sale, &offers, &evaluation);
    assert_eq!(said(&evaluation), outcome(&sale, &offers));

    // Given in another order they come to the same.
    for at in (1..offers.len()).rev() {
        offers.swap(at, random.below(at as u64 + 1) as usize);
    }
    assert_eq!(evaluate(&sale, &offers), evaluation, "the order of offers makes a difference");

    // What is written is read as it was. Of every fourth: text takes longer than everything else together.
    if !seed.is_multiple_of(4) {
        return (Case { sale, offers }, evaluation);
    }
    let text = serde_json::to_string(&(&sale, &offers, &evaluation)).expect("it is written");
    let read: (Sale, Vec<Offer>, Evaluation) = serde_json::from_str(&text).expect("it is read");
    assert_eq!((&read.0, &read.1, &read.2), (&sale, &offers, &evaluation));
    (Case { sale, offers }, evaluation)
}

fn play_share(share: u64) {
    let cases = CASES / TESTS;
    for seed in share * cases..(share + 1) * cases {
        if let Err(panic) = std::panic::catch_unwind(|| play(seed)) {
            eprintln!("case failed: COMPTOIR_SEED={seed}");
            std::panic::resume_unwind(panic);
        }
    }
}

macro_rules! shares {
    ($($name:ident $share:literal)*) => {
        const _: () = assert!([$($share),*].len() as u64 == TESTS);
        $(
            #[test]
            fn $name() {
                play_share($share);
            }
        )*
    };
}
shares!(cases_0 0 cases_1 1 cases_2 2 cases_3 3 cases_4 4 cases_5 5 cases_6 6 cases_7 7);

/// Plays one case again, and says what it is.
#[test]
fn seed() {
    if let Some(seed) = std::env::var("COMPTOIR_SEED").ok().and_then(|value| value.parse().ok()) {
        let Case { sale, offers } = case(&mut Random::new(seed));
        eprintln!("{}", serde_json::to_string_pretty(&(&sale, &offers)).expect("it is written"));
        play(seed);
    }
}

/// The cases meet what they are there for: else the model agrees on nothing much.
#[test]
fn every_verdict_is_met() {
    let mut met: BTreeMap<&str, u32> = Verdict::ALL.map(|verdict| (verdict.code(), 0)).into();
    let mut meet = |what: &'static str, is_met: bool| *met.entry(what).or_default() += u32::from(is_met);
    for seed in 0..2_000 {
        let (Case { offers, .. }, evaluation) = play(seed);
        evaluation.trace.iter().for_each(|trace| meet(trace.verdict.code(), true));
        let is_exclusive = |id: &String| offers.iter().any(|offer| offer.id == *id && offer.rule.exclusive);
        let alone = evaluation.applied.first().is_some_and(|applied| is_exclusive(&applied.offer));
        let beats = evaluation.trace.iter().any(|trace| trace.verdict == Verdict::BetterDeal);
        meet("three groups together", evaluation.applied.len() == 3);
        meet("an exclusive offer beats others", alone && beats);
        meet(
            "an exclusive offer is beaten",
            !alone
                && evaluation
                    .trace
                    .iter()
                    .any(|trace| trace.verdict == Verdict::BetterDeal && is_exclusive(&trace.offer)),
        );
        meet("a gift is handed over", evaluation.applied.iter().any(|applied| !applied.gifts.is_empty()));
        meet("a line is shared", evaluation.lines.iter().any(|line| line.parts.len() > 1));
        meet("all of it is free", evaluation.total_minor == 0 && evaluation.discount_minor > 0);
    }
    let few: Vec<_> = met.iter().filter(|(_, times)| **times < 5).collect();
    assert!(few.is_empty(), "met too rarely: {few:?} of {met:?}");
}
