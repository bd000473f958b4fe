//! Several things for one price.

use serde::{Deserialize, Serialize};

use super::matching::{Fits, Places};
use super::{Deal, NoDeal};
use crate::Money;
use crate::promo::ground::{Ground, Run};
use crate::promo::{Facts, InvalidRule, Selection, Verdict, allocate, rule};

/// The most parts of a bundle.
pub const PART_LIMIT: usize = 10;

/// So many pieces of each part for one price, as many times as complete or as the limit allows.
///
/// Every piece counts for one part of one bundle. Of all ways to fill bundles the one counts that saves most; of those
/// that save the same, the one with the fewest bundles; a bundle that costs more than its pieces is not made. Of
/// pieces that cost the same, those of later lines are taken. The saving is shared among the lines by what
/// their taken pieces cost ([`crate::promo::allocate`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundlePrice {
    /// 1 to [`PART_LIMIT`].
    pub parts: Vec<BundlePart>,
    /// What one bundle costs, in minor units.
    pub price_minor: Money,
    /// The most bundles of one sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// So many pieces of a selection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundlePart {
    #[serde(default)]
    pub selection: Selection,
    /// 1 to [`crate::Quantity::LIMIT`].
    pub pieces: u32,
}

impl BundlePrice {
    pub(super) fn reduce(&self, ground: &mut Ground, parts: Option<&mut [Money]>) -> Result<Deal<'static>, NoDeal> {
        let runs = self.runs(ground);
        let present = runs.iter().map(|(run, _)| u64::from(run.pieces)).sum::<u64>();
        let needed = self.parts.iter().map(|part| u64::from(part.pieces)).sum::<u64>();
        let most = (present / needed).min(self.limit.map_or(u64::MAX, u64::from));
        let times = self.best(&runs, most);
        if times == 0 {
            let (complete, taken) = self.fill(&runs, 1, &mut |_, _| ());
            return match complete {
                Some(_) => Deal::of(0),
                None if taken == 0 => Deal::of(0),
                None => {
                    Err(NoDeal { verdict: Verdict::BundleIncomplete, facts: Facts::Pieces { needed, present: taken } })
                }
            };
        }
        let mut weights = vec![0; ground.sale.lines.len()];
        let (worth, _) = self.fill(&runs, times, &mut |line, minor| weights[line] += minor);
        let discount = self.saved(worth, times).unwrap_or(0);
        if let Some(parts) = parts {
            allocate(discount, &weights, parts);
        }
        Deal::of(discount)
    }

    /// The pieces that fit a part, from the dearest to the cheapest, with the parts they fit.
    fn runs(&self, ground: &mut Ground) -> Vec<(Run, Fits)> {
        let mut fits: Vec<Fits> = vec![0; ground.sale.lines.len()];
        for (at, part) in self.parts.iter().enumerate() {
            ground.choose(&part.selection);
            ground.chosen.iter().for_each(|line| fits[line] |= 1 << at);
        }
        let runs = ground.runs().iter().rev();
        runs.map(|run| (*run, fits[run.line])).filter(|(_, fits)| *fits != 0).collect()
    }

    /// How many bundles save most, of up to `most`.
    ///
    /// What the best pieces of so many bundles are worth is a concave function of how many (the value of a
    /// transportation problem in its right-hand side), so that each bundle saves at most what the one before it
    /// saves: the last that saves anything is found by halving.
    fn best(&self, runs: &[(Run, Fits)], most: u64) -> u64 {
        let saved = |times| self.saved(self.fill(runs, times, &mut |_, _| ()).0, times);
        let (mut good, mut end) = (0, most);
        while good < end {
            let times = end - (end - good) / 2;
            // What is complete so many times is so once less.
            if saved(times).is_some_and(|more| more > saved(times - 1).unwrap_or(0)) {
                good = times;
            } else {
                end = times - 1;
            }
        }
        good
    }

    fn saved(&self, worth: Option<Money>, times: u64) -> Option<Money> {
        // As many bundles as there are pieces at most: 10^6 × 10^12 fits.
        worth.map(|worth| worth - self.price_minor * times as Money)
    }

    /// Takes the dearest pieces that fill so many bundles, telling each line and what was taken of it; what they are
    /// worth, where all bundles are complete, and how many were taken.
    fn fill(&self, runs: &[(Run, Fits)], times: u64, tell: &mut dyn FnMut(usize, Money)) -> (Option<Money>, u64) {
        let mut places = Places::new(self.parts.iter().map(|part| u64::from(part.pieces) * times).collect());
        let mut wanted: u64 = self.parts.iter().map(|part| u64::from(part.pieces) * times).sum();
        let (mut worth, mut taken) = (0, 0);
        for (run, fits) in runs {
            if wanted == 0 {
                break;
            }
            let given = places.give(*fits, u64::from(run.pieces).min(wanted));
            if given > 0 {
                let minor = run.minor * given as Money;
                tell(run.line, minor);
                worth += minor;
                taken += given;
                wanted -= given;
            }
        }
        ((wanted == 0).then_some(worth), taken)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::length(self.parts.len(), PART_LIMIT, "parts")?;
        for (at, part) in self.parts.iter().enumerate() {
            let of = |invalid: InvalidRule| invalid.within(&format!("parts.{at}"));
            part.selection.validate().map_err(of)?;
            rule::pieces(part.pieces, 1, "pieces").map_err(of)?;
        }
        rule::amount(self.price_minor, "price_minor")?;
        self.limit.map_or(Ok(()), |limit| rule::pieces(limit, 1, "limit"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{invalid, reduce};
    use crate::promo::sale::tests::{line, sale};
    use crate::promo::{Facts, Sale};
    use serde_json::{Value, json};

    fn tag(tag: &str, pieces: u32) -> Value {
        json!({"selection": {"any": {"tags": [tag]}}, "pieces": pieces})
    }

    fn bundle(parts: &[Value], price: i64, sale: &Sale) -> Result<Vec<i64>, (&'static str, Facts)> {
        reduce(json!({"type": "bundle_price", "parts": parts, "price_minor": price}), sale)
    }

    #[test]
    fn it_counts_as_many_times_as_it_is_complete() {
        let sale = sale(vec![line("pot", 2, 3_000, &["pot"]), line("cup", 9, 500, &["cup"]), line("x", 1, 9, &[])]);
        let parts = [tag("pot", 1), tag("cup", 4)];
        assert_eq!(bundle(&parts, 4_000, &sale), Ok(vec![1_200, 800, 0]));
        let once = json!({"type": "bundle_price", "parts": parts, "price_minor": 4_000, "limit": 1});
        assert_eq!(reduce(once, &sale), Ok(vec![600, 400, 0]));
        let few = Err(("bundle_incomplete", Facts::Pieces { needed: 13, present: 11 }));
        assert_eq!(bundle(&[tag("pot", 3), tag("cup", 10)], 1, &sale), few);
        assert_eq!(bundle(&[tag("tea", 1)], 1, &sale), Err(("nothing_to_reduce", Facts::None)));
    }

    #[test]
    fn the_dearest_pieces_are_taken_and_no_bundle_costs_more_than_its_pieces() {
        let sale = sale(vec![line("a", 1, 900, &[]), line("b", 3, 400, &[]), line("c", 2, 100, &[])]);
        let two = [json!({"pieces": 2})];
        // 900 + 400 for 700 and 400 + 400 for 700; not 100 + 100.
        assert_eq!(bundle(&two, 700, &sale), Ok(vec![300, 400, 0]));
        assert_eq!(bundle(&two, 1_300, &sale), Err(("nothing_to_reduce", Facts::None)));
    }

    #[test]
    fn a_piece_that_fits_two_parts_goes_where_it_is_needed() {
        let sale = sale(vec![line("any", 1, 100, &[]), line("tee", 1, 900, &["tee"])]);
        assert_eq!(bundle(&[json!({"pieces": 1}), tag("tee", 1)], 500, &sale), Ok(vec![50, 450]));
        assert_eq!(bundle(&[tag("tee", 1), json!({"pieces": 1})], 500, &sale), Ok(vec![50, 450]));
    }

    #[test]
    fn what_cannot_be_a_bundle_is_refused() {
        let rule = |parts: Value, price: i64| json!({"type": "bundle_price", "parts": parts, "price_minor": price});
        invalid(rule(json!([]), 1), "parts", "list_empty");
        invalid(rule(json!(vec![tag("a", 1); 11]), 1), "parts", "list_long");
        invalid(rule(json!([tag("a", 1), tag("b", 0)]), 1), "parts.1.pieces", "pieces_range");
        invalid(rule(json!([{"selection": {"any": {}}, "pieces": 1}]), 1), "parts.0.selection.any", "list_empty");
        invalid(rule(json!([tag("a", 1)]), 0), "price_minor", "amount_range");
        let never = json!({"type": "bundle_price", "parts": [tag("a", 1)], "price_minor": 1, "limit": 0});
        invalid(never, "limit", "pieces_range");
    }
}
