//! Banners in the shop: made, shown, told to open pages, retired; to whom and to whom not.

mod edit;
mod limits;
mod preview;
mod upload;

use comptoir_db::{Engine, change_log};
use serde_json::{Value, json};
use uuid::Uuid;

use edit::{
    a_form_makes_shows_and_puts_out_a_banner, frames_show_what_shoppers_will_see,
    the_calendar_tells_what_is_in_each_others_way, two_at_once_are_merged_and_told,
};
use limits::{a_manager_runs_banners_of_their_stores_within_limits, the_last_place_is_given_once};
use preview::a_preview_shows_another_day_to_those_who_may;

use super::browser::{Answer, Browser};
use super::html::Document;
use super::shop::{KETTLE, Shop, run};

on_both_engines!(
    a_banner_is_shown_told_of_and_retired,
    another_process_shows_it_too,
    its_own_time_begins_and_ends_it,
    people_keep_their_variant,
    segments_stores_and_guests,
    a_click_gives_the_code_once,
    two_marketers_lose_nothing,
    a_form_makes_shows_and_puts_out_a_banner,
    two_at_once_are_merged_and_told,
    frames_show_what_shoppers_will_see,
    the_calendar_tells_what_is_in_each_others_way,
    a_manager_runs_banners_of_their_stores_within_limits,
    the_last_place_is_given_once,
    a_preview_shows_another_day_to_those_who_may,
);

pub const SAVE: &str = "/api/studio/banners/save";
pub const MOVE: &str = "/api/studio/banners/move";

/// A banner of one variant in both languages.
pub fn plain(slot: &str, title: &str) -> Value {
    json!({
        "name": title, "slot": slot,
        "variants": [{ "name": "a", "content": { "fr": { "title": title }, "en": { "title": format!("{title} (en)") } } }],
    })
}

/// The banner with some members otherwise.
pub fn with(mut banner: Value, other: Value) -> Value {
    for (name, value) in other.as_object().expect("an object") {
        banner[name] = value.clone();
    }
    banner
}

/// Makes a banner; gives its id.
pub fn made(marketer: &Browser, banner: &Value) -> String {
    let id = Uuid::new_v4().to_string();
    let answer = marketer.post(SAVE, &json!({ "id": id, "banner": banner }));
    assert_eq!((answer.status, answer.json()["version"].as_i64()), (200, Some(1)), "{}", answer.text);
    id
}

pub fn moved(marketer: &Browser, id: &str, to: &str, version: i64) -> Answer {
    marketer.post(MOVE, &json!({ "id": id, "to": to, "version": version.to_string() }))
}

/// Makes a banner and puts it out.
pub fn live(marketer: &Browser, banner: &Value) -> String {
    let id = made(marketer, banner);
    let answer = moved(marketer, &id, "publish", 1);
    assert_eq!((answer.status, &answer.json()["status"]), (200, &json!("live")), "{}", answer.text);
    id
}

/// The banners of a page: id and variant.
fn shown(page: &Document) -> Vec<(String, String)> {
    let one = |it: &&super::html::Element| (it.get("data-banner").to_owned(), it.get("data-variant").to_owned());
    page.with_test_id("banner").iter().map(one).collect()
}

fn ids(page: &Document) -> Vec<String> {
    shown(page).into_iter().map(|(id, _)| id).collect()
}

fn fragment(browser: &Browser, query: &str) -> Document {
    let answer = browser.get(&format!("/api/banner/slot?{query}"));
    assert_eq!(answer.status, 200, "{query}");
    assert_eq!((answer.header("cache-control"), answer.header("set-cookie")), ("no-store", ""));
    answer.document()
}

