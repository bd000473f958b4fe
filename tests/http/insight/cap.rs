//! How often a banner is shown to one visitor.

use serde_json::json;
use uuid::Uuid;

use super::{Browser, PASSWORD, Shop, event, tell};

on_both_engines!(a_bound_for_a_visitor_holds_on_all_devices_of_who_agreed_to_that);

/// Who agreed to be counted for it sees a banner so often in all, wherever they sign in. Who did not, or in words that did not
/// say so, sees it as often as each browser knows.
fn a_bound_for_a_visitor_holds_on_all_devices_of_who_agreed_to_that(shop: &Shop) {
    let marketer = shop.signed_in("marketer");
    let content = json!({ "fr": { "title": "Trois fois" }, "en": { "title": "Thrice" } });
    let variants = json!([{ "name": "a", "weight": 1, "content": content }]);
    let banner = json!({ "name": "Trois", "slot": "list_top", "cap": 3, "variants": variants });
    let id = Uuid::new_v4();
    let answer = marketer.post("/api/studio/banners/save", &json!({ "id": id, "banner": banner }));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer = marketer.post("/api/studio/banners/move", &json!({ "id": id, "to": "publish", "version": "1" }));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let shows = |browser: &Browser| browser.get("/fr/products").text.contains("Trois fois");
    for (wording, after) in [(Some("2"), false), (Some("1"), true), (None, true)] {
        let email = format!("ana-{}@example.org", wording.unwrap_or("0"));
        let agree = wording.map_or(json!({}), |version| json!({ "measuring-account": version }));
        let person = json!({ "email": email, "password": PASSWORD, "name": "Ana", "agree": agree });
        let (phone, laptop) = (shop.browser(), shop.browser());
        assert_eq!(phone.post("/api/account/sign-up", &person).status, 200);
        assert!(shows(&phone));
        for _ in 0..3 {
            assert_eq!(tell(&phone, &[event("seen", id, "a")]).status, 200);
        }
        let body = json!({ "email": email, "password": PASSWORD });
        assert_eq!(laptop.post("/api/account/sign-in", &body).status, 200);
        assert_eq!((shows(&phone), shows(&laptop)), (after, after), "words {wording:?}");
    }
}
