//! Reserve and collect: the checkout, an order's own page, the till.

use std::thread;
use std::time::Duration;

use comptoir_db::Engine;
use comptoir_db::order::{self, By};
use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::{Answer, Browser, pairs};
use super::shop::{KETTLE, Place, Shop, TOASTER};

on_both_engines!(
    a_guest_reserves_with_plain_forms,
    sent_twice_it_is_one_order,
    what_cannot_be_reserved_says_why,
    the_shopper_calls_it_off,
    a_seller_prepares_and_hands_over,
    only_the_stores_own_people_serve,
    the_devices_and_the_till_hear_of_it,
);

pub const STORE: &str = "lyon-croix-rousse";
const OTHER: &str = "lyon-guillotiere";

fn pieces(shop: &Shop, sku: &str, store: &str, column: &str) -> i64 {
    shop.number(&format!("select {column} from stock_level where sku = '{sku}' and store = '{store}'"))
}

/// The fields of the checkout's form for the store, with somebody's name.
pub fn filled(browser: &Browser, store: &str) -> Vec<(String, String)> {
    let page = browser.page(&format!("/fr/checkout?store={store}"));
    let mut fields: Vec<(String, String)> = ["id", "seen", "store", "next"]
        .iter()
        .map(|name| ((*name).to_owned(), page.one("input", ("name", name)).get("value").to_owned()))
        .collect();
    fields.push(("closes_at".into(), page.one("input", ("id", "window-0")).get("value").to_owned()));
    fields.push(("name".into(), "Ana Lis".into()));
    fields.push(("email".into(), "ana@example.org".into()));
    fields
}

fn send(browser: &Browser, fields: &[(String, String)]) -> Answer {
    browser.submit("/api/order/reserve", &pairs(fields), "/fr/checkout")
}

/// The same as a script would send it.
pub fn body(fields: &[(String, String)]) -> Value {
    Value::Object(
        fields.iter().filter(|(name, _)| name != "next").map(|(name, value)| (name.clone(), json!(value))).collect(),
    )
}

/// Puts a kettle into the cart and reserves it; gives the order's page.
pub fn reserved(browser: &Browser) -> String {
    browser.shop.import_stock(KETTLE, STORE, 5);
    browser.add(KETTLE, 1);
    reserve(browser)
}

/// Reserves the cart and gives the order's page.
pub fn reserve(browser: &Browser) -> String {
    let answer = send(browser, &filled(browser, STORE));
    let location = answer.header("location").to_owned();
    assert!(answer.status == 303 && location.starts_with("/fr/orders/"), "{} {location}", answer.status);
    location
}

pub fn step(browser: &Browser, order: &str, step: &str) -> Answer {
    browser.post("/api/till/step", &json!({ "order": order, "step": step }))
}

/// The number on an order's page, and the order's id.
pub fn known(browser: &Browser, page: &str) -> (String, String) {
    let number = browser.page(page).with_test_id("pickup")[0].get("data-number").to_owned();
    let found = browser.shop.with_db(async |db| order::find(db, By::Number(&number)).await.expect("it is read"));
    (number, found.expect("an order").id)
}

fn a_guest_reserves_with_plain_forms(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 3);
    shop.import_stock(TOASTER, STORE, 0);
    let browser = shop.browser();
    browser.add(KETTLE, 2);
    let cart = browser.page("/fr/cart");
    cart.one("a", ("href", "/fr/checkout"));
    let page = reserve(&browser);
    let answer = browser.get(&page);
    assert_eq!((answer.status, answer.header("referrer-policy")), (200, "same-origin"));
    let document = answer.document();
    let pickup = &document.with_test_id("pickup")[0];
    assert_eq!(pickup.get("data-status"), "reserved");
    assert_eq!(pickup.get("data-number").len(), 9);
    assert!(answer.text.contains("89,80"), "two kettles at 44.90");
    document.one("svg", ("class", "qr"));
    assert_eq!(browser.lines(), []);
    assert_eq!((pieces(shop, KETTLE, STORE, "on_hand"), pieces(shop, KETTLE, STORE, "held")), (3, 2));
    // It is among the orders of the account, and nowhere else.
    assert_eq!(browser.page("/fr/account").with_test_id("pickup").len(), 1);
    assert_eq!(shop.browser().page("/fr/account").with_test_id("pickup").len(), 0);
    assert_eq!(shop.browser().get("/fr/orders/00000000000000000000000000").status, 404);
    // The other languages know it too.
    assert_eq!(browser.get(&page.replace("/fr/", "/en/")).status, 200);
}

fn sent_twice_it_is_one_order(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 5);
    let browser = shop.browser();
    browser.add(KETTLE, 2);
    let fields = filled(&browser, STORE);
    let first = send(&browser, &fields);
    let again = send(&browser, &fields);
    assert_eq!(first.header("location"), again.header("location"));
    let answer = browser.post("/api/order/reserve", &body(&fields));
    assert_eq!((answer.status, answer.json()["page"].as_str()), (200, Some(first.header("location"))));
    assert_eq!(pieces(shop, KETTLE, STORE, "held"), 2);
    let mut other = fields.clone();
    other.iter_mut().find(|(name, _)| name == "email").expect("a field").1 = "eve@example.org".into();
    assert_eq!(browser.post("/api/order/reserve", &body(&other)).refusal().1, "change_reused");
    assert_eq!(shop.number("select count(*) from orders"), 1);
}

