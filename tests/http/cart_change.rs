//! `GET /api/cart` and `POST /api/cart/change`.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::{Browser, fields, pairs};
use super::shop::{DRYER, KETTLE, KETTLE_MINOR, Shop, TOASTER, TOASTER_MINOR, at_once};

const PATH: &str = "/api/cart/change";

on_both_engines!(
    the_wire_forms_are_the_contracts,
    the_first_change_gives_the_cookie_and_nothing_else_does,
    a_change_sent_again_gets_its_first_answer,
    an_id_stands_for_one_change_only,
    plain_forms_go_back_to_their_page,
    a_form_sent_twice_counts_once,
    a_form_sent_twice_by_a_newcomer_leaves_no_dead_cookie,
    refusals_say_why,
    what_is_no_quantity_is_refused,
    what_cannot_be_read_is_refused,
    the_price_is_the_shops,
    adds_at_once_are_all_there,
    one_change_sent_by_many_at_once_counts_once,
    first_adds_at_once_make_whole_guests,
    two_tabs_edit_one_cart,
    a_dead_cookie_changes_nothing,
    a_body_without_end_is_not_read,
);

fn add(sku: &str, quantity: impl Into<Value>) -> Value {
    json!({ "type": "add_line", "sku": sku, "quantity": quantity.into() })
}

fn the_wire_forms_are_the_contracts(shop: &Shop) {
    let browser = shop.browser();
    assert_eq!(browser.cart(), json!({ "revision": 0, "lines": [], "total_minor": 0, "currency": "EUR" }));

    let change = browser.change(add(KETTLE, 2));
    let answer = browser.post(PATH, &change);
    let kettles = json!({ "sku": KETTLE, "quantity": 2, "unit_minor": KETTLE_MINOR });
    let cart = json!({ "revision": 1, "lines": [kettles], "total_minor": 2 * KETTLE_MINOR, "currency": "EUR" });
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json(), json!({ "id": change["id"], "revision": 1, "cart": cart }));
    assert_eq!(browser.cart(), cart);

    browser.add(TOASTER, 1);
    let answer =
        browser.post(PATH, &browser.change(json!({ "type": "change_quantity", "sku": KETTLE, "quantity": 5 })));
    assert_eq!(answer.json()["cart"]["total_minor"], 5 * KETTLE_MINOR + TOASTER_MINOR);
    let answer = browser.post(PATH, &browser.change(json!({ "type": "remove_line", "sku": TOASTER })));
    assert_eq!((answer.json()["revision"].as_i64(), browser.lines()), (Some(4), vec![(KETTLE.to_owned(), 5)]));
    // Who removes what is gone already has what they asked for.
    let answer = browser.post(PATH, &browser.change(json!({ "type": "remove_line", "sku": TOASTER })));
    assert_eq!(answer.status, 200);
}

fn the_first_change_gives_the_cookie_and_nothing_else_does(shop: &Shop) {
    let browser = shop.browser();
    assert!(browser.get("/fr/cart").set_cookies().is_empty());
    // A refusal of the body is no change yet.
    assert!(browser.post(PATH, &json!({})).set_cookies().is_empty());
    let answer = browser.post(PATH, &browser.change(add(KETTLE, 1)));
    let [cookie] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
    let (pair, flags) = cookie.split_once("; ").expect("a cookie has flags");
    let token = pair.strip_prefix("comptoir_session=").expect("the name on plain http");
    assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
    assert_eq!(flags, "Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    assert!(browser.post(PATH, &browser.change(add(KETTLE, 1))).set_cookies().is_empty());
    assert_eq!(shop.number("select count(*) from owner where kind = 'guest'"), 1);
    let stored = format!("select count(*) from session where token_hash = '{token}'");
    assert_eq!(shop.number(&stored), 0, "the token itself is kept nowhere");
}

fn a_change_sent_again_gets_its_first_answer(shop: &Shop) {
    let browser = shop.browser();
    let change = browser.change(add(KETTLE, 1));
    let first = browser.post(PATH, &change);
    browser.add(TOASTER, 3);
    let again = browser.post(PATH, &change);
    assert_eq!((again.status, &again.text), (200, &first.text));
    assert!(again.set_cookies().is_empty());
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), 1), (TOASTER.to_owned(), 3)]);

    // A refusal is an answer too, also after its reason is gone.
    let refused = browser.change(json!({ "type": "change_quantity", "sku": DRYER, "quantity": 2 }));
    assert_eq!(browser.post(PATH, &refused).refusal().1, "line_gone");
    browser.add(DRYER, 1);
    assert_eq!(browser.post(PATH, &refused).refusal(), (409, "line_gone".into(), Some("sku".into())));
}

