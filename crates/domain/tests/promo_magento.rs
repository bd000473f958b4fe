//! The price rules of Magento's sample shop, row by row from its files, as campaigns: each is shown to fire and not to.
//!
//! The files are not in this repository: `COMPTOIR_SHARED` names the folder with `data/magento` in it. Where they are
//! not there the tests say so and pass.

#[path = "../../import/tests/shared/mod.rs"]
mod shared;
#[path = "promo_magento/shop.rs"]
mod shop;
#[path = "promo_magento/translate.rs"]
mod translate;

use comptoir_domain::promo::{Facts, Offer, Sale, Verdict, evaluate};
use comptoir_domain::{Money, promo};
use shop::{Shop, bottle, rows};
use translate::{Campaign, cart_rule, catalog_rule};

/// The campaign of `sales_rules.csv` with that name.
fn campaign(name: &str) -> Option<Campaign> {
    rows("sales_rules.csv")?.iter().find(|row| row["name"] == name).map(cart_rule)
}

fn offered(name: &str) -> Option<Offer> {
    match campaign(name)? {
        Campaign::Offer { offer, .. } => Some(*offer),
        Campaign::FreeShipping { .. } => panic!("{name} is about shipping"),
    }
}

/// What the offer takes off each line, and what became of it.
fn of(offer: &Offer, sale: &Sale) -> (Vec<Money>, Verdict, Facts) {
    let evaluation = evaluate(sale, std::slice::from_ref(offer));
    let trace = evaluation.trace.into_iter().next().expect("it was offered");
    (evaluation.lines.iter().map(|line| line.discount_minor).collect(), trace.verdict, trace.facts)
}

fn applied(minor: Money) -> (Verdict, Facts) {
    (Verdict::Applied, Facts::Discount { minor })
}

#[track_caller]
fn check(offer: &Offer, sale: &Sale, lines: &[Money], (verdict, facts): (Verdict, Facts)) {
    assert_eq!(of(offer, sale), (lines.to_vec(), verdict, facts));
}

#[test]
fn every_row_is_a_campaign_but_the_one_about_shipping() {
    let (Some(cart), Some(catalog)) = (rows("sales_rules.csv"), rows("catalog_rules.csv")) else { return };
    assert_eq!((cart.len(), catalog.len()), (4, 1));
    let mut kept = 0;
    for campaign in cart.iter().map(cart_rule) {
        if let Campaign::Offer { offer, .. } = campaign {
            assert_eq!(offer.rule.validate(), Ok(()), "{}", offer.id);
            kept += 1;
        }
    }
    assert_eq!(kept, 3);
    assert_eq!(catalog_rule(&catalog[0]).rule.validate(), Ok(()));
}

/// "Spend $50 or more - shipping is free!" takes 0% off and makes shipping free: in a store nothing is shipped, so no rule
/// says it, and the 0% that is left is none that a rule may promise.
#[test]
fn free_shipping_is_the_one_exception() {
    let name = "Spend $50 or more - shipping is free!";
    let (Some(row), Some(found)) = (rows("sales_rules.csv"), campaign(name)) else { return };
    let Campaign::FreeShipping { from_minor } = found else { panic!("it is about shipping") };
    assert_eq!(from_minor, 5_000);
    let row = row.into_iter().find(|row| row["name"] == name).expect("it is there");
    assert_eq!((row["simple_action"].as_str(), row["discount_amount"].as_str()), ("by_percent", "0"));
    let nothing = promo::benefit::Percent { basis_points: 0, selection: Default::default(), cap_minor: None };
    let rule = promo::Rule {
        conditions: Vec::new(),
        benefit: promo::Benefit::Percent(nothing),
        group: String::new(),
        exclusive: false,
        priority: 0,
    };
    assert_eq!(rule.validate().map_err(|invalid| invalid.code()), Err("percent_range"));
}

#[test]
fn of_four_tees_the_cheapest_is_free() {
    let (Some(shop), Some(offer)) = (Shop::open(), offered("Buy 3 tee shirts and get the 4th free")) else { return };
    // Tees at $24, $29 and $32, for men and for women; pants at $35.
    let four = shop.sale(&[("MS04", 2), ("MS01", 1), ("WS10", 1), ("MP01", 1)]);
    check(&offer, &four, &[0, 2_400, 0, 0], applied(2_400));
    let eight = shop.sale(&[("MS04", 6), ("MS01", 1), ("WS10", 1)]);
    check(&offer, &eight, &[2_900, 2_400, 0], applied(5_300));
    let few = shop.sale(&[("MS04", 3), ("MP01", 9)]);
    check(&offer, &few, &[0, 0], (Verdict::TooFewPieces, Facts::Pieces { needed: 4, present: 3 }));
    check(&offer, &shop.sale(&[("MP01", 9)]), &[0], (Verdict::HoldsMissing, Facts::None));
}