fn a_banner_is_shown_told_of_and_retired(shop: &Shop) {
    let (marketer, visitor) = (shop.signed_in("marketer"), shop.browser());
    let stream = visitor.live("slot/home_hero:0,slot/nowhere:0");
    let id = made(&marketer, &plain("home_hero", "Avent & <b>fête</b>"));
    assert_eq!(ids(&visitor.page("/fr/")), Vec::<String>::new());
    assert_eq!(visitor.page("/fr/").one("div", ("data-slot", "home_hero")).get("data-revision"), "0");
    assert_eq!(moved(&marketer, &id, "publish", 1).status, 200);
    let event = stream.next("change");
    assert_eq!((&event["topic"], &event["revision"]), (&json!("slot/home_hero"), &json!(1)));
    // At once where it was put out: the page and the fragment say the same, and neither sets a cookie.
    let page = visitor.get("/fr/");
    assert_eq!(page.header("set-cookie"), "");
    let page = page.document();
    assert_eq!(shown(&page), [(id.clone(), "a".to_owned())]);
    assert_eq!(page.one("div", ("data-slot", "home_hero")).get("data-revision"), "1");
    assert_eq!(page.all("h1").count(), 1);
    assert!(page.text().contains("Avent & <b>fête</b>"));
    assert_eq!(shown(&fragment(&visitor, "slot=home_hero&revision=1&locale=fr")), [(id.clone(), "a".to_owned())]);
    assert!(fragment(&visitor, "slot=home_hero&revision=1&locale=en").text().contains("(en)"));
    assert_eq!(visitor.get("/api/banner/slot?slot=nowhere").status, 404);
    // What is typed shows once it is put out.
    let other = plain("home_hero", "Noël");
    let saved = marketer.post(SAVE, &json!({ "id": id, "version": 1, "banner": other }));
    assert_eq!(saved.json()["version"], 2, "{}", saved.text);
    assert!(visitor.page("/fr/").text().contains("Avent"));
    assert_eq!(moved(&marketer, &id, "publish", 2).status, 200);
    assert!(visitor.page("/fr/").text().contains("Noël"));
    assert_eq!(stream.next("change")["revision"], 2);
    assert_eq!(moved(&marketer, &id, "retire", 0).json()["status"], "retired");
    assert_eq!(stream.next("change")["revision"], 3);
    assert_eq!(ids(&visitor.page("/fr/")), Vec::<String>::new());
    // The shop's own words are back.
    assert!(fragment(&visitor, "slot=home_hero&revision=3").all("h1").count() == 1);
    assert_eq!(moved(&marketer, &id, "resume", 0).json()["code"], "banner_fixed");
    assert_eq!(visitor.cookie(), None);
}

fn another_process_shows_it_too(shop: &Shop) {
    let other = shop.beside(&[]);
    let (marketer, visitor) = (shop.signed_in("marketer"), other.browser());
    let stream = visitor.live("slot/announcement:0");
    let id = live(&marketer, &plain("announcement", "Avent"));
    assert_eq!(stream.next("change")["revision"], 1);
    // Told of a revision, the other process answers with nothing older, whether it has looked since or not.
    assert_eq!(ids(&fragment(&visitor, "slot=announcement&revision=1")), [id.as_str()]);
    assert_eq!(ids(&visitor.page("/fr/stores")), [id.as_str()]);
    other.assert_sound();
}

