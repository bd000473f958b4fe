//! Banners that were put out in the studio are measured in the shop.

use serde_json::{Value, json};
use uuid::Uuid;

use super::super::banner::{live, moved, plain, with};
use super::super::browser::Browser;
use super::super::shop::{Shop, at_once};
use super::{address, ana, event, sums, tell};

on_both_engines!(
    an_account_is_counted_as_what_it_is_dealt,
    who_is_held_out_comes_by_the_place,
    many_phones_tell_of_one_banner_at_once,
);

const SIDES: [&str; 3] = ["a", "b", "holdout"];

/// Two variants, and half of all people held out.
fn tried() -> Value {
    let said = |title: &str| json!({ "fr": { "title": title }, "en": { "title": title } });
    let variants = json!([{ "name": "a", "content": said("A") }, { "name": "b", "content": said("B") }]);
    with(plain("home_hero", "=Avent"), json!({ "variants": variants, "holdout": 5_000 }))
}

/// What a page says of the banner: a variant that it shows, or `holdout`.
fn dealt(page: &super::super::html::Document, id: &str) -> Vec<String> {
    let told = page.elements.iter().filter(|it| it.get("data-banner") == id);
    told.map(|it| it.get("data-variant").to_owned()).collect()
}

fn an_account_is_counted_as_what_it_is_dealt(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let id = live(&marketer, &tried());
    let banner: Uuid = id.parse().expect("an id");
    let ana = ana(shop, true);
    let own = dealt(&ana.page("/fr/"), &id);
    assert_eq!(own.len(), 1, "{own:?}");
    let others = SIDES.into_iter().filter(|side| *side != own[0]);
    let lies: Vec<Value> = others.map(|side| event("seen", banner, side)).collect();
    assert_eq!(tell(&ana, &lies).json(), json!({ "counted": 0 }));
    assert_eq!((sums(shop), shop.number("select count(*) from exposure")), ((0, 0), 0));
    // What is so beside it counts; what was on its way when the banner went counts too, and lies no more than before.
    let both: Vec<Value> = lies.iter().cloned().chain([event("seen", banner, &own[0])]).collect();
    assert_eq!(tell(&ana, &both).json(), json!({ "counted": 1 }));
    assert_eq!(moved(&marketer, &id, "retire", 0).status, 200);
    assert_eq!(tell(&ana, &lies).json(), json!({ "counted": 0 }));
    assert_eq!(tell(&ana, &[event("seen", banner, &own[0])]).json(), json!({ "counted": 1 }));
    assert_eq!((sums(shop), shop.number("select count(*) from exposure")), ((2, 0), 1));
    // The results say what the studio calls it; a spreadsheet reckons with nothing of it.
    assert!(marketer.page(&address(banner)).text().contains("=Avent"));
    let list = marketer.page("/fr/studio/banners");
    assert_eq!(list.with_test_id("results-of")[0].get("href"), address(banner));
    let file = marketer.get(&format!("{}.csv", address(banner)));
    assert!(file.text.lines().skip(1).all(|line| line.starts_with("\"'=Avent\",")), "{}", file.text);
    // A draft is nothing to measure.
    let draft = super::super::banner::made(&marketer, &tried());
    assert_eq!(marketer.get(&format!("/fr/studio/banners/{draft}/results")).status, 404);
    let answer = tell(&ana, &[event("seen", draft.parse().expect("an id"), "a")]);
    assert_eq!((answer.status, &answer.json()["code"]), (404, &json!("banner_unknown")));
}

fn who_is_held_out_comes_by_the_place(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let id = live(&marketer, &tried());
    let mut found: Vec<String> = Vec::new();
    for n in 0..24 {
        let agent = format!("browser {n}");
        let headers = [("user-agent", agent.as_str())];
        let browser = shop.browser();
        let page = browser.send("GET", "/fr/", &headers, None).document();
        let slot = browser.send("GET", "/api/banner/slot?slot=home_hero&locale=fr", &headers, None).document();
        assert_eq!(dealt(&slot, &id), dealt(&page, &id), "an open page hears the same");
        let is_shown = !page.with_test_id("banner").is_empty();
        let side = dealt(&page, &id).pop().expect("one side");
        assert_eq!(is_shown, side != "holdout");
        let held = page.elements.iter().find(|it| it.get("class") == "held-out");
        assert_eq!(held.is_some(), side == "holdout");
        assert!(held.is_none_or(|it| it.attributes().all(|(name, _)| name != "hidden") && it.text.is_empty()));
        found.push(side);
    }
    for side in SIDES {
        assert!(found.iter().any(|known| known == side), "{found:?}");
    }
}

fn many_phones_tell_of_one_banner_at_once(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let id = live(&marketer, &plain("home_hero", "Avent"));
    let banner: Uuid = id.parse().expect("an id");
    let agent = "Mozilla/5.0 (Linux; Android 10; K) Mobile Safari/537.36";
    let counted = at_once(12, |n| {
        let browser: Browser = shop.browser();
        let body = json!({ "events": [event("seen", banner, "a"), event("clicked", banner, "a")] }).to_string();
        let phone = [("content-type", "application/json"), ("sec-fetch-site", "same-origin"), ("user-agent", agent)];
        let headers = if n % 3 == 0 { &phone[..2] } else { &phone[..] };
        browser.send("POST", "/api/insight/seen", headers, Some(body.as_bytes())).json()["counted"].as_i64()
    });
    assert!(counted.iter().all(|counted| *counted == Some(2)), "{counted:?}");
    let of = |screen: &str| shop.number(&format!("select seen from banner_day where screen = '{screen}'"));
    assert_eq!((sums(shop), of("phone"), of("desktop")), ((12, 12), 8, 4));
}