fn what_cannot_be_reserved_says_why(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 1);
    let browser = shop.browser();
    let nobody = json!({ "id": Uuid::new_v4(), "store": STORE, "closes_at": "1", "seen": "", "name": "Ana", "email": "ana@example.org" });
    assert_eq!(browser.post("/api/order/reserve", &nobody).refusal(), (409, "cart_empty".into(), None));
    browser.add(KETTLE, 1);
    let fields = filled(&browser, STORE);
    let with = |name: &str, value: &str| {
        let mut body = body(&fields);
        body[name] = json!(value);
        browser.post("/api/order/reserve", &body).refusal()
    };
    let of = |status, code: &str, field: &str| (status, code.to_owned(), Some(field.to_owned()));
    assert_eq!(with("email", "ana"), of(422, "email_invalid", "email"));
    assert_eq!(with("name", " "), of(422, "name_missing", "name"));
    assert_eq!(with("phone", "call me"), of(422, "phone_invalid", "phone"));
    assert_eq!(with("closes_at", "soon"), of(422, "body_invalid", "closes_at"));
    assert_eq!(with("closes_at", "1790000000000"), of(409, "window_gone", "closes_at"));
    assert_eq!(with("store", "nowhere"), of(409, "window_gone", "closes_at"));
    assert_eq!(with("seen", "0"), (409, "cart_changed".into(), None));
    assert_eq!(with("id", "1").0, 422);
    // Somebody is quicker.
    let other = shop.browser();
    other.add(KETTLE, 1);
    reserve(&other);
    let answer = browser.post("/api/order/reserve", &body(&fields));
    assert_eq!(answer.refusal(), of(409, "too_few", "store"));
    assert_eq!(answer.json()["current"], 0);
    let answer = send(&browser, &fields);
    assert!(answer.header("location").contains("/fr/checkout?store=lyon-croix-rousse&refusal=too_few"));
    // The page says what is missing there, and which store has it.
    let page = browser.page(answer.header("location"));
    assert_eq!(page.with_test_id("refusal")[0].get("data-reason"), "too_few");
    assert_eq!(page.with_test_id("reserve").len(), 0);
    assert!(page.with_test_id("store-row").iter().any(|row| row.get("data-available") == "some"));
    assert_eq!(shop.number("select count(*) from orders"), 1);
}

fn the_shopper_calls_it_off(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 1);
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let page = reserve(&browser);
    let token = page.rsplit('/').next().expect("a token").to_owned();
    assert_eq!(browser.post("/api/order/cancel", &json!({ "token": "x" })).refusal().0, 404);
    let answer = browser.submit("/api/order/cancel", &[("token", &token), ("next", &page)], &page);
    assert_eq!(answer.header("location"), format!("{page}?notice=order_cancelled"));
    assert_eq!(browser.page(&page).with_test_id("pickup")[0].get("data-status"), "cancelled");
    assert_eq!(pieces(shop, KETTLE, STORE, "held"), 0);
    // Twice is once.
    assert_eq!(browser.post("/api/order/cancel", &json!({ "token": token })).status, 200);
}

fn a_seller_prepares_and_hands_over(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 5);
    let (browser, seller) = (shop.browser(), shop.signed_in("seller"));
    browser.add(KETTLE, 3);
    let page = reserve(&browser);
    let (number, order) = known(&browser, &page);
    let till = seller.page("/fr/till");
    assert_eq!(till.with_test_id("pickup")[0].get("data-number"), number);
    for (way, status) in [("prepare", "preparing"), ("make_ready", "ready")] {
        let fields = [("order", order.as_str()), ("step", way), ("next", "/fr/till")];
        let answer = seller.submit("/api/till/step", &fields, "/fr/till");
        assert_eq!(answer.header("location"), format!("/fr/till?notice=pickup_{status}"));
        assert_eq!(browser.page(&page).with_test_id("pickup")[0].get("data-status"), status);
    }
    // Found by what is scanned, and by what is said and typed in any way.
    let link = format!("{}{page}", shop.origin);
    for code in [link.as_str(), &number, &number.to_lowercase().replace('-', " ")] {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("code", code).finish();
        let found = seller.page(&format!("/fr/till?{query}"));
        found.with_test_id("collect");
        assert_eq!(found.with_test_id("pickup")[0].get("data-number"), number, "{code}");
    }
    let unknown = seller.page("/fr/till?code=0000-0000");
    assert_eq!(unknown.with_test_id("refusal")[0].get("data-reason"), "code_unknown");
    assert_eq!(step(&seller, &order, "prepare").refusal().1, "pickup_not_now");
    let piece = format!("pieces[{KETTLE}]");
    let fields = [("order", order.as_str()), ("step", "collect"), (piece.as_str(), "9"), ("next", "/fr/till")];
    assert!(seller.submit("/api/till/step", &fields, "/fr/till").header("location").contains("refusal=body_invalid"));
    let fields = [("order", order.as_str()), ("step", "collect"), (piece.as_str(), "2"), ("next", "/fr/till")];
    assert_eq!(
        seller.submit("/api/till/step", &fields, "/fr/till").header("location"),
        "/fr/till?notice=pickup_collected"
    );
    assert_eq!((pieces(shop, KETTLE, STORE, "on_hand"), pieces(shop, KETTLE, STORE, "held")), (3, 0));
    assert!(browser.get(&page).text.contains("2 remis"));
    assert_eq!(seller.page("/fr/till").with_test_id("pickup").len(), 0);
}