fn its_own_time_begins_and_ends_it(shop: &Shop) {
    let (marketer, visitor) = (shop.signed_in("marketer"), shop.browser());
    let soon = |seconds: i64| jiff::Timestamp::now().as_second() + seconds;
    let local = |at: i64| {
        let at = jiff::Timestamp::from_second(at).unwrap().to_zoned(jiff::tz::TimeZone::UTC);
        at.strftime("%Y-%m-%dT%H:%M").to_string()
    };
    let schedule = json!({ "schedule": {
        "starts": { "local": local(soon(3_600)), "at": 0 }, "ends": { "local": local(soon(7_200)), "at": 0 }, "zone": "UTC",
    } });
    let id = made(&marketer, &with(plain("cart", "Avent"), schedule));
    let answer = moved(&marketer, &id, "publish", 1);
    assert_eq!(answer.json()["status"], "scheduled", "{}", answer.text);
    let stream = visitor.live("slot/cart:0");
    assert_eq!(ids(&visitor.page("/fr/cart")), Vec::<String>::new());
    // As if the hour had passed: the words of the version and the row say the same.
    let pass = |from: i64, to: i64| {
        let (from, to) = (from * 1_000, to * 1_000);
        shop.execute(&format!(
            "update banner_version set data = replace(replace(data, '\"at\":' || (select starts_at from banner where id =
             '{id}'), '\"at\":{from}'), '\"at\":' || (select ends_at from banner where id = '{id}'), '\"at\":{to}')
             where banner = '{id}'"
        ));
        shop.execute(&format!("update banner set starts_at = {from}, ends_at = {to} where id = '{id}'"));
    };
    pass(soon(-60), soon(3_600));
    assert_eq!(stream.next("change")["revision"], 1);
    assert_eq!(ids(&visitor.page("/fr/cart")), [id.as_str()]);
    pass(soon(-120), soon(-60));
    assert_eq!(stream.next("change")["revision"], 2);
    assert_eq!(ids(&visitor.page("/fr/cart")), Vec::<String>::new());
    // A time that there is not, and an end before its beginning.
    for (starts, ends) in [("2026-02-30T10:00", "2026-03-30T10:00"), ("2026-03-01T10:00", "2026-03-01T10:00")] {
        let schedule = json!({ "starts": { "local": starts }, "ends": { "local": ends }, "zone": "Europe/Paris" });
        let banner = with(plain("cart", "Avent"), json!({ "schedule": schedule }));
        let answer = marketer.post(SAVE, &json!({ "id": Uuid::new_v4(), "banner": banner }));
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("banner_invalid")), "{}", answer.text);
    }
}

fn people_keep_their_variant(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let said = |title: &str| json!({ "fr": { "title": title } });
    let banner = json!({
        "name": "A and B", "slot": "home_tile", "variants": [
            { "name": "a", "weight": 1, "content": said("A") }, { "name": "b", "weight": 1, "content": said("B") },
        ],
    });
    let id = live(&marketer, &banner);
    // Without a cart by where they come from and what they hold, the same all day; with one by who they are.
    let agent = |name: &str| {
        let headers = [("user-agent", name)];
        shown(&shop.browser().send("GET", "/fr/", &headers, None).document())
    };
    let found: Vec<_> = (0..24).map(|n| agent(&format!("browser {n}"))).collect();
    assert_eq!(found, (0..24).map(|n| agent(&format!("browser {n}"))).collect::<Vec<_>>());
    for variant in ["a", "b"] {
        assert!(found.contains(&vec![(id.clone(), variant.to_owned())]), "{found:?}");
    }
    let guest = shop.browser();
    guest.add(KETTLE, 1);
    let first = shown(&guest.page("/fr/"));
    for n in 0..6 {
        let headers = [("user-agent", format!("browser {n}"))];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(shown(&guest.send("GET", "/fr/", &headers, None).document()), first);
    }
    // It speaks French alone.
    assert_eq!(ids(&guest.page("/en/")), Vec::<String>::new());
}

