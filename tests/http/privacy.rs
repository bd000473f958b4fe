//! What an account agrees to, taking everything away, and leaving.

use std::time::Duration;

use comptoir::privacy::unsubscribe::link;
use comptoir::server::secret::Secret;
use comptoir_domain::Locale;
use comptoir_domain::consent::Matter;
use serde_json::json;
use uuid::Uuid;

use super::browser::{Answer, Browser};
use super::order::{reserve, reserved};
use super::shop::{KETTLE, Shop, TOASTER};

on_both_engines!(
    what_is_ticked_at_the_sign_up_is_kept_with_its_words,
    an_account_says_yes_and_no_with_plain_forms,
    nobody_says_it_for_somebody_else,
    the_file_has_everything_and_is_nobody_elses,
    an_account_is_erased_and_every_device_knows,
    erasing_asks_for_the_password_and_the_address,
    a_link_stops_it_without_a_session,
    a_mail_program_stops_it_with_one_request,
    the_link_tells_nothing_of_accounts,
);

const PASSWORD: &str = "une phrase convient";
const EMAIL: &str = "ana@example.org";
const PAGE: &str = "/fr/account/privacy";

/// The token of the link with which that account stops that.
pub fn unsubscribe(shop: &Shop, account: Uuid, matter: Matter) -> String {
    let secret = Secret::load(&shop.path("var/secret")).expect("the shop's secret");
    let path = link::path(&secret, account, matter, Locale::Fr);
    path.rsplit('/').next().expect("a path has parts").to_owned()
}

fn sign_up(browser: &Browser, agree: &[&str]) -> Answer {
    let fields = [("email", EMAIL), ("password", PASSWORD), ("name", "Ana"), ("next", "/fr/account")];
    let agree: Vec<String> = agree.iter().map(|key| format!("agree[{key}]")).collect();
    let agree = agree.iter().map(|name| (name.as_str(), "1"));
    browser.submit("/api/account/sign-up", &fields.into_iter().chain(agree).collect::<Vec<_>>(), "/fr/account")
}

fn say(browser: &Browser, verb: &str, matter: &str) -> Answer {
    browser.post(&format!("/api/privacy/{verb}"), &json!({ "matter": matter, "wording": "1" }))
}

fn account(shop: &Shop) -> Uuid {
    let found = shop.with_db(async |db| comptoir_db::account::find(db, EMAIL).await.expect("it is read"));
    found.expect("an account").id.parse().expect("an id")
}

/// What the page shows of each matter: whether it is agreed to.
fn shown(browser: &Browser) -> Vec<(String, bool)> {
    let page = browser.page(PAGE);
    let rows = page.with_test_id("consent").into_iter();
    rows.map(|row| (row.get("data-matter").to_owned(), row.get("data-agreed") == "true")).collect()
}

fn both(offers: bool, personal: bool) -> Vec<(String, bool)> {
    let shown = [("offers-mail", offers), ("personal-account", personal), ("measuring-account", false)];
    shown.map(|(matter, agreed)| (matter.to_owned(), agreed)).to_vec()
}

fn holding(shop: &Shop) -> i64 {
    shop.number("select count(*) from consent where withdrawn_at is null")
}

fn what_is_ticked_at_the_sign_up_is_kept_with_its_words(shop: &Shop) {
    let browser = shop.browser();
    let page = browser.page("/fr/account");
    let boxes: Vec<_> = page.all("input").filter(|input| input.get("name").starts_with("agree[")).collect();
    assert_eq!(
        boxes.iter().map(|it| it.get("name")).collect::<Vec<_>>(),
        ["agree[offers-mail]", "agree[personal-account]", "agree[measuring-account]"]
    );
    // Each is worth the words that stand beside it.
    assert_eq!(boxes.iter().map(|it| it.get("value")).collect::<Vec<_>>(), ["1", "1", "2"]);
    for it in boxes {
        assert_eq!(it.get("type"), "checkbox");
        assert!(it.attributes().all(|(name, _)| name != "checked"), "nothing is ticked for anybody");
    }
    let words = "Quincaille peut m’envoyer ses offres et ses codes par courrier électronique.";
    assert!(page.text().contains(words));
    // An answer that no form of ours gives makes no account.
    for agree in [json!({ "offers-mail": "2" }), json!({ "offers-mail": "on" }), json!({ "offers-account": "1" })] {
        let body = json!({ "email": EMAIL, "password": PASSWORD, "agree": agree });
        let refusal = shop.browser().post("/api/account/sign-up", &body).refusal();
        assert_eq!(refusal, (422, "consent_unknown".into(), Some("matter".into())), "{agree}");
    }
    assert_eq!(sign_up(&browser, &["offers-mail"]).header("location"), "/fr/account?notice=signed_up");
    assert_eq!(shown(&browser), both(true, false));
    assert!(browser.page(PAGE).text().contains(words));
    let kept = "select count(*) from consent where purpose = 'offers' and wording = 1 and locale = 'fr' and granted_in = 'sign_up'";
    assert_eq!((shop.number(kept), shop.number("select count(*) from consent")), (1, 1));
    // Whoever ticks nothing agrees to nothing.
    let other = shop.browser();
    let body = json!({ "email": "noa@example.org", "password": PASSWORD });
    assert_eq!(other.post("/api/account/sign-up", &body).status, 200);
    assert_eq!(shown(&other), both(false, false));
}

