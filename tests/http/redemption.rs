//! `/api/v1/redemptions`: codes are used once, whoever tries and however often.

mod customer;
mod day;
mod guessing;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use comptoir::server::secret::Secret;
use comptoir_db::Engine;
use comptoir_db::promo::campaign::{self, Campaign, Issues, Limits};
use comptoir_db::promo::issue::{self, Batch};
use comptoir_domain::Currency;
use comptoir_domain::promo::redemption::Status;
use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::Answer;
use super::shop::{KETTLE, KETTLE_MINOR, Place, Shop, at_once};

on_both_engines!(
    a_code_is_worth_what_it_is_and_used_once,
    a_void_gives_it_back,
    four_thousand_tries_use_fifty_codes,
    a_budget_is_used_up_by_four_hundred_tries,
    bodies_are_read_strictly,
);

pub const PATH: &str = "/api/v1/redemptions";
pub const STORE: &str = "lyon-croix-rousse";
pub const OTHER: &str = "lyon-guillotiere";
/// As many tills as try at once.
pub const TILLS: usize = 16;
const CODES: usize = 50;
const TRIES: usize = 4_000;

/// A tenth off everything.
const TENTH: &str = r#"{"conditions":[],"benefit":{"type":"percent","basis_points":1000},"group":"codes","exclusive":false,"priority":0}"#;

pub fn printing(limits: Limits, stores: &[&str]) -> Campaign {
    Campaign {
        id: Uuid::new_v4().to_string(),
        name: "A tenth".to_owned(),
        rule: serde_json::from_str(TENTH).expect("a rule"),
        audience: Default::default(),
        issues: Issues::Print,
        currency: Currency::EUR,
        starts_at: None,
        ends_at: None,
        limits,
        texts: Default::default(),
        stores: stores.iter().map(|store| (*store).to_owned()).collect(),
    }
}

impl Shop {
    /// Launches the campaign and prints so many codes; what is on them.
    pub fn print(&self, campaign: Campaign, codes: usize) -> Vec<String> {
        let secret = Secret::load(&self.path("var/secret")).expect("the shop's secret");
        let keys = secret.codes();
        let made: Vec<_> = (0..codes).map(|_| keys.issue(None).expect("a code")).collect();
        let shown = |code: &issue::NewCode| keys.open(&code.id, &code.sealed).expect("its symbols").to_string();
        let printed = made.iter().map(shown).collect();
        let id = campaign.id.clone();
        self.with_db(async |db| {
            campaign::save(db, campaign, None, "test", 1).await.expect("it is written").expect("it is new");
            campaign::move_to(db, &id, Status::Live, "test", 1).await.expect("it is written").expect("it is live");
            let batch = Batch { id: Uuid::new_v4().to_string(), campaign: id, actor: "test".to_owned(), codes: made };
            assert!(issue::print(db, batch, 1).await.expect("it is printed"));
        });
        printed
    }

    pub fn at_till(&self, key: &str, path: &str, body: &Value) -> Answer {
        let authorization = format!("Bearer {key}");
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        self.browser().send("POST", path, &headers, Some(body.to_string().as_bytes()))
    }

    fn slip(&self, key: &str) -> Answer {
        let authorization = format!("Bearer {}", self.machine());
        self.browser().send("GET", &format!("{PATH}/{key}"), &[("authorization", authorization.as_str())], None)
    }
}

pub fn sale(till: &str, codes: &[&str]) -> Value {
    json!({ "store": STORE, "till": till, "codes": codes, "lines": [{ "sku": KETTLE, "quantity": 2 }] })
}

pub fn redeeming(key: &str, till: &str, codes: &[&str]) -> Value {
    let mut sale = sale(till, codes);
    sale["key"] = Value::from(key);
    sale
}