fn segments_stores_and_guests(shop: &Shop) {
    let (marketer, guest, customer) = (shop.signed_in("marketer"), shop.browser(), shop.signed_in("customer"));
    let audience = |audience: Value| json!({ "audience": audience });
    let since = json!([{ "type": "signed_up_since", "at": 1 }]);
    let never = json!([{ "type": "signed_up_since", "at": 9_000_000_000_000_i64 }]);
    let banner = |slot: &str, more: Value| live(&marketer, &with(plain(slot, "Avent"), more));
    let old = banner("list_top", audience(json!({ "segments": since })));
    assert_eq!((ids(&guest.page("/fr/products")), ids(&customer.page("/fr/products"))), (vec![], vec![old.clone()]));
    let none = json!({ "audience": { "segments": never }, "priority": 9 });
    banner("list_top", none);
    assert_eq!(ids(&customer.page("/fr/products")), [old]);
    let guests = banner("announcement", audience(json!({ "who": "guest" })));
    assert_eq!((ids(&guest.page("/fr/account")), ids(&customer.page("/fr/account"))), (vec![guests.clone()], vec![]));
    moved(&marketer, &guests, "retire", 0);
    let store = json!({ "stores": ["lyon-croix-rousse"] });
    let here = banner("store_page", store.clone());
    assert_eq!(ids(&guest.page("/fr/stores/lyon-croix-rousse")), [here]);
    assert_eq!(ids(&guest.page("/fr/stores/nantes-talensac")), Vec::<String>::new());
    let mine = banner("product_side", with(store, json!({ "audience": { "whereabouts": "my_store" } })));
    let product = "/fr/products/electric-kettle-1-7l";
    assert_eq!(ids(&guest.page(product)), Vec::<String>::new());
    let choose = guest.change(json!({ "type": "choose_store", "store": "lyon-croix-rousse" }));
    assert_eq!(guest.post("/api/cart/change", &choose).status, 200);
    assert_eq!(ids(&guest.page(product)), [mine]);
    let near = banner("cart", json!({ "stores": ["nantes-talensac"], "audience": { "whereabouts": "near_store" } }));
    assert_eq!(ids(&customer.page("/fr/cart")), Vec::<String>::new());
    assert_eq!(ids(&customer.page("/fr/cart?near=44000")), [near]);
    // Capped in this tab, as it says.
    let capped = banner("announcement", json!({ "cap": 2 }));
    assert_eq!(ids(&fragment(&guest, &format!("slot=announcement&seen={capped}:1"))), [capped.as_str()]);
    assert_eq!(ids(&fragment(&guest, &format!("slot=announcement&seen={capped}:2"))), Vec::<String>::new());
}

fn a_click_gives_the_code_once(shop: &Shop) {
    let (marketer, guest, customer) = (shop.signed_in("marketer"), shop.browser(), shop.signed_in("customer"));
    // Printed codes are nobody's until somebody asks for one.
    let campaign = super::studio::made(&marketer, &[("issues", "print")]);
    assert_eq!(super::studio::moved(&marketer, &campaign, "live").status, 200);
    let content = json!({ "title": "Avent", "button": "Mon code", "target": { "type": "code" } });
    let variants = json!([{ "name": "a", "content": { "fr": content } }]);
    let id = live(&marketer, &with(plain("home_hero", "Avent"), json!({ "variants": variants, "campaign": campaign })));
    let fields = [("banner", id.as_str()), ("variant", "a"), ("locale", "fr")];
    let page = guest.page("/fr/");
    assert_eq!(page.one("form", ("action", "/api/banner/claim")).get("method"), "post");
    // Who is not signed in is asked to.
    let asked = guest.submit("/api/banner/claim", &fields, "/fr/");
    assert_eq!((asked.status, asked.header("location")), (303, "/fr/account?notice=code_sign_in"));
    let body = json!({ "banner": id, "variant": "a", "locale": "fr" });
    assert_eq!(guest.post("/api/banner/claim", &body).json()["code"], "sign_in_needed");
    let given = customer.submit("/api/banner/claim", &fields, "/fr/");
    assert_eq!((given.status, given.header("location")), (303, "/fr/account/codes?notice=code_given"));
    let again = customer.submit("/api/banner/claim", &fields, "/fr/");
    assert_eq!(again.header("location"), "/fr/account/codes?notice=code_given_before");
    assert_eq!(shop.number("select count(*) from promo_code where customer is not null"), 1);
    assert_eq!(customer.page("/fr/account/codes").with_test_id("code").len(), 1);
    moved(&marketer, &id, "pause", 0);
    let other = shop.signed_in("customer2");
    assert_eq!(other.post("/api/banner/claim", &body).json()["code"], "banner_unknown");
}

