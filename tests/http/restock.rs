//! `POST /api/wishlist/watch` and `unwatch`: who waits is told by the import that brings it back.

use serde_json::{Value, json};

use super::browser::Browser;
use super::shop::{KETTLE, Shop, TOASTER};

on_both_engines!(
    who_waits_is_told_live,
    plain_forms_wait_and_withdraw,
    refusals_say_why,
    a_sign_in_takes_the_waits_along,
);

const STORE: &str = "lyon-croix-rousse";
const PAGE: &str = "/fr/products/electric-kettle-1-7l";

fn watch(browser: &Browser, sku: &str) {
    let answer = browser.post("/api/wishlist/watch", &json!({ "sku": sku, "store": STORE }));
    assert_eq!((answer.status, answer.json()), (200, json!({ "sku": sku, "store": STORE })));
}

/// The state of what is waited for, as the wishlist's page has it.
fn status(browser: &Browser) -> Vec<String> {
    let page = browser.page("/fr/wishlist");
    page.with_test_id("watch-line").iter().map(|line| line.get("data-status").to_owned()).collect()
}

fn who_waits_is_told_live(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 0);
    let (ana, ben) = (shop.browser(), shop.browser());
    // Somebody new is known from here on.
    watch(&ana, KETTLE);
    watch(&ana, KETTLE);
    ben.add(TOASTER, 1);
    let (stream, quiet) = (ana.live("owner:0"), ben.live("owner:1"));
    assert_eq!(status(&ana), ["waiting"]);
    shop.import_stock(KETTLE, STORE, 3);
    let event = stream.next("change");
    assert_eq!(
        (&event["topic"], &event["kind"], &event["what"]),
        (&json!("owner"), &json!("restock"), &json!("restock"))
    );
    assert_eq!((&event["revision"], &event["device"]), (&json!(1), &json!("")));
    let change = &event["change"];
    assert_eq!((&change["sku"], &change["store"]), (&json!(KETTLE), &json!(STORE)));
    assert!(
        change["titles"]["fr"].is_string() && change["titles"]["en"].is_string() && change["store_name"].is_string()
    );
    assert_eq!((&event["cart"], &event["wishlist"]), (&Value::Null, &Value::Null));
    assert_eq!(status(&ana), ["back"]);
    assert!(ana.page("/fr/wishlist").text().contains("Revenu à"));

    // Once is enough; and the log goes on as ever.
    shop.import_stock(KETTLE, STORE, 0);
    shop.import_stock(KETTLE, STORE, 5);
    ana.add(KETTLE, 1);
    assert_eq!(stream.next("change")["revision"], 2);
    quiet.assert_quiet();
}

fn plain_forms_wait_and_withdraw(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 0);
    let ana = shop.browser();
    let action = |browser: &Browser| {
        let page = browser.page(PAGE);
        let rows = page.elements.iter().skip_while(|it| it.get("data-store") != STORE);
        let form = rows.clone().find(|it| it.get("class") == "watch").expect("a form").get("action").to_owned();
        assert_eq!(rows.clone().find(|it| it.get("name") == "store").expect("a field").get("value"), STORE);
        form
    };
    assert_eq!(action(&ana), "/api/wishlist/watch");
    let fields = [("sku", KETTLE), ("store", STORE)];
    let answer = ana.submit("/api/wishlist/watch", &fields, PAGE);
    assert_eq!((answer.status, answer.header("location")), (303, format!("{PAGE}?notice=watched").as_str()));
    assert_eq!((action(&ana), action(&shop.browser())), ("/api/wishlist/unwatch".into(), "/api/wishlist/watch".into()));
    // The rows that a script asks for again say the same.
    let body = json!({ "sku": KETTLE, "near": { "words": "" }, "locale": "fr" });
    let rows = ana.post("/api/stores/availability", &body).json()["rows_html"].to_string();
    assert!(rows.contains("/api/wishlist/unwatch"));
    // A store that has it offers nothing to wait for.
    let page = ana.page(PAGE);
    let stocked = page
        .with_test_id("store-row")
        .iter()
        .filter(|row| row.get("data-available").parse().is_ok_and(|n: i64| n > 0))
        .count();
    assert_eq!(page.with_test_id("watch").len(), page.with_test_id("store-row").len() - stocked);

    let answer = ana.submit("/api/wishlist/unwatch", &fields, "/fr/wishlist");
    assert_eq!(answer.header("location"), "/fr/wishlist?notice=unwatched");
    assert_eq!(status(&ana), Vec::<String>::new());
    shop.import_stock(KETTLE, STORE, 1);
    assert_eq!(ana.cart()["revision"], 0, "who no longer waits is not told");
}

fn refusals_say_why(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 2);
    let nobody = shop.browser();
    let ask =
        |sku: &str, store: &str| nobody.post("/api/wishlist/watch", &json!({ "sku": sku, "store": store })).refusal();
    assert_eq!(ask(KETTLE, STORE), (409, "in_stock".into(), None));
    assert_eq!(ask("NO-SUCH-THING", STORE), (404, "variant_unknown".into(), Some("sku".into())));
    for store in ["nowhere", "", "\0"] {
        assert_eq!(ask(KETTLE, store), (404, "store_unknown".into(), Some("store".into())));
    }
    assert_eq!(nobody.post("/api/wishlist/unwatch", &json!({ "sku": KETTLE, "store": STORE })).status, 200);
    assert_eq!((nobody.cookie(), shop.number("select count(*) from owner where kind = 'guest'")), (None, 0));
}

fn a_sign_in_takes_the_waits_along(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 0);
    let guest = shop.browser();
    watch(&guest, KETTLE);
    let (email, password) = shop.person("customer");
    guest.post("/api/account/sign-in", &json!({ "email": email, "password": password }));
    assert_eq!(status(&guest), ["waiting"]);
    let stream = guest.live("owner:0");
    shop.import_stock(KETTLE, STORE, 1);
    assert_eq!(stream.next("change")["kind"], "restock");
}
