//! What the till says beside an order, and what its page may use.

mod offline;

use serde_json::json;

use super::order::{STORE, known, reserve, step};
use super::shop::{Shop, TOASTER, run};

on_both_engines!(a_ready_order_says_what_goes_with_it);

/// Of the toaster's collection, and dearer.
const BLENDER: &str = "HIGH-SPEED-BLENDER-WHITE";

/// SKUs of what the till suggests beside the order of that number, in its order.
fn suggested(shop: &Shop, number: &str) -> Vec<String> {
    let page = shop.signed_in("seller").page(&format!("/fr/till?code={number}"));
    page.with_test_id("suggestion").iter().map(|it| it.get("data-sku").to_owned()).collect()
}

fn a_ready_order_says_what_goes_with_it(shop: &Shop) {
    let (browser, seller) = (shop.browser(), shop.signed_in("seller"));
    shop.import_stock(BLENDER, STORE, 800);
    browser.add(BLENDER, 1);
    let (number, order) = known(&browser, &reserve(&browser));
    shop.import_stock(TOASTER, STORE, 900);
    assert_eq!(suggested(shop, &number), [""; 0], "it is not at the counter yet");
    assert_eq!(step(&seller, &order, "make_ready").status, 200);
    let found = suggested(shop, &number);
    assert_eq!(found.first().map(String::as_str), Some(TOASTER), "{found:?}");
    assert!(found.len() <= 3 && !found.iter().any(|sku| sku == BLENDER), "{found:?}");
    assert_eq!(suggested(shop, &number), found, "the same each time");
    let page = seller.get(&format!("/fr/till?code={number}"));
    assert!(page.text.contains("37,90") && page.text.contains("900 ici"), "price and pieces");
    let beside = page.text.split("till-beside").nth(1).and_then(|rest| rest.split("</aside>").next());
    assert!(beside.is_some_and(|beside| beside.contains("/pictures/")), "{beside:?}");
    // What another store has is not here.
    shop.import_stock(TOASTER, STORE, 0);
    shop.import_stock(TOASTER, "lyon-guillotiere", 900);
    assert!(!suggested(shop, &number).iter().any(|sku| sku == TOASTER));
    // Nothing was added to what is handed over.
    shop.import_stock(TOASTER, STORE, 900);
    let collected = json!({ "order": order, "step": "collect" });
    assert_eq!(seller.post("/api/till/step", &collected).status, 200);
    assert_eq!(shop.number("select count(*) from order_line"), 1);
    assert_eq!(suggested(shop, &number), [""; 0], "it is gone");
}

#[test]
fn the_till_alone_has_a_camera() {
    run(comptoir_db::Engine::Sqlite, &[], |shop| {
        let seller = shop.signed_in("seller");
        for page in ["/fr/till", "/en/till"] {
            let answer = seller.get(page);
            assert!(answer.header("permissions-policy").contains("camera=(self)"), "{page}");
            // Only a script shows it, where the browser reads codes.
            let document = answer.document();
            let button = document.one("button", ("id", "scan"));
            assert!(button.attributes().any(|(name, _)| name == "hidden"), "{page}");
        }
        for page in ["/fr/", "/fr/products", "/fr/checkout", "/fr/account", "/fr/studio", "/api/cart", "/sw.js"] {
            let policy = seller.get(page).header("permissions-policy").to_owned();
            assert!(policy.contains("camera=()"), "{page}: {policy}");
        }
        // Whoever does not work there has no camera either.
        assert!(shop.browser().get("/fr/till").header("permissions-policy").contains("camera=()"));
    });
}