fn an_id_stands_for_one_change_only(shop: &Shop) {
    let browser = shop.browser();
    let change = browser.change(add(KETTLE, 1));
    assert_eq!(browser.post(PATH, &change).status, 200);
    let reused = (409, "change_reused".to_owned(), Some("id".to_owned()));
    let other = |name: &str, value: Value| {
        let mut other = change.clone();
        other[name] = value;
        other
    };
    for other in [
        other("intent", add(KETTLE, 2)),
        other("intent", add(TOASTER, 1)),
        other("device", json!(Uuid::new_v4())),
        other("base_revision", json!(1)),
    ] {
        assert_eq!(browser.post(PATH, &other).refusal(), reused, "{other}");
    }
    let wish = other("intent", json!({ "type": "wish", "sku": KETTLE }));
    assert_eq!(browser.post("/api/wishlist/change", &wish).refusal(), reused);

    // Nobody learns what another's id stands for.
    let stranger = shop.browser();
    stranger.add(TOASTER, 1);
    assert_eq!(stranger.post(PATH, &change).refusal(), reused);
    assert_eq!(stranger.lines(), [(TOASTER.to_owned(), 1)]);
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), 1)]);
}

fn plain_forms_go_back_to_their_page(shop: &Shop) {
    let browser = shop.browser();
    let form = |intent: Value, more: &[(&str, &str)], from: &str| {
        let mut fields = fields(&browser.change(intent));
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let answer = browser.submit(PATH, &pairs(&fields), from);
        assert_eq!((answer.status, answer.text.as_str()), (303, ""));
        answer.header("location").to_owned()
    };
    let page = "/en/products/electric-kettle-1-7l?variant=ELECTRIC-KETTLE-1-7L-WHITE";
    assert_eq!(form(add(KETTLE, "2"), &[], page), format!("{page}&notice=added"));
    assert_eq!(form(add(KETTLE, "1"), &[("next", "/fr/cart")], page), "/fr/cart?notice=added");
    assert_eq!(form(add("NO-SUCH-THING", "1"), &[], "/fr/cart?notice=added"), "/fr/cart?refusal=variant_unknown");
    // A stepper's button says another quantity than the field beside it.
    let set = json!({ "type": "change_quantity", "sku": KETTLE, "quantity": "3" });
    assert_eq!(form(set, &[("set:intent[quantity]", "4")], "/fr/cart"), "/fr/cart?notice=changed");
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), 4)]);
    assert_eq!(form(json!({ "type": "remove_line", "sku": KETTLE }), &[], "/fr/cart"), "/fr/cart?notice=removed");

    // The page tells it in its language.
    for (page, words) in [("/fr/cart?notice=added", "panier"), ("/en/cart?refusal=quantity_limit", "999 pieces")] {
        let told = browser.page(page);
        let status: Vec<_> =
            told.elements.iter().skip_while(|it| !it.get("class").starts_with("message")).take(3).collect();
        assert!(status.iter().any(|it| it.text.contains(words)), "{page}: {status:?}");
    }
}

fn a_form_sent_twice_counts_once(shop: &Shop) {
    let browser = shop.browser();
    browser.wish(DRYER);
    let fields = fields(&browser.change(add(KETTLE, "1")));
    let send = || browser.submit(PATH, &pairs(&fields), "/fr/cart").header("location").to_owned();
    assert_eq!(send(), "/fr/cart?notice=added");
    assert_eq!(send(), "/fr/cart?notice=already_added");
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), 1)]);
}

