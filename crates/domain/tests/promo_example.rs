//! The example of docs/lifecycles/promo-rules.md, to the cent.

use comptoir_domain::promo::{Evaluation, Facts, Offer, Sale, Verdict, evaluate};
use serde_json::{Value, json};

fn sale() -> Sale {
    let line = |sku: &str, pieces: u32, unit_minor: u32, collection: &str| json!({"sku": sku, "product": sku, "collections": [collection], "tags": [], "quantity": pieces, "unit_minor": unit_minor});
    let lines = [line("tee", 3, 1_990, "tees"), line("mug", 1, 1_250, "kitchen"), line("kettle", 1, 4_900, "kitchen")];
    let moment = json!({"at": 1_795_181_400_000_i64, "weekday": 5, "minute": 870});
    let sale =
        json!({"lines": lines, "currency": "EUR", "channel": "web", "store": null, "moment": moment, "shopper": null});
    serde_json::from_value(sale).expect("it is a sale")
}

fn offers(exclusive_basis_points: u32) -> Vec<Offer> {
    let tees = json!({"any": {"collections": ["tees"]}});
    let rules: [(&str, Value); 5] = [
        (
            "three-for-two",
            json!({"benefit": {"type": "nth_free", "nth": 3, "selection": tees}, "group": "season", "priority": 1}),
        ),
        (
            "tees-15",
            json!({"benefit": {"type": "percent", "basis_points": 1_500, "selection": tees}, "group": "season"}),
        ),
        (
            "ten-off",
            json!({
                "conditions": [{"type": "minimum_spend", "minor": 10_000}],
                "benefit": {"type": "fixed", "minor": 1_000}, "group": "welcome",
            }),
        ),
        ("all-25", json!({"benefit": {"type": "percent", "basis_points": exclusive_basis_points}, "exclusive": true})),
        (
            "evening",
            json!({
                "conditions": [{"type": "hours", "from": 1_080, "until": 1_320}],
                "benefit": {"type": "percent", "basis_points": 5_000}, "group": "season", "priority": 9,
            }),
        ),
    ];
    let offer =
        |(id, rule): &(&str, Value)| json!({"id": id, "rule": rule, "left": {"uses": null, "spend_minor": null}});
    let offers: Vec<Offer> = serde_json::from_value(rules.iter().map(offer).collect()).expect("they are offers");
    assert!(offers.iter().all(|offer| offer.rule.validate().is_ok()));
    offers
}

fn parts(evaluation: &Evaluation) -> Vec<Vec<(&str, i64)>> {
    evaluation.lines.iter().map(|line| line.parts.iter().map(|(id, minor)| (id.as_str(), *minor)).collect()).collect()
}

fn verdict(evaluation: &Evaluation, id: &str) -> (Verdict, Facts) {
    let trace = evaluation.trace.iter().find(|trace| trace.offer == id).expect("it was offered");
    (trace.verdict, trace.facts.clone())
}

fn lost_to(by: &[&str]) -> (Verdict, Facts) {
    (Verdict::BetterDeal, Facts::Better { by: by.iter().map(|id| (*id).to_owned()).collect() })
}

#[test]
fn the_exclusive_offer_saves_more() {
    let evaluation = evaluate(&sale(), &offers(2_500));
    assert_eq!(parts(&evaluation), [[("all-25", 1_493)], [("all-25", 312)], [("all-25", 1_225)]]);
    assert_eq!((evaluation.subtotal_minor, evaluation.discount_minor, evaluation.total_minor), (12_120, 3_030, 9_090));
    for id in ["three-for-two", "tees-15", "ten-off"] {
        assert_eq!(verdict(&evaluation, id), lost_to(&["all-25"]), "{id}");
    }
    assert_eq!(verdict(&evaluation, "evening"), (Verdict::HoursOther, Facts::Hours { from: 1_080, until: 1_320 }));
}

#[test]
fn with_one_percent_less_the_others_save_more_together() {
    let evaluation = evaluate(&sale(), &offers(2_400));
    let expected: [&[(&str, i64)]; 3] =
        [&[("three-for-two", 1_990), ("ten-off", 393)], &[("ten-off", 123)], &[("ten-off", 484)]];
    assert_eq!(parts(&evaluation), expected);
    assert_eq!((evaluation.discount_minor, evaluation.total_minor), (2_990, 9_130));
    assert_eq!(verdict(&evaluation, "all-25"), lost_to(&["three-for-two", "ten-off"]));
    assert_eq!(verdict(&evaluation, "tees-15"), lost_to(&["three-for-two"]));
    assert_eq!(verdict(&evaluation, "ten-off"), (Verdict::Applied, Facts::Discount { minor: 1_000 }));
}
