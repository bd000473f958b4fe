//! `/api/pair/*` and the pages around them: another device for a guest's cart, and its end.

use comptoir_db::Engine;
use serde_json::json;

use super::browser::{Answer, Browser};
use super::shop::{DRYER, KETTLE, Shop, TOASTER, at_once, run};
use super::stream::SOON;

on_both_engines!(
    a_link_brings_the_phone_to_the_laptops_cart,
    plain_forms_do_the_same,
    looking_uses_nothing_up_and_sets_no_cookie,
    what_the_phone_had_goes_along,
    one_link_is_one_device,
    an_account_is_never_handed_out,
    a_device_is_ended_from_another,
    foreign_and_missing_sessions_answer_the_same,
    secrets_are_told_to_nobody,
    links_are_limited,
);

/// A link of the browser's, and its token.
fn start(browser: &Browser) -> String {
    let answer = browser.post("/api/pair/start", &json!({}));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let link = answer.json()["link"].as_str().expect("a link").to_owned();
    let prefix = format!("{}/fr/pair/", browser.shop.origin);
    link.strip_prefix(&prefix).unwrap_or_else(|| panic!("{link}")).to_owned()
}

fn join(browser: &Browser, token: &str) -> Answer {
    browser.post("/api/pair/join", &json!({ "token": token }))
}

fn a_link_brings_the_phone_to_the_laptops_cart(shop: &Shop) {
    let (laptop, phone) = (shop.browser(), shop.browser());
    laptop.add(KETTLE, 2);
    let answer = laptop.post("/api/pair/start", &json!({}));
    let told = answer.json();
    let names: Vec<&String> = told.as_object().expect("an object").keys().collect();
    assert_eq!(names, ["expires_at", "link"]);
    let token = start(&laptop);
    assert_eq!(token.len(), 26);

    let stream = laptop.live("owner:1");
    let answer = join(&phone, &token);
    assert_eq!((answer.status, answer.json()), (200, json!({})));
    assert!(answer.set_cookies()[0].contains("; HttpOnly; SameSite=Lax"));
    assert_eq!(phone.lines(), [(KETTLE.to_owned(), 2)]);
    phone.add(TOASTER, 1);
    assert_eq!(stream.next("change")["cart"], phone.cart());
    assert_eq!(laptop.lines(), phone.lines());
    assert_eq!(shop.number("select count(*) from owner where kind = 'guest'"), 1);

    // A newcomer may begin with the link itself.
    let (other, tablet) = (shop.browser(), shop.browser());
    let token = start(&other);
    assert!(other.cookie().is_some());
    assert_eq!(join(&tablet, &token).status, 200);
    other.add(DRYER, 1);
    assert_eq!(tablet.lines(), [(DRYER.to_owned(), 1)]);
}

fn plain_forms_do_the_same(shop: &Shop) {
    let (laptop, phone) = (shop.browser(), shop.browser());
    let account = laptop.page("/fr/account");
    account.one("form", ("action", "/api/pair/start"));
    let location = laptop.submit("/api/pair/start", &[], "/fr/account").header("location").to_owned();
    let token = location.strip_prefix("/fr/pair?code=").unwrap_or_else(|| panic!("{location}")).to_owned();
    let answer = laptop.get(&location);
    assert_eq!((answer.status, answer.header("referrer-policy")), (200, "same-origin"));
    assert!(answer.header("refresh").parse::<i64>().is_ok_and(|seconds| (1..=121).contains(&seconds)));
    let page = answer.document();
    let link = format!("{}/fr/pair/{token}", shop.origin);
    assert_eq!(page.with_test_id("pair-link")[0].get("href"), link);
    let code = page.one("svg", ("class", "qr"));
    assert_eq!(code.get("role"), "img");
    assert!(code.get("aria-label").contains("QR"));
    // The picture is dark on white whatever the page's colours.
    page.one("rect", ("fill", "#fff"));
    assert!(page.one("path", ("fill", "#000")).get("d").len() > 1000);
    // Nobody else is shown it by asking with the code.
    assert!(shop.browser().page(&location).with_test_id("pair-link").is_empty());

    let path = format!("/fr/pair/{token}");
    let page = phone.page(&path);
    assert_eq!(page.one("input", ("name", "token")).get("value"), token);
    let fields = [("token", token.as_str()), ("next", path.as_str())];
    let answer = phone.submit("/api/pair/join", &fields, &path);
    assert_eq!((answer.status, answer.header("location")), (303, "/fr/cart?notice=paired"));
    assert!(phone.cookie().is_some());
    assert_eq!(
        shop.browser().submit("/api/pair/join", &fields, &path).header("location"),
        format!("{path}?refusal=pair_gone")
    );
    assert_eq!(shop.browser().get(&format!("{path}?refusal=pair_gone")).status, 410);

    let page = laptop.page("/fr/account");
    assert_eq!(page.with_test_id("device").len(), 2);
    let session = page.one("input", ("name", "session")).get("value").to_owned();
    let answer = laptop.submit("/api/pair/end", &[("session", &session), ("next", "/fr/account")], "/fr/account");
    assert_eq!(answer.header("location"), "/fr/account?notice=unpaired");
    assert_eq!(laptop.page("/fr/account").with_test_id("device").len(), 1);
}