/// A double press on the button before the first cookie has arrived.
fn a_form_sent_twice_by_a_newcomer_leaves_no_dead_cookie(shop: &Shop) {
    let change = shop.browser().change(add(KETTLE, "1"));
    let fields = fields(&change);
    let answers = at_once(2, |_| {
        let newcomer = shop.browser();
        let answer = newcomer.submit(PATH, &pairs(&fields), "/fr/cart");
        assert_eq!(answer.status, 303);
        assert!(["/fr/cart?notice=added", "/fr/cart?notice=already_added"].contains(&answer.header("location")));
        (answer.session().is_some(), newcomer.lines())
    });
    let given: Vec<_> = answers.iter().filter(|(cookie, _)| *cookie).collect();
    assert!(!given.is_empty(), "the one that counted gives its cookie");
    for (_, lines) in given {
        assert_eq!(*lines, [(KETTLE.to_owned(), 1)], "a cookie that stands for nobody takes the other one's place");
    }
    assert_eq!(shop.number("select count(*) from owner where kind = 'guest'"), 1);
}

fn refusals_say_why(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 999);
    let refuse = |intent: Value| browser.post(PATH, &browser.change(intent)).refusal();
    let on = |status: u16, code: &str, field: &str| (status, code.to_owned(), Some(field.to_owned()));
    assert_eq!(refuse(add("NO-SUCH-THING", 1)), on(404, "variant_unknown", "sku"));
    assert_eq!(refuse(add(KETTLE, 1)), on(422, "quantity_limit", "quantity"));
    assert_eq!(refuse(json!({ "type": "change_quantity", "sku": DRYER, "quantity": 1 })), on(409, "line_gone", "sku"));

    // In the language of the page, or of the browser where no page is named.
    let told = |headers: &[(&str, &str)]| {
        let json = [("content-type", "application/json"), ("origin", shop.origin.as_str())];
        let body = browser.change(add("NO-SUCH-THING", 1)).to_string();
        let answer = browser.send("POST", PATH, &[&json, headers].concat(), Some(body.as_bytes()));
        answer.json()["message"].as_str().map(str::to_owned)
    };
    let (french, english) = ("Ce produit n’est plus vendu.", "This product is no longer sold.");
    assert_eq!(told(&[]).as_deref(), Some(french));
    assert_eq!(told(&[("accept-language", "en-GB,fr;q=0.5")]).as_deref(), Some(english));
    let page = format!("{}/en/cart", shop.origin);
    assert_eq!(told(&[("referer", &page)]).as_deref(), Some(english));
    assert_eq!(told(&[("referer", "https://elsewhere.example/en/cart")]).as_deref(), Some(french));
}

fn what_is_no_quantity_is_refused(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let numbers = [json!(0), json!(-1), json!(1000), json!(1.5), json!(18_446_744_073_709_551_615u64), json!(i64::MIN)];
    let texts = ["", "0", "-1", "1e3", "1000", "1.0", "٣", "99999999999999999999", "1 000", "NaN"].map(Value::from);
    let others = [Value::Null, json!(true), json!([1]), json!({ "n": 1 })];
    for quantity in numbers.into_iter().chain(texts).chain(others) {
        for kind in ["add_line", "change_quantity"] {
            let intent = json!({ "type": kind, "sku": KETTLE, "quantity": quantity });
            let refused = browser.post(PATH, &browser.change(intent.clone())).refusal();
            assert_eq!((refused.0, refused.1.as_str()), (422, "body_invalid"), "{intent}");
        }
    }
    for quantity in ["0", "-1", "1000", "1e3", "99999999999999999999"] {
        let fields = fields(&browser.change(add(KETTLE, quantity)));
        let answer = browser.submit(PATH, &pairs(&fields), "/fr/cart");
        assert_eq!((answer.status, answer.header("location")), (303, "/fr/cart?refusal=body_invalid"));
    }
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), 1)]);
}

