//! Stores and their hours, edited with plain forms.

use serde_json::json;

use super::super::browser::Browser;
use super::super::shop::{Shop, at_once};
use super::{STORE, form, submit, with};

on_both_engines!(
    hours_are_edited_and_seen,
    what_is_wrong_says_which_day_and_what,
    an_older_form_loses_nothing_and_overwrites_nothing,
    a_manager_edits_hours_and_not_who_the_store_is,
    a_store_is_made_once,
    a_warehouse_is_nowhere_to_be_seen,
    text_never_becomes_markup,
);

const SAVE: &str = "/api/admin/stores/save";
const PAGE: &str = "/fr/admin/stores/lyon-croix-rousse";
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn hours_are_edited_and_seen(shop: &Shop) {
    let (manager, shopper) = (shop.signed_in("store_manager"), shop.browser());
    let fields = form(&manager.page(PAGE));
    let open = WEEK.map(|day| (day, "7h15-23h45"));
    let mut other = open.to_vec();
    // The date is far enough away to be announced, and near enough.
    let soon = in_days(10);
    let exceptions = format!("{soon} fermé");
    other.push(("exceptions", exceptions.as_str()));
    let answer = submit(&manager, SAVE, &with(&fields, &other), PAGE);
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(answer.header("location"), format!("{PAGE}?notice=store_saved"));
    let page = manager.page(&format!("{PAGE}?notice=store_saved"));
    assert!(page.text().contains("Enregistré"));
    let shown = form(&page);
    let value = |name: &str| shown.iter().find(|(known, _)| known == name).expect(name).1.clone();
    assert_eq!((value("mon"), value("exceptions"), value("version")), ("07:15-23:45".into(), exceptions, "2".into()));
    // At once in this process, on the store's page and in its structured data.
    let seen = shopper.page("/fr/stores/lyon-croix-rousse");
    assert_eq!(seen.text().replace('\u{a0}', " ").matches("7 h 15 – 23 h 45").count(), 7);
    let store = seen.structured().remove(0);
    assert_eq!(store["openingHoursSpecification"][0]["opens"], "07:15");
    let special = store["specialOpeningHoursSpecification"].as_array().expect("special days");
    assert!(special.iter().any(|day| day["validFrom"] == soon.as_str() && day["opens"] == "00:00"), "{special:?}");
    // What is over is not on the form, and stays.
    let over = format!("select count(*) from store_exception where store = '{STORE}' and date < '2026-11-22'");
    assert_ne!(shop.number(&over), 0);
    // Another process reads it again, as after an import.
    assert_ne!(shop.number("select count(*) from setting where key = 'catalog_revision'"), 0);
}

/// The same browser, set to another language.
fn with_language<'s>(browser: &Browser<'s>, language: &'static str) -> Browser<'s> {
    let mut other = browser.tab();
    other.language = language;
    other
}

/// The date in so many days, in UTC.
fn in_days(days: i64) -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    now.checked_add(jiff::ToSpan::days(days)).expect("a date").to_string()
}

