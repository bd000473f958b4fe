//! Every role against every endpoint: who may is what the table says.

use comptoir_db::Engine;
use serde_json::{Value, json};

use super::browser::{Answer, Browser};
use super::endpoints::{Secrets, address, table, text};
use super::shop::{KETTLE, Shop, run};

const PEOPLE: [&str; 6] = ["guest", "customer", "seller", "store_manager", "marketer", "administrator"];

/// What begins or ends a session, which would change who asks.
fn is_about_sessions(endpoint: &Value) -> bool {
    text(&endpoint["path"]).starts_with("/api/account/")
}

fn may(endpoint: &Value, role: &str) -> bool {
    let roles = endpoint["roles"].as_array().expect("roles");
    roles.iter().any(|one| one == role || one == "guest")
}

fn ask(endpoint: &Value, path: &str, browser: &Browser, header: (&str, &str)) -> Answer {
    let method = text(&endpoint["method"]);
    let example = endpoint["example"].to_string().replace("\"SKU\"", &format!("\"{KETTLE}\""));
    let body = (method == "POST").then_some(example.as_bytes());
    browser.send(&method, path, &[("content-type", "application/json"), header], body)
}

/// What no refused request may have moved.
fn rows(shop: &Shop) -> String {
    let tables = [
        "orders",
        "pickup_status",
        "stock_movement",
        "change_log",
        "staff_role",
        "machine_batch",
        "consent",
        "campaign",
        "promo_code",
        "offline_claim",
        "offline_cap",
        "banner",
        "banner_version",
    ];
    let counts = tables.map(|table| format!("'{table} ' || (select count(*) from {table})"));
    shop.text(&format!("select {}", counts.join(" || ', ' || ")))
}

#[test]
fn every_role_may_what_the_table_says_and_no_more() {
    run(Engine::Sqlite, &[], |shop| {
        let secrets = Secrets::of(&shop.browser());
        let stranger = shop.browser();
        let entries: Vec<(Value, String)> = table()
            .into_iter()
            .filter(|endpoint| !is_about_sessions(endpoint) && endpoint["path"] != "/live")
            .map(|endpoint| {
                let path = address(&endpoint, &stranger, &secrets);
                (endpoint, path)
            })
            .collect();
        assert!(entries.iter().any(|(endpoint, _)| endpoint["roles"] == json!(["machine"])));
        for role in PEOPLE {
            let browser = if role == "guest" { shop.browser() } else { shop.signed_in(role) };
            for (endpoint, path) in &entries {
                let before = (!may(endpoint, role)).then(|| rows(shop));
                let answer = ask(endpoint, path, &browser, ("origin", &shop.origin));
                let who = format!("{role} at {path}: {} {}", answer.status, answer.text);
                let Some(before) = before else {
                    assert!(![401, 403].contains(&answer.status) && answer.status < 500, "{who}");
                    continue;
                };
                match (endpoint["kind"].as_str(), role) {
                    // It asks them to sign in, and shows nothing.
                    (Some("page"), "guest") => assert!(answer.document().with_test_id("pickup").is_empty(), "{who}"),
                    (Some("page"), _) => assert_eq!(answer.status, 403, "{who}"),
                    _ => assert!([401, 403].contains(&answer.refusal().0), "{who}"),
                }
                assert_eq!(rows(shop), before, "{who}");
            }
        }
        // A machine is nobody but by its key, and by its key nobody else.
        let key = format!("Bearer {}", shop.machine());
        for (endpoint, path) in &entries {
            let with = |key: &str| ask(endpoint, path, &shop.browser(), ("authorization", key)).status;
            if endpoint["roles"] == json!(["machine"]) {
                assert!(![401, 403].contains(&with(&key)), "{path}");
                assert_eq!(with("Bearer cmp_0123456789abcdef01234567"), 401, "{path}");
            } else if !may(endpoint, "guest") && endpoint["kind"] != "page" {
                assert!([401, 403].contains(&with(&key)), "{path}");
            }
        }
    });
}