fn looking_uses_nothing_up_and_sets_no_cookie(shop: &Shop) {
    let laptop = shop.browser();
    laptop.add(KETTLE, 3);
    let token = start(&laptop);
    let path = format!("/fr/pair/{token}");
    for _ in 0..3 {
        let answer = shop.browser().get(&path);
        assert_eq!((answer.status, answer.set_cookies().len()), (200, 0));
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.document().one("meta", ("name", "robots")).get("content"), "noindex");
        assert!(answer.document().text().contains("3 articles"));
    }
    assert!(shop.browser().page(&format!("/en/pair/{token}")).text().contains("3 items"));
    // Whoever shares it already is told so, and uses nothing up.
    assert!(laptop.page(&path).all("form").all(|form| form.get("action") != "/api/pair/join"));
    assert_eq!(join(&laptop, &token).refusal(), (409, "pair_same".into(), None));
    // In lower case it is the same link.
    assert_eq!(join(&shop.browser(), &token.to_lowercase()).status, 200);
    let gone = shop.browser().get(&path);
    let unknown = shop.browser().get("/fr/pair/0123456789ABCDEFGHJKMNPQRS");
    let never = shop.browser().get("/fr/pair/%3Cscript%3Ealert(1)");
    for answer in [&gone, &unknown, &never] {
        assert_eq!((answer.status, answer.document().text()), (410, gone.document().text()));
    }
}

fn what_the_phone_had_goes_along(shop: &Shop) {
    let (laptop, phone) = (shop.browser(), shop.browser());
    laptop.add(KETTLE, 1);
    phone.add(KETTLE, 3);
    phone.add(TOASTER, 1);
    phone.wish(DRYER);
    let (tab, stream, before) = (phone.tab(), phone.live("owner:3"), phone.cookie());
    let told = laptop.live("owner:1");
    let token = start(&laptop);
    assert_eq!(join(&phone, &token).status, 200);
    assert_ne!(phone.cookie(), before, "the cookie is a new one");
    let event = told.next("change");
    assert_eq!((&event["kind"], &event["cart"]), (&json!("merge"), &laptop.cart()));
    assert_eq!(laptop.lines(), [(KETTLE.to_owned(), 3), (TOASTER.to_owned(), 1)]);
    assert_eq!((laptop.lines(), laptop.wishes()), (phone.lines(), phone.wishes()));
    assert!(stream.ends_within(SOON), "the session the phone had is over");
    assert_eq!(tab.lines(), []);
}

fn one_link_is_one_device(shop: &Shop) {
    let laptop = shop.browser();
    laptop.add(KETTLE, 1);
    let token = start(&laptop);
    let statuses = at_once(6, |_| {
        let phone = shop.browser();
        let answer = join(&phone, &token);
        (answer.status, phone.lines().len(), answer.set_cookies().len())
    });
    assert_eq!(statuses.iter().filter(|it| **it == (200, 1, 1)).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|it| **it == (410, 0, 0)).count(), 5, "{statuses:?}");
    assert_eq!(join(&shop.browser(), &token).refusal(), (410, "pair_gone".into(), None));
    assert_eq!(join(&shop.browser(), "no token\0").refusal(), (410, "pair_gone".into(), None));
}

fn an_account_is_never_handed_out(shop: &Shop) {
    let customer = shop.signed_in("customer");
    assert_eq!(customer.post("/api/pair/start", &json!({})).refusal(), (409, "pair_account".into(), None));
    let page = customer.page("/fr/account");
    assert!(page.all("form").all(|form| form.get("action") != "/api/pair/start"));

    // Whoever is signed in joins no guest, and uses nothing up by trying.
    let laptop = shop.browser();
    laptop.add(KETTLE, 1);
    let token = start(&laptop);
    assert_eq!(join(&customer, &token).refusal(), (409, "pair_signed_in".into(), None));
    let page = customer.page(&format!("/fr/pair/{token}"));
    assert!(page.all("form").all(|form| form.get("action") != "/api/pair/join"));
    assert!(page.text().contains("Déconnectez-vous"));
    assert_eq!(join(&shop.browser(), &token).status, 200);

    // A guest who signs in takes the link along into nowhere.
    let token = start(&laptop);
    let (email, password) = shop.person("customer2");
    assert_eq!(laptop.post("/api/account/sign-in", &json!({ "email": email, "password": password })).status, 200);
    assert_eq!(shop.browser().get(&format!("/fr/pair/{token}")).status, 410);
    let phone = shop.browser();
    assert_eq!((join(&phone, &token).status, phone.cookie()), (410, None));
}

