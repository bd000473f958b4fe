//! Every verdict has words for every reader in both languages, and they say nothing that the verdict does not know.

use std::collections::{BTreeMap, BTreeSet};

use comptoir_domain::promo::{Facts, Reader, RuleFault, Trace, Verdict};
use comptoir_domain::{Currency, Locale};

/// The messages of a locale, each with its placeables.
fn messages(locale: &str) -> BTreeMap<String, BTreeSet<String>> {
    let file = format!("{}/../../locales/{locale}/promo.ftl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).expect("the file is there");
    let placeables = |words: &str| -> BTreeSet<String> {
        words.split("{ $").skip(1).map(|rest| rest.split(" }").next().unwrap_or_default().to_owned()).collect()
    };
    let lines = text.lines().filter_map(|line| line.split_once(" = "));
    lines.map(|(key, words)| (key.to_owned(), placeables(words))).collect()
}

/// The facts that go with a verdict.
fn facts(verdict: Verdict) -> Vec<Facts> {
    let sku = || "BAG".parse().expect("it is a SKU");
    match verdict {
        Verdict::Applied => vec![Facts::Discount { minor: 1 }, Facts::Gift { sku: sku() }],
        Verdict::SpendBelow => vec![Facts::Spend { needed_minor: 2, present_minor: 1 }],
        Verdict::TooFewPieces | Verdict::BundleIncomplete => vec![Facts::Pieces { needed: 2, present: 1 }],
        Verdict::NotYet => vec![Facts::Begins { at: 1 }],
        Verdict::Over => vec![Facts::Ended { at: 1 }],
        Verdict::HoursOther => vec![Facts::Hours { from: 1, until: 2 }],
        Verdict::BudgetShort => vec![Facts::Budget { needed_minor: 2, left_minor: 1 }],
        Verdict::BetterDeal => vec![Facts::Better { by: vec!["a".into()] }],
        Verdict::RuleInvalid => vec![Facts::Invalid { field: "group".into(), code: "text_range".into() }],
        Verdict::HoldsMissing
        | Verdict::StoreOther
        | Verdict::ChannelOther
        | Verdict::SegmentOther
        | Verdict::NotFirstPurchase
        | Verdict::WeekdayOther
        | Verdict::CustomerOther
        | Verdict::BudgetSpent
        | Verdict::NothingToReduce
        | Verdict::SaleInvalid => vec![Facts::None],
    }
}

#[test]
fn every_verdict_has_words_for_every_reader() {
    for locale in ["fr", "en"] {
        let (messages, mut heard) = (messages(locale), BTreeSet::new());
        for (verdict, reader) in Verdict::ALL.iter().flat_map(|verdict| Reader::ALL.map(|reader| (*verdict, reader))) {
            for facts in facts(verdict) {
                let placeables = facts.placeables(Currency::EUR, Locale::En, &|at| at.to_string(), &str::to_owned);
                let known: BTreeSet<String> = placeables.into_iter().map(|(name, _)| name.to_owned()).collect();
                let key = Trace { offer: "a".into(), verdict, facts, steps: Vec::new() }.key(reader);
                let said = messages.get(&key).unwrap_or_else(|| panic!("{locale} has no {key}"));
                assert!(said.is_subset(&known), "{locale}, {key}: {said:?} of {known:?}");
                heard.insert(key);
            }
        }
        for fault in RuleFault::ALL {
            let key = format!("promo-fault-{}", fault.code().replace('_', "-"));
            assert!(messages.get(&key).is_some_and(BTreeSet::is_empty), "{locale} has no {key}");
            heard.insert(key);
        }
        let ours = |key: &&String| key.starts_with("promo-why-") || key.starts_with("promo-fault-");
        let unheard: Vec<_> = messages.keys().filter(ours).filter(|key| !heard.contains(*key)).collect();
        assert!(unheard.is_empty(), "{locale} says what no verdict is: {unheard:?}");
    }
}