fn two_marketers_lose_nothing(shop: &Shop) {
    let (one, two) = (shop.signed_in("marketer"), shop.signed_in("administrator"));
    let id = made(&one, &plain("cart", "Avent"));
    let save = |browser: &Browser, title: &str, version: i64| {
        browser.post(SAVE, &json!({ "id": id, "version": version, "banner": plain("cart", title) }))
    };
    assert_eq!(save(&one, "Noël", 1).json()["version"], 2);
    let refused = save(&two, "Pâques", 1);
    assert_eq!(
        (refused.status, &refused.json()["code"], &refused.json()["current"]),
        (409, &json!("banner_changed"), &json!(2))
    );
    assert_eq!(moved(&two, &id, "publish", 1).json()["code"], "banner_changed");
    let undone = one.post("/api/studio/banners/undo", &json!({ "id": id, "to": "1", "version": "2" }));
    assert_eq!(undone.json()["version"], 3, "{}", undone.text);
    let copy = json!({ "id": Uuid::new_v4(), "of": id, "name": "Copie" });
    assert_eq!(two.post("/api/studio/banners/duplicate", &copy).json()["version"], 1);
    for (role, code) in [("seller", "not_marketer"), ("customer", "not_marketer")] {
        let nobody = shop.signed_in(role);
        assert_eq!(save(&nobody, "x", 3).json()["code"], code);
        assert_eq!(moved(&nobody, &id, "retire", 3).json()["code"], code);
    }
    shop.with_db(async |db| assert_eq!(change_log::revision(db, "slot/cart").await.unwrap(), 0));
}

/// What cannot be had is told, and nothing of it is written or shown.
#[test]
fn hostile_words_and_links_are_text_or_refused() {
    run(Engine::Sqlite, &[], |shop| {
        let (marketer, visitor) = (shop.signed_in("marketer"), shop.browser());
        for link in
            ["javascript:alert(1)", "//evil.example", "data:text/html,x", " jAvAsCrIpT:alert(1)", "https://a@b.example"]
        {
            let content = json!({ "title": "x", "button": "x", "target": { "type": "address", "address": link } });
            let banner =
                with(plain("cart", "x"), json!({ "variants": [{ "name": "a", "content": { "fr": content } }] }));
            let answer = marketer.post(SAVE, &json!({ "id": Uuid::new_v4(), "banner": banner }));
            assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("body_invalid")), "{link}");
        }
        let hostile = [
            "</section><script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "' onmouseover='alert(1)",
            "{{7*7}}",
            "<svg/onload=alert(1)>",
            "&lt;script&gt;",
            "</textarea><script>1</script>",
            "javascript:alert(1)",
        ];
        for text in hostile {
            let content = json!({
                "title": text, "text": text, "button": text,
                "target": { "type": "product", "handle": text },
            });
            let banner = json!({ "name": text, "slot": "home_hero", "variants": [{ "name": "a", "content": { "fr": content } }] });
            let id = live(&marketer, &banner);
            let before = visitor.page("/en/");
            let page = visitor.page("/fr/");
            let shown = page.with_test_id("banner")[0];
            assert_eq!(shown.get("aria-label"), text);
            assert!(page.text().contains(text), "{text}");
            assert_eq!(page.all("script").count(), before.all("script").count(), "{text}");
            for element in &page.elements {
                assert!(
                    element
                        .attributes()
                        .all(|(name, value)| !name.starts_with("on") && !value.starts_with("javascript:")
                            || name == "aria-label"),
                    "{text}: {element:?}"
                );
            }
            assert_eq!(page.all("img").filter(|it| it.get("src") == "x").count(), 0);
            moved(&marketer, &id, "retire", 0);
        }
    });
}
