//! The studio: campaigns made with plain forms, tried, launched, paused, ended, and printed.

mod demo;
mod fields;
mod print;
pub mod promotion;

use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::{Answer, Browser, pairs};
use super::html::Document;
use super::order;
use super::shop::{KETTLE, Shop, TOASTER, at_once};

on_both_engines!(
    a_campaign_goes_its_way,
    it_is_tried_on_orders_and_carts,
    two_marketers_lose_nothing,
    what_codes_promise_is_fixed,
    who_may_and_who_may_not,
);

pub const SAVE: &str = "/api/studio/campaigns/save";
pub const MOVE: &str = "/api/studio/campaigns/move";

/// A tenth off everything, for every account, as a script says it.
pub fn tenth(id: &str) -> Value {
    json!({
        "id": id, "name": "Avent", "benefit": "percent", "percent": "10", "on": "everything", "combine": "group",
        "issues": "account", "where": "all", "title_fr": "Un dixième", "title_en": "A tenth",
    })
}

pub fn with(mut body: Value, other: &[(&str, &str)]) -> Value {
    for (name, value) in other {
        body[*name] = json!(value);
    }
    body
}

/// Saves a tenth off with some fields otherwise; gives its id.
pub fn made(browser: &Browser, other: &[(&str, &str)]) -> String {
    let id = Uuid::new_v4().to_string();
    let answer = browser.post(SAVE, &with(tenth(&id), other));
    assert_eq!((answer.status, answer.json()["version"].as_i64()), (200, Some(1)), "{}", answer.text);
    id
}

pub fn moved(browser: &Browser, id: &str, to: &str) -> Answer {
    browser.post(MOVE, &json!({ "id": id, "to": to, "confirmed": "1" }))
}

pub fn address(id: &str) -> String {
    format!("/fr/studio/campaigns/{id}")
}

/// What a browser sends of a page's form as it stands.
pub fn sent(page: &Document) -> Vec<(String, String)> {
    let inputs = page.elements.iter().filter(|it| ["input", "textarea"].contains(&it.name.as_str()));
    let ticked = |it: &&super::html::Element| {
        !["radio", "checkbox"].contains(&it.get("type")) || it.attributes().any(|(name, _)| name == "checked")
    };
    let value = |it: &super::html::Element| match it.name.as_str() {
        "textarea" => it.text.strip_prefix('\n').unwrap_or(&it.text).to_owned(),
        _ => it.get("value").to_owned(),
    };
    // What stands beside the form is sent by other forms.
    let beside = ["to", "next", "simulate", "confirmed", "campaign"];
    let mut fields: Vec<(String, String)> = Vec::new();
    for it in inputs.filter(ticked).filter(|it| !it.get("name").is_empty() && !beside.contains(&it.get("name"))) {
        if !fields.iter().any(|(name, _)| name == it.get("name")) {
            fields.push((it.get("name").to_owned(), value(it)));
        }
    }
    fields
}

