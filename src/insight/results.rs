//! A banner's results: what each version was seen, pressed and followed by, and what may be said of the difference.

use std::collections::BTreeMap;

use comptoir_db::Error;
use comptoir_db::insight::outcome::{self, Deed, Outcome};
use comptoir_db::insight::total::{self, By, Total};
use comptoir_db::insight::{self, Measured};
use comptoir_domain::insight::Arm;
use comptoir_domain::{Currency, Money};

use crate::server::request::RequestContext;
use comptoir_statistics::conversion::Share;
use comptoir_statistics::revenue::Takings;
use comptoir_statistics::verdict::{Compared, Earned, compare, compare_takings};
use comptoir_statistics::{CONFIDENCE, split};

/// All that a banner's page shows.
#[derive(Clone, Debug)]
pub struct Results {
    pub measured: Measured,
    /// In the split's order: the first is the one the others are compared with.
    pub sides: Vec<Side>,
    pub pairs: Vec<Pair>,
    /// How likely people are split as they are where the split is right.
    pub split: Option<f64>,
    /// What everybody saw, by day, by language, by screen and by the store whose page it was on.
    pub days: Vec<Total>,
    pub places: [(By, Vec<Total>); 3],
}

/// One version, or the holdout.
#[derive(Clone, Debug)]
pub struct Side {
    pub arm: Arm,
    pub weight: u32,
    /// How often everybody saw and pressed it.
    pub seen: i64,
    pub clicked: i64,
    pub outcome: Outcome,
}

/// Two sides compared: the second with the first.
#[derive(Clone, Debug)]
pub struct Pair {
    pub first: Arm,
    pub second: Arm,
    /// By who reserved, or used a code at a till.
    pub bought: Compared,
    /// By what they brought.
    pub earned: Earned,
}

/// What some people did together, in one store or in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub reservations: i64,
    pub codes_redeemed: i64,
    pub discount_minor: Money,
    pub web_minor: Money,
    pub till_minor: Money,
}

impl Side {
    /// Who reserved something or used a code, of those who saw it first.
    pub fn bought(&self) -> Share {
        let mut people: Vec<usize> = self.outcome.deeds.iter().map(|deed| deed.person).collect();
        people.dedup();
        let did = people.len() as u64;
        Share { people: u64::try_from(self.outcome.people).unwrap_or_default().max(did), did }
    }

    /// Who pressed something in it.
    pub fn pressed(&self) -> Share {
        let [people, did] = [self.outcome.people, self.outcome.clickers].map(|n| u64::try_from(n).unwrap_or_default());
        Share { people, did }
    }

    /// What they brought, in the web shop and at tills.
    pub fn takings(&self) -> Takings {
        let mut each = BTreeMap::<usize, Money>::new();
        for deed in &self.outcome.deeds {
            *each.entry(deed.person).or_default() += deed.web_minor + deed.till_minor;
        }
        let minor = || each.values().map(|minor| *minor as f64);
        Takings { people: self.bought().people, sum: minor().sum(), squares: minor().map(|minor| minor * minor).sum() }
    }

    /// What they did in the store, or in all.
    pub fn sum(&self, store: Option<&str>) -> Sum {
        let deeds = self.outcome.deeds.iter().filter(|deed| store.is_none_or(|store| deed.store == store));
        deeds.fold(Sum::default(), |sum, deed: &Deed| Sum {
            reservations: sum.reservations + deed.reservations,
            codes_redeemed: sum.codes_redeemed + deed.codes_redeemed,
            discount_minor: sum.discount_minor + deed.discount_minor,
            web_minor: sum.web_minor + deed.web_minor,
            till_minor: sum.till_minor + deed.till_minor,
        })
    }
}

impl Results {
    /// Puts together what was read.
    pub fn of(
        measured: Measured,
        totals: &[Total],
        mut outcomes: BTreeMap<Arm, Outcome>,
        days: Vec<Total>,
        places: [(By, Vec<Total>); 3],
    ) -> Results {
        let side = |(arm, weight): &(Arm, u32)| {
            let total = totals.iter().find(|total| total.variant == *arm);
            Side {
                arm: arm.clone(),
                weight: *weight,
                seen: total.map_or(0, |total| total.seen),
                clicked: total.map_or(0, |total| total.clicked),
                outcome: outcomes.remove(arm).unwrap_or_default(),
            }
        };
        let sides: Vec<Side> = measured.split.arms().iter().map(side).collect();
        let arms: Vec<(u64, u64)> = sides.iter().map(|side| (side.bought().people, u64::from(side.weight))).collect();
        Results { pairs: pairs(&sides), split: split::p_value(&arms), measured, sides, days, places }
    }

    /// Whether people were split otherwise than they should have been: then nothing is said of the difference.
    pub fn is_split_wrong(&self) -> bool {
        self.split.is_some_and(|p| p < split::ALARM)
    }

