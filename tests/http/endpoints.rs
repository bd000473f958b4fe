//! The table of routes: `comptoir endpoints --json`, and that it tells the truth.

use std::collections::BTreeSet;

use comptoir_db::Engine;
use comptoir_db::promo::campaign::Limits;
use comptoir_domain::consent::Matter;
use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::Browser;
use super::mail::secret;
use super::privacy::unsubscribe;
use super::redemption;
use super::shop::{KETTLE, Shop, output, run};

/// The table as the program prints it.
pub fn table() -> Vec<Value> {
    let done = output(&["endpoints", "--json"]);
    assert!(done.status.success());
    serde_json::from_slice(&done.stdout).expect("an array")
}

/// A path in which every part is filled in, with the example's query.
pub fn address(endpoint: &Value, browser: &Browser, secrets: &Secrets) -> String {
    let page = browser.page("/fr/products/electric-kettle-1-7l");
    let of = |element: &str, attribute: &str, folder: &str| {
        let found = page.all(element).map(|it| it.get(attribute)).find(|value| value.starts_with(folder));
        found.unwrap_or_else(|| panic!("no {folder} on the page")).to_owned()
    };
    let path = text(&endpoint["path"]);
    let path = match path.split('/').nth(1) {
        Some("assets") => of("link", "href", "/assets/"),
        Some("pictures") => of("img", "src", "/pictures/"),
        _ if path.ends_with("/pair/{token}") => path.replace("{token}", &secrets.pairing),
        _ if path.ends_with("/wishlists/{token}") => path.replace("{token}", &secrets.wishlist),
        _ if path.ends_with("/orders/{token}") => path.replace("{token}", &secrets.order),
        _ if path.ends_with("/reset/{token}") => path.replace("{token}", &secrets.reset),
        _ if path.ends_with("/verify/{token}") => path.replace("{token}", &secrets.verify),
        _ if path.ends_with("/invitation/{token}") => path.replace("{token}", &secrets.invitation),
        _ if path.ends_with("/unsubscribe/{token}") => path.replace("{token}", &secrets.unsubscribe),
        _ if path.ends_with("/offers/{campaign}") => path.replace("{campaign}", &secrets.campaign),
        Some("l") => secrets.link.clone(),
        _ if path.ends_with("/outbox/{id}") => path.replace("{id}", &secrets.mail),
        _ if path.contains("/redemptions/{key}") => path.replace("{key}", &secrets.slip),
        _ if path.contains("/webhooks/{id}/") => path.replace("{id}", &secrets.webhook),
        _ => path
            .replace("{handle}", "electric-kettle-1-7l")
            .replace("{slug}", "lyon-croix-rousse")
            .replace("{day}", "2026-01-05.csv")
            .replace("{id}", "018f6a3e-7c2b-4f1e-9f6f-0d9a11000006")
            .replace("{run}", "018f6a3e-7c2b-4f1e-9f6f-0d9a11000008"),
    };
    assert!(!path.contains('{'), "{path}: the test does not know how to fill it in");
    match endpoint["example"].as_str().filter(|_| endpoint["method"] == "GET") {
        Some("") | None => path,
        Some(query) => format!("{path}?{}", query.replace("SKU", KETTLE)),
    }
}

/// Tokens of links that somebody gave out.
pub struct Secrets {
    pairing: String,
    wishlist: String,
    order: String,
    reset: String,
    verify: String,
    invitation: String,
    mail: String,
    webhook: String,
    unsubscribe: String,
    slip: String,
    /// A campaign with short links, and the path of one.
    campaign: String,
    link: String,
}

impl Secrets {
    pub fn of(browser: &Browser) -> Secrets {
        browser.wish(KETTLE);
        let token = |path: &str| {
            let link = text(&browser.post(path, &json!({})).json()["link"]);
            link.rsplit('/').next().expect("a link has parts").to_owned()
        };
        let order = super::order::reserved(browser).rsplit('/').next().expect("a token").to_owned();
        let key = format!("Bearer {}", browser.shop.machine());
        let place = br#"{"url":"https://erp.example/first","events":["pickup.expired"]}"#;
        let webhook = browser.send("POST", "/api/v1/webhooks", &[("authorization", &key)], Some(place)).json();
        let webhook = text(&webhook["id"]);
        let shop = browser.shop;
        let eve = json!({ "email": "eve@example.org", "password": "une phrase convient" });
        let seller = json!({
            "id": Uuid::new_v4(), "email": "noa@example.org", "role": "seller", "stores": { "lyon-croix-rousse": "1" },
        });
        let admin = shop.signed_in("administrator");
        for (browser, path, body) in [
            (&shop.browser(), "/api/account/sign-up", &eve),
            (&shop.browser(), "/api/account/ask-reset", &json!({ "email": "eve@example.org" })),
            (&admin, "/api/staff/invite", &seller),
        ] {
            assert_eq!(browser.post(path, body).status, 200, "{path}");
        }
        let marketer = shop.signed_in("marketer");
        let campaign = super::studio::made(&marketer, &[("issues", "print")]);
        assert_eq!(super::studio::moved(&marketer, &campaign, "live").status, 200);
        let link = super::studio::promotion::link(&marketer, &campaign, "leaflet");
        Secrets {
            campaign,
            link,
            pairing: token("/api/pair/start"),
            wishlist: token("/api/wishlist/share"),
            order,
            reset: secret(shop, "/account/reset/"),
            verify: secret(shop, "/account/verify/"),
            invitation: secret(shop, "/account/invitation/"),
            webhook,
            unsubscribe: unsubscribe(shop, Uuid::new_v4(), Matter::OFFERS_BY_MAIL),
            mail: secret(shop, "/fr/outbox/"),
            slip: slip(shop),
        }
    }
}