/// The same with some fields otherwise; what was not there is added.
pub fn typed(fields: &[(String, String)], other: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut typed: Vec<(String, String)> =
        fields.iter().filter(|(name, _)| !other.iter().any(|(known, _)| known == name)).cloned().collect();
    typed.extend(other.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    typed
}

pub fn submit(browser: &Browser, fields: &[(String, String)], from: &str) -> Answer {
    browser.submit(SAVE, &pairs(fields), from)
}

fn a_campaign_goes_its_way(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    assert!(marketer.page("/fr/studio").with_test_id("campaign").is_empty());
    let new = "/fr/studio/campaigns/new";
    let words = [
        ("name", "Noël"),
        ("percent", "12,5"),
        ("on", "collections"),
        ("collections:kitchen-appliance", "1"),
        ("minimum_spend", "20"),
        ("days:6", "1"),
        ("starts_on", "2199-12-01"),
        ("ends_on", "2199-12-24"),
        ("ends_at", "20:00"),
        ("title_fr", "12,5 % pour vous"),
        ("title_en", "12.5% for you"),
        ("terms_fr", "Le samedi.\nUne fois."),
    ];
    let fields = typed(&sent(&marketer.page(new)), &words);
    let answer = submit(&marketer, &fields, new);
    assert_eq!(answer.status, 303, "{}", answer.text);
    let page = answer.header("location").split('?').next().expect("a path").to_owned();
    assert_eq!(answer.header("location"), format!("{page}?notice=campaign_saved"));
    // Sent twice, it is one campaign.
    assert_eq!(submit(&marketer, &fields, new).header("location"), answer.header("location"));
    assert_eq!(shop.number("select count(*) from campaign"), 1);
    let shown = marketer.page(&page);
    let value = |name: &str| sent(&shown).into_iter().find(|(known, _)| known == name).map(|(_, value)| value);
    for (name, text) in words {
        assert_eq!(value(name).as_deref(), Some(text), "{name}");
    }
    let id = page.rsplit('/').next().expect("an id").to_owned();
    for (to, from, what) in [("live", "draft", "live"), ("paused", "live", "paused"), ("live", "paused", "live")] {
        let page_before = marketer.page(&page);
        assert_eq!(page_before.with_test_id("status")[0].get("data-status"), from);
        let step = [("id", id.as_str()), ("to", to), ("next", page.as_str())];
        let answer = marketer.submit(MOVE, &step, &page);
        assert_eq!(answer.header("location"), format!("{page}?notice=campaign_{what}"));
    }
    // Ending is for good, and asks.
    let unsure = json!({ "id": id, "to": "ended" });
    let refused = (422, "not_confirmed".to_owned(), Some("confirmed".to_owned()));
    assert_eq!(marketer.post(MOVE, &unsure).refusal(), refused);
    assert_eq!(moved(&marketer, &id, "ended").json()["status"], "ended");
    assert_eq!(moved(&marketer, &id, "ended").status, 200, "it stays what it is");
    assert_eq!(moved(&marketer, &id, "live").refusal(), (409, "status_fixed".into(), Some("to".into())));
    let ended = marketer.page(&page);
    assert!(ended.with_test_id("campaign-form").is_empty() && ended.text().contains("12,5"));
    let events: Vec<String> =
        ended.with_test_id("event").iter().map(|event| format!("{} {}", event.get("data-what"), event.text)).collect();
    let said =
        ["Lou l’a terminée", "Lou l’a reprise", "Lou l’a mise en pause", "Lou l’a lancée", "Lou a créé la campagne"];
    let whats = ["ended", "live", "paused", "live", "created"];
    assert_eq!(events, whats.iter().zip(said).map(|(what, said)| format!("{what} {said}")).collect::<Vec<_>>());
    let save = marketer.post(SAVE, &with(tenth(&id), &[("version", "9")]));
    assert_eq!(save.refusal(), (409, "campaign_ended".into(), None));
    let list = marketer.page("/en/studio");
    let rows = list.with_test_id("campaign");
    assert_eq!((rows.len(), rows[0].get("data-status")), (1, "ended"));
    assert!(list.text().contains("12.5% off"), "{}", list.text());
}

fn simulated(browser: &Browser, id: &str, of: &str) -> (String, String, String, String) {
    let page = browser.page(&format!("{}?simulate=1", address(id)));
    let all = page.with_test_id("simulated");
    let it = all.iter().find(|it| it.get("data-of") == of).expect("a part");
    let verdicts = page.with_test_id("nowhere");
    let verdict = verdicts.last().map(|it| it.get("data-verdict").to_owned()).unwrap_or_default();
    (it.get("data-looked").into(), it.get("data-applied").into(), it.get("data-discount").into(), verdict)
}

fn it_is_tried_on_orders_and_carts(shop: &Shop) {
    let (marketer, seller) = (shop.signed_in("marketer"), shop.signed_in("seller"));
    let (ana, guest) = (shop.signed_in("customer"), shop.browser());
    for buyer in [&ana, &guest] {
        let page = order::reserved(buyer);
        let (_, id) = order::known(buyer, &page);
        for step in ["prepare", "make_ready", "collect"] {
            assert_eq!(order::step(&seller, &id, step).status, 200, "{step}");
        }
    }
    ana.add(TOASTER, 2);
    guest.add(KETTLE, 1);
    let before = shop.number("select count(*) from change_log");
    let tell = |(looked, applied, discount, verdict): (&str, &str, &str, &str)| {
        (looked.to_owned(), applied.to_owned(), discount.to_owned(), verdict.to_owned())
    };
    // For accounts: a guest would have no code. A kettle is 44.90, a toaster 37.90.
    let account = made(&marketer, &[]);
    assert_eq!(simulated(&marketer, &account, "orders"), tell(("2", "1", "449", "")));
    assert_eq!(simulated(&marketer, &account, "carts"), tell(("2", "1", "758", "")));
    // Printed, everybody may hold one.
    let print = made(&marketer, &[("issues", "print")]);
    assert_eq!(simulated(&marketer, &print, "orders"), tell(("2", "2", "898", "")));
    let bounded = made(&marketer, &[("issues", "print"), ("uses", "1")]);
    assert_eq!(simulated(&marketer, &bounded, "carts").1, "1");
    let elsewhere = made(&marketer, &[("where", "some"), ("stores", "lyon-guillotiere")]);
    assert_eq!(simulated(&marketer, &elsewhere, "orders").1, "0");
    // Nobody agreed that what they buy and where they go is looked at.
    let personal = [
        ("bought", KETTLE),
        ("wished", KETTLE),
        ("cart_holds", TOASTER),
        ("near_store", order::STORE),
        ("consented", "1"),
        ("since", "2020-01-01"),
    ];
    let personal = made(&marketer, &personal);
    assert_eq!(simulated(&marketer, &personal, "carts"), tell(("2", "0", "0", "")));
    // Nowhere, and why.
    let dear = made(&marketer, &[("minimum_spend", "1000")]);
    assert_eq!(simulated(&marketer, &dear, "carts"), tell(("2", "0", "0", "spend_below")));
    let page = marketer.page(&format!("{}?simulate=1", address(&dear)));
    assert_eq!(
        page.with_test_id("audience")[0].get("data-n"),
        shop.number("select count(*) from customer").to_string()
    );
    // Nobody is told of anything, and nothing is written.
    assert_eq!(shop.number("select count(*) from change_log"), before);
    assert_eq!(shop.number("select count(*) from promo_code"), 0);
}

fn two_marketers_lose_nothing(shop: &Shop) {
    let (lou, other) = (shop.signed_in("marketer"), shop.signed_in("administrator"));
    let id = made(&lou, &[]);
    let page = address(&id);
    let (first, second) = (sent(&lou.page(&page)), sent(&other.page(&page)));
    let edited = typed(&first, &[("name", "Un"), ("codes", "10"), ("title_fr", "Le premier")]);
    assert_eq!(submit(&lou, &edited, &page).status, 303);
    // The same form again is the same edit.
    assert_eq!(submit(&lou, &edited, &page).status, 303);
    assert_eq!(shop.number("select version from campaign"), 2);
    let answer = submit(&other, &typed(&second, &[("name", "Deux"), ("uses", "5")]), &page);
    assert_eq!(answer.status, 409);
    let shown = answer.document();
    assert_eq!(shown.with_test_id("refusal")[0].get("data-reason"), "campaign_changed");
    let mut told: Vec<&str> = shown.with_test_id("changed").iter().map(|it| it.get("data-field")).collect();
    told.sort_unstable();
    assert_eq!(told, ["codes", "name", "title_fr"]);
    let again = sent(&shown);
    let value = |name: &str| again.iter().find(|(known, _)| known == name).expect(name).1.as_str();
    assert_eq!((value("name"), value("codes"), value("uses"), value("title_fr")), ("Deux", "10", "5", "Le premier"));
    assert_eq!(shop.number("select version from campaign"), 2);
    // Looked at and saved again, both are there.
    assert_eq!(submit(&other, &again, &page).status, 303);
    assert_eq!(
        shop.number("select count(*) from campaign where name = 'Deux' and code_limit = 10 and use_limit = 5"),
        1
    );
    let stale = lou.post(SAVE, &with(tenth(&id), &[("version", "1"), ("name", "Trois")]));
    assert_eq!((stale.refusal().1.as_str(), stale.json()["current"].as_i64()), ("campaign_changed", Some(3)));
    // Of several at once one stands, and the others are told.
    let answers = at_once(6, |n| {
        let body = with(tenth(&id), &[("version", "3"), ("name", &format!("Nom {n}"))]);
        shop.signed_in("marketer").post(SAVE, &body).status
    });
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 5, "{answers:?}");
}