fn an_account_says_yes_and_no_with_plain_forms(shop: &Shop) {
    let browser = shop.browser();
    sign_up(&browser, &[]);
    assert!(browser.get("/fr/account").text.contains("href=\"/fr/account/privacy\""));
    let press = |verb: &str| {
        let fields = [("matter", "personal-account"), ("wording", "1"), ("next", PAGE)];
        let page = browser.page(PAGE);
        let action = format!("/api/privacy/{verb}");
        assert!(page.all("form").any(|form| form.get("action") == action), "the page has no such form");
        browser.submit(&action, &fields, PAGE).header("location").to_owned()
    };
    assert_eq!(press("grant"), format!("{PAGE}?notice=consent_granted"));
    assert_eq!(shown(&browser), both(false, true));
    let switch = browser.page(PAGE);
    let switches: Vec<&str> =
        switch.all("button").filter(|it| it.get("role") == "switch").map(|it| it.get("aria-checked")).collect();
    assert_eq!(switches, ["false", "true", "false"]);
    assert_eq!(press("withdraw"), format!("{PAGE}?notice=consent_withdrawn"));
    assert_eq!(shown(&browser), both(false, false));
    assert!(browser.page(PAGE).text().contains("Retiré le "));
    // Twice is once, also without having agreed.
    for _ in 0..2 {
        assert_eq!(
            say(&browser, "withdraw", "personal-account").json(),
            json!({ "matter": "personal-account", "agreed": false })
        );
    }
    for _ in 0..2 {
        assert_eq!(say(&browser, "grant", "offers-mail").status, 200);
    }
    assert_eq!((holding(shop), shop.number("select count(*) from consent")), (1, 2));
    for (matter, wording) in
        [("offers-account", "1"), ("", "1"), ("offers-mail", "9"), ("offers-mail", "x"), ("\0", "1")]
    {
        let answer = browser.post("/api/privacy/grant", &json!({ "matter": matter, "wording": wording }));
        assert_eq!(answer.refusal().1, "consent_unknown", "{matter} {wording}");
    }
}

fn nobody_says_it_for_somebody_else(shop: &Shop) {
    let ana = shop.browser();
    sign_up(&ana, &["offers-mail"]);
    let guest = shop.browser();
    guest.add(KETTLE, 1);
    for nobody in [&guest, &shop.browser()] {
        for verb in ["grant", "withdraw"] {
            assert_eq!(say(nobody, verb, "offers-mail").refusal(), (401, "sign_in_needed".into(), None));
        }
        let erase = nobody.post("/api/privacy/erase", &json!({ "password": PASSWORD, "confirm": EMAIL }));
        assert_eq!(erase.refusal(), (401, "sign_in_needed".into(), None));
        let page = nobody.page(PAGE);
        assert!(page.with_test_id("consent").is_empty() && page.text().contains("Connectez-vous"));
    }
    // Another site's page, on behalf of who is signed in.
    for verb in ["grant", "withdraw", "erase"] {
        let body =
            json!({ "matter": "offers-mail", "wording": "1", "password": PASSWORD, "confirm": EMAIL }).to_string();
        let headers = [("content-type", "application/json"), ("origin", "https://evil.example")];
        let answer = ana.send("POST", &format!("/api/privacy/{verb}"), &headers, Some(body.as_bytes()));
        assert_eq!(answer.refusal().1, "cross_site");
    }
    assert_eq!(shown(&ana), both(true, false));
}

