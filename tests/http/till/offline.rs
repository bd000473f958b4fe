//! The till without a network: what it takes along, and what becomes of what it brings back.

use comptoir::server::secret::Secret;
use comptoir_db::account;
use comptoir_db::promo::campaign::{Campaign, Limits};
use comptoir_db::promo::code;
use comptoir_domain::promo::offline::Sheet;
use comptoir_domain::promo::payload;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::browser::Browser;
use super::super::redemption::{printing, redeeming};
use super::super::shop::Shop;

on_both_engines!(
    a_sheet_is_for_who_works_there_and_about_nobody,
    what_was_taken_is_answered_once_and_told,
    a_conflict_is_its_managers_with_both_facts,
    bodies_are_read_strictly,
    the_page_without_a_network_is_nobodys,
);

const STORE: &str = "lyon-croix-rousse";
const OTHER: &str = "lyon-guillotiere";
const PATH: &str = "/api/till/reconcile";
const SUBTOTAL: i64 = 4_490;

impl Shop {
    /// Launches the campaign and prints so many codes; what their QR codes say.
    fn print_qr(&self, campaign: Campaign, codes: usize) -> Vec<String> {
        let (id, ends_at, stores) = (campaign.id.clone(), campaign.ends_at, campaign.stores.clone());
        let shown = self.print(campaign, codes);
        let secret = Secret::load(&self.path("var/secret")).expect("the shop's secret");
        let keys = secret.codes();
        let qr = |code: &String| {
            let known = self.with_db(async |db| code::find(db, &keys.asked(code)).await.expect("it is looked up"));
            let known = known.expect("it is there");
            let (code, campaign) = (known.id.parse().expect("an id"), id.parse().expect("an id"));
            keys.payload(code, campaign, ends_at, &stores)
        };
        shown.iter().map(qr).collect()
    }

    /// Lets the tills of a store take so much.
    fn allow(&self, store: &str) {
        let caps = json!({ "id": Uuid::new_v4(), "store": store, "count": "10", "value": "100,00" });
        let answer = self.signed_in("administrator").post("/api/admin/claims/caps", &caps);
        assert_eq!((answer.status, &answer.json()["value_limit_minor"]), (200, &json!(10_000)), "{}", answer.text);
        // It holds from then on: what a test takes is taken a moment later.
        self.execute("update offline_cap set at = at - 60000");
    }

    /// The second customer of the demo with that role in the other store.
    fn elsewhere(&self, role: &str) -> Browser<'_> {
        let (email, _) = self.person("customer2");
        self.with_db(async |db| {
            let customer = account::find(db, &email).await.expect("it is looked up").expect("the demo's customer");
            account::grant_role(db, &customer.id, role, OTHER).await.expect("it is granted");
        });
        self.signed_in("customer2")
    }
}

fn claim(key: Uuid, qr: &str, taken_at: i64) -> Value {
    json!({
        "key": key,
        "qr": qr,
        "store": STORE,
        "till": "device-1",
        "seller": Uuid::from_u128(7),
        "subtotal_minor": SUBTOTAL,
        "discount_minor": SUBTOTAL / 10,
        "taken_at": taken_at,
    })
}

/// Sent a second after it was taken, by a clock that is years off.
fn batch(claims: &[Value]) -> Value {
    json!({ "store": STORE, "sent_at": 1_001_000, "claims": claims })
}

fn a_sheet_is_for_who_works_there_and_about_nobody(shop: &Shop) {
    let qr = shop.print_qr(printing(Limits::default(), &[]), 1);
    shop.print(printing(Limits::default(), &[OTHER]), 1);
    let path = format!("/api/till/sheet?store={STORE}");
    let seller = shop.signed_in("seller");
    let answer = seller.get(&path);
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.text);
    let sheet: Sheet = serde_json::from_str(&answer.text).expect("a sheet");
    assert_eq!((sheet.store.as_str(), sheet.caps.count_limit), (STORE, 0));
    assert_eq!(sheet.campaigns.len(), 1, "the other store's is none of theirs: {}", answer.text);
    let scanned = payload::scanned(&qr[0]).expect("a payload");
    assert_eq!(sheet.key(&scanned.payload).map(<[u8]>::len), Ok(32));
    let (known, rule) = sheet.judge(&scanned.payload, sheet.made_at).expect("it may be used");
    assert_eq!((known.id.parse(), sheet.worth(rule, SUBTOTAL, sheet.made_at)), (Ok(scanned.payload.campaign), Ok(449)));
    assert!((1..=3).contains(&sheet.clock.len()) && [60, 120].contains(&sheet.clock[0].1), "{:?}", sheet.clock);
    for role in ["customer", "customer2", "seller"] {
        assert!(!answer.text.contains(&shop.person(role).0), "{role}");
    }
    assert_eq!(seller.get("/api/till/sheet?store=nowhere").refusal().1, "store_unknown");
    assert_eq!(seller.get(&format!("/api/till/sheet?store={OTHER}")).refusal().0, 404);
    for who in [shop.browser(), shop.signed_in("customer"), shop.signed_in("marketer")] {
        assert_eq!(who.get(&path).refusal(), (403, "not_staff".to_owned(), None));
        assert_eq!(who.post(PATH, &batch(&[claim(Uuid::new_v4(), &qr[0], 1_000_000)])).refusal().1, "not_staff");
    }
    assert_eq!(shop.number("select count(*) from offline_claim"), 0);
}

