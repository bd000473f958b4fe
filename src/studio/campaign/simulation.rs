//! What a campaign would have taken off sales that were, and off the carts there are.

use std::collections::{HashMap, HashSet};

use comptoir_db::promo::campaign::{Campaign, Issues};
use comptoir_db::promo::simulate::{self, Asked, Tried};
use comptoir_db::stores::store::Store;
use comptoir_db::{Error, promo::issue};
use comptoir_domain::Money;
use comptoir_domain::promo::{BudgetLeft, Facts, Moment, Offer, Verdict, evaluate};

use crate::server::request::RequestContext;
use crate::stores::hours::local;

/// Sales and carts that are looked at, at most: a page's wait, and plenty to see what a campaign costs.
pub const LIMIT: i64 = 2_000;
/// How far back: 90 days.
pub const DAYS: i64 = 90;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What came of trying it.
#[derive(Clone, Debug)]
pub struct Simulated {
    pub orders: Tally,
    pub carts: Tally,
    /// Customers it would give codes to now; none counted for one that is printed.
    pub audience: Option<i64>,
}

/// What it would take off some sales.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sales that were looked at, and those of them by people who would have a code.
    pub looked: i64,
    pub theirs: i64,
    pub applied: i64,
    pub discount_minor: Money,
    /// Why it most often takes off nothing where somebody would have a code, and how often for that.
    pub why: Option<(Verdict, Facts, i64)>,
}

impl Tally {
    /// What it takes off a sale, on average, rounded half up.
    pub fn average_minor(&self) -> Money {
        if self.applied == 0 { 0 } else { (self.discount_minor + self.applied / 2) / self.applied }
    }
}

/// Tries the campaign. Nothing is written.
pub async fn simulate(context: &RequestContext, campaign: &Campaign) -> Result<Simulated, Error> {
    let shop = context.state.shop.get();
    let clock = |slug: &str| shop.store(slug).or(shop.stores.first()).cloned().unwrap_or_default();
    let moment = |slug: &str, at: i64| moment(&clock(slug), at);
    let (db, now) = (&context.state.db, context.now_ms);
    let asked = Asked {
        audience: &campaign.audience,
        currency: campaign.currency,
        since: now - DAYS * DAY_MS,
        now,
        limit: LIMIT,
        moment: &moment,
    };
    let audience = match campaign.issues {
        Issues::Account => Some(issue::count(db, &campaign.audience).await?),
        Issues::Print => None,
    };
    let mut orders = simulate::orders(db, &asked).await?;
    orders.reverse();
    Ok(Simulated {
        orders: tally(campaign, &orders),
        carts: tally(campaign, &simulate::carts(db, &asked).await?),
        audience,
    })
}

fn moment(store: &Store, at: i64) -> Moment {
    let clock = local(store, at);
    Moment {
        at,
        weekday: clock.weekday().to_monday_one_offset().unsigned_abs(),
        minute: u16::from(clock.hour().unsigned_abs()) * 60 + u16::from(clock.minute().unsigned_abs()),
    }
}

/// What it takes off the sales, the earliest first, as if each customer of its audience had their one code, or every
/// buyer a printed one; its bounds hold.
pub fn tally(campaign: &Campaign, sales: &[Tried]) -> Tally {
    let mut tally = Tally { looked: sales.len() as i64, ..Tally::default() };
    let mut offer = Offer { id: campaign.id.clone(), rule: campaign.rule.clone(), left: BudgetLeft::default() };
    let uses = [campaign.limits.uses, campaign.limits.codes].into_iter().flatten().min();
    let mut used = HashSet::new();
    let mut by_store = HashMap::<&str, i64>::new();
    let mut verdicts = HashMap::<&'static str, (Verdict, Facts, i64)>::new();
    for Tried { sale, is_in_audience } in sales {
        if campaign.issues == Issues::Account && !is_in_audience {
            continue;
        }
        tally.theirs += 1;
        let store = sale.store.as_ref().map(|store| store.as_str());
        let customer = sale.shopper.as_ref().map(|shopper| shopper.id.as_str());
        if campaign.issues == Issues::Account && customer.is_some_and(|customer| used.contains(customer)) {
            continue;
        }
        offer.left = BudgetLeft {
            uses: uses.map(|uses| uses - tally.applied),
            spend_minor: campaign.limits.spend_minor.map(|spend| spend - tally.discount_minor),
        };
        let (verdict, facts) = match store {
            Some(store) if !campaign.stores.is_empty() && !campaign.stores.iter().any(|good| good == store) => {
                (Verdict::StoreOther, Facts::None)
            }
            Some(store) if campaign.limits.store.is_some_and(|limit| by_store.get(store) >= Some(&limit)) => {
                (Verdict::BudgetSpent, Facts::None)
            }
            _ => {
                let evaluation = evaluate(sale, std::slice::from_ref(&offer));
                tally.discount_minor += evaluation.discount_minor;
                let trace = evaluation.trace.into_iter().next();
                trace.map_or((Verdict::RuleInvalid, Facts::None), |trace| (trace.verdict, trace.facts))
            }
        };
        if verdict == Verdict::Applied {
            tally.applied += 1;
            used.extend(customer);
            store.into_iter().for_each(|store| *by_store.entry(store).or_default() += 1);
        } else {
            verdicts.entry(verdict.code()).or_insert((verdict, facts, 0)).2 += 1;
        }
    }
    // Of two that are as frequent, always the same.
    let mut verdicts: Vec<_> = verdicts.into_values().collect();
    verdicts.sort_by_key(|(verdict, _, sales)| (std::cmp::Reverse(*sales), verdict.code()));
    tally.why = verdicts.into_iter().next();
    tally
}