    /// The stores in which somebody did something, by their slugs.
    pub fn stores(&self) -> Vec<String> {
        let deeds = self.sides.iter().flat_map(|side| &side.outcome.deeds);
        let mut stores: Vec<String> = deeds.map(|deed| deed.store.clone()).collect();
        stores.sort();
        stores.dedup();
        stores
    }
}

/// Each later version with the first, and each version with who was shown nothing.
fn pairs(sides: &[Side]) -> Vec<Pair> {
    let (holdout, versions): (Vec<&Side>, Vec<&Side>) = sides.iter().partition(|side| side.arm.is_holdout());
    let mut chosen: Vec<(&Side, &Side)> = Vec::new();
    if let Some((first, others)) = versions.split_first() {
        chosen.extend(others.iter().map(|other| (*first, *other)));
    }
    for holdout in holdout {
        chosen.extend(versions.iter().map(|version| (holdout, *version)));
    }
    let count = u32::try_from(chosen.len()).unwrap_or(u32::MAX);
    let pair = |(first, second): (&Side, &Side)| Pair {
        first: first.arm.clone(),
        second: second.arm.clone(),
        bought: compare(first.bought(), second.bought(), CONFIDENCE, count),
        earned: compare_takings(
            [first.takings(), second.takings()],
            [first.bought(), second.bought()],
            CONFIDENCE,
            count,
        ),
    };
    chosen.into_iter().map(pair).collect()
}

/// The results of a banner; `None` for one that never was measured.
pub async fn load(context: &RequestContext, banner: &str, currency: Currency) -> Result<Option<Results>, Error> {
    let db = &context.state.db;
    let Some(measured) = insight::find(db, banner).await? else { return Ok(None) };
    let round = measured.round;
    let all = total::totals(db, banner, round, By::Variant).await?;
    let days = total::totals(db, banner, round, By::Day).await?;
    let mut places = [(By::Locale, Vec::new()), (By::Screen, Vec::new()), (By::Store, Vec::new())];
    for (by, totals) in &mut places {
        *totals = total::totals(db, banner, round, *by).await?;
    }
    let outcomes = outcome::outcomes(db, &measured, currency).await?;
    Ok(Some(Results::of(measured, &all, outcomes, days, places)))
}

#[cfg(test)]
pub mod tests {
    use comptoir_domain::insight::Split;

    use super::*;
    use comptoir_statistics::verdict::Standing;

    fn arm(name: &str) -> Arm {
        name.parse().unwrap()
    }

    /// Of each side: its weight, how many people, how many of them reserved for 10.00 in the web shop.
    pub fn results(sides: &[(&str, u32, usize, usize)]) -> Results {
        let split = Split::new(sides.iter().map(|(name, weight, ..)| (arm(name), *weight)).collect()).unwrap();
        let measured = Measured { banner: "banner".into(), round: 1, campaign: None, since: 0, split };
        let outcome = |(name, _, people, did): &(&str, u32, usize, usize)| {
            let deed = |person| Deed {
                person,
                store: ["lyon", "lille"][person % 2].into(),
                reservations: 1,
                web_minor: 1_000,
                ..Deed::default()
            };
            let outcome =
                Outcome { people: *people as i64, deeds: (1..=*did).map(deed).collect(), ..Outcome::default() };
            (arm(name), outcome)
        };
        let places = [(By::Locale, vec![]), (By::Screen, vec![]), (By::Store, vec![])];
        Results::of(measured, &[], sides.iter().map(outcome).collect(), vec![], places)
    }

    #[test]
    fn each_version_is_compared_with_the_first_and_with_nothing() {
        let found = results(&[("a", 45, 4_500, 300), ("b", 45, 4_400, 480), ("holdout", 10, 1_000, 30)]);
        let pairs: Vec<_> =
            found.pairs.iter().map(|pair| (pair.first.as_str(), pair.second.as_str(), pair.bought.standing)).collect();
        assert_eq!(
            pairs,
            [("a", "b", Standing::More), ("holdout", "a", Standing::More), ("holdout", "b", Standing::More)]
        );
        assert!(!found.is_split_wrong());
        assert!(results(&[("a", 50, 4_500, 0), ("b", 50, 4_000, 0)]).is_split_wrong());
        assert!(results(&[("a", 1, 10, 1)]).pairs.is_empty());
    }

    #[test]
    fn a_person_counts_once_however_many_stores_they_went_to() {
        let mut side = results(&[("a", 1, 10, 2)]).sides.remove(0);
        side.outcome.deeds.push(Deed { person: 2, store: "nantes".into(), till_minor: 500, ..Deed::default() });
        assert_eq!(side.bought(), Share { people: 10, did: 2 });
        let takings = side.takings();
        assert_eq!((takings.sum, takings.squares), (2_500.0, 1_000.0 * 1_000.0 + 1_500.0 * 1_500.0));
        let sum = Sum { reservations: 2, web_minor: 2_000, till_minor: 500, ..Sum::default() };
        assert_eq!(side.sum(None), sum);
        assert_eq!(side.sum(Some("nantes")), Sum { till_minor: 500, ..Sum::default() });
    }
}