fn the_file_has_everything_and_is_nobody_elses(shop: &Shop) {
    let browser = shop.browser();
    sign_up(&browser, &["personal-account"]);
    reserved(&browser);
    browser.add(TOASTER, 2);
    browser.wish(KETTLE);
    let answer = browser.get("/api/privacy/export");
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"account.json\"");
    assert_eq!(answer.header("content-type"), "application/json");
    let file = answer.json();
    assert_eq!(file["account"]["email"], EMAIL);
    assert_eq!(file["cart"], json!([{ "sku": TOASTER, "quantity": 2 }]));
    assert_eq!(file["wishlist"], json!([{ "sku": KETTLE }]));
    assert_eq!(file["orders"][0]["name"], "Ana Lis");
    assert_eq!(file["consents"][0]["purpose"], "personal");
    assert_eq!(
        (file["devices"].as_array().map(Vec::len), file["cut_off"].as_array().map(Vec::len)),
        (Some(1), Some(0))
    );
    let kinds: Vec<&str> =
        file["mails"].as_array().expect("mails").iter().filter_map(|it| it["kind"].as_str()).collect();
    assert!(kinds.contains(&"order_reserved") && kinds.contains(&"verify_address"), "{kinds:?}");
    let cookie = browser.cookie().expect("a session");
    let token = cookie.split('=').nth(1).expect("a token");
    assert!(!answer.text.contains(token) && !answer.text.contains("argon2") && !answer.text.contains("hash"));
    for nobody in [shop.browser(), shop.signed_in("customer2")] {
        let answer = nobody.get("/api/privacy/export");
        assert!(!answer.text.contains(EMAIL));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(shop.browser().get("/api/privacy/export").refusal(), (401, "sign_in_needed".into(), None));
}

fn an_account_is_erased_and_every_device_knows(shop: &Shop) {
    let (phone, laptop, till) = (shop.browser(), shop.browser(), shop.signed_in("seller"));
    sign_up(&phone, &["offers-mail"]);
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    assert_eq!(laptop.post("/api/account/sign-in", &body).status, 200);
    let order = reserved(&laptop);
    laptop.add(TOASTER, 1);
    let revision = shop.number("select revision from topic where name = 'store/lyon-croix-rousse'");
    let (heard, counter) = (phone.live("owner:0"), till.live(&format!("store/lyon-croix-rousse:{revision}")));
    let fields = [("password", PASSWORD), ("confirm", " Ana@Example.org "), ("next", PAGE)];
    let answer = laptop.submit("/api/privacy/erase", &fields, PAGE);
    assert_eq!(answer.header("location"), "/fr/account?notice=account_erased");
    assert_eq!(laptop.cookie(), None, "the cookie is taken away");
    assert!(heard.ends_within(Duration::from_secs(30)), "what the phone hears ends");
    assert_eq!(counter.next("change")["change"]["status"], "cancelled");
    assert!(phone.get("/fr/account").text.contains("data-ended"), "the page knows that its session ended");
    let change = phone.change(json!({ "type": "add_line", "sku": KETTLE, "quantity": 1 }));
    assert_eq!(phone.post("/api/cart/change", &change).refusal().1, "session_ended");
    assert_eq!(shop.browser().post("/api/account/sign-in", &body).refusal().1, "credentials_wrong");
    // The order is there for the books, without whoever made it.
    let page = shop.browser().get(&order);
    assert!(page.status == 200 && !page.text.contains("Ana Lis") && !page.text.contains(EMAIL));
    for rows in
        ["customer where email = 'ana@example.org'", "consent", "outbox", "cart_line", "pickup where name <> ''"]
    {
        assert_eq!(shop.number(&format!("select count(*) from {rows}")), 0, "{rows}");
    }
    // The address is free, and begins with nothing.
    let again = shop.browser();
    assert_eq!(sign_up(&again, &[]).header("location"), "/fr/account?notice=signed_up");
    assert_eq!((again.lines().len(), shown(&again)), (0, both(false, false)));
    assert!(again.page("/fr/account").with_test_id("pickup").is_empty());
}

fn erasing_asks_for_the_password_and_the_address(shop: &Shop) {
    let browser = shop.browser();
    sign_up(&browser, &["offers-mail"]);
    reserved(&browser);
    let erase = |password: &str, confirm: &str| {
        let answer = browser.post("/api/privacy/erase", &json!({ "password": password, "confirm": confirm }));
        let (status, code, field) = answer.refusal();
        (status, code, field.unwrap_or_default())
    };
    for confirm in ["", "oui", "noa@example.org", "ana@example.org x"] {
        assert_eq!(erase(PASSWORD, confirm), (422, "confirmation_wrong".into(), "confirm".into()), "{confirm}");
    }
    for password in ["", "une autre phrase", &"x".repeat(300)] {
        assert_eq!(erase(password, EMAIL), (422, "credentials_wrong".into(), "password".into()));
    }
    let fields = [("password", "une autre phrase"), ("confirm", EMAIL), ("next", PAGE)];
    let back = browser.submit("/api/privacy/erase", &fields, PAGE).header("location").to_owned();
    assert_eq!(back, format!("{PAGE}?refusal=credentials_wrong"));
    // Whoever tried finds the form open, and nothing typed in it.
    let page = browser.page(&back);
    assert!(page.all("details").any(|it| it.attributes().any(|(name, _)| name == "open")));
    assert_eq!(page.one("input", ("name", "confirm")).get("value"), "");
    while erase("une autre phrase", EMAIL).0 != 429 {}
    assert_eq!(erase(PASSWORD, EMAIL).0, 429, "nobody finds a password by trying");
    assert_eq!(shown(&browser), both(true, false));
    assert_eq!(shop.number("select count(*) from pickup where status = 'reserved' and email <> ''"), 1);
}