/// The key of a slip that a machine was given.
fn slip(shop: &Shop) -> String {
    let codes = shop.print(redemption::printing(Limits::default(), &[]), 1);
    let redeemed =
        shop.at_till(&shop.machine(), "/api/v1/redemptions", &redemption::redeeming("slip-1", "till", &[&codes[0]]));
    assert_eq!(redeemed.status, 201, "{}", redeemed.text);
    "slip-1".to_owned()
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

#[test]
fn the_table_has_the_contracts_form() {
    let table = table();
    let mut known = BTreeSet::new();
    for endpoint in &table {
        let names: Vec<&str> = endpoint.as_object().expect("an object").keys().map(String::as_str).collect();
        let mut expected = ["path", "method", "kind", "encoding", "roles", "changes_state", "example"];
        expected.sort_unstable();
        assert_eq!(BTreeSet::from_iter(names), BTreeSet::from(expected), "{endpoint}");
        assert!(text(&endpoint["path"]).starts_with('/'));
        assert!(["GET", "POST"].contains(&text(&endpoint["method"]).as_str()));
        assert!(["page", "function", "api"].contains(&text(&endpoint["kind"]).as_str()));
        assert!(["", "query", "json", "json|form", "multipart"].contains(&text(&endpoint["encoding"]).as_str()));
        let roles = endpoint["roles"].as_array().expect("roles");
        let people = ["guest", "customer", "seller", "store_manager", "marketer", "administrator", "machine"];
        assert!(!roles.is_empty() && roles.iter().all(|role| people.contains(&text(role).as_str())), "{endpoint}");
        let changes = endpoint["changes_state"].as_bool().expect("yes or no");
        assert!(!changes || endpoint["method"] == "POST", "a GET changes nothing: {endpoint}");
        assert!(known.insert((text(&endpoint["method"]), text(&endpoint["path"]))), "twice: {endpoint}");
    }
    let has = |method: &str, path: &str| known.contains(&(method.to_owned(), path.to_owned()));
    for page in [
        "/",
        "/products",
        "/products/{handle}",
        "/stores",
        "/stores/{slug}",
        "/cart",
        "/wishlist",
        "/wishlists/{token}",
        "/pair/{token}",
        "/account",
        "/account/reset",
        "/account/privacy",
        "/account/codes",
        "/unsubscribe/{token}",
        "/admin/staff",
        "/offline",
        "/studio",
        "/studio/campaigns/new",
        "/studio/campaigns/{id}",
        "/studio/campaigns/{id}/print/{run}",
        "/studio/campaigns/{id}/print/{run}/codes.csv",
        "/studio/banners/{id}/results",
        "/studio/banners/{id}/results.csv",
        "/till",
        "/till/offline",
        "/admin",
        "/admin/claims",
        "/admin/stock",
        "/admin/imports",
        "/admin/imports/{id}",
        "/admin/shortfalls",
        "/admin/stores/new",
        "/admin/stores/{slug}",
    ] {
        assert!(has("GET", &format!("/fr{page}")) && has("GET", &format!("/en{page}")), "{page}");
    }
    for path in [
        "/live",
        "/healthz",
        "/readyz",
        "/sitemap.xml",
        "/robots.txt",
        "/sw.js",
        "/manifest.webmanifest",
        "/api/cart",
        "/api/wishlist",
        "/api/privacy/export",
        "/api/till/sheet",
        "/api/v1/stock",
        "/api/v1/webhooks",
        "/api/v1/webhooks/{id}/deliveries",
        "/api/v1/redemptions/{key}",
        "/api/v1/redemptions/days/{day}",
        "/api/v1/openapi.json",
    ] {
        assert!(has("GET", path), "{path}");
    }
    for path in [
        "/api/cart/change",
        "/api/wishlist/change",
        "/api/account/sign-in",
        "/api/account/sign-up",
        "/api/account/sign-out",
        "/api/pair/start",
        "/api/pair/join",
        "/api/pair/end",
        "/api/wishlist/share",
        "/api/wishlist/unshare",
        "/api/wishlist/watch",
        "/api/wishlist/unwatch",
        "/api/v1/redemptions",
        "/api/v1/redemptions/evaluate",
        "/api/v1/redemptions/{key}/void",
        "/api/till/redeem",
        "/api/till/void",
        "/api/insight/seen",
        "/api/till/reconcile",
        "/api/admin/claims/caps",
        "/api/admin/claims/settle",
        "/api/privacy/grant",
        "/api/privacy/withdraw",
        "/api/privacy/erase",
        "/fr/unsubscribe/{token}",
        "/en/unsubscribe/{token}",
        "/api/v1/stock",
        "/api/admin/stores/save",
        "/api/admin/stores/create",
        "/api/admin/stock/count",
        "/api/admin/imports/upload",
        "/api/admin/imports/run",
        "/api/studio/campaigns/save",
        "/api/studio/campaigns/move",
        "/api/studio/campaigns/print",
        "/api/v1/webhooks",
        "/api/v1/webhooks/{id}/end",
        "/api/v1/webhooks/{id}/rotate",
    ] {
        assert!(has("POST", path), "{path}");
    }
    // The library's own table is the one the router is made of.
    let compiled = serde_json::to_value(comptoir::endpoints::routes().table).expect("it is JSON");
    assert_eq!(Value::Array(table), compiled);
}

#[test]
fn every_entry_answers() {
    run(Engine::Sqlite, &[], |shop| {
        let secrets = Secrets::of(&shop.browser());
        let before = owners_and_changes(shop);
        let browser = shop.browser();
        for endpoint in table().iter().filter(|endpoint| endpoint["method"] == "GET") {
            let path = address(endpoint, &browser, &secrets);
            if path.starts_with("/live") {
                drop(browser.live(path.rsplit("cursor=").next().unwrap_or_default()));
                continue;
            }
            if endpoint["kind"] == "api" && endpoint["roles"][0] == "customer" {
                assert_eq!(browser.get(&path).refusal().0, 401, "{path}");
                continue;
            }
            if endpoint["kind"] == "api" && endpoint["roles"][0] == "seller" {
                assert_eq!(browser.get(&path).refusal().0, 403, "{path}");
                continue;
            }
            let who = who_asks(shop, endpoint);
            let answer = browser.send("GET", &path, &[(who.0, &who.1)], None);
            let expected = if path == "/" || path.starts_with("/l/") { 303 } else { 200 };
            assert_eq!(answer.status, expected, "{path}");
            // Owners and cookies are made by changes alone.
            assert!(answer.set_cookies().is_empty(), "{path}");
        }
        assert_eq!((owners_and_changes(shop), browser.cookie()), (before, None));

        for endpoint in table().iter().filter(|endpoint| endpoint["method"] == "POST") {
            let path = text(&endpoint["path"]).replace("{id}", &secrets.webhook);
            let path = path.replace("{token}", &secrets.unsubscribe);
            let example = endpoint["example"].to_string().replace("\"SKU\"", &format!("\"{KETTLE}\""));
            let who = who_asks(shop, endpoint);
            let asker = match text(&endpoint["roles"][0]).as_str() {
                "guest" | "machine" => shop.browser(),
                role => shop.signed_in(role),
            };
            let headers = [("content-type", "application/json"), (who.0, who.1.as_str())];
            let answer = asker.send("POST", &path, &headers, Some(example.as_bytes()));
            // The account of the example is made by one of them and signed in to by another.
            assert!(
                [200, 201, 204, 207, 404, 409, 410, 422].contains(&answer.status),
                "{path}: {} {}",
                answer.status,
                answer.text
            );
            if endpoint["changes_state"] == false {
                assert_eq!((answer.status, answer.set_cookies().len()), (200, 0), "{path}");
            }
        }
    });
}

/// The header by which the endpoint knows who may ask: a machine its key, a browser where it comes from.
fn who_asks(shop: &Shop, endpoint: &Value) -> (&'static str, String) {
    match endpoint["roles"] == json!(["machine"]) {
        true => ("authorization", format!("Bearer {}", shop.machine())),
        false => ("origin", shop.origin.clone()),
    }
}

fn owners_and_changes(shop: &Shop) -> [i64; 3] {
    ["owner", "change_log", "session"].map(|table| shop.number(&format!("select count(*) from {table}")))
}
