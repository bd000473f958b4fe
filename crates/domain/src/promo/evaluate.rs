//! What offers take off a sale together. docs/lifecycles/promo-rules.md has the rules in words, with numbers.

use std::cmp::Ordering;

use super::benefit::{Deal, NoDeal};
use super::ground::Ground;
use super::{Applied, Evaluation, Facts, LineDiscount, Offer, Sale, Step, Trace, Verdict};
use crate::{Money, Quantity};

/// Says what the offers take off the sale, and what became of each.
///
/// The order in which offers are given makes no difference; their ids are distinct. Nothing is ever cut to fit a budget,
/// no line is reduced below 0, and the parts of a line sum to its discount. A sale whose amounts cannot be reckoned with
/// ([`Sale::validate`]) is not reduced, which every trace says; sums of it that no [`Money`] can hold are the nearest
/// that it can.
pub fn evaluate(sale: &Sale, offers: &[Offer]) -> Evaluation {
    let mut by_id: Vec<usize> = (0..offers.len()).collect();
    sort(&mut by_id, &|one, other| offers[one].id.cmp(&offers[other].id).then(one.cmp(&other)));
    let offers: Vec<&Offer> = by_id.into_iter().map(|at| &offers[at]).collect();
    if sale.validate().is_err() {
        return refused(sale, &offers);
    }
    let mut ground = Ground::new(sale);
    let mut trace: Vec<Trace> = offers.iter().map(|offer| judge(offer, &mut ground)).collect();
    let open: Vec<usize> = (0..offers.len()).filter(|at| trace[*at].verdict == Verdict::Applied).collect();
    let mut counter = Counter { offers: &offers, ground, scratch: vec![0; sale.lines.len()] };
    let plan = counter.best(&open, &mut trace);
    answer(counter.ground.subtotals, plan, &offers, trace)
}

/// Sorts numbers by what they stand for. Every sort of offers is this one: each kind of sort is four kilobytes of the
/// browser's bundle.
fn sort(numbers: &mut [usize], order: &dyn Fn(usize, usize) -> Ordering) {
    numbers.sort_unstable_by(|one, other| order(*one, *other));
}

/// What is applied, and how much of it on each line.
#[derive(Default)]
struct Plan<'s> {
    discount: Money,
    /// The offer, what it comes to, and by line.
    applied: Vec<(usize, Deal<'s>, Vec<Money>)>,
}

/// Looks at everything that does not depend on other offers. An offer that is still open is said to be applied.
fn judge(offer: &Offer, ground: &mut Ground) -> Trace {
    let mut trace = Trace { offer: offer.id.clone(), verdict: Verdict::Applied, facts: Facts::None, steps: Vec::new() };
    if let Err(invalid) = offer.rule.validate() {
        trace.verdict = Verdict::RuleInvalid;
        trace.facts = Facts::Invalid { code: invalid.code().to_owned(), field: invalid.field };
        return trace;
    }
    if offer.left.is_spent() {
        trace.verdict = Verdict::BudgetSpent;
    }
    trace.steps.reserve_exact(offer.rule.conditions.len());
    for condition in &offer.rule.conditions {
        let finding = condition.find(ground);
        if let (Verdict::Applied, Some(missed)) = (trace.verdict, finding.missed) {
            trace.verdict = missed;
            trace.facts = finding.facts.clone();
        }
        let step = Step { condition: condition.code(), held: finding.missed.is_none(), facts: finding.facts };
        trace.steps.push(step);
    }
    trace
}

struct Counter<'s> {
    /// By id ascending.
    offers: &'s [&'s Offer],
    ground: Ground<'s>,
    /// A place for each line, for offers that are only tried.
    scratch: Vec<Money>,
}