fn what_cannot_be_read_is_refused(shop: &Shop) {
    let browser = shop.browser();
    let send = |kind: &str, body: &[u8]| {
        let headers = [("content-type", kind), ("origin", shop.origin.as_str())];
        let refused = browser.send("POST", PATH, &headers, Some(body)).refusal();
        (refused.0, refused.1)
    };
    let invalid = (422, "body_invalid".to_owned());
    let whole = browser.change(add(KETTLE, 1));
    let without = |name: &str| {
        let mut change = whole.clone();
        change.as_object_mut().expect("an object").remove(name);
        change.to_string()
    };
    let deep = "[".repeat(10_000);
    let with_id = |id: &str| whole.to_string().replace(whole["id"].as_str().expect("an id"), id);
    let kind = |kind: &str| browser.change(json!({ "type": kind, "sku": KETTLE, "quantity": 1 })).to_string();
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\"x\"",
        "{}",
        &deep,
        "{\"id\":",
        &without("id"),
        &without("device"),
        &without("base_revision"),
        &without("intent"),
        &with_id("1"),
        &with_id(""),
        &kind("drop_table"),
        &kind(""),
        &browser.change(add("", 1)).to_string(),
        &browser.change(add("a\u{0}b", 1)).to_string(),
        &browser.change(add(&"x".repeat(300), 1)).to_string(),
    ] {
        assert_eq!(send("application/json", body.as_bytes()), invalid, "{}", &body[..body.len().min(200)]);
    }
    assert_eq!(send("application/json", b"\xff\xfe{}"), invalid);
    assert_eq!(
        send(
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n1\r\n--x--"
        ),
        invalid
    );
    assert_eq!(send("text/plain", b"id=1&intent[type]=add_line"), invalid);
    assert_eq!(send("image/png", b"\x89PNG\r\n"), invalid);

    for length in [16 * 1024, 60 * 1024] {
        let body = format!("{{\"id\":\"{}\"}}", "x".repeat(length));
        assert_eq!(send("application/json", body.as_bytes()), (413, "body_too_large".to_owned()));
    }
    let long = "x".repeat(20 * 1024);
    let answer = browser.submit(PATH, &[("id", &long)], "/fr/cart");
    assert_eq!((answer.status, answer.header("location")), (303, "/fr/cart?refusal=body_too_large"));
    assert_eq!(browser.cookie(), None);
    assert_eq!(shop.number("select count(*) from owner where kind = 'guest'"), 0);
}

fn the_price_is_the_shops(shop: &Shop) {
    let browser = shop.browser();
    let mut intent = add(KETTLE, 1);
    intent["unit_minor"] = json!(1);
    intent["price"] = json!("0.01");
    let mut change = browser.change(intent);
    change["total_minor"] = json!(1);
    change["currency"] = json!("JPY");
    change["owner"] = json!("somebody-else");
    let cart = &browser.post(PATH, &change).json()["cart"];
    assert_eq!((&cart["total_minor"], &cart["currency"]), (&json!(KETTLE_MINOR), &json!("EUR")));
}

fn adds_at_once_are_all_there(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let mut revisions = at_once(32, |_| browser.add(KETTLE, 1)["revision"].as_i64().expect("a number"));
    revisions.sort_unstable();
    assert_eq!(revisions, (2..=33).collect::<Vec<i64>>());
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), 33)]);
    assert_eq!(browser.cart()["revision"], 33);
}

fn one_change_sent_by_many_at_once_counts_once(shop: &Shop) {
    let browser = shop.browser();
    browser.wish(KETTLE);
    let change = browser.change(add(KETTLE, 1));
    let answers = at_once(16, |_| {
        let answer = browser.post(PATH, &change);
        (answer.status, answer.text)
    });
    assert!(answers.iter().all(|answer| answer.0 == 200 && *answer == answers[0]), "{answers:?}");
    assert_eq!((browser.lines(), browser.cart()["revision"].as_i64()), (vec![(KETTLE.to_owned(), 1)], Some(2)));
}

