//! `/api/account/*`: signing up, in and out, and what joins a guest to an account.

use serde_json::{Value, json};

use super::browser::{Answer, Browser};
use super::shop::{DRYER, KETTLE, Shop, TOASTER, at_once};

on_both_engines!(
    signing_up_and_in_and_out,
    plain_forms_go_back_to_their_page,
    a_guest_joins_the_account_once,
    sign_ins_at_once_merge_once,
    two_guests_of_one_person_both_join,
    a_change_sent_before_and_after_the_sign_in_counts_once,
    each_sign_in_has_a_token_of_its_own,
    another_account_in_this_browser_ends_the_first,
    a_shared_device_keeps_nothing,
    what_cannot_be_an_account_is_refused,
    an_address_has_one_account,
    the_demos_people_can_sign_in,
);

const PASSWORD: &str = "une phrase convient";

fn sign_up(browser: &Browser, email: &str) -> Answer {
    browser.post("/api/account/sign-up", &json!({ "email": email, "password": PASSWORD, "name": "Ana" }))
}

fn sign_in(browser: &Browser, email: &str) -> Answer {
    browser.post("/api/account/sign-in", &json!({ "email": email, "password": PASSWORD }))
}

fn sign_out(browser: &Browser) -> Answer {
    browser.post("/api/account/sign-out", &json!({}))
}

fn signing_up_and_in_and_out(shop: &Shop) {
    let browser = shop.browser();
    let answer = sign_up(&browser, " Ana@Example.ORG ");
    assert_eq!((answer.status, answer.json()), (200, json!({ "name": "Ana", "email": "ana@example.org" })));
    assert!(answer.set_cookies()[0].contains("; HttpOnly; SameSite=Lax"));
    assert!(browser.page("/en/account").text().contains("ana@example.org"));
    browser.add(KETTLE, 1);

    let answer = sign_out(&browser);
    assert_eq!((answer.status, answer.json()), (200, json!({})));
    assert!(answer.set_cookies()[0].starts_with("comptoir_session=; Path=/; Max-Age=0"), "{:?}", answer.set_cookies());
    assert_eq!((browser.cookie(), browser.lines()), (None, vec![]));
    assert!(!browser.page("/en/account").text().contains("ana@example.org"));

    assert_eq!(sign_in(&browser, "ANA@example.org").status, 200);
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), 1)]);
    // The password is kept nowhere as it is.
    assert_eq!(
        shop.number("select count(*) from customer where password_hash like '$argon2id$%'"),
        shop.number("select count(*) from customer")
    );
}

fn plain_forms_go_back_to_their_page(shop: &Shop) {
    let browser = shop.browser();
    let form = |path: &str, fields: &[(&str, &str)]| {
        let answer = browser.submit(path, fields, "/fr/account");
        assert_eq!(answer.status, 303);
        answer.header("location").to_owned()
    };
    let ana = [("email", "ana@example.org"), ("password", PASSWORD), ("next", "/en/account")];
    assert_eq!(form("/api/account/sign-up", &ana), "/en/account?notice=signed_up");
    assert_eq!(form("/api/account/sign-out", &[]), "/fr/account?notice=signed_out");
    assert_eq!(browser.cookie(), None);
    let wrong = [("email", "ana@example.org"), ("password", "une autre phrase")];
    assert_eq!(form("/api/account/sign-in", &wrong), "/fr/account?refusal=credentials_wrong");
    assert_eq!(form("/api/account/sign-in", &ana), "/en/account?notice=signed_in");
    assert!(browser.page("/fr/account").text().contains("ana@example.org"));
}

fn a_guest_joins_the_account_once(shop: &Shop) {
    let phone = shop.browser();
    sign_up(&phone, "ana@example.org");
    phone.add(KETTLE, 2);
    phone.add(TOASTER, 1);
    phone.wish(KETTLE);

    let laptop = shop.browser();
    laptop.add(KETTLE, 1);
    laptop.add(DRYER, 4);
    laptop.wish(DRYER);
    let guest = laptop.tab();
    assert_eq!(sign_in(&laptop, "ana@example.org").status, 200);
    // What both have keeps the larger quantity; nothing is lost and nothing doubled.
    let merged = [(KETTLE.to_owned(), 2), (TOASTER.to_owned(), 1), (DRYER.to_owned(), 4)];
    assert_eq!(laptop.lines(), merged);
    assert_eq!(laptop.wishes(), [KETTLE, DRYER]);
    assert_eq!(phone.lines(), merged);
    // The guest is no more.
    assert_eq!((guest.lines(), guest.wishes()), (vec![], vec![]));
    assert_eq!(shop.number("select count(*) from owner where merged_into is not null"), 1);

    sign_out(&laptop);
    assert_eq!(sign_in(&laptop, "ana@example.org").status, 200);
    assert_eq!(laptop.lines(), merged);
}

fn sign_ins_at_once_merge_once(shop: &Shop) {
    sign_up(&shop.browser(), "ana@example.org");
    let guest = shop.browser();
    guest.add(KETTLE, 3);
    guest.wish(TOASTER);
    let before = shop.number("select count(*) from change_log where kind = 'merge'");
    let tabs = at_once(4, |_| {
        let tab = guest.tab();
        let answer = sign_in(&tab, "ana@example.org");
        assert_eq!(answer.status, 200, "{}", answer.text);
        (tab.lines(), tab.wishes())
    });
    for tab in tabs {
        assert_eq!(tab, (vec![(KETTLE.to_owned(), 3)], vec![TOASTER.to_owned()]));
    }
    assert_eq!(shop.number("select count(*) from change_log where kind = 'merge'"), before + 1);
    assert_eq!(guest.lines(), []);
}

