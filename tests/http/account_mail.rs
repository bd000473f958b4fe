//! Links in mails to an account: another password, and an address that is verified.

use std::time::Duration;

use serde_json::json;

use super::browser::{Answer, Browser};
use super::mail::secret;
use super::shop::Shop;

on_both_engines!(
    another_password_ends_every_other_session,
    nobody_learns_who_has_an_account,
    mails_to_an_address_are_limited,
    a_link_is_good_once_and_for_an_hour,
    an_address_is_verified_by_a_press,
);

const PASSWORD: &str = "une phrase convient";
const OTHER: &str = "une toute autre phrase";
const EMAIL: &str = "ana@example.org";

fn sign_up(browser: &Browser) {
    let answer = browser.post("/api/account/sign-up", &json!({ "email": EMAIL, "password": PASSWORD, "name": "Ana" }));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

fn sign_in(browser: &Browser, password: &str) -> u16 {
    browser.post("/api/account/sign-in", &json!({ "email": EMAIL, "password": password })).status
}

fn ask(browser: &Browser, email: &str) -> Answer {
    browser.post("/api/account/ask-reset", &json!({ "email": email }))
}

fn reset(browser: &Browser, token: &str, password: &str) -> Answer {
    browser.post("/api/account/reset", &json!({ "token": token, "password": password }))
}

fn gone() -> (u16, String, Option<String>) {
    (410, "link_gone".to_owned(), Some("token".to_owned()))
}

fn another_password_ends_every_other_session(shop: &Shop) {
    let (phone, laptop) = (shop.browser(), shop.browser());
    sign_up(&phone);
    let stream = phone.live("owner:0");
    let form = laptop.page("/fr/account/reset");
    form.one("form", ("action", "/api/account/ask-reset"));
    let answer = laptop.submit("/api/account/ask-reset", &[("email", " Ana@Example.org ")], "/fr/account/reset");
    assert_eq!(answer.header("location"), "/fr/account/reset?notice=reset_asked");
    let token = secret(shop, "/fr/account/reset/");
    let path = format!("/fr/account/reset/{token}");
    // Looking uses nothing up, and the address is told no other site.
    for _ in 0..2 {
        let answer = laptop.get(&path);
        assert_eq!((answer.status, answer.header("referrer-policy")), (200, "same-origin"));
        assert!(answer.set_cookies().is_empty() && answer.text.contains(EMAIL));
    }
    let form = |password: &str| {
        let fields = [("token", token.as_str()), ("password", password), ("next", path.as_str())];
        laptop.submit("/api/account/reset", &fields, &path).header("location").to_owned()
    };
    assert_eq!(form("court"), format!("{path}?refusal=password_short"));
    assert!(laptop.get("/fr/account").text.contains("/api/account/sign-in"), "nothing happened yet");
    assert_eq!(form(OTHER), "/fr/account?notice=password_changed");
    assert!(laptop.page("/fr/account").text().contains(EMAIL), "this browser is signed in");
    assert!(phone.get("/fr/account").text.contains("/api/account/sign-in"), "every other one is not");
    assert!(stream.ends_within(Duration::from_secs(30)), "what the phone hears ends too");
    assert_eq!((sign_in(&shop.browser(), PASSWORD), sign_in(&shop.browser(), OTHER)), (422, 200));
    assert_eq!(laptop.page("/fr/account").with_test_id("address")[0].get("data-verified"), "true");
}

fn nobody_learns_who_has_an_account(shop: &Shop) {
    sign_up(&shop.browser());
    let told = [EMAIL, "nobody@example.org"].map(|email| {
        let answer = ask(&shop.browser(), email);
        (answer.status, answer.text.clone(), answer.set_cookies().len())
    });
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0].0, 200);
    assert_eq!(shop.number("select count(*) from outbox where kind = 'reset_password'"), 1);
    assert_eq!(ask(&shop.browser(), "nobody").refusal().1, "email_invalid");
    // Sign-ins are not counted with it.
    assert_eq!(sign_in(&shop.browser(), PASSWORD), 200);
}

fn mails_to_an_address_are_limited(shop: &Shop) {
    sign_up(&shop.browser());
    for email in [EMAIL, "nobody@example.org"] {
        let asked: Vec<u16> = (0..6).map(|_| ask(&shop.browser(), email).status).collect();
        assert_eq!(asked, [200, 200, 200, 200, 200, 429], "{email}");
    }
    assert_eq!(shop.number("select count(*) from outbox where kind = 'reset_password'"), 5);
}

fn a_link_is_good_once_and_for_an_hour(shop: &Shop) {
    sign_up(&shop.browser());
    ask(&shop.browser(), EMAIL);
    let token = secret(shop, "/fr/account/reset/");
    // No other link opens it, and it opens nothing else.
    let verify = secret(shop, "/fr/account/verify/");
    let browser = shop.browser();
    assert_eq!(reset(&browser, &verify, OTHER).refusal(), gone());
    assert_eq!(browser.post("/api/account/verify", &json!({ "token": token })).refusal(), gone());
    for wrong in ["", "x", "00000000000000000000000000", "\0"] {
        assert_eq!(reset(&browser, wrong, OTHER).refusal(), gone(), "{wrong:?}");
    }
    shop.execute("update account_link set expires_at = expires_at - 3600000");
    assert_eq!(reset(&browser, &token, OTHER).refusal(), gone());
    assert_eq!(browser.get(&format!("/fr/account/reset/{token}")).status, 410);
    shop.execute("update account_link set expires_at = expires_at + 3600000");
    assert_eq!(reset(&browser, &token.to_lowercase(), OTHER).status, 200);
    assert_eq!(reset(&shop.browser(), &token, PASSWORD).refusal(), gone());
    assert_eq!(shop.browser().get(&format!("/fr/account/reset/{token}")).status, 410);
    // The database alone opens nothing: it has neither token nor mail.
    assert_eq!(shop.number(&format!("select count(*) from account_link where token_hash = '{token}'")), 0);
    assert_eq!(shop.number(&format!("select count(*) from outbox where data like '%{token}%'")), 0);
}

fn an_address_is_verified_by_a_press(shop: &Shop) {
    let browser = shop.browser();
    assert_eq!(browser.post("/api/account/ask-verify", &json!({})).refusal(), (401, "sign_in_needed".into(), None));
    sign_up(&browser);
    let verified = || browser.page("/fr/account").with_test_id("address")[0].get("data-verified").to_owned();
    assert_eq!(verified(), "false");
    let first = secret(shop, "/fr/account/verify/");
    let answer = browser.submit("/api/account/ask-verify", &[("next", "/fr/account")], "/fr/account");
    assert_eq!(answer.header("location"), "/fr/account?notice=verify_asked");
    assert_eq!(shop.number("select count(*) from outbox where kind = 'verify_address'"), 2);
    // Programs that look at links use nothing up, and whoever presses need not be signed in.
    let path = format!("/fr/account/verify/{first}");
    let reader = shop.browser();
    for _ in 0..2 {
        reader.page(&path).one("form", ("action", "/api/account/verify"));
    }
    assert_eq!(verified(), "false");
    for _ in 0..2 {
        let answer = reader.submit("/api/account/verify", &[("token", &first), ("next", &path)], &path);
        assert_eq!(answer.header("location"), "/fr/account?notice=address_verified");
    }
    assert_eq!((verified(), reader.cookie()), ("true".to_owned(), None));
    let asked = browser.post("/api/account/ask-verify", &json!({}));
    assert_eq!((asked.status, asked.json()), (200, json!({ "verified": true })));
    assert_eq!(shop.number("select count(*) from outbox where kind = 'verify_address'"), 2);
}
