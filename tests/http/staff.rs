//! Invitations to work in the shop: who may send them, and what accepting one grants.

use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::{Answer, Browser};
use super::mail::secret;
use super::shop::Shop;

on_both_engines!(
    somebody_new_becomes_a_seller,
    who_has_an_account_signs_in_and_accepts,
    people_invite_to_what_is_theirs_to_give,
    what_cannot_be_an_invitation_is_refused,
    an_invitation_is_taken_back,
);

const STORE: &str = "lyon-croix-rousse";
const OTHER: &str = "lyon-guillotiere";
const PASSWORD: &str = "une phrase convient";

fn body(email: &str, role: &str, stores: &[&str]) -> Value {
    let stores: serde_json::Map<String, Value> =
        stores.iter().map(|store| ((*store).to_owned(), Value::from("1"))).collect();
    json!({ "id": Uuid::new_v4(), "email": email, "role": role, "stores": stores })
}

fn invite(browser: &Browser, email: &str, role: &str, stores: &[&str]) -> Answer {
    browser.post("/api/staff/invite", &body(email, role, stores))
}

fn accept(browser: &Browser, token: &str) -> Answer {
    browser.post("/api/staff/accept", &json!({ "token": token, "name": "Noé", "password": PASSWORD }))
}

fn somebody_new_becomes_a_seller(shop: &Shop) {
    let admin = shop.signed_in("administrator");
    let page = admin.page("/fr/admin/staff");
    assert_eq!((page.with_test_id("member").len(), page.with_test_id("invitation").len()), (4, 0));
    let id = page.one("input", ("name", "id")).get("value").to_owned();
    let store = format!("stores[{STORE}]");
    let fields = [("id", id.as_str()), ("email", "Noe@example.org"), ("role", "seller"), (store.as_str(), "1")];
    for _ in 0..2 {
        let answer = admin.submit("/api/staff/invite", &fields, "/fr/admin/staff");
        assert_eq!(answer.header("location"), "/fr/admin/staff?notice=invited");
    }
    assert_eq!(shop.number("select count(*) from outbox where recipient = 'noe@example.org'"), 1);
    assert_eq!(admin.page("/fr/admin/staff").with_test_id("invitation").len(), 1);

    let token = secret(shop, "/fr/account/invitation/");
    let path = format!("/fr/account/invitation/{token}");
    let noe = shop.browser();
    let answer = noe.get(&path);
    assert_eq!((answer.status, answer.header("referrer-policy")), (200, "same-origin"));
    answer.document().one("form", ("action", "/api/staff/accept"));
    assert!(!noe.get("/fr/till").text.contains(STORE));
    let form = |password: &str| {
        let fields = [("token", token.as_str()), ("name", "Noé"), ("password", password), ("next", path.as_str())];
        noe.submit("/api/staff/accept", &fields, &path).header("location").to_owned()
    };
    assert_eq!(form("court"), format!("{path}?refusal=password_short"));
    assert_eq!(form(PASSWORD), "/fr/till?notice=role_granted");
    assert!(noe.get("/fr/till").text.contains(STORE), "the till is theirs");
    assert_eq!(noe.page("/fr/account").with_test_id("address")[0].get("data-verified"), "true");
    assert_eq!(shop.browser().get(&path).status, 410);
    assert_eq!(accept(&shop.browser(), &token).refusal().0, 410);
    let page = admin.page("/fr/admin/staff");
    assert_eq!((page.with_test_id("member").len(), page.with_test_id("invitation").len()), (5, 0));
    // A seller invites nobody.
    assert_eq!(noe.get("/fr/admin/staff").status, 403);
}

fn who_has_an_account_signs_in_and_accepts(shop: &Shop) {
    let admin = shop.signed_in("administrator");
    let (email, password) = shop.person("customer");
    assert_eq!(invite(&admin, &email, "administrator", &[]).status, 200);
    let token = secret(shop, "/fr/account/invitation/");
    let path = format!("/fr/account/invitation/{token}");
    let browser = shop.browser();
    browser.page(&path).one("form", ("action", "/api/account/sign-in"));
    assert_eq!(accept(&browser, &token).refusal(), (422, "email_taken".into(), Some("email".into())));
    // Somebody else's account does not get it, and does not use it up.
    let other = shop.signed_in("customer2");
    other.page(&path).one("form", ("action", "/api/account/sign-out"));
    assert_eq!(accept(&other, &token).refusal(), (409, "invitation_other".into(), None));
    let fields = [("email", email.as_str()), ("password", password.as_str()), ("next", path.as_str())];
    assert_eq!(
        browser.submit("/api/account/sign-in", &fields, &path).header("location"),
        format!("{path}?notice=signed_in")
    );
    browser.page(&path).one("form", ("action", "/api/staff/accept"));
    let fields = [("token", token.as_str()), ("next", path.as_str())];
    let answer = browser.submit("/api/staff/accept", &fields, &path);
    assert_eq!(answer.header("location"), "/fr/admin/staff?notice=role_granted");
    assert_eq!(browser.get("/fr/admin/staff").status, 200);
    assert_eq!(other.get("/fr/admin/staff").status, 403);
}