impl<'s> Counter<'s> {
    /// The better of the best exclusive offer and all others together; puts the verdicts of all open ones into the
    /// trace.
    fn best(&mut self, open: &[usize], trace: &mut [Trace]) -> Plan<'s> {
        let offers = self.offers;
        let (exclusive, others): (Vec<usize>, Vec<usize>) = open.iter().partition(|at| offers[**at].rule.exclusive);
        let mut beaten = Vec::new();
        let together = self.together(others, trace, &mut beaten);
        self.ground.reset();
        let alone = self.best_of(&exclusive, trace);
        match alone {
            Some((at, deal)) if deal.discount > together.discount || together.applied.is_empty() => {
                // What became of the others beside one another counts no more: each is weighed against this one.
                for other in open.iter().filter(|other| **other != at) {
                    match self.attempt(*other, false) {
                        Ok(_) => lost(&mut trace[*other], vec![offers[at].id.clone()]),
                        Err(no) => (trace[*other].verdict, trace[*other].facts) = (no.verdict, no.facts),
                    }
                }
                let mut plan = Plan::default();
                self.apply(at, &mut plan, trace);
                plan
            }
            _ => {
                for (loser, winner) in beaten {
                    lost(&mut trace[loser], vec![offers[winner].id.clone()]);
                }
                let by = || together.applied.iter().map(|(at, ..)| offers[*at].id.clone()).collect();
                let weighed = |at: &&usize| trace[**at].verdict == Verdict::Applied;
                let losers: Vec<usize> = exclusive.iter().filter(weighed).copied().collect();
                losers.into_iter().for_each(|at| lost(&mut trace[at], by()));
                together
            }
        }
    }

    /// Of each group the best deal on what is left, group by group.
    fn together(&mut self, mut open: Vec<usize>, trace: &mut [Trace], beaten: &mut Vec<(usize, usize)>) -> Plan<'s> {
        let offers = self.offers;
        let group = |at: usize| offers[at].rule.group.as_str();
        let is_same = |one: &usize, other: &usize| group(*one) == group(*other);
        // Offers are numbered by id.
        let by_name = |one: usize, other: usize| group(one).cmp(group(other)).then(one.cmp(&other));
        sort(&mut open, &by_name);
        // By offer, the priority of its group.
        let mut priorities = vec![i32::MIN; offers.len()];
        for group in open.chunk_by(is_same) {
            let highest = group.iter().map(|at| offers[*at].rule.priority).max().unwrap_or(i32::MIN);
            group.iter().for_each(|at| priorities[*at] = highest);
        }
        sort(&mut open, &|one, other| priorities[other].cmp(&priorities[one]).then_with(|| by_name(one, other)));
        let mut plan = Plan::default();
        for group in open.chunk_by(is_same) {
            if let Some((winner, _)) = self.best_of(group, trace) {
                let others = group.iter().filter(|at| **at != winner && trace[**at].verdict == Verdict::Applied);
                beaten.extend(others.map(|loser| (*loser, winner)));
                self.apply(winner, &mut plan, trace);
            }
        }
        plan
    }

    /// The offer that takes most off what is left; of those that take the same, the one with the higher priority, then
    /// the first by id. Those that come to nothing are told why.
    fn best_of(&mut self, open: &[usize], trace: &mut [Trace]) -> Option<(usize, Deal<'s>)> {
        let offers = self.offers;
        let mut best: Option<(usize, Deal)> = None;
        for at in open {
            let rank = |at: usize, deal: &Deal| (deal.discount, offers[at].rule.priority);
            match self.attempt(*at, false) {
                Ok(deal) if best.as_ref().is_some_and(|(other, than)| rank(*other, than) >= rank(*at, &deal)) => {}
                Ok(deal) => best = Some((*at, deal)),
                Err(no) => (trace[*at].verdict, trace[*at].facts) = (no.verdict, no.facts),
            }
        }
        best
    }

    /// What the offer comes to on what is left, and with what is left of its budget; into `scratch`, by line, if asked.
    fn attempt(&mut self, at: usize, by_line: bool) -> Result<Deal<'s>, NoDeal> {
        let offer = self.offers[at];
        let parts = by_line.then(|| {
            self.scratch.fill(0);
            self.scratch.as_mut_slice()
        });
        let deal = offer.rule.benefit.reduce(&mut self.ground, parts)?;
        match offer.left.spend_minor {
            Some(left_minor) if deal.discount > left_minor => {
                let facts = Facts::Budget { needed_minor: deal.discount, left_minor };
                Err(NoDeal { verdict: Verdict::BudgetShort, facts })
            }
            _ => Ok(deal),
        }
    }

    /// Takes off what the offer comes to.
    fn apply(&mut self, at: usize, plan: &mut Plan<'s>, trace: &mut [Trace]) {
        if let Ok(deal) = self.attempt(at, true) {
            self.ground.take(&self.scratch);
            trace[at].facts = match deal.gift {
                Some(sku) => Facts::Gift { sku: sku.clone() },
                None => Facts::Discount { minor: deal.discount },
            };
            plan.discount += deal.discount;
            plan.applied.push((at, deal, self.scratch.clone()));
        }
    }
}

fn lost(trace: &mut Trace, by: Vec<String>) {
    (trace.verdict, trace.facts) = (Verdict::BetterDeal, Facts::Better { by });
}

fn answer(subtotals: Vec<Money>, plan: Plan, offers: &[&Offer], trace: Vec<Trace>) -> Evaluation {
    let line = |(line, subtotal_minor): (usize, Money)| {
        let parts = plan.applied.iter().map(|(at, _, parts)| (*at, parts[line])).filter(|(_, minor)| *minor > 0);
        let parts: Vec<(String, Money)> = parts.map(|(at, minor)| (offers[at].id.clone(), minor)).collect();
        LineDiscount { subtotal_minor, discount_minor: parts.iter().map(|(_, minor)| minor).sum(), parts }
    };
    let subtotal_minor: Money = subtotals.iter().sum();
    let lines = subtotals.into_iter().enumerate().map(line).collect();
    let applied = plan.applied.iter().map(|(at, deal, _)| Applied {
        offer: offers[*at].id.clone(),
        discount_minor: deal.discount,
        gifts: deal.gift.iter().map(|sku| ((*sku).clone(), Quantity::ONE)).collect(),
    });
    Evaluation {
        lines,
        applied: applied.collect(),
        trace,
        subtotal_minor,
        discount_minor: plan.discount,
        total_minor: subtotal_minor - plan.discount,
    }
}

/// A sale that is not reckoned with.
fn refused(sale: &Sale, offers: &[&Offer]) -> Evaluation {
    let nearest = |minor: i128| Money::try_from(minor).unwrap_or(if minor < 0 { Money::MIN } else { Money::MAX });
    let cost = |line: &super::SaleLine| i128::from(line.unit_minor) * i128::from(line.quantity.get());
    let line = |line| LineDiscount { subtotal_minor: nearest(cost(line)), discount_minor: 0, parts: Vec::new() };
    let trace = |offer: &&Offer| Trace {
        offer: offer.id.clone(),
        verdict: Verdict::SaleInvalid,
        facts: Facts::None,
        steps: Vec::new(),
    };
    let subtotal_minor = nearest(sale.lines.iter().map(cost).sum());
    Evaluation {
        lines: sale.lines.iter().map(line).collect(),
        applied: Vec::new(),
        trace: offers.iter().map(trace).collect(),
        subtotal_minor,
        discount_minor: 0,
        total_minor: subtotal_minor.max(0),
    }
}
