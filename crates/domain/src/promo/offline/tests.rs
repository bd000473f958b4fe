use serde_json::json;
use uuid::Uuid;

use super::*;

const NOW: i64 = 1_795_181_400_000;
const CAMPAIGN: Uuid = Uuid::from_u128(7);

fn rule(json: serde_json::Value) -> Rule {
    serde_json::from_value(json).unwrap()
}

fn tenth() -> Rule {
    rule(json!({"benefit": {"type": "percent", "basis_points": 1_000}}))
}

fn sheet(rule: Option<Rule>) -> Sheet {
    let (id, title, terms) = (CAMPAIGN.to_string(), String::new(), String::new());
    let (starts_at, ends_at) = (None, Some(NOW + 1_000));
    Sheet {
        store: "lyon".parse().unwrap(),
        name: "Lyon".to_owned(),
        seller: "noa".to_owned(),
        currency: Currency::EUR,
        caps: Caps { count_limit: 2, value_limit_minor: 1_000 },
        keys: vec![([1, 2, 3, 4], vec![9; 32])],
        campaigns: vec![Known { id, title, terms, rule, starts_at, ends_at }],
        clock: vec![(0, 60)],
        made_at: NOW,
    }
}

fn payload(stores: &[&str], ends_at: i64) -> Payload {
    let stores = stores.iter().map(|store| (*store).to_owned()).collect();
    Payload { key_id: [1, 2, 3, 4], code: Uuid::nil(), campaign: CAMPAIGN, ends_at, stores }
}

#[test]
fn a_cap_is_reached_and_not_passed() {
    let caps = Caps { count_limit: 2, value_limit_minor: 1_000 };
    let waiting = |count, value_minor| Waiting { count, value_minor };
    assert_eq!(caps.room(waiting(1, 400), 600), Ok(()));
    assert_eq!(caps.room(waiting(1, 400), 601), Err(NoClaim::ValueCap));
    assert_eq!(caps.room(waiting(2, 0), 1), Err(NoClaim::CountCap));
    assert_eq!(caps.room(waiting(1, 1), Money::MAX), Err(NoClaim::ValueCap), "no sum overflows");
    for off in [Caps::default(), Caps { count_limit: 0, ..caps }, Caps { value_limit_minor: 0, ..caps }] {
        assert_eq!(off.room(Waiting::default(), 0), Err(NoClaim::Off));
    }
}

/// Whatever is taken one after the other, what waits stays within the caps, and what fits is taken.
#[test]
fn what_waits_stays_within_the_caps() {
    let mut seed: u64 = 0x5eed;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % below) as i64
    };
    for _ in 0..2_000 {
        let caps = Caps { count_limit: next(6), value_limit_minor: next(3_000) };
        let mut waiting = Waiting::default();
        for _ in 0..12 {
            let discount = next(900) + 1;
            let fits = caps.count_limit > waiting.count && caps.value_limit_minor - waiting.value_minor >= discount;
            let room = caps.room(waiting, discount);
            assert_eq!(room.is_ok(), fits, "{caps:?} {waiting:?} {discount}");
            if room.is_ok() {
                waiting = Waiting { count: waiting.count + 1, value_minor: waiting.value_minor + discount };
            }
            assert!(waiting.count <= caps.count_limit && waiting.value_minor <= caps.value_limit_minor);
        }
    }
}

#[test]
fn a_sheet_is_good_for_a_day() {
    let good = sheet(None);
    assert_eq!((good.is_good(NOW), good.is_good(NOW + SHEET_MS)), (Ok(()), Ok(())));
    assert_eq!(good.is_good(NOW + SHEET_MS + 1), Err(NoClaim::NoSheet));
    assert_eq!((good.is_good(NOW - SKEW_MS), good.is_good(NOW - SKEW_MS - 1)), (Ok(()), Err(NoClaim::Clock)));
    assert_eq!(Sheet { caps: Caps::default(), ..good }.is_good(NOW), Err(NoClaim::Off));
}

