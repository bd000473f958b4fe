//! `/api/v1/stock`: what tills and ERPs tell and ask, and who may.

use comptoir_db::Engine;
use comptoir_db::machine;
use serde_json::{Value, json};

use super::browser::Answer;
use super::shop::{KETTLE, Shop, TOASTER, at_once, run};

on_both_engines!(
    facts_are_told_and_asked,
    a_row_is_answered_for_itself,
    a_batch_counts_once,
    sixteen_of_a_batch_count_once,
    batches_at_once_add_up,
    shoppers_hear_of_it,
    hostile_bodies_are_refused,
);

const PATH: &str = "/api/v1/stock";
const STORE: &str = "lyon-croix-rousse";
/// Beside [`STORE`].
const OTHER: &str = "lyon-guillotiere";

/// A machine with the demo's key.
struct Machine<'s> {
    shop: &'s Shop,
    authorization: String,
}

impl<'s> Machine<'s> {
    fn of(shop: &'s Shop) -> Machine<'s> {
        Machine::with(shop, &shop.machine())
    }

    fn with(shop: &'s Shop, key: &str) -> Machine<'s> {
        Machine { shop, authorization: format!("Bearer {key}") }
    }

    fn send(&self, body: &[u8]) -> Answer {
        let headers = [("authorization", self.authorization.as_str()), ("content-type", "application/json")];
        self.shop.browser().send("POST", PATH, &headers, Some(body))
    }

    fn tell(&self, key: &str, rows: Value) -> Answer {
        self.send(json!({ "key": key, "rows": rows }).to_string().as_bytes())
    }

    /// What became of the rows that must have been read.
    fn told(&self, key: &str, rows: Value) -> Value {
        let answer = self.tell(key, rows);
        assert_eq!(answer.status, 207, "{}", answer.text);
        answer.json()["results"].take()
    }

    fn ask(&self, query: &str) -> Value {
        let headers = [("authorization", self.authorization.as_str())];
        let answer = self.shop.browser().send("GET", &format!("{PATH}?{query}"), &headers, None);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Pieces of the kettle in the store.
    fn on_hand(&self) -> Value {
        self.ask(&format!("sku={KETTLE}&store={STORE}"))["levels"][0]["on_hand"].take()
    }
}

fn recorded(row: usize, on_hand: i64) -> Value {
    json!({ "row": row, "status": 200, "on_hand": on_hand, "held": 0, "available": on_hand.max(0) })
}

fn facts_are_told_and_asked(shop: &Shop) {
    let machine = Machine::of(shop);
    let at = 1_700_000_000_000_i64;
    let body = json!({ "key": "1", "counted_at": at, "rows": [
        { "sku": KETTLE, "store": STORE, "count": 7 },
        { "sku": TOASTER, "store": STORE, "count": 0 },
        { "sku": KETTLE, "store": STORE, "sold": 9 },
        { "sku": TOASTER, "store": STORE, "received": 4 },
    ] });
    let answer = machine.send(body.to_string().as_bytes());
    assert_eq!(answer.status, 207, "{}", answer.text);
    let results = [recorded(0, 7), recorded(1, 0), recorded(2, -2), recorded(3, 4)];
    assert_eq!(answer.json(), json!({ "results": results }));
    assert!(answer.set_cookies().is_empty());
    let movements = format!(
        "select count(*) from stock_movement where actor = 'demo' and reason = '1' and at = {at} and kind = 'sold'"
    );
    assert_eq!(shop.number(&movements), 1);

    let level = |sku: &str, on_hand: i64| {
        let available = on_hand.max(0);
        json!({ "sku": sku, "store": STORE, "on_hand": on_hand, "held": 0, "available": available, "counted_at": at })
    };
    assert_eq!(
        machine.ask(&format!("sku={KETTLE}&store={STORE}")),
        json!({ "levels": [level(KETTLE, -2)], "next": null })
    );
    // What was sold that was not there is nobody's to have.
    let page = shop.browser().page(&format!("/fr/products/electric-kettle-1-7l?variant={KETTLE}"));
    let rows = page.with_test_id("store-row");
    let row = rows.iter().find(|row| row.get("data-store") == STORE).expect("the store is on the page");
    assert_eq!(row.get("data-available"), "0");

    let stores = machine.ask(&format!("sku={KETTLE}"));
    let stores = stores["levels"].as_array().expect("levels");
    assert!(stores.len() > 1 && stores.iter().all(|level| level["sku"] == KETTLE));
    // All of them, page by page, each once and in order: in twice as many stores, as the demo's are one page.
    shop.execute(
        "insert into store (slug, name, kind, street, postcode, town, country, latitude_micro, longitude_micro, time_zone,
                            phone, services, position)
         select slug || '-2', name || ' 2', kind, street, postcode, town, country, latitude_micro, longitude_micro,
                time_zone, phone, services, position from store",
    );
    shop.execute(&format!(
        "insert into stock_level (sku, store, on_hand, held, counted_at) select v.sku, s.slug, 0, 0, {at} from variant v
         cross join store s where true on conflict do nothing"
    ));
    let (mut after, mut met, mut pages) = (String::new(), Vec::new(), 0);
    loop {
        let page = machine.ask(&format!("after={}", after.replace('/', "%2F")));
        for level in page["levels"].as_array().expect("levels") {
            met.push((level["sku"].to_string(), level["store"].to_string()));
        }
        pages += 1;
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    let levels = shop.number("select count(*) from stock_level");
    assert_eq!((met.len() as i64, pages), (levels, 2));
    met.dedup();
    assert!(met.is_sorted() && met.len() as i64 == levels);
    for query in ["sku=nothing", "store=nowhere", "sku=%00", "store=%00", "after=%00", "after=~"] {
        assert_eq!(machine.ask(query), json!({ "levels": [], "next": null }), "{query}");
    }
}

fn a_row_is_answered_for_itself(shop: &Shop) {
    let machine = Machine::of(shop);
    let rows = json!([
        { "sku": "NO-SUCH-THING", "store": STORE, "count": 1 },
        { "sku": KETTLE, "store": "nowhere", "count": 1 },
        { "sku": KETTLE, "store": STORE, "count": 1.5 },
        { "sku": KETTLE, "store": STORE, "sold": -1 },
        { "sku": KETTLE, "store": STORE, "received": 99_999_999_999_i64 },
        { "sku": KETTLE, "store": STORE, "count": "3" },
        { "sku": KETTLE, "store": STORE },
        7,
        { "sku": "a\0b", "store": STORE, "count": 1 },
        { "sku": KETTLE, "store": "a\0b", "count": 1 },
        { "sku": KETTLE, "store": STORE, "count": 3 },
    ]);
    let refused = |row: usize, status: u16, code: &str| json!({ "row": row, "status": status, "code": code });
    let expected = [
        refused(0, 404, "variant_unknown"),
        refused(1, 404, "store_unknown"),
        refused(2, 422, "quantity_invalid"),
        refused(3, 422, "quantity_invalid"),
        refused(4, 422, "quantity_invalid"),
        refused(5, 422, "quantity_invalid"),
        refused(6, 422, "row_invalid"),
        refused(7, 422, "row_invalid"),
        refused(8, 404, "variant_unknown"),
        refused(9, 404, "store_unknown"),
        recorded(10, 3),
    ];
    assert_eq!(machine.told("1", rows.clone()), json!(expected));
    assert_eq!(machine.told("1", rows), json!(expected), "again");
    assert_eq!(shop.number("select count(*) from stock_movement where reason = '1'"), 1);
    // Nothing but rows that cannot be recorded is answered all the same.
    assert_eq!(machine.told("2", json!([{}])), json!([refused(0, 422, "row_invalid")]));
}

fn a_batch_counts_once(shop: &Shop) {
    let machine = Machine::of(shop);
    machine.told("0", json!([{ "sku": KETTLE, "store": STORE, "count": 10 }]));
    let sale = |pieces: i64| json!([{ "sku": KETTLE, "store": STORE, "sold": pieces }]);
    let first = machine.tell("1", sale(2));
    assert_eq!(first.json()["results"], json!([recorded(0, 8)]));
    machine.told("2", sale(1));
    let again = machine.tell("1", sale(2));
    assert_eq!((again.status, &again.text), (207, &first.text));
    let (status, code, field) = machine.tell("1", sale(3)).refusal();
    assert_eq!((status, code.as_str(), field.as_deref()), (409, "change_reused", Some("key")));
    assert_eq!(machine.on_hand(), 7);
    // Another machine names its batches as it likes.
    shop.with_db(async |db| {
        let hash = comptoir::server::session::hash("another");
        assert!(machine::add_key(db, &hash, "another", &["stock"], &[], 0).await.expect("a key is added"));
    });
    assert_eq!(Machine::with(shop, "another").told("1", sale(3)), json!([recorded(0, 4)]));
}

fn sixteen_of_a_batch_count_once(shop: &Shop) {
    let machine = Machine::of(shop);
    machine.told("0", json!([{ "sku": KETTLE, "store": STORE, "count": 100 }]));
    let rows =
        || json!([{ "sku": KETTLE, "store": STORE, "sold": 5 }, { "sku": KETTLE, "store": STORE, "received": 1 }]);
    let answers = at_once(16, |_| machine.told("1", rows()));
    assert_eq!(answers, vec![json!([recorded(0, 95), recorded(1, 96)]); 16]);
    assert_eq!(machine.on_hand(), 96);
}

/// Tills of two stores and the ERP, about the same variants in their own orders.
fn batches_at_once_add_up(shop: &Shop) {
    let machine = Machine::of(shop);
    let skus = skus(shop);
    let zero: Vec<Value> = skus.iter().map(|sku| json!({ "sku": sku, "store": STORE, "count": 0 })).collect();
    machine.told("0", json!(zero));
    let answers = at_once(12, |n| {
        let mut rows: Vec<Value> = skus.iter().map(|sku| json!({ "sku": sku, "store": STORE, "sold": 1 })).collect();
        rows.extend(skus.iter().map(|sku| json!({ "sku": sku, "store": OTHER, "received": 1 })));
        if n % 2 == 0 {
            rows.reverse();
        }
        machine.told(&format!("n{n}"), json!(rows))
    });
    let all_recorded = |results: &Value| results.as_array().expect("results").iter().all(|it| it["status"] == 200);
    assert!(answers.iter().all(all_recorded));
    let levels = machine.ask(&format!("store={STORE}"));
    let levels = levels["levels"].as_array().expect("levels").iter();
    assert!(levels.filter(|level| skus.iter().any(|sku| level["sku"] == **sku)).all(|level| level["on_hand"] == -12));
}

/// SKUs of the demo shop.
fn skus(shop: &Shop) -> Vec<String> {
    let levels = Machine::of(shop).ask("");
    let mut skus: Vec<String> =
        levels["levels"].as_array().expect("levels").iter().map(|it| text(&it["sku"])).collect();
    skus.dedup();
    assert!(skus.len() > 20, "{skus:?}");
    skus
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn shoppers_hear_of_it(shop: &Shop) {
    let machine = Machine::of(shop);
    machine.told("0", json!([{ "sku": KETTLE, "store": STORE, "count": 0 }]));
    let ana = shop.browser();
    ana.post("/api/wishlist/watch", &json!({ "sku": KETTLE, "store": STORE }));
    let revision = shop.number(&format!("select revision from topic where name = 'variant/{KETTLE}'"));
    let stream = ana.live(&format!("owner:0,variant/{KETTLE}:{revision}"));
    machine.told(
        "1",
        json!([{ "sku": KETTLE, "store": STORE, "received": 3 }, { "sku": KETTLE, "store": STORE, "sold": 1 }]),
    );
    let events = [stream.next("change"), stream.next("change")];
    let of = |kind: &str| events.iter().find(|event| event["kind"] == kind).unwrap_or_else(|| panic!("{events:?}"));
    // A store is told of once a batch, as it is afterwards.
    assert_eq!((&of("stock")["stock"]["store"], &of("stock")["stock"]["available"]), (&json!(STORE), &json!(2)));
    assert_eq!(of("stock")["revision"], revision + 1);
    assert_eq!((&of("restock")["topic"], &of("restock")["change"]["sku"]), (&json!("owner"), &json!(KETTLE)));
}

fn hostile_bodies_are_refused(shop: &Shop) {
    let machine = Machine::of(shop);
    let row = json!({ "sku": KETTLE, "store": STORE, "count": 1 }).to_string();
    let with = |rows: &str| format!(r#"{{"key":"k","rows":{rows}}}"#);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (body, field) in [
        ("", None),
        ("\0", None),
        ("\u{feff}{}", None),
        ("null", None),
        ("[]", None),
        (deep.as_str(), None),
        (&with(&deep), None),
        (&with("[1e999]"), None),
        (&with(&format!("[{row}],\"why\":1")), None),
        (&with(&format!("[{row}],\"key\":\"twice\"")), None),
        (&with("[]"), Some("rows")),
        (&with("{}"), Some("rows")),
        ("{\"key\":\"k\"}", Some("rows")),
        (&format!(r#"{{"rows":[{row}]}}"#), Some("key")),
        (&format!(r#"{{"key":"a\u0000","rows":[{row}]}}"#), Some("key")),
        (&format!(r#"{{"key":"","rows":[{row}]}}"#), Some("key")),
        (&format!(r#"{{"key":"k","counted_at":"now","rows":[{row}]}}"#), Some("counted_at")),
        (&format!(r#"{{"key":"k","counted_at":-1,"rows":[{row}]}}"#), Some("counted_at")),
    ] {
        let answer = machine.send(body.as_bytes());
        let shown: String = body.chars().take(60).collect();
        assert_eq!(answer.refusal(), (422, "body_invalid".to_owned(), field.map(str::to_owned)), "{shown}");
        assert!(!answer.json()["message"].as_str().unwrap_or_default().is_empty(), "{shown}");
    }
    assert_eq!(machine.send(b"\xff\xfe{}").status, 422);
    let many = format!("[{}]", vec![row.as_str(); 5_001].join(","));
    let answer = machine.send(with(&many).as_bytes());
    assert_eq!(answer.refusal(), (422, "too_many".to_owned(), Some("rows".to_owned())));
    assert_eq!(answer.json()["current"], 5_000);
    let long = with(&format!("[\"{}\"]", "x".repeat(2 * 1024 * 1024)));
    assert_eq!(machine.send(long.as_bytes()).refusal(), (413, "body_too_large".to_owned(), None));
    assert_eq!(shop.number("select count(*) from machine_batch"), 0);
    // As many as there may be, of the longest names there may be, fit.
    let longest = json!({ "sku": "x".repeat(255), "store": "y".repeat(80), "received": 1_000_000_000 }).to_string();
    let answer = machine.send(with(&format!("[{}]", vec![longest; 5_000].join(","))).as_bytes());
    assert_eq!((answer.status, answer.json()["results"][4_999]["code"].as_str()), (207, Some("variant_unknown")));
}

/// Sends without a body what reads, and with an empty one what tells.
fn ask_as(shop: &Shop, method: &str, headers: &[(&str, &str)]) -> Answer {
    shop.browser().send(method, PATH, headers, (method == "POST").then_some(b"{}"))
}

#[test]
fn only_a_machine_with_the_scope_gets_in() {
    run(Engine::Sqlite, &[], |shop| {
        let administrator = shop.signed_in("administrator");
        let cookie = administrator.cookie().expect("a cookie");
        let good = format!("Bearer {}", shop.machine());
        let short = good[..good.len() - 1].to_owned();
        let (origin, basic) = (shop.origin.as_str(), format!("Basic {}", shop.machine()));
        for method in ["GET", "POST"] {
            for headers in [
                &[] as &[(&str, &str)],
                // A session opens nothing here, whoever's it is and wherever it is sent from.
                &[("cookie", &cookie), ("origin", origin), ("sec-fetch-site", "same-origin")],
                &[("authorization", "")],
                &[("authorization", "Bearer")],
                &[("authorization", &basic)],
                &[("authorization", &shop.machine())],
                &[("cookie", &good)],
            ] {
                let answer = ask_as(shop, method, headers);
                assert_eq!(answer.refusal(), (401, "key_missing".to_owned(), None), "{method} {headers:?}");
                assert_eq!(answer.header("www-authenticate"), "Bearer");
            }
            let token = cookie.split('=').nth(1).expect("a token");
            for key in ["Bearer x", &short, &format!("{good}0"), &format!("Bearer {token}"), "Bearer ' or 1=1 --"] {
                let answer = ask_as(shop, method, &[("authorization", key), ("cookie", &cookie)]);
                assert_eq!(answer.refusal(), (401, "key_unknown".to_owned(), None), "{method} {key}");
                assert_eq!(answer.header("www-authenticate"), "Bearer error=\"invalid_token\"");
            }
            // Whatever site a machine's request names: a browser sends no such key by itself.
            let headers = [("authorization", good.as_str()), ("sec-fetch-site", "cross-site")];
            assert_eq!(ask_as(shop, method, &headers).status, if method == "GET" { 200 } else { 422 });
        }
        // The words are in the language that is asked for.
        let english = ask_as(shop, "GET", &[("accept-language", "en")]).json();
        assert!(english["message"].as_str().is_some_and(|words| words.contains("machine's key")), "{english}");
        // A key opens nothing of the shop's people.
        let cart = shop.browser().send("GET", "/api/cart", &[("authorization", &good)], None);
        assert_eq!(cart.json()["revision"], 0);

        shop.execute("update machine_key set scopes = 'codes stockings'");
        for method in ["GET", "POST"] {
            let answer = ask_as(shop, method, &[("authorization", &good), ("cookie", &cookie)]);
            assert_eq!(answer.refusal(), (403, "scope_missing".to_owned(), None));
            assert_eq!(answer.header("www-authenticate"), "Bearer error=\"insufficient_scope\", scope=\"stock\"");
        }
        shop.execute("update machine_key set scopes = 'codes stock'");
        assert_eq!(ask_as(shop, "GET", &[("authorization", &good)]).status, 200);
        for method in ["PUT", "DELETE", "PATCH"] {
            let answer = ask_as(shop, method, &[("authorization", &good)]);
            assert_eq!((answer.status, answer.header("allow")), (405, "GET,HEAD,POST"), "{method}");
        }
    });
}

#[test]
fn the_api_describes_itself_to_everyone() {
    run(Engine::Sqlite, &[], |shop| {
        let answer = shop.browser().get("/api/v1/openapi.json");
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        let document = answer.json();
        assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{document}");
        let scheme = json!({ "type": "http", "scheme": "bearer" });
        let told = &document["components"]["securitySchemes"]["key"];
        assert_eq!((&told["type"], &told["scheme"]), (&scheme["type"], &scheme["scheme"]));
        assert_eq!(document["security"], json!([{ "key": [] }]));
        let (post, get) = (&document["paths"][PATH]["post"], &document["paths"][PATH]["get"]);
        let statuses =
            |operation: &Value| operation["responses"].as_object().expect("answers").keys().cloned().collect();
        let (post, get): (Vec<String>, Vec<String>) = (statuses(post), statuses(get));
        assert_eq!(post, ["207", "401", "403", "409", "413", "422"]);
        assert_eq!(get, ["200", "401", "403", "422"]);
        // Every machine's route of the table is in it.
        let table = serde_json::to_value(comptoir::endpoints::routes().table).expect("it is JSON");
        let machines = table.as_array().expect("a table").iter().filter(|it| it["roles"] == json!(["machine"]));
        let described = |it: &Value| {
            let method = it["method"].as_str().unwrap_or_default().to_lowercase();
            document["paths"][it["path"].as_str().unwrap_or_default()][method].is_object()
        };
        assert_eq!(machines.filter(|it| described(it)).count(), 12);
    });
}