fn what_codes_promise_is_fixed(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let id = made(&marketer, &[]);
    let page = address(&id);
    let draft = sent(&marketer.page(&page));
    assert_eq!(moved(&marketer, &id, "live").status, 200);
    let live = marketer.page(&page);
    assert!(!sent(&live).iter().any(|(name, _)| ["benefit", "percent", "issues"].contains(&name.as_str())));
    assert!(
        live.with_test_id("promise").len() == 1 && live.text().contains("10\u{202f}% de remise"),
        "{}",
        live.text()
    );
    let other = with(tenth(&id), &[("version", "2"), ("percent", "50")]);
    assert_eq!(marketer.post(SAVE, &other).refusal(), (409, "rule_fixed".into(), Some("percent".into())));
    // The rest of it can be changed, also by a form that was made before.
    let answer = submit(&marketer, &typed(&draft, &[("name", "Autrement")]), &page);
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(submit(&marketer, &typed(&sent(&live), &[("codes", "7")]), &page).status, 409);
    let rule = "select count(*) from campaign where name = 'Autrement' and rule like '%1000%'";
    assert_eq!(shop.number(rule), 1);
    // What would be over is not launched.
    let late = made(&marketer, &[("ends_on", "2199-01-01")]);
    shop.execute(&format!("update campaign set ends_at = 1 where id = '{late}'"));
    assert_eq!(moved(&marketer, &late, "live").refusal(), (409, "campaign_too_late".into(), Some("to".into())));
}

