//! `POST /api/wishlist/share` and `unshare`, and the page that others see.

use serde_json::json;

use super::browser::Browser;
use super::shop::{DRYER, KETTLE, Shop, TOASTER};

on_both_engines!(
    a_shared_list_is_seen_and_bought_from,
    plain_forms_share_and_take_back,
    a_list_taken_back_is_gone,
    a_list_with_nothing_in_it_is_not_shared,
    a_sign_in_keeps_one_link,
);

fn share(browser: &Browser) -> String {
    let answer = browser.post("/api/wishlist/share", &json!({}));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let link = answer.json()["link"].as_str().expect("a link").to_owned();
    let path = link.strip_prefix(browser.shop.origin.as_str()).unwrap_or_else(|| panic!("{link}"));
    assert_eq!(path.strip_prefix("/fr/wishlists/").map(str::len), Some(26), "{path}");
    path.to_owned()
}

fn a_shared_list_is_seen_and_bought_from(shop: &Shop) {
    let ana = shop.browser();
    ana.post(
        "/api/account/sign-up",
        &json!({ "email": "ana@example.org", "password": "une phrase convient", "name": "Zébulon" }),
    );
    for sku in [KETTLE, TOASTER, DRYER] {
        ana.wish(sku);
    }
    let path = share(&ana);
    let visitor = shop.browser();
    let answer = visitor.get(&path);
    assert_eq!((answer.status, answer.header("referrer-policy")), (200, "no-referrer"));
    assert!(answer.set_cookies().is_empty());
    let page = answer.document();
    assert_eq!(page.one("meta", ("name", "robots")).get("content"), "noindex");
    let lines: Vec<&str> = page.with_test_id("wish-line").iter().map(|line| line.get("data-sku")).collect();
    assert_eq!(lines, [KETTLE, TOASTER, DRYER]);
    assert!(page.text().contains("44,90"));
    let owner = shop.number("select count(*) from owner o join customer c on c.id = o.id where c.name = 'Zébulon'");
    assert_eq!(owner, 1);
    let tag = ana.get("/fr/account").text;
    let tag = tag.split("\"owner\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a tag");
    for secret in ["Zébulon", "ana@", tag, "/api/wishlist/"] {
        assert!(!answer.text.contains(secret), "{secret}");
    }
    // The page's own form puts it into the visitor's cart and comes back.
    let form: Vec<(String, String)> = page
        .all("input")
        .skip_while(|input| input.get("name") != "id")
        .take(7)
        .map(|input| (input.get("name").to_owned(), input.get("value").to_owned()))
        .collect();
    let answer = visitor.submit("/api/cart/change", &super::browser::pairs(&form), &path);
    assert_eq!(answer.header("location"), format!("{path}?notice=added"));
    assert!(visitor.page(&format!("{path}?notice=added")).text().contains("C’est dans votre panier."));
    assert_eq!((visitor.lines(), ana.lines()), (vec![(KETTLE.to_owned(), 1)], vec![]));
    // It is the list of now, in the visitor's language.
    ana.post("/api/wishlist/change", &ana.change(json!({ "type": "unwish", "sku": KETTLE })));
    assert_eq!(visitor.page(&path.replace("/fr/", "/en/")).with_test_id("wish-line").len(), 2);
}

fn plain_forms_share_and_take_back(shop: &Shop) {
    let ana = shop.browser();
    ana.wish(KETTLE);
    ana.page("/fr/wishlist").one("form", ("action", "/api/wishlist/share"));
    let answer = ana.submit("/api/wishlist/share", &[], "/fr/wishlist");
    assert_eq!(answer.header("location"), "/fr/wishlist?notice=shared");
    let page = ana.page("/fr/wishlist");
    let link = page.with_test_id("share-link")[0].get("value").to_owned();
    assert_eq!(link, format!("{}{}", shop.origin, share(&ana)));
    assert_eq!(shop.browser().page(link.trim_start_matches(&shop.origin)).with_test_id("wish-line").len(), 1);
    let answer = ana.submit("/api/wishlist/unshare", &[], "/fr/wishlist");
    assert_eq!(answer.header("location"), "/fr/wishlist?notice=unshared");
    assert!(ana.page("/fr/wishlist").with_test_id("share-link").is_empty());
}

fn a_list_taken_back_is_gone(shop: &Shop) {
    let ana = shop.browser();
    ana.wish(KETTLE);
    let first = share(&ana);
    // Nobody else takes it back.
    assert_eq!(shop.browser().post("/api/wishlist/unshare", &json!({})).status, 200);
    assert_eq!(shop.browser().get(&first).status, 200);
    assert_eq!(ana.post("/api/wishlist/unshare", &json!({})).json(), json!({}));
    for path in [first.as_str(), "/fr/wishlists/0123456789ABCDEFGHJKMNPQRS", "/fr/wishlists/x"] {
        assert_eq!(shop.browser().get(path).status, 404, "{path}");
    }
    let second = share(&ana);
    assert_ne!(second, first);
    assert_eq!((shop.browser().get(&first).status, shop.browser().get(&second).status), (404, 200));
}

fn a_list_with_nothing_in_it_is_not_shared(shop: &Shop) {
    let (nobody, guest) = (shop.browser(), shop.browser());
    guest.add(KETTLE, 1);
    for browser in [&nobody, &guest] {
        assert_eq!(browser.post("/api/wishlist/share", &json!({})).refusal(), (422, "wishlist_empty".into(), None));
    }
    assert_eq!(nobody.cookie(), None);
}

fn a_sign_in_keeps_one_link(shop: &Shop) {
    let (email, password) = shop.person("customer");
    let sign_in = json!({ "email": email, "password": password });
    let guest = shop.browser();
    guest.wish(KETTLE);
    let moved = share(&guest);
    assert_eq!(guest.post("/api/account/sign-in", &sign_in).status, 200);
    assert_eq!(share(&guest), moved);
    let other = shop.browser();
    other.wish(TOASTER);
    let dropped = share(&other);
    other.post("/api/account/sign-in", &sign_in);
    assert_eq!(share(&other), moved);
    assert_eq!((shop.browser().get(&dropped).status, shop.browser().get(&moved).status), (404, 200));
}