fn what_is_wrong_says_which_day_and_what(shop: &Shop) {
    let owner = shop.signed_in("administrator");
    let fields = form(&owner.page(PAGE));
    let typed = [
        ("tue", "9-12"),
        ("thu", "09:00-12:00, 11:00-14:00"),
        ("exceptions", "demain fermé"),
        ("low_stock_threshold", "-1"),
        ("phone", "sonnez"),
        ("name", "Croix-Rousse, la belle"),
    ];
    let answer = submit(&owner, SAVE, &with(&fields, &typed), PAGE);
    assert_eq!(answer.status, 422);
    let page = answer.document();
    assert_eq!(page.with_test_id("refusal")[0].get("data-reason"), "field_invalid");
    for said in ["Mardi : « 9-12 »", "Jeudi : 09:00-12:00 et 11:00-14:00", "« demain fermé »", "de 0 à 999"] {
        assert!(page.text().contains(said), "{said}");
    }
    // Everything that was typed is still there, with what is wrong at its field.
    let shown = form(&page);
    for (name, value) in typed {
        assert!(shown.iter().any(|(known, is)| known == name && is == value), "{name}");
        let invalid = page.elements.iter().any(|it| it.get("name") == name && it.get("aria-invalid") == "true");
        assert_eq!(invalid, name != "name", "{name}");
    }
    assert_eq!(shop.number(&format!("select version from store where slug = '{STORE}'")), 1);
    // A script gets the first of it, in words.
    let body = json!({ "slug": STORE, "version": "1", "tue": "9-12" });
    let refused = owner.post(SAVE, &body);
    assert_eq!(refused.refusal(), (422, "field_invalid".into(), Some("tue".into())));
    assert!(refused.json()["message"].as_str().is_some_and(|text| text.contains("9-12")), "{}", refused.text);
    for (version, field) in [("", "version"), ("x", "version")] {
        let refusal = owner.post(SAVE, &json!({ "slug": STORE, "version": version })).refusal();
        assert_eq!(refusal, (422, "body_invalid".into(), Some(field.into())));
    }
    // What is not named stays.
    assert_eq!(owner.post(SAVE, &json!({ "slug": STORE, "version": "1", "mon": "10:00-11:00" })).json()["version"], 2);
    let name = format!("select count(*) from store where slug = '{STORE}' and name = 'Lyon Croix-Rousse'");
    assert_eq!(shop.number(&name), 1);
    let other = json!({ "slug": STORE, "version": "2", "name": "lyon guillotière" });
    assert_eq!(owner.post(SAVE, &other).refusal(), (409, "name_taken".into(), Some("name".into())));
}

fn an_older_form_loses_nothing_and_overwrites_nothing(shop: &Shop) {
    let (owner, manager) = (shop.signed_in("administrator"), shop.signed_in("store_manager"));
    let (first, second) = (form(&owner.page(PAGE)), form(&manager.page(PAGE)));
    let edited = with(&first, &[("mon", "10:00-11:00"), ("tue", "10:00-11:00"), ("phone", "+33 1")]);
    assert_eq!(submit(&owner, SAVE, &edited, PAGE).status, 303);
    // The same form again is the same edit.
    assert_eq!(submit(&owner, SAVE, &edited, PAGE).header("location"), format!("{PAGE}?notice=store_saved"));
    assert_eq!(shop.number(&format!("select version from store where slug = '{STORE}'")), 2);
    // The manager typed on a Monday that somebody else wrote, and on a Wednesday that nobody did.
    let typed = with(&second, &[("mon", "12:00-13:00"), ("wed", "14:00-15:00")]);
    let answer = submit(&manager, SAVE, &typed, PAGE);
    assert_eq!(answer.status, 409);
    let page = answer.document();
    assert_eq!(page.with_test_id("refusal")[0].get("data-reason"), "store_changed");
    let told = page.with_test_id("changed");
    let told: Vec<(&str, &str)> = told.iter().map(|it| (it.get("data-field"), it.text.as_str())).collect();
    assert_eq!(told, [("mon", "Entre-temps : 10:00-11:00"), ("tue", "Entre-temps : 10:00-11:00")]);
    let shown = form(&page);
    let value = |name: &str| shown.iter().find(|(known, _)| known == name).expect(name).1.as_str();
    assert_eq!((value("mon"), value("tue"), value("wed")), ("12:00-13:00", "10:00-11:00", "14:00-15:00"));
    assert_eq!(shop.number(&format!("select version from store where slug = '{STORE}'")), 2);
    // Looked at and saved again, it stands; the page it comes from has no language in its address.
    let shown_in = with_language(&manager, "en");
    let answer = submit(&shown_in, SAVE, &shown, SAVE);
    assert_eq!(answer.header("location"), format!("{PAGE}?notice=store_saved"), "{}", answer.text);
    let after = form(&owner.page(PAGE));
    let value = |name: &str| after.iter().find(|(known, _)| known == name).expect(name).1.as_str();
    assert_eq!(
        (value("mon"), value("tue"), value("wed"), value("phone")),
        ("12:00-13:00", "10:00-11:00", "14:00-15:00", "+33 1")
    );
    // A script is told the version that stands.
    let stale = owner.post(SAVE, &json!({ "slug": STORE, "version": "1", "mon": "" }));
    assert_eq!((stale.refusal().0, stale.json()["current"].clone()), (409, json!(3)));
    // Of several at once one stands, and the others are told.
    let answers = at_once(6, |n| {
        let body = json!({ "slug": STORE, "version": "3", "fri": format!("0{n}:00-23:00") });
        shop.signed_in("administrator").post(SAVE, &body).status
    });
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 5, "{answers:?}");
}