#[test]
fn from_200_dollars_on_20_percent_but_not_of_watches_and_sales() {
    let (Some(shop), Some(offer)) = (Shop::open(), offered("20% OFF Ever $200-plus purchase!*")) else { return };
    // Pants at $82 and $35, a tee on sale at $28, a watch at $92.
    let sale = shop.sale(&[("MP08", 1), ("MP01", 1), ("MS11", 1), ("24-MG02", 1)]);
    check(&offer, &sale, &[1_640, 700, 0, 0], applied(2_340));
    let spend = |present_minor| Facts::Spend { needed_minor: 20_000, present_minor };
    let below = shop.sale(&[("MP08", 2), ("MP01", 1)]);
    check(&offer, &below, &[0, 0], (Verdict::SpendBelow, spend(19_900)));
    let watches = shop.sale(&[("24-MG02", 3), ("MS11", 1)]);
    check(&offer, &watches, &[0, 0], (Verdict::NothingToReduce, Facts::None));
}

#[test]
fn with_the_code_the_bottle_costs_4_dollars_once() {
    let (Some(shop), Some(found)) = (Shop::open(), campaign("$4 Luma water bottle (save 70%)")) else { return };
    let Campaign::Offer { mut offer, coupon } = found else { panic!("it is about a bottle") };
    assert_eq!(coupon.as_deref(), Some("H20"));
    let mut sale = shop.sale(&[("MP01", 1)]);
    sale.lines.push(bottle());
    // Who has no code is offered nothing.
    assert_eq!(evaluate(&sale, &[]).discount_minor, 0);
    check(&offer, &sale, &[0, 980], applied(980));
    check(&offer, &shop.sale(&[("MP01", 1)]), &[0], (Verdict::NothingToReduce, Facts::None));
    check(&offer, &shop.sale(&[]), &[], (Verdict::HoldsMissing, Facts::None));
    // One use each: after it nothing is left.
    assert_eq!(offer.left.uses, Some(1));
    offer.left.uses = Some(0);
    check(&offer, &sale, &[0, 0], (Verdict::BudgetSpent, Facts::None));
}

#[test]
fn pants_cost_20_percent_less() {
    let (Some(shop), Some(rows)) = (Shop::open(), rows("catalog_rules.csv")) else { return };
    let offer = catalog_rule(&rows[0]);
    let sale = shop.sale(&[("MP01", 2), ("WP12", 1), ("MS04", 1)]);
    check(&offer, &sale, &[1_400, 1_260, 0], applied(2_660));
    check(&offer, &shop.sale(&[("MS04", 4)]), &[0], (Verdict::NothingToReduce, Facts::None));
}

/// None of the rules stops the others: they combine, each on what those before it left.
#[test]
fn together_they_combine() {
    let (Some(shop), Some(cart), Some(catalog)) = (Shop::open(), rows("sales_rules.csv"), rows("catalog_rules.csv"))
    else {
        return;
    };
    let mut offers: Vec<Offer> = catalog.iter().map(catalog_rule).collect();
    offers.extend(cart.iter().map(cart_rule).filter_map(|campaign| match campaign {
        Campaign::Offer { offer, .. } => Some(*offer),
        Campaign::FreeShipping { .. } => None,
    }));
    let mut sale = shop.sale(&[("MP08", 1), ("MS04", 4)]);
    sale.lines.push(bottle());
    // $82 of pants, $116 of tees and a bottle for $14: $212. By name: 70% off the bottle, 20% off all that is left and,
    // later, 20% off pants, and a tee free.
    let evaluation = evaluate(&sale, &offers);
    let order: Vec<&str> = evaluation.applied.iter().map(|applied| applied.offer.as_str()).collect();
    assert_eq!(
        order,
        [
            "$4 Luma water bottle (save 70%)",
            "20% OFF Ever $200-plus purchase!*",
            "20% off all Women’s and Men’s Pants",
            "Buy 3 tee shirts and get the 4th free",
        ]
    );
    // 14.00 − 9.80 = 4.20; 20% of 82.00 + 116.00 + 4.20 = 40.44; 20% of 65.60 = 13.12; a quarter of 92.80 = 23.20.
    let discounts: Vec<Money> = evaluation.applied.iter().map(|applied| applied.discount_minor).collect();
    assert_eq!(discounts, [980, 4_044, 1_312, 2_320]);
    assert_eq!((evaluation.subtotal_minor, evaluation.total_minor), (21_200, 12_544));
}