#[cfg(test)]
mod tests {
    use comptoir_db::promo::campaign::Limits;
    use comptoir_domain::promo::{Channel, Sale, SaleLine, Shopper};
    use comptoir_domain::{Currency, Quantity};

    use super::*;

    fn campaign(rule: &str, issues: Issues, limits: Limits) -> Campaign {
        Campaign {
            id: "tenth".into(),
            name: String::new(),
            rule: serde_json::from_str(rule).unwrap(),
            audience: Default::default(),
            issues,
            currency: Currency::EUR,
            starts_at: None,
            ends_at: None,
            limits,
            texts: Default::default(),
            stores: vec!["lyon".into()],
        }
    }

    fn tried(store: &str, customer: &str, unit_minor: Money) -> Tried {
        let line = SaleLine {
            sku: "a".parse().unwrap(),
            product: "kettle".into(),
            collections: Vec::new(),
            tags: Vec::new(),
            quantity: Quantity::new(1).unwrap(),
            unit_minor,
        };
        let shopper = (!customer.is_empty()).then(|| Shopper {
            id: customer.into(),
            segments: Vec::new(),
            is_first_purchase: true,
        });
        let sale = Sale {
            lines: vec![line],
            currency: Currency::EUR,
            channel: Channel::Store,
            store: store.parse().ok(),
            moment: Moment { at: 1, weekday: 1, minute: 600 },
            shopper,
        };
        Tried { sale, is_in_audience: !customer.is_empty() }
    }

    const TENTH: &str =
        r#"{"conditions":[{"type":"minimum_spend","minor":1000}],"benefit":{"type":"percent","basis_points":1000}}"#;

    #[test]
    fn a_customer_has_one_code_and_a_guest_none() {
        let sales = [
            tried("lyon", "", 5_000),
            tried("lyon", "ana", 2_000),
            tried("lyon", "ana", 9_000),
            tried("brest", "bo", 3_000),
            tried("lyon", "cy", 900),
            tried("lyon", "di", 800),
        ];
        let account = tally(&campaign(TENTH, Issues::Account, Limits::default()), &sales);
        assert_eq!((account.looked, account.theirs, account.applied, account.discount_minor), (6, 5, 1, 200));
        let (verdict, facts, sales_) = account.why.clone().unwrap();
        assert_eq!((verdict, sales_), (Verdict::SpendBelow, 2));
        assert_eq!(facts, Facts::Spend { needed_minor: 1_000, present_minor: 900 });
        let print = tally(&campaign(TENTH, Issues::Print, Limits::default()), &sales);
        assert_eq!((print.theirs, print.applied, print.discount_minor, print.average_minor()), (6, 3, 1_600, 533));
    }

    #[test]
    fn bounds_hold() {
        let sales = [tried("lyon", "ana", 2_000), tried("lyon", "bo", 2_000), tried("lyon", "cy", 2_000)];
        let applied = |limits| {
            let tally = tally(&campaign(TENTH, Issues::Account, limits), &sales);
            (tally.applied, tally.why.map(|(verdict, ..)| verdict))
        };
        assert_eq!(applied(Limits::default()), (3, None));
        assert_eq!(applied(Limits { uses: Some(1), ..Limits::default() }), (1, Some(Verdict::BudgetSpent)));
        assert_eq!(applied(Limits { codes: Some(2), ..Limits::default() }), (2, Some(Verdict::BudgetSpent)));
        assert_eq!(applied(Limits { spend_minor: Some(500), ..Limits::default() }), (2, Some(Verdict::BudgetShort)));
        assert_eq!(applied(Limits { store: Some(1), ..Limits::default() }), (1, Some(Verdict::BudgetSpent)));
        assert_eq!(tally(&campaign(TENTH, Issues::Print, Limits::default()), &[]), Tally::default());
    }
}