fn people_invite_to_what_is_theirs_to_give(shop: &Shop) {
    for role in ["customer", "seller", "marketer"] {
        let somebody = shop.signed_in(role);
        assert_eq!(somebody.get("/fr/admin/staff").status, 403, "{role}");
        let answer = invite(&somebody, "noe@example.org", "seller", &[STORE]);
        assert_eq!(answer.refusal(), (403, "not_manager".into(), None), "{role}");
    }
    assert_eq!(shop.browser().get("/fr/admin/staff").status, 200, "the door");
    assert_eq!(invite(&shop.browser(), "noe@example.org", "seller", &[STORE]).refusal().0, 403);
    let manager = shop.signed_in("store_manager");
    assert_eq!(invite(&manager, "noe@example.org", "seller", &[STORE]).status, 200);
    let not_yours = (403, "role_not_yours".to_owned(), Some("role".to_owned()));
    for (role, stores) in [
        ("seller", &[OTHER][..]),
        ("seller", &[STORE, OTHER]),
        ("store_manager", &[STORE]),
        ("marketer", &[]),
        ("administrator", &[]),
    ] {
        assert_eq!(invite(&manager, "noe@example.org", role, stores).refusal(), not_yours, "{role} {stores:?}");
    }
    // A manager sees neither others' invitations nor others' people, and takes none back.
    let admin = shop.signed_in("administrator");
    assert_eq!(invite(&admin, "lea@example.org", "seller", &[OTHER]).status, 200);
    let page = manager.page("/fr/admin/staff");
    let emails = |id: &str| -> Vec<String> {
        page.with_test_id(id).iter().map(|row| row.get("data-email").to_owned()).collect()
    };
    assert_eq!(emails("invitation"), ["noe@example.org"]);
    assert_eq!(emails("member"), ["seller@quincaille.example", "store_manager@quincaille.example"]);
    let page = admin.page("/fr/admin/staff");
    assert_eq!(page.with_test_id("invitation").len(), 2);
    for field in page.elements.iter().filter(|field| field.get("name") == "invitation") {
        let id = field.get("value");
        let status = manager.post("/api/staff/withdraw", &json!({ "invitation": id })).status;
        let theirs = shop.number(&format!("select count(*) from invitation where id = '{id}' and email like 'noe%'"));
        assert_eq!(status, if theirs == 1 { 200 } else { 404 });
    }
}

fn what_cannot_be_an_invitation_is_refused(shop: &Shop) {
    let admin = shop.signed_in("administrator");
    let refuse = |email: &str, role: &str, stores: &[&str]| invite(&admin, email, role, stores).refusal();
    let on = |status: u16, code: &str, field: &str| (status, code.to_owned(), Some(field.to_owned()));
    assert_eq!(refuse("noe", "seller", &[STORE]), on(422, "email_invalid", "email"));
    assert_eq!(refuse("noe@example.org", "king", &[STORE]), on(422, "role_invalid", "role"));
    assert_eq!(refuse("noe@example.org", "seller", &[]), on(422, "stores_missing", "stores"));
    assert_eq!(refuse("noe@example.org", "store_manager", &["nowhere"]), on(404, "store_unknown", "stores"));
    let mut twice = body("noe@example.org", "seller", &[STORE]);
    assert_eq!(admin.post("/api/staff/invite", &twice).status, 200);
    assert_eq!(admin.post("/api/staff/invite", &twice).status, 200);
    twice["email"] = json!("eve@example.org");
    assert_eq!(admin.post("/api/staff/invite", &twice).refusal(), on(409, "change_reused", "id"));
    assert_eq!(shop.number("select count(*) from invitation"), 1);
}

fn an_invitation_is_taken_back(shop: &Shop) {
    let admin = shop.signed_in("administrator");
    invite(&admin, "noe@example.org", "marketer", &[STORE]);
    let token = secret(shop, "/fr/account/invitation/");
    let id = admin.page("/fr/admin/staff").one("input", ("name", "invitation")).get("value").to_owned();
    let answer = admin.submit("/api/staff/withdraw", &[("invitation", &id)], "/fr/admin/staff");
    assert_eq!(answer.header("location"), "/fr/admin/staff?notice=invitation_withdrawn");
    assert_eq!(accept(&shop.browser(), &token).refusal().0, 410);
    let again = admin.post("/api/staff/withdraw", &json!({ "invitation": id }));
    assert_eq!(again.refusal(), (404, "invitation_unknown".into(), Some("invitation".into())));
    assert_eq!(shop.number("select count(*) from customer where email = 'noe@example.org'"), 0);
}