fn a_manager_edits_hours_and_not_who_the_store_is(shop: &Shop) {
    let manager = shop.signed_in("store_manager");
    let page = manager.page(PAGE);
    assert!(!form(&page).iter().any(|(name, _)| ["name", "kind", "town", "phone"].contains(&name.as_str())));
    for (field, value) in [("name", "Chez moi"), ("kind", "warehouse"), ("latitude", "0"), ("services", "")] {
        let refusal = manager.post(SAVE, &json!({ "slug": STORE, "version": "1", field: value })).refusal();
        assert_eq!(refusal, (403, "not_staff".into(), Some(field.into())));
    }
    let body =
        json!({ "slug": STORE, "version": "1", "exactness": "band", "low_stock_threshold": "7", "sun": "fermé" });
    assert_eq!(manager.post(SAVE, &body).json(), json!({ "slug": STORE, "version": 2 }));
    assert_eq!(shop.number(&format!("select low_stock_threshold from store where slug = '{STORE}'")), 7);
}

fn a_store_is_made_once(shop: &Shop) {
    const NEW: &str = "/fr/admin/stores/new";
    let owner = shop.signed_in("administrator");
    let fields = form(&owner.page(NEW));
    let answer = submit(&owner, "/api/admin/stores/create", &fields, NEW);
    assert_eq!(answer.status, 422);
    let wrong = answer.document();
    for name in ["name", "street", "town", "latitude", "longitude"] {
        assert_eq!(wrong.one("input", ("id", name)).get("aria-invalid"), "true", "{name}");
    }
    let typed = [
        ("name", "Dijon Darcy"),
        ("street", "3 quai des Exemples"),
        ("town", "Dijon"),
        ("latitude", "44,8547"),
        ("longitude", "-0.5712"),
        ("mon", "9h-19h"),
    ];
    let filled = with(&form(&wrong), &typed);
    for _ in 0..2 {
        let answer = submit(&owner, "/api/admin/stores/create", &filled, NEW);
        assert_eq!(answer.header("location"), "/fr/admin/stores/dijon-darcy?notice=store_saved", "{}", answer.text);
    }
    assert_eq!(shop.number("select count(*) from store"), 9);
    assert_eq!(shop.browser().get("/fr/stores/dijon-darcy").status, 200);
    assert!(shop.browser().get("/sitemap.xml").text.contains("/stores/dijon-darcy<"));
    let refused = |pairs: &[(&str, &str)]| {
        let answer = submit(&owner, "/api/admin/stores/create", &with(&filled, pairs), NEW);
        (answer.status, answer.document().with_test_id("refusal").len())
    };
    assert_eq!(refused(&[("town", "Beaune")]), (409, 1), "the slug is taken by another store");
    assert_eq!(refused(&[("slug", "dijon-2")]), (409, 1), "the name is taken");
    assert_eq!(refused(&[("slug", "new"), ("name", "Neuf")]), (422, 1));
}