fn two_guests_of_one_person_both_join(shop: &Shop) {
    sign_up(&shop.browser(), "ana@example.org");
    let carts = at_once(3, |index| {
        let guest = shop.browser();
        guest.add([KETTLE, TOASTER, DRYER][index], 1);
        assert_eq!(sign_in(&guest, "ana@example.org").status, 200);
        guest
    });
    let mut lines = carts[0].lines();
    lines.sort();
    assert_eq!(lines, [(TOASTER.to_owned(), 1), (KETTLE.to_owned(), 1), (DRYER.to_owned(), 1)]);
}

/// The answer got lost, the shopper signed in, the browser sends the change again.
fn a_change_sent_before_and_after_the_sign_in_counts_once(shop: &Shop) {
    let browser = shop.browser();
    let change = browser.change(json!({ "type": "add_line", "sku": KETTLE, "quantity": 1 }));
    let first = browser.post("/api/cart/change", &change);
    assert_eq!(sign_up(&browser, "ana@example.org").status, 200);
    let again = browser.post("/api/cart/change", &change);
    assert_eq!((again.status, again.json()), (200, first.json()));
    assert_eq!(browser.lines(), [(KETTLE.to_owned(), 1)]);
}

fn each_sign_in_has_a_token_of_its_own(shop: &Shop) {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let mut tokens = vec![browser.cookie()];
    sign_up(&browser, "ana@example.org");
    tokens.push(browser.cookie());
    for _ in 0..2 {
        sign_out(&browser);
        sign_in(&browser, "ana@example.org");
        tokens.push(browser.cookie());
    }
    assert!(tokens.iter().all(Option::is_some));
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), 4);

    // A token somebody else chose is never taken over.
    let fixed = "comptoir_session=0000000000000000000000000000000000000000000000000000000000000000";
    let headers = [("content-type", "application/json"), ("origin", shop.origin.as_str()), ("cookie", fixed)];
    let body = json!({ "email": "ana@example.org", "password": PASSWORD }).to_string();
    let answer = shop.browser().send("POST", "/api/account/sign-in", &headers, Some(body.as_bytes()));
    assert!(answer.session().is_some_and(|pair| pair != fixed));
}

/// Signing in replaces the session the browser had: its token opens nothing any more.
fn another_account_in_this_browser_ends_the_first(shop: &Shop) {
    let browser = shop.browser();
    sign_up(&browser, "ana@example.org");
    browser.add(KETTLE, 1);
    let old = browser.tab();
    assert_eq!(sign_up(&browser, "ben@example.org").status, 200);
    assert_eq!(browser.lines(), [], "an account's cart does not join another account's");
    assert_eq!(old.lines(), [], "the session that was replaced has ended");
}

fn a_shared_device_keeps_nothing(shop: &Shop) {
    let browser = shop.signed_in("customer");
    browser.add(KETTLE, 1);
    browser.wish(TOASTER);
    sign_out(&browser);
    assert_eq!((browser.lines(), browser.wishes()), (vec![], vec![]));
    for page in ["/fr/cart", "/fr/wishlist", "/fr/account", "/fr/"] {
        let answer = browser.get(page);
        assert!(!answer.text.contains("Camille") && !answer.text.contains("customer@"), "{page}");
        assert!(answer.document().with_test_id("cart-line").is_empty());
        assert_eq!(answer.header("cache-control"), "private, no-cache");
    }
    // The next person's cart is their own.
    let next = shop.signed_in("customer2");
    assert_eq!((next.lines(), next.wishes()), (vec![], vec![]));
}

fn what_cannot_be_an_account_is_refused(shop: &Shop) {
    let browser = shop.browser();
    let long = "x".repeat(257);
    let refuse = |email: &str, password: &str| {
        let body = json!({ "email": email, "password": password });
        browser.post("/api/account/sign-up", &body).refusal()
    };
    let on = |code: &str, field: &str| (422, code.to_owned(), Some(field.to_owned()));
    for email in ["", "ana", "ana@", "@example.org", "ana@example", "a b@example.org", "ana@example.org\r\nBcc: x@y.fr"]
    {
        assert_eq!(refuse(email, PASSWORD), on("email_invalid", "email"), "{email:?}");
    }
    assert_eq!(refuse("ana@example.org", "neuf ca.."), on("password_short", "password"));
    assert_eq!(refuse("ana@example.org", &long), on("password_long", "password"));
    let body = json!({ "email": "ana@example.org" });
    assert_eq!(browser.post("/api/account/sign-up", &body).refusal().1, "body_invalid");
    assert_eq!(browser.cookie(), None);
}

fn an_address_has_one_account(shop: &Shop) {
    let statuses = at_once(4, |_| sign_up(&shop.browser(), "ana@example.org").status);
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(shop.number("select count(*) from customer where email = 'ana@example.org'"), 1);
    let answer = sign_up(&shop.browser(), "ANA@EXAMPLE.ORG");
    assert_eq!(answer.refusal(), (422, "email_taken".into(), Some("email".into())));
    assert!(answer.set_cookies().is_empty());
}

fn the_demos_people_can_sign_in(shop: &Shop) {
    let roles: Vec<&str> = shop.told.iter().filter_map(|line| line.split(' ').next()).collect();
    let expected =
        ["database", "customer", "customer2", "seller", "store_manager", "marketer", "administrator", "machine"];
    assert_eq!(roles, expected);
    for role in &expected[1..7] {
        let (email, password) = shop.person(role);
        let answer = shop.browser().post("/api/account/sign-in", &json!({ "email": email, "password": password }));
        assert_eq!((answer.status, &answer.json()["email"]), (200, &Value::from(email)), "{role}");
    }
}