fn who_may_and_who_may_not(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let id = made(&marketer, &[("issues", "print")]);
    moved(&marketer, &id, "live");
    let run = Uuid::new_v4().to_string();
    let print = json!({ "id": run, "campaign": id, "codes": "2" });
    assert_eq!(marketer.post("/api/studio/campaigns/print", &print).status, 200);
    let pages =
        ["/fr/studio".into(), "/fr/studio/campaigns/new".into(), address(&id), format!("{}/print/{run}", address(&id))];
    let csv = format!("{}/print/{run}/codes.csv", address(&id));
    assert_eq!(shop.signed_in("administrator").get(&address(&id)).status, 200);
    for role in ["guest", "customer", "seller", "store_manager"] {
        let who = if role == "guest" { shop.browser() } else { shop.signed_in(role) };
        let door = if role == "guest" { 200 } else { 403 };
        for path in pages.iter().chain([&csv]) {
            let answer = who.get(path);
            assert_eq!(answer.status, door, "{role} {path}");
            assert!(!answer.text.contains("CMP1") && !answer.text.contains(&id) || path.contains(&id), "{role} {path}");
            assert!(answer.document().with_test_id("label").is_empty(), "{role} {path}");
        }
        for (path, body) in [
            (SAVE, tenth(&Uuid::new_v4().to_string())),
            (MOVE, json!({ "id": id, "to": "paused" })),
            ("/api/studio/campaigns/print", json!({ "id": Uuid::new_v4(), "campaign": id, "codes": "1" })),
        ] {
            assert_eq!(who.post(path, &body).refusal(), (403, "not_marketer".into(), None), "{role} {path}");
        }
    }
    assert_eq!(shop.number("select count(*) from promo_code"), 2);
    assert_eq!(shop.number("select count(*) from campaign where status = 'live'"), 1);
}