fn only_the_stores_own_people_serve(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 5);
    shop.import_stock(KETTLE, OTHER, 5);
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let page = reserve(&browser);
    let (number, order) = known(&browser, &page);
    for role in ["customer", "marketer"] {
        let somebody = shop.signed_in(role);
        assert_eq!(somebody.get("/fr/till").status, 403, "{role}");
        assert_eq!(step(&somebody, &order, "cancel").refusal(), (403, "not_staff".into(), None), "{role}");
    }
    assert_eq!(shop.browser().get("/fr/till").status, 200);
    assert_eq!(step(&shop.browser(), &order, "cancel").refusal().0, 403);
    assert_eq!(step(&browser, &order, "expire").refusal().0, 403);
    let seller = shop.signed_in("seller");
    assert_eq!(step(&seller, &order, "expire").refusal(), (422, "body_invalid".into(), Some("step".into())));
    assert_eq!(step(&seller, "nothing", "prepare").refusal(), (404, "order_unknown".into(), Some("order".into())));
    // Another store's order is none of theirs.
    shop.execute(&format!("update pickup set store = '{OTHER}' where order_id = '{order}'"));
    assert_eq!(step(&seller, &order, "prepare").refusal(), (404, "order_unknown".into(), Some("order".into())));
    let found = seller.page(&format!("/fr/till?code={number}"));
    assert_eq!(found.with_test_id("refusal")[0].get("data-reason"), "wrong_store");
    assert!(!seller.get(&format!("/fr/till?code={number}")).text.contains("Ana Lis"));
    // A store that is not theirs shows theirs.
    assert!(seller.get(&format!("/fr/till?store={OTHER}")).text.contains(STORE));
    assert_eq!(
        shop.signed_in("administrator").page(&format!("/fr/till?store={OTHER}")).with_test_id("pickup").len(),
        1
    );
    shop.execute(&format!("update pickup set store = '{STORE}' where order_id = '{order}'"));
    assert_eq!(shop.browser().get(&page).status, 200, "whoever has the link may look");
}

fn the_devices_and_the_till_hear_of_it(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 5);
    let (browser, seller) = (shop.browser(), shop.signed_in("seller"));
    browser.add(KETTLE, 1);
    let shopper = browser.live("owner:1");
    let counter = seller.live(&format!("store/{STORE}:0"));
    let revision = shop.number(&format!("select revision from topic where name = 'variant/{KETTLE}'"));
    let shelf = shop.browser().live(&format!("variant/{KETTLE}:{revision}"));
    // Whoever does not work there hears nothing of it.
    let stranger = shop.browser().live(&format!("store/{STORE}:0"));
    let (_, order) = known(&browser, &reserve(&browser));
    assert_eq!(shelf.next("change")["stock"]["available"], 4);
    assert_eq!(counter.next("change")["what"], "order");
    let told = shopper.next("change");
    assert_eq!((told["cart"]["lines"].clone(), told["what"].as_str()), (json!([]), Some("order")));
    assert_eq!(step(&seller, &order, "make_ready").status, 200);
    let told = shopper.next("change");
    assert!(told["message"].as_str().is_some_and(|text| text.contains("est prête")), "{told}");
    assert_eq!(counter.next("change")["kind"], "order");
    stranger.assert_quiet();
}

/// Nobody came, and the shop was closed when the time was up.
#[test]
fn a_hold_ends_though_the_server_was_down() {
    const HELD: [(&str, &str); 1] = [("COMPTOIR_HOLD_SECONDS", "2")];
    let place = Place::demo(Engine::Sqlite).expect("SQLite is always there");
    let shop = Shop::serve(place, &HELD);
    shop.import_stock(KETTLE, STORE, 1);
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let page = reserve(&browser);
    assert_eq!((pieces(&shop, KETTLE, STORE, "held"), known(&browser, &page).0.len()), (1, 9));
    let (cookie, device) = (browser.cookie(), browser.device);
    let place = shop.into_place();
    thread::sleep(Duration::from_millis(2_500));
    let shop = Shop::serve(place, &HELD);
    // Before it says that it is ready, what is over is over.
    assert_eq!(pieces(&shop, KETTLE, STORE, "held"), 0);
    let browser = Browser::returning(&shop, cookie, device);
    assert_eq!(browser.page(&page).with_test_id("pickup")[0].get("data-status"), "expired");
    shop.assert_sound();
}