fn a_code_is_worth_what_it_is_and_used_once(shop: &Shop) {
    let machine = shop.machine();
    let codes = shop.print(printing(Limits::default(), &[]), 2);
    let typed = codes[0].to_lowercase().replace('-', " ");
    let looked = shop.at_till(&machine, &format!("{PATH}/evaluate"), &sale("1", &[&typed, "7K2M-9QX-BT4F"]));
    assert_eq!(looked.status, 200, "{}", looked.text);
    let looked = looked.json();
    let tenth = 2 * KETTLE_MINOR / 10;
    assert_eq!((&looked["discount_minor"], &looked["total_minor"]), (&json!(tenth), &json!(2 * KETTLE_MINOR - tenth)));
    assert_eq!(looked["codes"][0], json!({ "refusal": null, "discount_minor": tenth, "verdict": "applied" }));
    assert_eq!(looked["codes"][1]["refusal"], "code_unknown");

    let redeemed = shop.at_till(&machine, PATH, &redeeming("s-1", "1", &[&typed]));
    assert_eq!(redeemed.status, 201, "{}", redeemed.text);
    let slip = redeemed.json();
    assert_eq!(
        (&slip["key"], &slip["discount_minor"], &slip["voided_at"]),
        (&json!("s-1"), &json!(tenth), &Value::Null)
    );
    assert!(!redeemed.text.contains(&codes[0]), "a slip tells no symbols");
    let again = shop.at_till(&machine, PATH, &redeeming("s-1", "1", &[&codes[0]]));
    assert_eq!((again.status, again.json()), (200, slip.clone()));
    assert_eq!(shop.slip("s-1").json(), slip);
    assert_eq!(shop.slip("s-2").refusal(), (404, "slip_unknown".to_owned(), Some("key".to_owned())));
    let other = shop.at_till(&machine, PATH, &redeeming("s-1", "1", &[&codes[1]]));
    assert_eq!(other.refusal(), (409, "change_reused".to_owned(), Some("key".to_owned())));
    let used = shop.at_till(&machine, PATH, &redeeming("s-3", "2", &[&codes[1], &codes[0]]));
    assert_eq!(used.refusal(), (409, "already_used".to_owned(), Some("codes.1".to_owned())));
    assert_eq!(shop.at_till(&machine, PATH, &redeeming("s-4", "2", &[&codes[1]])).status, 201);
}

fn a_void_gives_it_back(shop: &Shop) {
    let machine = shop.machine();
    let codes = shop.print(printing(Limits::default(), &[]), 1);
    assert_eq!(shop.at_till(&machine, PATH, &redeeming("s-1", "1", &[&codes[0]])).status, 201);
    let void = |slip: &str, key: &str| {
        let body = json!({ "key": key, "reason": "brought back" });
        shop.at_till(&machine, &format!("{PATH}/{slip}/void"), &body)
    };
    let voided = void("s-1", "v-1");
    assert_eq!((voided.status, &voided.json()["void_reason"]), (200, &json!("brought back")), "{}", voided.text);
    assert_eq!(void("s-1", "v-1").json(), voided.json());
    assert_eq!(void("s-1", "v-2").refusal(), (409, "already_voided".to_owned(), None));
    assert_eq!(void("s-9", "v-3").status, 404);
    assert_eq!(shop.at_till(&machine, PATH, &redeeming("s-1", "1", &[&codes[0]])).json(), voided.json());
    assert_eq!(shop.at_till(&machine, PATH, &redeeming("s-2", "1", &[&codes[0]])).status, 201);
    assert_eq!(shop.at_till(&machine, PATH, &redeeming("s-3", "1", &[&codes[0]])).status, 409);
}

/// Many tills try every code again and again, each time as another sale.
fn four_thousand_tries_use_fifty_codes(shop: &Shop) {
    let machine = shop.machine();
    let codes = shop.print(printing(Limits::default(), &[]), CODES);
    let next = AtomicUsize::new(0);
    let won: Vec<Vec<(String, Value)>> = at_once(TILLS, |till| {
        let (till, mut won) = (format!("till-{till}"), Vec::new());
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            if turn >= TRIES {
                return won;
            }
            let key = format!("sale-{turn}");
            // Neighbours want the same code at the same moment.
            let answer = shop.at_till(&machine, PATH, &redeeming(&key, &till, &[&codes[turn / TILLS % CODES]]));
            match answer.status {
                201 => won.push((key, answer.json())),
                _ => assert_eq!(answer.refusal(), (409, "already_used".to_owned(), Some("codes.0".to_owned()))),
            }
        }
    });
    let won: Vec<_> = won.into_iter().flatten().collect();
    assert_eq!(won.len(), CODES);
    let redemptions: BTreeSet<_> = won.iter().map(|(_, slip)| slip["codes"][0]["id"].to_string()).collect();
    assert_eq!(redemptions.len(), CODES);
    for (key, slip) in &won {
        assert_eq!(&shop.slip(key).json(), slip);
    }
    assert_eq!(shop.number("select count(*) from redemption"), CODES as i64);
}