fn first_adds_at_once_make_whole_guests(shop: &Shop) {
    let mut cookies = at_once(16, |_| {
        let newcomer = shop.browser();
        newcomer.add(KETTLE, 1);
        assert_eq!(newcomer.lines(), [(KETTLE.to_owned(), 1)]);
        newcomer.cookie().expect("a cookie")
    });
    cookies.sort();
    cookies.dedup();
    assert_eq!(cookies.len(), 16);
    assert_eq!(shop.number("select count(*) from owner where kind = 'guest'"), 16);
    assert_eq!(shop.number("select count(*) from cart_line"), 16);
}

fn two_tabs_edit_one_cart(shop: &Shop) {
    let one = shop.browser();
    one.add(KETTLE, 1);
    let two = one.tab();
    let set = |tab: &Browser, quantity: i64| {
        tab.post(PATH, &tab.change(json!({ "type": "change_quantity", "sku": KETTLE, "quantity": quantity })))
    };
    // Both act on what they saw; the later one stands, and adds add up.
    assert_eq!(set(&one, 5).status, 200);
    assert_eq!(set(&two, 3).status, 200);
    one.add(KETTLE, 1);
    two.add(TOASTER, 2);
    assert_eq!(one.lines(), [(KETTLE.to_owned(), 4), (TOASTER.to_owned(), 2)]);
    // What one removed the other cannot change back into being.
    assert_eq!(one.post(PATH, &one.change(json!({ "type": "remove_line", "sku": KETTLE }))).status, 200);
    assert_eq!(set(&two, 9).refusal().1, "line_gone");
    assert_eq!(two.lines(), [(TOASTER.to_owned(), 2)]);
}

fn a_dead_cookie_changes_nothing(shop: &Shop) {
    let browser = shop.signed_in("customer");
    browser.add(KETTLE, 1);
    let left = browser.tab();
    assert_eq!(browser.post("/api/account/sign-out", &json!({})).status, 200);
    let owners = shop.number("select count(*) from owner");

    let answer = left.post(PATH, &left.change(add(TOASTER, 1)));
    assert_eq!(answer.refusal(), (401, "session_ended".into(), None));
    assert!(answer.set_cookies().is_empty());
    assert_eq!((left.lines(), left.wishes()), (vec![], vec![]));
    assert_eq!(shop.number("select count(*) from owner"), owners);
    // The page, loaded anew, knows: the next change is a newcomer's. The page itself takes no cookie away, which by
    // then may be that of a sign-in in another tab.
    let reloaded = left.tab();
    assert!(reloaded.get("/fr/cart").set_cookies().is_empty());
    assert_eq!(reloaded.add_anew(DRYER, 1).status, 200);
    assert_eq!(reloaded.lines(), [(DRYER.to_owned(), 1)]);
    assert!(!reloaded.get("/fr/cart").text.contains("data-ended"));
    // Whoever runs no script begins anew at once.
    let answer = left.submit(PATH, &pairs(&fields(&left.change(add(TOASTER, "1")))), "/fr/cart");
    assert_eq!((answer.status, answer.header("location")), (303, "/fr/cart?notice=added"));
    assert_eq!(left.lines(), [(TOASTER.to_owned(), 1)]);
    assert_eq!(shop.signed_in("customer").lines(), [(KETTLE.to_owned(), 1)]);
}

/// The client goes on sending; the shop has heard enough, and serves others.
fn a_body_without_end_is_not_read(shop: &Shop) {
    const MEBIBYTE: usize = 1024 * 1024;
    let mut connection = TcpStream::connect(("127.0.0.1", shop.port)).expect("the shop is there");
    let head = format!("Host: localhost\r\nOrigin: {}\r\nContent-Type: application/json", shop.origin);
    let length = 1024 * MEBIBYTE;
    write!(connection, "POST {PATH} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n").expect("it listens");
    let piece = vec![b'x'; MEBIBYTE];
    let sent = (0..64).take_while(|_| connection.write_all(&piece).is_ok()).count();
    assert!(sent < 64, "the shop reads on and on");
    // The answer may be lost where the connection breaks; when it comes it is the refusal.
    let mut answer = String::new();
    if connection.read_to_string(&mut answer).is_ok() && !answer.is_empty() {
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("body_too_large"), "{answer}");
    }
    assert_eq!(shop.browser().get("/fr/").status, 200);
}
