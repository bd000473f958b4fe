//! The stock of a variant with its ledger, counts typed by hand, and what falls short.

use serde_json::json;
use uuid::Uuid;

use super::super::browser::Browser;
use super::super::html::Document;
use super::super::shop::{KETTLE, Shop, at_once};
use super::{OTHER, STORE};

on_both_engines!(
    a_variant_is_found_and_its_ledger_read,
    a_count_is_a_fact_and_counts_once,
    what_falls_short_names_the_orders,
    a_manager_sees_their_stores_alone,
);

const COUNT: &str = "/api/admin/stock/count";

fn stock(browser: &Browser, more: &str) -> Document {
    browser.page(&format!("/fr/admin/stock?sku={KETTLE}{more}"))
}

fn body(pieces: &str, reason: &str) -> serde_json::Value {
    json!({ "id": Uuid::new_v4(), "sku": KETTLE, "store": STORE, "count": pieces, "reason": reason })
}

fn a_variant_is_found_and_its_ledger_read(shop: &Shop) {
    let owner = shop.signed_in("administrator");
    for words in ["bouilloire", "electric-kettle", "ELECTRIC-KETTLE-1-7L"] {
        let page = owner.page(&format!("/fr/admin/stock?sku={words}"));
        assert!(page.with_test_id("admin-variant").iter().any(|it| it.get("data-sku") == KETTLE), "{words}");
    }
    assert!(owner.page("/fr/admin/stock?sku=%25").with_test_id("admin-variant").is_empty());
    assert!(owner.page("/fr/admin/stock").with_test_id("admin-level").is_empty());
    // Every place has its row, and what is on it is the ledger's sum.
    for pieces in 1..60 {
        let answer = owner.post(COUNT, &body(&pieces.to_string(), "Inventaire"));
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    shop.import_stock(KETTLE, STORE, 60);
    let page = stock(&owner, "");
    let levels = page.with_test_id("admin-level");
    assert_eq!(levels.len(), 8);
    let level = levels.iter().find(|it| it.get("data-store") == STORE).expect("a row");
    assert_eq!(level.get("data-available"), "60");
    // In pages of fifty, newest first; all of it is there once.
    let all = shop.number(&format!("select count(*) from stock_movement where sku = '{KETTLE}'"));
    let (mut seen, mut path) = (0, format!("/fr/admin/stock?sku={KETTLE}"));
    loop {
        let page = owner.page(&path);
        let rows = page.with_test_id("movement").len() as i64;
        seen += rows;
        let next = page.all("a").find(|it| it.get("rel") == "next").map(|it| it.get("href").to_owned());
        let Some(next) = next else { break };
        assert_eq!(rows, 50);
        path = next;
    }
    assert!(all > 60 && seen == all, "{seen} of {all}");
    let of_one = stock(&owner, &format!("&store={STORE}"));
    assert!(of_one.with_test_id("movement").iter().all(|it| it.get("data-store") == STORE));
    assert!(of_one.text().contains("Import") && of_one.text().contains("stock.csv"));
    for nonsense in ["&before=x", "&before=1:", "&before=99999999999999999999:a", "&store=nowhere"] {
        stock(&owner, nonsense);
    }
    // An order's movements lead to it.
    let browser = shop.browser();
    browser.add(KETTLE, 2);
    let number =
        browser.page(&super::super::order::reserve(&browser)).with_test_id("pickup")[0].get("data-number").to_owned();
    let page = stock(&owner, "");
    let held = page.with_test_id("movement");
    assert_eq!(held[0].get("data-kind"), "held");
    let link = format!("/fr/till?store={STORE}&code={number}");
    assert_eq!(
        owner.page(page.one("a", ("href", &link)).get("href")).with_test_id("pickup")[0].get("data-number"),
        number
    );
}

fn a_count_is_a_fact_and_counts_once(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 5);
    let (manager, shopper) = (shop.signed_in("store_manager"), shop.browser());
    let revision = shop.number(&format!("select revision from topic where name = 'variant/{KETTLE}'"));
    let shelf = shopper.live(&format!("variant/{KETTLE}:{revision}"));
    let page = stock(&manager, "");
    let id = page.all("input").find(|it| it.get("name") == "id").expect("an id").get("value").to_owned();
    let from = format!("/fr/admin/stock?sku={KETTLE}");
    let fields =
        [("id", id.as_str()), ("sku", KETTLE), ("store", STORE), ("count", "12"), ("reason", "Inventaire du soir")];
    for _ in 0..2 {
        assert_eq!(manager.submit(COUNT, &fields, &from).header("location"), format!("{from}&notice=stock_counted"));
    }
    assert_eq!(shelf.next("change")["stock"]["available"], 12);
    let page = stock(&manager, "");
    let row = &page.with_test_id("movement")[0];
    assert_eq!(row.get("data-kind"), "counted");
    assert!(page.text().contains("Inventaire du soir") && page.text().contains("Alix") && page.text().contains("+7"));
    let told = format!("select count(*) from stock_movement where reason = 'Inventaire du soir' and sku = '{KETTLE}'");
    assert_eq!(shop.number(&told), 1);
    // The same id for something else is another count.
    let mut other = body("13", "x");
    other["id"] = json!(id);
    assert_eq!(manager.post(COUNT, &other).refusal(), (409, "change_reused".into(), Some("id".into())));
    // Another person's ids are their own.
    assert_eq!(shop.signed_in("administrator").post(COUNT, &other).json()["on_hand"], 13);
    // Ten presses of one button are one count.
    let pressed = body("20", "ten");
    let answers = at_once(10, |_| shop.signed_in("administrator").post(COUNT, &pressed).status);
    assert_eq!(answers, [200; 10]);
    assert_eq!(shop.number("select count(*) from stock_movement where reason = 'ten'"), 1);
    // A fact is never refused for what it says, and what cannot be read is.
    assert_eq!(manager.post(COUNT, &body("-3", "books")).json(), json!({ "on_hand": -3, "held": 0, "available": 0 }));
    for (pieces, reason, refusal) in [
        ("", "x", ("quantity_invalid", "count")),
        ("1.5", "x", ("quantity_invalid", "count")),
        ("1000000001", "x", ("quantity_invalid", "count")),
        ("5", " \n", ("reason_missing", "reason")),
    ] {
        let told = manager.post(COUNT, &body(pieces, reason)).refusal();
        assert_eq!(told, (422, refusal.0.to_owned(), Some(refusal.1.to_owned())), "{pieces:?}");
    }
    let mut nul = body("1", "x");
    nul["sku"] = json!("A\u{0}");
    assert_eq!(manager.post(COUNT, &nul).refusal().1, "variant_unknown");
    manager.post(COUNT, &body("4", "</td><script>alert(1)</script>"));
    assert!(stock(&manager, "").all("script").all(|script| !script.text.contains("alert")));
}

