//! The stores' pages, and where a variant can be had.

use comptoir_db::Engine;
use serde_json::{Value, json};

use super::browser::Browser;
use super::html::Document;
use super::shop::{KETTLE, Shop, run};

on_both_engines!(
    stores_are_listed_nearest_first,
    a_product_says_where_it_can_be_had,
    lists_are_filtered_by_what_a_store_has
);

/// Slugs of the rows, in their order.
fn slugs(page: &Document) -> Vec<String> {
    page.with_test_id("store-row").iter().map(|row| row.get("data-store").to_owned()).collect()
}

fn stores_are_listed_nearest_first(shop: &Shop) {
    let browser = shop.browser();
    let all = slugs(&browser.page("/fr/stores"));
    assert_eq!(all.len(), 8);
    for near in ["69004", "Lyon%204", "lyon%2004", "LYON%2004"] {
        let found = slugs(&browser.page(&format!("/fr/stores?near={near}")));
        assert_eq!((found[0].as_str(), found.len()), ("lyon-croix-rousse", 8), "{near}");
    }
    // With accents or without, in any case.
    let [with, without] =
        ["Orl%C3%A9ans", "orleans"].map(|near| slugs(&browser.page(&format!("/en/stores?near={near}"))));
    assert_eq!(with, without);
    assert_ne!(with, all);
    let unknown = browser.page("/en/stores?near=Atlantis");
    assert_eq!(slugs(&unknown), all, "a place nobody knows: every store");
    assert!(unknown.text().contains("Atlantis"));
}

fn availability(browser: &Browser, near: Value) -> (Document, Value) {
    let body = json!({ "sku": KETTLE, "near": near, "locale": "fr" });
    let answer = browser.post("/api/stores/availability", &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.set_cookies().is_empty());
    let rows = answer.json();
    (Document::parse(rows["rows_html"].as_str().expect("rows")), rows)
}

fn a_product_says_where_it_can_be_had(shop: &Shop) {
    let browser = shop.browser();
    let path = format!("/fr/products/electric-kettle-1-7l?variant={KETTLE}");
    let rows = |page: &Document| -> Vec<(String, String)> {
        let rows = page.with_test_id("store-row");
        rows.iter().map(|row| (row.get("data-store").to_owned(), row.get("data-available").to_owned())).collect()
    };
    let page = browser.page(&path);
    let shown = rows(&page);
    assert_eq!(shown.len(), 8);
    for (store, available) in &shown {
        let on_hand =
            format!("select coalesce(max(on_hand), -1) from stock_level where sku = '{KETTLE}' and store = '{store}'");
        let expected = match shop.number(&on_hand) {
            -1 => "none".to_owned(),
            pieces => pieces.max(0).to_string(),
        };
        assert_eq!(*available, expected, "{store}");
    }
    // The function tells what the page does, near a place by its words or by the browser's position.
    assert_eq!(rows(&availability(&browser, json!({ "words": "" })).0), shown);
    let near_page = rows(&browser.page(&format!("{path}&near=44000")));
    assert_eq!(rows(&availability(&browser, json!({ "words": "44000" })).0), near_page);
    assert_eq!(near_page[0].0, "nantes-talensac");
    let (by_position, said) = availability(&browser, json!({ "position": [47_218_000, -1_553_000] }));
    assert_eq!((rows(&by_position)[0].0.as_str(), &said["said"]), ("nantes-talensac", &json!("")));
    assert!(
        availability(&browser, json!({ "words": "Atlantis" })).1["said"]
            .as_str()
            .is_some_and(|said| said.contains("Atlantis"))
    );

    let refused = |near: Value| {
        let body = json!({ "sku": KETTLE, "near": near, "locale": "fr" });
        browser.post("/api/stores/availability", &body).refusal()
    };
    assert_eq!(refused(json!({ "position": [91_000_000, 0] })), (422, "position_invalid".into(), Some("near".into())));
    assert_eq!(refused(json!({ "position": [1.5, 0] })).1, "body_invalid");

    // A count of another process is on the next page, and a shortfall is 0.
    shop.execute(&format!(
        "update stock_movement set quantity = -3 where sku = '{KETTLE}' and store = 'nantes-talensac'"
    ));
    shop.execute(&format!("update stock_level set on_hand = -3 where sku = '{KETTLE}' and store = 'nantes-talensac'"));
    let after = rows(&browser.page(&path));
    let nantes = after.iter().find(|(store, _)| store == "nantes-talensac").expect("a row");
    assert_eq!(
        nantes.1,
        if shown.iter().any(|(store, had)| store == "nantes-talensac" && had == "none") { "none" } else { "0" }
    );
}

fn lists_are_filtered_by_what_a_store_has(shop: &Shop) {
    let browser = shop.browser();
    let handles = |path: &str| -> Vec<String> {
        let page = browser.page(path);
        let cards = page.with_test_id("product-card");
        cards.iter().map(|card| card.get("href").rsplit('/').next().unwrap_or_default().to_owned()).collect()
    };
    let store = "lyon-croix-rousse";
    let all = [handles("/fr/products"), handles("/fr/products?page=2")].concat();
    assert_eq!(all.len(), 37);
    let filtered = |page: u32| format!("/fr/products?store={store}&in_stock=1&page={page}");
    let there = match handles(&filtered(1)) {
        first if first.len() == 24 => [first, handles(&filtered(2))].concat(),
        first => first,
    };
    for handle in &all {
        let has = format!(
            "select count(*) from stock_level l join variant v on v.sku = l.sku
             where v.handle = '{handle}' and l.store = '{store}' and l.on_hand - l.held > 0"
        );
        assert_eq!(there.contains(handle), shop.number(&has) > 0, "{handle}");
    }
    assert!(there.len() < all.len());
    // Without the tick the store is only remembered.
    assert_eq!(handles(&format!("/fr/products?store={store}")).len(), 24);
}

#[test]
fn a_stores_page_has_its_hours() {
    run(Engine::Sqlite, &[], |shop| {
        let browser = shop.browser();
        for (locale, monday, closed) in [("fr", "Lundi", "Fermé"), ("en", "Monday", "Closed")] {
            let page = browser.page(&format!("/{locale}/stores/lyon-croix-rousse"));
            let rows: Vec<&str> = page.all("th").map(|cell| cell.text.as_str()).collect();
            assert_eq!((rows.len(), rows[0]), (7, monday));
            assert!(page.text().to_lowercase().contains(&closed.to_lowercase()), "{locale}");
            assert_eq!(page.all("tr").filter(|row| row.get("aria-current") == "date").count(), 1);
            assert_eq!(page.all("a").filter(|link| link.get("href") == "tel:+33465710418").count(), 1);
        }
    });
}