fn a_warehouse_is_nowhere_to_be_seen(shop: &Shop) {
    use super::super::shop::KETTLE;

    shop.import_stock(KETTLE, STORE, 41);
    let owner = shop.signed_in("administrator");
    let shopper = shop.browser();
    shopper.add(KETTLE, 1);
    let choose = shopper.change(json!({ "type": "choose_store", "store": STORE }));
    assert_eq!(shopper.post("/api/cart/change", &choose).status, 200);
    let body = json!({ "slug": STORE, "version": "1", "kind": "warehouse" });
    assert_eq!(owner.post(SAVE, &body).status, 200);
    assert_eq!(shopper.get(&format!("/fr/stores/{STORE}")).status, 404);
    assert!(!shopper.get("/sitemap.xml").text.contains(STORE));
    let product = format!("/fr/products/electric-kettle-1-7l?variant={KETTLE}");
    let everywhere = [
        "/fr/",
        "/fr/stores",
        "/fr/cart",
        "/fr/wishlist",
        "/fr/products",
        &product,
        "/fr/checkout",
        "/fr/account",
        &format!("/fr/checkout?store={STORE}"),
    ];
    for path in everywhere {
        let page = shopper.page(path);
        assert!(page.with_test_id("store-row").iter().all(|row| row.get("data-store") != STORE), "{path}");
        assert!(!page.elements.iter().any(|it| it.get("value") == STORE), "{path}");
        assert!(!page.text().contains("Lyon Croix-Rousse"), "{path}");
    }
    let rows = shopper
        .post("/api/stores/availability", &json!({ "sku": KETTLE, "near": { "words": "69004" }, "locale": "fr" }));
    assert!(!rows.text.contains(STORE));
    assert!(!shopper.post("/api/cart/gather", &json!({ "locale": "fr" })).text.contains("Croix-Rousse"));
    let choose = shopper.change(json!({ "type": "choose_store", "store": STORE }));
    assert_eq!(shopper.post("/api/cart/change", &choose).refusal().1, "store_unknown");
    let watch = shopper.post("/api/wishlist/watch", &json!({ "sku": KETTLE, "store": STORE }));
    assert_eq!(watch.refusal().1, "store_unknown");
    let reserve = json!({ "id": uuid::Uuid::new_v4(), "store": STORE, "closes_at": "1", "seen": "x", "name": "A", "email": "a@b.org" });
    assert_eq!(shopper.post("/api/order/reserve", &reserve).refusal().1, "window_gone");
    // It holds stock: machines see it, and the back office does.
    assert_eq!(
        shop.number(&format!("select on_hand from stock_level where sku = '{KETTLE}' and store = '{STORE}'")),
        41
    );
    assert!(owner.get("/fr/admin").text.contains("Lyon Croix-Rousse"));
    // What moves there is nobody's to hear.
    let revision = shop.number(&format!("select revision from topic where name = 'variant/{KETTLE}'"));
    let live = shopper.live(&format!("variant/{KETTLE}:{revision}"));
    shop.import_stock(KETTLE, STORE, 43);
    assert_eq!(live.next("change")["stock"], json!(null));
    let live = shopper.live(&format!("variant/{KETTLE}:999999"));
    assert!(!live.next("snapshot").to_string().contains(STORE));
}

fn text_never_becomes_markup(shop: &Shop) {
    const HOSTILE: &str = "</textarea></title><script>alert(1)</script>\"'><b>&amp;";
    let owner = shop.signed_in("administrator");
    let fields = form(&owner.page(PAGE));
    let typed: Vec<(&str, &str)> =
        ["name", "street", "town", "mon", "exceptions", "services", "phone", "low_stock_threshold", "time_zone"]
            .map(|name| (name, HOSTILE))
            .to_vec();
    let page = submit(&owner, SAVE, &with(&fields, &typed), PAGE).document();
    assert!(page.all("script").all(|script| !script.text.contains("alert")));
    assert_eq!(page.all("b").count(), 0);
    let shown = form(&page);
    for (name, value) in &typed {
        assert!(shown.iter().any(|(known, is)| known == name && is == value), "{name}");
    }
    // What may stand in a name is text on every page.
    assert_eq!(owner.post(SAVE, &json!({ "slug": STORE, "version": "1", "name": HOSTILE })).status, 200);
    for path in ["/fr/admin", PAGE, "/fr/stores", "/fr/stores/lyon-croix-rousse"] {
        let page = owner.page(path);
        assert!(page.all("script").all(|script| !script.text.contains("alert(1)</script>")), "{path}");
        assert!(page.text().contains("alert(1)"), "{path}");
    }
}