fn what_was_taken_is_answered_once_and_told(shop: &Shop) {
    shop.allow(STORE);
    let key = format!("Bearer {}", shop.machine());
    let place = br#"{"url":"https://erp.example/first","events":["redemption.created"]}"#;
    assert_eq!(shop.browser().send("POST", "/api/v1/webhooks", &[("authorization", &key)], Some(place)).status, 201);
    let qr = shop.print_qr(printing(Limits::default(), &[]), 2);
    let seller = shop.signed_in("seller");
    let claims = [claim(Uuid::new_v4(), &qr[0], 1_000_000), claim(Uuid::new_v4(), &qr[1].to_lowercase(), 1_000_500)];
    let first = seller.post(PATH, &batch(&claims));
    assert_eq!(first.status, 200, "{}", first.text);
    let answers = first.json()["answers"].clone();
    for (answer, claim) in answers.as_array().expect("a list").iter().zip(&claims) {
        assert_eq!((&answer["key"], &answer["outcome"]), (&claim["key"], &json!("redeemed")), "{answer}");
    }
    // The answer was lost: sent again, also later and by somebody else, it is the same.
    let later = json!({ "store": STORE, "sent_at": 9_000_000, "claims": claims });
    assert_eq!(seller.post(PATH, &later).json()["answers"], answers);
    assert_eq!(shop.signed_in("store_manager").post(PATH, &batch(&claims)).json()["answers"], answers);
    assert_eq!(shop.number("select count(*) from slip where offline_at < at and at - offline_at < 60000"), 2);
    assert_eq!(shop.number("select count(*) from webhook_delivery"), 2, "machines are told");
    // The store's page has the slip, with what was sold as far as it is known.
    let slip = answers[0]["slip"].as_str().expect("a slip");
    let page = seller.get(&format!("/fr/till?store={STORE}&slip={slip}"));
    assert!(page.text.contains("Vente sans réseau") && page.text.contains("4,49"), "{}", page.text);
    // With a network the code is used.
    let used = shop.at_till(&shop.machine(), "/api/v1/redemptions", &redeeming("k", "1", &[&qr[0]]));
    assert_eq!(used.refusal().1, "already_used");
}

fn a_conflict_is_its_managers_with_both_facts(shop: &Shop) {
    shop.allow(STORE);
    let qr = shop.print_qr(printing(Limits::default(), &[]), 1);
    assert_eq!(shop.at_till(&shop.machine(), "/api/v1/redemptions", &redeeming("k", "till-9", &[&qr[0]])).status, 201);
    let mut forged = payload::scanned(&qr[0]).expect("a payload");
    forged.payload.ends_at = 1;
    let forged = forged.payload.written(&forged.signature);
    let key = Uuid::new_v4();
    let claims = [claim(key, &qr[0], 1_000_000), claim(Uuid::new_v4(), &forged, 1_000_000)];
    let answers = shop.signed_in("seller").post(PATH, &batch(&claims)).json();
    let reasons: Vec<_> = (0..2).map(|at| answers["answers"][at]["reason"].clone()).collect();
    assert_eq!(reasons, ["already_used", "signature_invalid"]);
    let manager = shop.signed_in("store_manager");
    assert_eq!(manager.page("/fr/admin").with_test_id("open-claims").len(), 1);
    for (locale, off, stands) in [
        ("fr", "4,49\u{a0}€ de remise sur 44,90\u{a0}€", "8,98\u{a0}€ de remise sur 89,80\u{a0}€"),
        ("en", "€4.49 off €44.90", "€8.98 off €89.80"),
    ] {
        let answer = manager.get(&format!("/{locale}/admin/claims"));
        assert_eq!(answer.document().with_test_id("conflict").len(), 2);
        // What this till took, and the redemption that stands: a tenth of two kettles, at the machine's till.
        assert!(answer.text.contains("device-1") && answer.text.contains(off), "{}", answer.text);
        assert!(answer.text.contains("till-9") && answer.text.contains(stands), "{}", answer.text);
    }
    let elsewhere = shop.elsewhere("store_manager");
    assert!(elsewhere.page("/fr/admin/claims").with_test_id("conflict").is_empty());
    let settle = |who: &Browser, note: &str| who.post("/api/admin/claims/settle", &json!({ "key": key, "note": note }));
    assert_eq!(settle(&elsewhere, "x").refusal(), (404, "claim_unknown".to_owned(), Some("key".to_owned())));
    assert_eq!(settle(&shop.signed_in("seller"), "x").refusal().1, "not_staff");
    assert_eq!(settle(&manager, " \n ").refusal(), (422, "note_missing".to_owned(), Some("note".to_owned())));
    for _ in 0..2 {
        assert_eq!(settle(&manager, "The customer paid the rest.").status, 200);
    }
    assert_eq!(settle(&manager, "Something else.").refusal().1, "claim_settled");
    let answer = manager.get("/fr/admin/claims");
    let page = answer.document();
    assert!(page.with_test_id("settled").len() == 1 && answer.text.contains("The customer paid the rest."));
    assert_eq!(page.with_test_id("settle").len(), 1, "one is open");
}

