//! Every role against every address of the back office.

use serde_json::json;
use uuid::Uuid;

use super::super::browser::Browser;
use super::super::shop::{KETTLE, Shop};
use super::{OTHER, STORE};

on_both_engines!(every_role_at_every_door);

const ROLES: [&str; 6] = ["guest", "customer", "seller", "marketer", "store_manager", "administrator"];

fn somebody<'s>(shop: &'s Shop, role: &str) -> Browser<'s> {
    match role {
        "guest" => shop.browser(),
        role => shop.signed_in(role),
    }
}

fn every_role_at_every_door(shop: &Shop) {
    for role in ROLES {
        let who = somebody(shop, role);
        let closed = match role {
            // Who has not said who they are is asked to.
            "guest" => 200,
            "customer" | "seller" | "marketer" => 403,
            _ => 0,
        };
        let runs = closed == 0;
        let all = role == "administrator";
        for (path, manager, administrator) in [
            ("/fr/admin", 200, 200),
            (&format!("/fr/admin/stock?sku={KETTLE}&store={OTHER}"), 200, 200),
            ("/fr/admin/shortfalls", 200, 200),
            ("/fr/admin/imports", 403, 200),
            (&format!("/fr/admin/imports/{}", Uuid::nil()), 403, 404),
            (&format!("/en/admin/stores/{STORE}"), 200, 200),
            (&format!("/fr/admin/stores/{OTHER}"), 404, 200),
            ("/fr/admin/stores/nowhere", 404, 404),
            ("/fr/admin/stores/new", 403, 200),
        ] {
            let answer = who.get(path);
            let expected = if !runs {
                closed
            } else if all {
                administrator
            } else {
                manager
            };
            assert_eq!(answer.status, expected, "{role} {path}");
            let inside = !answer.document().all("nav").any(|nav| nav.get("class") == "admin-bar");
            assert_eq!(inside, expected != 200 || !runs, "{role} {path}: what is in the room is seen in it alone");
            assert!(answer.set_cookies().is_empty() && answer.text.contains("noindex"), "{role} {path}");
        }
        let save = |slug: &str| json!({ "slug": slug, "version": "0", "mon": "01:00-02:00" });
        let not_staff = (403, "not_staff".to_owned());
        let count =
            |store: &str| json!({ "id": Uuid::new_v4(), "sku": "NONE", "store": store, "count": "1", "reason": "x" });
        for (path, body, manager, administrator) in [
            ("/api/admin/stock/count", count(STORE), (404, "variant_unknown"), (404, "variant_unknown")),
            ("/api/admin/stock/count", count(OTHER), (404, "store_unknown"), (404, "variant_unknown")),
            ("/api/admin/imports/upload", json!({}), (403, "not_staff"), (422, "body_invalid")),
            ("/api/admin/imports/run", json!({ "id": Uuid::nil() }), (403, "not_staff"), (404, "upload_unknown")),
            ("/api/admin/stores/save", save(STORE), (409, "store_changed"), (409, "store_changed")),
            ("/api/admin/stores/save", save(OTHER), (404, "store_unknown"), (409, "store_changed")),
            ("/api/admin/stores/save", save("nowhere"), (404, "store_unknown"), (404, "store_unknown")),
            ("/api/admin/stores/create", json!({}), (403, "not_staff"), (422, "field_invalid")),
        ] {
            let (status, code, _) = who.post(path, &body).refusal();
            let expected = if all { administrator } else { manager };
            let expected = if runs { (expected.0, expected.1.to_owned()) } else { not_staff.clone() };
            assert_eq!((status, code), expected, "{role} {path} {body}");
        }
    }
    // Another site's page opens nothing, whoever is signed in.
    let owner = shop.signed_in("administrator");
    let headers = [("content-type", "application/json"), ("sec-fetch-site", "cross-site")];
    let body = json!({ "slug": STORE, "version": "1", "phone": "" }).to_string();
    assert_eq!(owner.send("POST", "/api/admin/stores/save", &headers, Some(body.as_bytes())).status, 403);
    assert_eq!(shop.number("select max(version) from store"), 1, "nothing of this wrote anything");
}
