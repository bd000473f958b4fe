//! Imports in the browser: tried first, then for real, one at a time, for the one who sent the file.

use std::io::{Read, Write};
use std::net::TcpStream;

use comptoir_db::Engine;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::browser::{Answer, Browser};
use super::super::shop::{KETTLE, Shop, TOASTER, at_once, run};
use super::STORE;

on_both_engines!(
    a_file_is_tried_and_then_imported,
    a_broken_file_says_row_and_column,
    a_file_is_its_senders_alone,
    several_at_once_are_one_after_the_other,
);

const UPLOAD: &str = "/api/admin/imports/upload";
const RUN: &str = "/api/admin/imports/run";
const PAGE: &str = "/fr/admin/imports";
const HEAD: &str = "Handle,Title,Option1 Name,Option1 Value,SKU,Location,On hand (current)";

fn stock_file(pieces: &str) -> String {
    format!("{HEAD}\n,,,,{KETTLE},{STORE},{pieces}\n,,,,{TOASTER},{STORE},3\n")
}

/// The parts of a form with a file.
fn parts(fields: &[(&str, &str)], name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        body.extend(format!("--cut\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    let head = "Content-Type: text/csv";
    body.extend(
        format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n{head}\r\n\r\n")
            .bytes(),
    );
    body.extend(content);
    body.extend(b"\r\n--cut--\r\n");
    body
}

fn send(browser: &Browser, accept: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
    let headers = [
        ("content-type", "multipart/form-data; boundary=cut"),
        ("accept", accept),
        ("sec-fetch-site", "same-origin"),
        ("referer", &format!("{}{PAGE}", browser.shop.origin)),
    ];
    browser.send("POST", UPLOAD, &headers, Some(&parts(fields, name, content)))
}

/// Sends a file as a script does; its id and what was said.
fn tried(browser: &Browser, name: &str, content: &str) -> (String, Value) {
    let answer = send(browser, "application/json", &[], name, content.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = answer.json();
    (told["id"].as_str().expect("an id").to_owned(), told)
}

fn on_hand(shop: &Shop) -> i64 {
    shop.number(&format!("select on_hand from stock_level where sku = '{KETTLE}' and store = '{STORE}'"))
}

fn movements(shop: &Shop) -> i64 {
    shop.number("select count(*) from stock_movement")
}

fn a_file_is_tried_and_then_imported(shop: &Shop) {
    shop.import_stock(KETTLE, STORE, 1);
    let owner = shop.signed_in("administrator");
    let before = movements(shop);
    // As a person does, without script.
    let form = owner.page(PAGE);
    assert_eq!(form.one("form", ("action", UPLOAD)).get("enctype"), "multipart/form-data");
    let answer =
        send(&owner, "text/html", &[("subject", "stock"), ("format", "")], "été.csv", stock_file("44").as_bytes());
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.header("location").to_owned();
    assert!(location.starts_with(&format!("{PAGE}/")) && location.ends_with("?notice=import_tried"), "{location}");
    let page = owner.page(&location);
    assert_eq!(page.with_test_id("import-report")[0].get("data-state"), "tried");
    assert!(page.text().contains("would be changed") && page.text().contains("dry run: nothing was written"));
    assert_eq!((on_hand(shop), movements(shop)), (1, before), "nothing is written");
    // For real, pressed twice.
    let id = page.one("input", ("name", "id")).get("value").to_owned();
    let path = format!("{PAGE}/{id}");
    for _ in 0..2 {
        let answer = owner.submit(RUN, &[("id", &id), ("real", "1"), ("next", &path)], &path);
        assert_eq!(answer.header("location"), format!("{path}?notice=import_done"));
        assert_eq!((on_hand(shop), movements(shop) > before), (44, true));
    }
    let done = owner.page(&path);
    assert_eq!(done.with_test_id("import-report")[0].get("data-state"), "done");
    assert!(done.all("button").next().is_none(), "there is nothing more to press");
    // The ledger has the file's name as why; the command line would write the very same.
    assert!(shop.number("select count(*) from stock_movement where actor = 'import' and reason = 'été.csv'") > 0);
    let (_, again) = tried(&owner, "été.csv", &stock_file("44"));
    assert!(again["summary"].as_str().is_some_and(|text| text.contains("2 unchanged")), "{again}");
    // Stores too: open pages show them at once.
    let stores = "slug,name,country,street,town,latitude,longitude,time_zone,mon\ndijon,Dijon,FR,1 rue,Dijon,47.3,5.0,Europe/Paris,09:00-12:00\n";
    let (id, told) = tried(&owner, "stores.csv", stores);
    assert_eq!((told["sound"].clone(), told["dry_run"].clone()), (json!(true), json!(true)), "{told}");
    assert_eq!(shop.browser().get("/fr/stores/dijon").status, 404);
    assert_eq!(owner.post(RUN, &json!({ "id": id, "real": "1" })).json()["dry_run"], false);
    assert_eq!(shop.browser().get("/fr/stores/dijon").status, 200);
}

fn a_broken_file_says_row_and_column(shop: &Shop) {
    let owner = shop.signed_in("administrator");
    let before = movements(shop);
    let broken = format!("{HEAD}\n,,,,{KETTLE},{STORE},5\n,,,,{TOASTER},{STORE},many\n,,,,NO-SUCH,{STORE},1\n");
    let answer = send(&owner, "text/html", &[("format", "shopify-inventory")], "</title>.csv", broken.as_bytes());
    assert_eq!(answer.status, 303, "{}", answer.text);
    let location = answer.header("location").to_owned();
    let page = owner.page(&location);
    assert_eq!(page.with_test_id("import-report")[0].get("data-state"), "refused");
    let problem = page.with_test_id("import-problem")[0];
    assert_eq!((problem.get("data-row"), problem.get("data-column")), ("3", "On hand (current)"));
    assert!(page.with_test_id("import").is_empty(), "it cannot be imported");
    let id = location.split(['/', '?']).nth(4).expect("an id");
    assert_eq!(owner.post(RUN, &json!({ "id": id, "real": "1" })).refusal().1, "dry_run_first");
    assert_eq!(movements(shop), before);
    // What only the database shows is found too.
    let unknown = format!("{HEAD}\n,,,,NO-SUCH,{STORE},1\n");
    let (_, told) = tried(&owner, "stock.csv", &unknown);
    assert_eq!((told["sound"].clone(), told["problems"][0]["row"].clone()), (json!(false), json!(2)), "{told}");
    assert_eq!(told["problems"][0]["column"], "SKU");
    let (_, told) = tried(&owner, "photo.csv", "\u{0}\u{1}\u{2}not,a,file\n");
    assert_eq!(told["sound"], false);
    // What is no file at all.
    let refused = |fields: &[(&str, &str)], name: &str, content: &str| {
        send(&owner, "application/json", fields, name, content.as_bytes()).refusal()
    };
    assert_eq!(refused(&[], "", "x"), (422, "file_missing".into(), Some("file".into())));
    assert_eq!(refused(&[], "empty.csv", ""), (422, "file_missing".into(), Some("file".into())));
    assert_eq!(refused(&[("market", &"x".repeat(2000))], "a.csv", "x").0, 413);
    let headers = [("content-type", "multipart/form-data; boundary=cut"), ("origin", shop.origin.as_str())];
    let cut = owner.send(
        "POST",
        UPLOAD,
        &headers,
        Some(b"--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc"),
    );
    assert_eq!(cut.refusal().1, "body_invalid");
    // A person gets the page again, which says why.
    let page = send(&owner, "text/html", &[], "", b"");
    assert_eq!((page.status, page.document().text().contains("Choisissez un fichier")), (422, true));
    assert_eq!(movements(shop), before);
}

fn a_file_is_its_senders_alone(shop: &Shop) {
    let owner = shop.signed_in("administrator");
    let (id, _) = tried(&owner, "stock.csv", &stock_file("9"));
    for role in ["store_manager", "seller", "customer", "guest"] {
        let who = if role == "guest" { shop.browser() } else { shop.signed_in(role) };
        let page = who.get(&format!("{PAGE}/{id}"));
        assert_eq!(page.status, if role == "guest" { 200 } else { 403 }, "{role}");
        assert!(!page.text.contains("stock.csv"), "{role}");
        assert_eq!(who.post(RUN, &json!({ "id": id, "real": "1" })).refusal().1, "not_staff", "{role}");
        let sent = send(&who, "text/html", &[], "a.csv", b"x");
        assert_eq!((sent.status, sent.header("location")), (403, ""), "{role}");
    }
    // Another administrator's is as good as none, and so is one of more than an hour ago.
    shop.execute("insert into staff_role (customer, role, store) select id, 'administrator', '' from customer where email like 'marketer@%'");
    let other = shop.signed_in("marketer");
    assert_eq!(other.get(&format!("{PAGE}/{id}")).status, 404);
    assert_eq!(other.post(RUN, &json!({ "id": id })).refusal(), (404, "upload_unknown".into(), Some("id".into())));
    assert_eq!(owner.post(RUN, &json!({ "id": Uuid::nil(), "real": "1" })).refusal().1, "upload_unknown");
    for nonsense in ["x", "..%2F..%2Fsecret", "%00"] {
        assert_eq!(owner.get(&format!("{PAGE}/{nonsense}")).status, 404, "{nonsense}");
    }
    assert_eq!(owner.post(RUN, &json!({ "id": id, "real": "1" })).json()["sound"], true);
}

fn several_at_once_are_one_after_the_other(shop: &Shop) {
    let owner = shop.signed_in("administrator");
    let before = movements(shop);
    let (id, _) = tried(&owner, "stock.csv", &stock_file("61"));
    let answers = at_once(8, |_| owner.tab().post(RUN, &json!({ "id": id, "real": "1" })).status);
    assert!(answers.contains(&200) && answers.iter().all(|status| [200, 409].contains(status)), "{answers:?}");
    assert_eq!(on_hand(shop), 61);
    // However many pressed, it was imported once: a movement for each of the two shelves that changed, at most.
    assert!(movements(shop) - before <= 2);
}

#[test]
fn what_is_too_large_is_told_clearly() {
    run(Engine::Sqlite, &[], |shop| {
        let owner = shop.signed_in("administrator");
        // Announced as far too large: told before a byte is sent.
        let mut connection = TcpStream::connect(("127.0.0.1", shop.port)).expect("it listens");
        let cookie = owner.cookie().expect("a session");
        write!(
            connection,
            "POST {UPLOAD} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\nAccept: text/html\r\nReferer: {}{PAGE}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 9000000000\r\n\r\n",
            shop.origin
        )
        .expect("it is sent");
        let mut told = String::new();
        connection.read_to_string(&mut told).expect("an answer");
        assert!(told.starts_with("HTTP/1.1 413"), "{told}");
        assert!(told.contains("64") && told.contains("trop grand"), "{told}");
        // A little too large: read to its end, so that the answer is heard.
        let large = vec![b'x'; 64 * 1024 * 1024 + 1];
        let refused = send(&owner, "application/json", &[], "large.csv", &large);
        assert_eq!(refused.refusal(), (413, "file_too_large".into(), Some("file".into())));
        // Nothing of it stays.
        let left = std::fs::read_dir(shop.path("var/uploads")).map_or(0, Iterator::count);
        assert_eq!(left, 0);
    });
}
