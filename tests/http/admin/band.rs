//! A store that tells no numbers: no page, no answer and no event says how many there are.

use serde_json::{Value, json};

use super::super::browser::Browser;
use super::super::shop::{KETTLE, Shop, TOASTER};
use super::{OTHER, STORE};

on_both_engines!(a_band_is_all_that_is_told, the_threshold_is_the_stores_own);

fn set(shop: &Shop, slug: &str, fields: Value) {
    let owner = shop.signed_in("administrator");
    let version = shop.number(&format!("select version from store where slug = '{slug}'"));
    let mut body = json!({ "slug": slug, "version": version.to_string() });
    for (name, value) in fields.as_object().expect("an object") {
        body[name] = value.clone();
    }
    let answer = owner.post("/api/admin/stores/save", &body);
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// Everything a shopper can be told, as it is sent: every page, every answer, every event.
fn told(shop: &Shop, shopper: &Browser) -> Vec<(String, String)> {
    let mut told = Vec::new();
    let product = format!("/products/electric-kettle-1-7l?variant={KETTLE}");
    for locale in ["fr", "en"] {
        for path in [
            "/",
            "/products",
            &product,
            &format!("{product}&near=69004"),
            "/stores",
            &format!("/stores/{STORE}"),
            "/cart",
            "/wishlist",
            "/account",
            "/checkout",
            &format!("/checkout?store={STORE}"),
            &format!("/products?store={STORE}&in_stock=1"),
            "/offline",
        ] {
            let path = format!("/{locale}{path}");
            told.push((path.clone(), shopper.get(&path).text));
        }
        let near = json!({ "sku": KETTLE, "near": { "words": "69004" }, "locale": locale });
        for (path, body) in [
            ("/api/stores/availability", near),
            ("/api/cart/gather", json!({ "locale": locale })),
            ("/api/catalog/cards", json!({ "skus": [KETTLE, TOASTER], "locale": locale })),
        ] {
            told.push((path.to_owned(), shopper.post(path, &body).text));
        }
    }
    told.push(("/api/cart".into(), shopper.get("/api/cart").text));
    let snapshot = shopper.live(&format!("variant/{KETTLE}:999999")).next("snapshot");
    told.push(("snapshot".into(), snapshot["stock"].to_string()));
    let revision = shop.number(&format!("select revision from topic where name = 'variant/{KETTLE}'"));
    let change = shopper.live(&format!("variant/{KETTLE}:{}", revision - 1)).next("change");
    let mut change = change;
    // Names and times have digits of their own.
    for member in ["id", "revision"] {
        change[member] = Value::Null;
    }
    change["stock"]["counted_at"] = Value::Null;
    told.push(("change".into(), change.to_string()));
    told
}

/// Where in the texts a number stands by itself.
fn found(texts: &[(String, String)], number: i64) -> Vec<String> {
    let digits = number.to_string();
    let mut places = Vec::new();
    for (path, text) in texts {
        for (at, _) in text.match_indices(&digits) {
            let around = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
            if !around(before) && !around(text.as_bytes().get(at + digits.len())) {
                let from = (at.saturating_sub(60)..=at).find(|from| text.is_char_boundary(*from)).unwrap_or(at);
                let end = (at + 20..).find(|end| text.is_char_boundary(*end) || *end >= text.len()).unwrap_or(at);
                places.push(format!("{path}: …{}…", &text[from..end.min(text.len())]));
            }
        }
    }
    places
}

fn a_band_is_all_that_is_told(shop: &Shop) {
    // Numbers that nothing else of the shop has.
    const MANY: i64 = 7_919;
    const FEW: i64 = 613;
    for store in [STORE, OTHER] {
        shop.import_stock(TOASTER, store, 0);
    }
    shop.import_stock(KETTLE, OTHER, 0);
    shop.import_stock(KETTLE, STORE, FEW);
    let shopper = shop.browser();
    shopper.wish(KETTLE);
    shopper.add(KETTLE, 700);
    shopper.add(TOASTER, 2);
    let choose = shopper.change(json!({ "type": "choose_store", "store": STORE }));
    assert_eq!(shopper.post("/api/cart/change", &choose).status, 200);
    // While numbers are told they are found, also how many are missing: the search is not blind.
    let before = told(shop, &shopper);
    for path in
        ["/fr/products/", "/api/stores/availability", "/api/catalog/cards", "/fr/checkout?store", "snapshot", "change"]
    {
        assert!(found(&before, FEW).iter().any(|place| place.starts_with(path)), "{path}: {:?}", found(&before, FEW));
    }
    assert!(found(&before, 700 - FEW).iter().any(|place| place.starts_with("/api/cart/gather")));

    set(shop, STORE, json!({ "exactness": "band" }));
    for pieces in [FEW, MANY, 0] {
        shop.import_stock(KETTLE, STORE, pieces);
        let texts = told(shop, &shopper);
        let told_at = |path: &str| &texts.iter().find(|(known, _)| known == path).expect(path).1;
        if pieces > 0 {
            assert_eq!(found(&texts, pieces), Vec::<String>::new());
            assert_eq!(found(&texts, (700 - pieces).abs()), Vec::<String>::new());
        }
        let word = if pieces > 0 { "some" } else { "none" };
        let change: Value = serde_json::from_str(told_at("change")).expect("JSON");
        assert_eq!(change["stock"]["available"], word);
        let page = shopper.page(&format!("/fr/products/electric-kettle-1-7l?variant={KETTLE}"));
        let rows = page.with_test_id("store-row");
        let row = rows.iter().find(|row| row.get("data-store") == STORE).expect("a row");
        assert_eq!(row.get("data-available"), word);
        assert_eq!(page.text().contains("En rayon à") || told_at("/fr/wishlist").contains("En rayon à"), pieces > 0);
    }
    // Nor does a refused reservation say it, of a window that is there.
    shop.import_stock(KETTLE, STORE, FEW);
    shop.import_stock(TOASTER, STORE, 9);
    shopper
        .post("/api/cart/change", &shopper.change(json!({ "type": "change_quantity", "sku": KETTLE, "quantity": 1 })));
    let page = shopper.page(&format!("/fr/checkout?store={STORE}"));
    let closes = page.one("input", ("id", "window-0")).get("value").to_owned();
    let seen = page.one("input", ("name", "seen")).get("value").to_owned();
    shop.import_stock(KETTLE, STORE, 0);
    let body = json!({ "id": uuid::Uuid::new_v4(), "store": STORE, "closes_at": closes, "seen": seen, "name": "A", "email": "a@b.org" });
    let refused = shopper.post("/api/order/reserve", &body);
    assert_eq!(refused.refusal(), (409, "too_few".into(), Some("store".into())));
    assert_eq!(refused.json().get("current"), None);
    // Machines are told numbers, and so are the other stores' shoppers.
    shop.import_stock(KETTLE, STORE, MANY);
    let authorization = format!("Bearer {}", shop.machine());
    let path = format!("/api/v1/stock?sku={KETTLE}&store={STORE}");
    let levels = shop.browser().send("GET", &path, &[("authorization", &authorization)], None).json();
    assert_eq!(levels["levels"][0]["available"], MANY);
    shop.import_stock(KETTLE, OTHER, 611);
    assert!(!found(&told(shop, &shopper), 611).is_empty());
    assert_eq!(found(&told(shop, &shopper), MANY), Vec::<String>::new());
}

fn the_threshold_is_the_stores_own(shop: &Shop) {
    let shopper = shop.browser();
    let row = |store: &str| {
        let body = json!({ "sku": KETTLE, "near": { "words": "" }, "locale": "fr" });
        let answer = shopper.post("/api/stores/availability", &body).json();
        let rows = super::super::html::Document::parse(answer["rows_html"].as_str().expect("rows"));
        let at = rows.elements.iter().position(|it| it.get("data-store") == store && it.name == "li").expect("a row");
        let stock = rows.elements[at..].iter().find(|it| it.get("class").starts_with("stock ")).expect("its stock");
        (rows.elements[at].get("data-available").to_owned(), stock.get("class").to_owned(), stock.text.clone())
    };
    let is =
        |available: &str, class: &str, text: &str| (available.to_owned(), format!("stock {class}"), text.to_owned());
    shop.import_stock(KETTLE, STORE, 5);
    assert_eq!(row(STORE), is("5", "some", "5 en rayon"));
    set(shop, STORE, json!({ "low_stock_threshold": "5" }));
    assert_eq!(row(STORE), is("5", "low", "Plus que 5"));
    set(shop, STORE, json!({ "exactness": "band" }));
    assert_eq!(row(STORE), is("low", "low", "Derniers exemplaires"));
    set(shop, STORE, json!({ "low_stock_threshold": "0" }));
    assert_eq!(row(STORE), is("some", "some", "En rayon"));
    shop.import_stock(KETTLE, STORE, 0);
    assert_eq!(row(STORE), is("none", "none", "Épuisé ici"));
    shop.import_stock(KETTLE, OTHER, 2);
    assert_eq!(row(OTHER), is("2", "low", "Plus que 2"));
}