fn a_device_is_ended_from_another(shop: &Shop) {
    let laptop = shop.browser();
    laptop.add(KETTLE, 1);
    let phone = shop.browser();
    let token = start(&laptop);
    let agent = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
    let headers = [("content-type", "application/json"), ("origin", shop.origin.as_str()), ("user-agent", agent)];
    let body = json!({ "token": token }).to_string();
    assert_eq!(phone.send("POST", "/api/pair/join", &headers, Some(body.as_bytes())).status, 200);
    let page = laptop.page("/fr/account");
    assert!(page.text().contains("Chrome sur Android") && page.text().contains("Cet appareil"));
    assert!(laptop.page("/en/account").text().contains("Chrome on Android"));
    let session = page.one("input", ("name", "session")).get("value").to_owned();

    let stream = phone.live("owner:1");
    let end = || laptop.post("/api/pair/end", &json!({ "session": session }));
    assert_eq!(end().json(), json!({}));
    assert!(stream.ends_within(SOON));
    // Its next page is a newcomer's, its next change too.
    assert_eq!(phone.lines(), []);
    assert_eq!(phone.add_anew(TOASTER, 1).status, 200);
    assert_eq!(phone.lines(), [(TOASTER.to_owned(), 1)]);
    assert_eq!(laptop.lines(), [(KETTLE.to_owned(), 1)]);
    assert_eq!(end().refusal(), (404, "session_unknown".into(), Some("session".into())));

    // Someone signed in sees and ends their devices likewise.
    let (one, two) = (shop.signed_in("customer"), shop.signed_in("customer"));
    let page = one.page("/fr/account");
    assert_eq!(page.with_test_id("device").len(), 2);
    let session = page.one("input", ("name", "session")).get("value").to_owned();
    assert_eq!(one.post("/api/pair/end", &json!({ "session": session })).status, 200);
    assert!(!two.page("/fr/account").text().contains("Se déconnecter"));
    assert!(one.page("/fr/account").text().contains("Se déconnecter"));
}

fn foreign_and_missing_sessions_answer_the_same(shop: &Shop) {
    let (laptop, phone, stranger) = (shop.browser(), shop.browser(), shop.browser());
    laptop.add(KETTLE, 1);
    stranger.add(KETTLE, 1);
    let token = start(&laptop);
    join(&phone, &token);
    let session = laptop.page("/fr/account").one("input", ("name", "session")).get("value").to_owned();
    let end = |browser: &Browser, id: &str| browser.post("/api/pair/end", &json!({ "session": id }));
    let missing = end(&stranger, "018f6a3e-7c2b-4f1e-9f6f-0d9a11000003");
    assert_eq!(missing.refusal(), (404, "session_unknown".into(), Some("session".into())));
    for (browser, id) in
        [(&stranger, session.as_str()), (&shop.browser(), &session), (&stranger, "\0"), (&stranger, "")]
    {
        let answer = end(browser, id);
        assert_eq!((answer.status, answer.text), (404, missing.text.clone()));
    }
    assert_eq!(phone.lines(), laptop.lines());
    assert_eq!(laptop.page("/fr/account").with_test_id("device").len(), 2);
}

/// No page and no answer has an owner's id, or a hash that the database keeps.
fn secrets_are_told_to_nobody(shop: &Shop) {
    let (laptop, phone) = (shop.browser(), shop.browser());
    laptop.add(KETTLE, 1);
    laptop.wish(TOASTER);
    laptop.post("/api/wishlist/share", &json!({}));
    let token = start(&laptop);
    let mut told = vec![laptop.post("/api/pair/start", &json!({})).text, join(&phone, &token).text];
    let unused = start(&laptop);
    for browser in [&laptop, &phone, &shop.browser()] {
        for path in ["/fr/account", "/fr/wishlist", &format!("/fr/pair?code={unused}"), &format!("/fr/pair/{unused}")] {
            told.push(browser.get(path).text);
        }
    }
    let secrets = shop.with_db(async |db| {
        let sql =
            "select id from owner union all select token_hash from session union all select token_hash from pairing";
        let rows =
            db.write(move |tx| Box::pin(async move { Ok(sqlx::query_as::<_, (String,)>(sql).fetch_all(tx).await?) }));
        rows.await.expect("the database is read")
    });
    assert!(secrets.len() > 10);
    for (secret,) in secrets {
        assert!(told.iter().all(|text| !text.contains(&secret)), "{secret} is told");
    }
    assert_eq!(shop.number(&format!("select count(*) from pairing where token_hash = '{token}'")), 0);
}

fn links_are_limited(shop: &Shop) {
    let laptop = shop.browser();
    (0..10).for_each(|_| drop(start(&laptop)));
    let answer = laptop.post("/api/pair/start", &json!({}));
    assert_eq!(answer.refusal(), (429, "too_many_attempts".into(), None));
    start(&shop.browser());
}

#[test]
fn a_link_is_over_after_its_seconds() {
    run(Engine::Sqlite, &[("COMPTOIR_PAIR_SECONDS", "1")], |shop| {
        let laptop = shop.browser();
        laptop.add(KETTLE, 1);
        let token = start(&laptop);
        let path = format!("/fr/pair/{token}");
        while shop.browser().get(&path).status != 410 {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert_eq!(join(&shop.browser(), &token).status, 410);
        assert!(laptop.page(&format!("/fr/pair?code={token}")).with_test_id("pair-link").is_empty());
    });
}
