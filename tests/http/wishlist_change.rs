//! `GET /api/wishlist` and `POST /api/wishlist/change`.

use serde_json::{Value, json};

use super::browser::{fields, pairs};
use super::shop::{DRYER, KETTLE, KETTLE_MINOR, Shop, TOASTER, TOASTER_MINOR, at_once};

const PATH: &str = "/api/wishlist/change";

on_both_engines!(
    the_wire_forms_are_the_contracts,
    a_wish_is_kept_once,
    plain_forms_go_back_to_their_page,
    refusals_say_why,
    wishes_at_once_are_all_there,
);

fn wish(sku: &str) -> Value {
    json!({ "type": "wish", "sku": sku })
}

fn the_wire_forms_are_the_contracts(shop: &Shop) {
    let browser = shop.browser();
    assert_eq!(browser.get("/api/wishlist").json(), json!({ "revision": 0, "lines": [], "currency": "EUR" }));
    let change = browser.change(wish(KETTLE));
    let answer = browser.post(PATH, &change);
    let kettle = json!({ "sku": KETTLE, "unit_minor": KETTLE_MINOR });
    let wishlist = json!({ "revision": 1, "lines": [kettle], "currency": "EUR" });
    assert_eq!(answer.json(), json!({ "id": change["id"], "revision": 1, "wishlist": wishlist }));
    assert!(answer.session().is_some());
    assert_eq!(browser.get("/api/wishlist").json(), wishlist);

    // Cart and wishlist are one owner's and have one revision.
    browser.add(TOASTER, 1);
    assert_eq!(
        (browser.cart()["revision"].as_i64(), &browser.get("/api/wishlist").json()["revision"]),
        (Some(2), &json!(2))
    );
    assert_eq!(browser.cart()["total_minor"], TOASTER_MINOR);
}

fn a_wish_is_kept_once(shop: &Shop) {
    let browser = shop.browser();
    let change = browser.change(wish(KETTLE));
    let first = browser.post(PATH, &change);
    assert_eq!(browser.post(PATH, &change).text, first.text);
    browser.wish(TOASTER);
    browser.wish(KETTLE);
    assert_eq!(browser.wishes(), [KETTLE, TOASTER]);
    for _ in 0..2 {
        let answer = browser.post(PATH, &browser.change(json!({ "type": "unwish", "sku": KETTLE })));
        assert_eq!(answer.status, 200);
    }
    assert_eq!(browser.wishes(), [TOASTER]);
    let mut other = change.clone();
    other["intent"] = wish(DRYER);
    assert_eq!(browser.post(PATH, &other).refusal(), (409, "change_reused".into(), Some("id".into())));
}

fn plain_forms_go_back_to_their_page(shop: &Shop) {
    let browser = shop.browser();
    let page = "/fr/products/electric-kettle-1-7l";
    let form = fields(&browser.change(wish(KETTLE)));
    let send = || browser.submit(PATH, &pairs(&form), page).header("location").to_owned();
    assert_eq!(send(), format!("{page}?notice=wished"));
    assert_eq!(send(), format!("{page}?notice=already_wished"));
    let form = fields(&browser.change(json!({ "type": "unwish", "sku": KETTLE })));
    assert_eq!(browser.submit(PATH, &pairs(&form), "/en/wishlist").header("location"), "/en/wishlist?notice=unwished");
}

fn refusals_say_why(shop: &Shop) {
    let browser = shop.browser();
    let answer = browser.post(PATH, &browser.change(wish("NO-SUCH-THING")));
    assert_eq!(answer.refusal(), (404, "variant_unknown".into(), Some("sku".into())));
    // An intent of the cart is none of the wishlist.
    let answer = browser.post(PATH, &browser.change(json!({ "type": "add_line", "sku": KETTLE, "quantity": 1 })));
    assert_eq!(answer.refusal().1, "body_invalid");
    assert_eq!(browser.wishes(), Vec::<String>::new());
}

fn wishes_at_once_are_all_there(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let skus = [KETTLE, TOASTER, DRYER];
    at_once(24, |index| match index % 2 {
        0 => browser.wish(skus[index % 3]),
        _ => browser.add(skus[index % 3], 1),
    });
    let mut wishes = browser.wishes();
    wishes.sort();
    assert_eq!(wishes, [TOASTER, KETTLE, DRYER].map(str::to_owned));
    assert_eq!(browser.lines().iter().map(|line| line.1).sum::<i64>(), 13);
    assert_eq!(browser.cart()["revision"], 25);
}