#[test]
fn a_payload_is_judged_by_what_it_says_and_by_what_is_known() {
    let known = sheet(Some(tenth()));
    let judge = |sheet: &Sheet, payload: &Payload, now| sheet.judge(payload, now).map(|(known, _)| known.id.clone());
    assert_eq!(judge(&known, &payload(&["brest", "lyon"], 0), NOW), Ok(CAMPAIGN.to_string()));
    assert_eq!(judge(&known, &payload(&["brest"], 0), NOW), Err(NoRedemption::WrongStore.into()));
    assert_eq!(judge(&known, &payload(&[], NOW), NOW), Err(NoRedemption::Expired.into()), "by its own end");
    assert_eq!(judge(&known, &payload(&[], 0), NOW + 1_000), Err(NoRedemption::Expired.into()), "by its campaign's");
    let other = Payload { campaign: Uuid::nil(), ..payload(&[], 0) };
    assert_eq!(judge(&known, &other, NOW), Err(NoClaim::NeedsNetwork));
    assert_eq!(judge(&sheet(None), &payload(&[], 0), NOW), Err(NoClaim::NeedsNetwork));
    let mut later = known.clone();
    later.campaigns[0].starts_at = Some(NOW + 1);
    assert_eq!(judge(&later, &payload(&[], 0), NOW), Err(NoRedemption::NotYet.into()));
    assert_eq!(known.key(&payload(&[], 0)), Ok([9; 32].as_slice()));
    assert_eq!(known.key(&Payload { key_id: [0; 4], ..payload(&[], 0) }), Err(NoClaim::Forged));
}

#[test]
fn an_amount_is_worth_what_the_rule_says() {
    let sheet = sheet(None);
    assert_eq!(sheet.worth(&tenth(), 4_490, NOW), Ok(449));
    assert_eq!(sheet.worth(&tenth(), 0, NOW), Err(NoClaim::Amount));
    assert_eq!(sheet.worth(&tenth(), UNIT_LIMIT_MINOR + 1, NOW), Err(NoClaim::Amount));
    let from_50 = rule(json!({
        "conditions": [{"type": "minimum_spend", "minor": 5_000}, {"type": "store", "stores": ["lyon"]},
            {"type": "channel", "channels": ["store"]}, {"type": "weekday", "days": [5]},
            // On the store’s clock it is 14:30.
            {"type": "hours", "from": 14 * 60, "until": 15 * 60}],
        "benefit": {"type": "fixed", "minor": 500},
    }));
    assert!(is_judged_offline(&from_50));
    assert_eq!(sheet.worth(&from_50, 5_000, NOW), Ok(500));
    assert_eq!(sheet.worth(&from_50, 4_999, NOW), Err(NoRedemption::NotApplicable.into()));
    assert_eq!(sheet.worth(&from_50, 5_000, NOW + 60 * 60_000), Err(NoRedemption::NotApplicable.into()));
}

#[test]
fn what_needs_articles_or_a_person_needs_the_network() {
    let tea = json!({"any": {"tags": ["tea"]}});
    for condition in [
        json!({"type": "holds", "selection": tea}),
        json!({"type": "quantity", "pieces": 2}),
        json!({"type": "minimum_spend", "minor": 1, "selection": tea}),
        json!({"type": "segment", "segments": ["loyal"]}),
        json!({"type": "first_purchase"}),
        json!({"type": "customer", "ids": ["ana"]}),
    ] {
        let rule = rule(json!({"conditions": [condition], "benefit": {"type": "fixed", "minor": 1}}));
        assert!(!is_judged_offline(&rule), "{rule:?}");
    }
    for benefit in [
        json!({"type": "percent", "basis_points": 1, "selection": tea}),
        json!({"type": "fixed", "minor": 1, "selection": {"except": {"tags": ["tea"]}}}),
        json!({"type": "nth_free", "nth": 2}),
        json!({"type": "gift", "sku": "BAG"}),
    ] {
        assert!(!is_judged_offline(&rule(json!({"benefit": benefit}))), "{benefit}");
    }
    assert!(is_judged_offline(&tenth()));
}

#[test]
fn a_clock_goes_forward_when_it_is_told_to() {
    // 2026-03-29 in Paris: at 1:00 UTC it is 3:00 instead of 2:00.
    let change = 1_774_746_000_000;
    let clock = [(0, 60), (change, 120)];
    let at = |at| (moment(&clock, at).weekday, moment(&clock, at).minute);
    assert_eq!((at(change - 1), at(change)), ((7, 119), (7, 180)));
    assert_eq!(at(0), (4, 60), "a Thursday");
    assert_eq!(moment(&[], NOW), Moment { at: NOW, weekday: 5, minute: 13 * 60 + 30 });
}

#[test]
fn codes_are_each_their_own() {
    let codes: std::collections::BTreeSet<_> = NoClaim::OF_TILLS.map(NoClaim::code).into();
    assert_eq!(codes.len(), NoClaim::OF_TILLS.len());
    assert!(NoClaim::OF_TILLS.iter().all(|why| why.to_string() == why.code()));
}