fn a_budget_is_used_up_by_four_hundred_tries(shop: &Shop) {
    let machine = shop.machine();
    let tenth = 2 * KETTLE_MINOR / 10;
    for (name, limits, refused) in [
        ("uses", Limits { uses: Some(50), ..Limits::default() }, "budget_spent"),
        ("store", Limits { store: Some(50), ..Limits::default() }, "store_limit"),
        ("spend", Limits { spend_minor: Some(51 * tenth - 1), ..Limits::default() }, ""),
    ] {
        let codes = shop.print(printing(limits, &[]), 400);
        let next = AtomicUsize::new(0);
        let won: usize = at_once(TILLS, |till| {
            let mut won = 0;
            loop {
                let turn = next.fetch_add(1, Ordering::Relaxed);
                let Some(code) = codes.get(turn) else { return won };
                let body = redeeming(&format!("{name}-{turn}"), &format!("till-{till}"), &[code]);
                let answer = shop.at_till(&machine, PATH, &body);
                match answer.status {
                    201 => won += 1,
                    // What is left takes no tenth of this sale: seen before, or by the bound itself.
                    _ if refused.is_empty() => {
                        assert!(
                            ["not_applicable", "budget_spent"].contains(&answer.refusal().1.as_str()),
                            "{}",
                            answer.text
                        );
                    }
                    _ => assert_eq!(answer.refusal().1, refused),
                }
            }
        })
        .into_iter()
        .sum();
        assert_eq!(won, 50, "{name}");
    }
}

fn bodies_are_read_strictly(shop: &Shop) {
    let machine = shop.machine();
    let codes = shop.print(printing(Limits::default(), &[]), 1);
    let good = redeeming("k", "t", &[&codes[0]]);
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        shop.at_till(&machine, PATH, &body).refusal()
    };
    for (field, value) in [
        ("key", json!("")),
        ("key", json!("a\u{0}")),
        ("key", json!("x".repeat(129))),
        ("till", json!("")),
        ("codes", json!([])),
        ("lines", json!([{ "sku": KETTLE, "quantity": 0 }])),
        ("lines", json!([{ "sku": KETTLE, "quantity": 1, "unit_minor": -1 }])),
        ("other", json!(1)),
    ] {
        let (status, code, _) = with(field, value.clone());
        assert_eq!((status, code.as_str()), (422, "body_invalid"), "{field} {value}");
    }
    assert_eq!(with("codes", json!(["a", "b", "c", "d", "e", "f"])).1, "code_limit");
    assert_eq!(with("store", json!("nowhere")).1, "store_unknown");
    assert_eq!(with("lines", json!([])).1, "not_applicable");
    assert_eq!(with("lines", json!([{ "sku": "nothing-we-sell", "quantity": 1 }])).1, "not_applicable");
    assert_eq!(shop.number("select count(*) from slip"), 0);
    assert_eq!(shop.at_till(&machine, PATH, &good).status, 201);
}

/// Killed between the redemption and its answer: the till sends the same again and gets the slip.
#[test]
fn a_kill_after_the_redemption_loses_nothing() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(place) = Place::demo(engine) else { continue };
        let shop = Shop::serve(place, &[]);
        let codes = shop.print(printing(Limits::default(), &[]), 8);
        let mut shop = shop;
        for (round, code) in codes.iter().enumerate() {
            let body = redeeming(&format!("s-{round}"), "till", &[code]);
            std::thread::scope(|scope| {
                let (shop, body) = (&shop, &body);
                let authorization = format!("Bearer {}", shop.machine());
                scope.spawn(move || {
                    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
                    shop.browser().try_send("POST", PATH, &headers, Some(body.to_string().as_bytes())).ok();
                });
                // Somewhere between before it is read and after it is answered.
                std::thread::sleep(std::time::Duration::from_millis(2 * round as u64));
                shop.kill();
            });
            shop = Shop::serve(shop.into_place(), &[]);
            let answer = shop.at_till(&shop.machine(), PATH, &body);
            assert!([200, 201].contains(&answer.status), "{}", answer.text);
            assert_eq!(shop.slip(&format!("s-{round}")).json(), answer.json());
            let void = json!({ "key": format!("v-{round}"), "reason": "brought back" });
            assert_eq!(shop.at_till(&shop.machine(), &format!("{PATH}/s-{round}/void"), &void).status, 200);
            let again = redeeming(&format!("t-{round}"), "till", &[code]);
            assert_eq!(shop.at_till(&shop.machine(), PATH, &again).status, 201);
            assert_eq!(
                shop.at_till(&shop.machine(), PATH, &redeeming(&format!("u-{round}"), "till", &[code])).status,
                409
            );
        }
        assert_eq!(shop.number("select count(*) from redemption where voided_at is null"), codes.len() as i64);
        shop.assert_sound();
    }
}