fn bodies_are_read_strictly(shop: &Shop) {
    shop.allow(STORE);
    let qr = shop.print_qr(printing(Limits::default(), &[]), 1);
    let seller = shop.signed_in("seller");
    let good = claim(Uuid::new_v4(), &qr[0], 1_000_000);
    let with = |field: &str, value: Value| {
        let mut claim = good.clone();
        claim[field] = value;
        seller.post(PATH, &batch(&[claim])).refusal()
    };
    for (field, value) in [
        ("key", json!("")),
        ("key", json!("not an id")),
        ("seller", json!("a\u{0}")),
        ("qr", json!("")),
        ("qr", json!("A".repeat(4_001))),
        ("till", json!("a\nb")),
        ("store", json!(OTHER)),
        ("subtotal_minor", json!(-1)),
        ("discount_minor", json!(SUBTOTAL + 1)),
        ("taken_at", json!("now")),
        ("other", json!(1)),
    ] {
        let (status, code, _) = with(field, value.clone());
        assert_eq!((status, code.as_str()), (422, "body_invalid"), "{field} {value}");
    }
    for body in [
        json!([]),
        json!("claims"),
        json!({ "store": STORE, "sent_at": 0 }),
        json!({ "store": STORE, "sent_at": 0, "claims": {} }),
        batch(&[]),
        batch(&vec![good.clone(); 21]),
    ] {
        assert_eq!(seller.post(PATH, &body).refusal().1, "body_invalid", "{body}");
    }
    let far = json!({ "store": STORE, "sent_at": i64::MIN, "claims": [good] });
    assert_eq!(seller.post(PATH, &far).refusal().1, "body_invalid");
    let elsewhere = json!({ "store": OTHER, "sent_at": 0, "claims": [good] });
    assert_eq!(seller.post(PATH, &elsewhere).refusal(), (404, "store_unknown".to_owned(), Some("store".to_owned())));
    let form = seller.submit(PATH, &[("store", STORE)], "/fr/till");
    assert_eq!((form.status, form.header("location")), (303, "/fr/till?refusal=body_invalid"));
    let cross = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
    let body = batch(std::slice::from_ref(&good)).to_string();
    assert_eq!(seller.send("POST", PATH, &cross, Some(body.as_bytes())).status, 403);
    assert_eq!(shop.number("select count(*) from offline_claim"), 0);
    // Another store's seller can send it no more than they could use it.
    assert_eq!(shop.elsewhere("seller").post(PATH, &batch(std::slice::from_ref(&good))).refusal().1, "store_unknown");
    assert_eq!(seller.post(PATH, &batch(&[good])).status, 200);
    let admin = shop.signed_in("administrator");
    for (count, value, field) in
        [("-1", "1", "count"), ("1001", "1", "count"), ("1", "x", "value"), ("1", "1,234", "value")]
    {
        let caps = json!({ "id": Uuid::new_v4(), "store": STORE, "count": count, "value": value });
        let refused = admin.post("/api/admin/claims/caps", &caps).refusal();
        assert_eq!(refused, (422, "caps_invalid".to_owned(), Some(field.to_owned())), "{caps}");
    }
    let caps = json!({ "id": Uuid::new_v4(), "store": OTHER, "count": "1", "value": "1" });
    assert_eq!(shop.signed_in("store_manager").post("/api/admin/claims/caps", &caps).refusal().1, "store_unknown");
}

fn the_page_without_a_network_is_nobodys(shop: &Shop) {
    let (seller, nobody) = (shop.signed_in("seller"), shop.browser());
    let copy = |who: &Browser, path: &str| who.send("GET", path, &[("x-comptoir-copy", "1")], None);
    for path in ["/fr/till/offline", "/en/till/offline"] {
        let kept = copy(&seller, path);
        assert_eq!((kept.status, kept.header("cache-control")), (200, "no-store"));
        assert!(kept.header("permissions-policy").contains("camera=(self)"));
        assert!(!kept.text.contains(STORE) && !kept.text.contains(&shop.person("seller").0));
        assert_eq!(kept.document().with_test_id("offline-state").len(), 1);
        assert_eq!(copy(&nobody, path).document().with_test_id("offline-state").len(), 1);
        // As a page it is for who works at a till.
        assert_eq!(seller.get(path).document().with_test_id("offline-state").len(), 1);
        assert!(nobody.get(path).document().with_test_id("offline-state").is_empty());
        assert_eq!(shop.signed_in("customer").get(path).status, 403);
    }
    let worker = shop.browser().get("/sw.js").text;
    assert!(worker.contains("till_bg.wasm"), "a till takes its bundle along");
}