fn what_falls_short_names_the_orders(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 5);
    let manager = shop.signed_in("store_manager");
    assert!(manager.page("/fr/admin/shortfalls").with_test_id("shortfall").is_empty());
    let numbers: Vec<String> = (0..2)
        .map(|_| {
            let browser = shop.browser();
            browser.add(KETTLE, 2);
            let page = super::super::order::reserve(&browser);
            browser.page(&page).with_test_id("pickup")[0].get("data-number").to_owned()
        })
        .collect();
    assert_eq!(manager.post(COUNT, &body("3", "casse")).json(), json!({ "on_hand": 3, "held": 4, "available": 0 }));
    let page = manager.page("/fr/admin/shortfalls");
    let short = page.with_test_id("shortfall");
    assert_eq!((short.len(), short[0].get("data-sku"), short[0].get("data-store")), (1, KETTLE, STORE));
    let promised: Vec<&str> = page.with_test_id("promise").iter().map(|it| it.get("data-number")).collect();
    assert_eq!(promised, numbers, "the oldest first");
    assert!(page.text().contains("il manque 1 pièce"), "{}", page.text());
    let overview = manager.page("/fr/admin");
    let row = overview.with_test_id("admin-store")[0];
    assert_eq!((row.get("data-pickups"), row.get("data-shortfalls")), ("2", "1"));
    // Delivered, nothing is missing any more.
    manager.post(COUNT, &body("4", "livraison"));
    assert!(manager.page("/fr/admin/shortfalls").with_test_id("shortfall").is_empty());
}

fn a_manager_sees_their_stores_alone(shop: &Shop) {
    shop.import_stock(KETTLE, OTHER, 77);
    shop.execute(&format!(
        "update stock_level set on_hand = on_hand - 100 where store = '{OTHER}' and sku = '{KETTLE}'"
    ));
    shop.execute(&format!(
        "update stock_movement set quantity = quantity - 100 where id in
         (select id from stock_movement where store = '{OTHER}' and sku = '{KETTLE}' order by at desc limit 1)"
    ));
    let (manager, owner) = (shop.signed_in("store_manager"), shop.signed_in("administrator"));
    let others =
        |page: &Document, id: &str| page.with_test_id(id).iter().filter(|it| it.get("data-store") != STORE).count();
    for path in ["/fr/admin", "/fr/admin/shortfalls", &format!("/fr/admin/shortfalls?store={OTHER}")] {
        let page = manager.page(path);
        assert_eq!(others(&page, "admin-store") + others(&page, "shortfall"), 0, "{path}");
        let page = owner.page(path);
        assert!(others(&page, "admin-store") + others(&page, "shortfall") > 0, "{path}");
    }
    for more in ["", &format!("&store={OTHER}")] {
        let page = stock(&manager, more);
        assert_eq!(others(&page, "admin-level") + others(&page, "movement"), 0, "{more}");
    }
}