fn a_link_stops_it_without_a_session(shop: &Shop) {
    let browser = shop.browser();
    sign_up(&browser, &["offers-mail", "personal-account"]);
    let path = format!("/fr/unsubscribe/{}", unsubscribe(shop, account(shop), Matter::OFFERS_BY_MAIL));
    let reader = shop.browser();
    // Programs that look at links stop nothing.
    for _ in 0..2 {
        let answer = reader.get(&path);
        assert_eq!((answer.status, answer.header("referrer-policy")), (200, "same-origin"));
        assert!(!answer.text.contains(EMAIL) && !answer.text.contains("Ana"), "the page knows nobody");
        answer.document().one("form", ("action", &path));
    }
    assert_eq!(shown(&browser), both(true, true));
    let answer = reader.submit(&path, &[("page", "1")], &path);
    assert_eq!((answer.status, answer.header("location")), (303, format!("{path}?notice=unsubscribed").as_str()));
    assert_eq!(reader.page(answer.header("location")).with_test_id("unsubscribed").len(), 1);
    assert_eq!((shown(&browser), reader.cookie()), (both(false, true), None));
    assert_eq!(shop.number("select count(*) from consent where withdrawn_in = 'unsubscribe'"), 1);
    // It stays good, for whoever agreed once more.
    assert_eq!(say(&browser, "grant", "offers-mail").status, 200);
    reader.submit(&path.replace("/fr/", "/en/"), &[("page", "1")], &path);
    assert_eq!(shown(&browser), both(false, true));
}

fn a_mail_program_stops_it_with_one_request(shop: &Shop) {
    let browser = shop.browser();
    sign_up(&browser, &["offers-mail", "personal-account"]);
    let path = format!("/en/unsubscribe/{}", unsubscribe(shop, account(shop), Matter::PERSONAL_OFFERS));
    // As the mail's provider sends it: without cookies, and from no page of ours.
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let parts = [("content-type", "multipart/form-data; boundary=x")];
    let multipart = b"--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    for (headers, body) in [(form, &b"List-Unsubscribe=One-Click"[..]), (parts, &multipart[..])] {
        say(&browser, "grant", "personal-account");
        let answer = shop.browser().send("POST", &path, &headers, Some(body));
        assert_eq!((answer.status, answer.text.as_str(), answer.set_cookies().len()), (200, "ok", 0));
        assert_eq!(shown(&browser), both(true, false));
    }
    let large = vec![b'x'; 64 * 1024];
    assert_eq!(shop.browser().send("POST", &path, &form, Some(&large)).status, 413);
}

fn the_link_tells_nothing_of_accounts(shop: &Shop) {
    let browser = shop.browser();
    sign_up(&browser, &["offers-mail"]);
    let (known, nobody) = (account(shop), Uuid::new_v4());
    let told = |account: Uuid| {
        let path = format!("/fr/unsubscribe/{}", unsubscribe(shop, account, Matter::OFFERS_BY_MAIL));
        let looked = shop.browser().get(&path);
        let pressed = shop.browser().submit(&path, &[("page", "1")], &path);
        let place = |text: &str| text.replace(&path, "PATH").replace(&path.replace("/fr/", "/en/"), "PATH");
        let main = looked.text.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).map(place);
        (looked.status, main, pressed.status, place(pressed.header("location")))
    };
    assert_eq!(told(known), told(nobody));
    assert_eq!(holding(shop), 0);
    // Nobody makes a link without the shop's secret.
    say(&browser, "grant", "offers-mail");
    let good = unsubscribe(shop, known, Matter::OFFERS_BY_MAIL);
    let swapped = format!("{}{}", &good[..26], &unsubscribe(shop, nobody, Matter::OFFERS_BY_MAIL)[26..]);
    for token in [swapped.as_str(), "x", &good[..51], "00000000000000000000000000000000000000000000000000000"] {
        let path = format!("/fr/unsubscribe/{token}");
        assert_eq!(shop.browser().get(&path).status, 410, "{token}");
        assert_eq!(shop.browser().submit(&path, &[("page", "1")], &path).refusal().1, "link_gone", "{token}");
    }
    assert_eq!(holding(shop), 1);
    // What somebody orders is theirs to erase alone: another account has other orders.
    browser.shop.import_stock(KETTLE, "lyon-croix-rousse", 5);
    browser.add(KETTLE, 1);
    reserve(&browser);
    assert!(
        shop.signed_in("customer2").get("/api/privacy/export").json()["orders"].as_array().is_some_and(Vec::is_empty)
    );
}
