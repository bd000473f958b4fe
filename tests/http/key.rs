//! `comptoir key`, and what no key is needed to be told: that there is nothing at an address.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::shop::{Shop, run};

on_both_engines!(a_key_is_made_listed_and_ended);

const PATH: &str = "/api/v1/stock";

fn status(shop: &Shop, key: &str) -> (u16, Value) {
    let headers = [("authorization", format!("Bearer {key}"))];
    let headers = [(headers[0].0, headers[0].1.as_str())];
    let answer = shop.browser().send("GET", &format!("{PATH}?store=nowhere"), &headers, None);
    (answer.status, answer.json()["code"].take())
}

/// What the command prints, where it does what it should.
fn told(shop: &Shop, arguments: &[&str]) -> String {
    let done = shop.command(arguments);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("UTF-8").trim_end().to_owned()
}

/// How the command ends, where it does not.
fn refused(shop: &Shop, arguments: &[&str]) -> i32 {
    let done = shop.command(arguments);
    assert!(done.stdout.is_empty() && !done.stderr.is_empty(), "{arguments:?}");
    done.status.code().expect("it ended by itself")
}

fn a_key_is_made_listed_and_ended(shop: &Shop) {
    let key = told(shop, &["key", "add", "till-3"]);
    assert!(key.starts_with("cmp_") && key.len() == 4 + 64, "{key}");
    assert_eq!(shop.number(&format!("select count(*) from machine_key where key_hash = '{key}'")), 0);
    let line = |name: &str| {
        let list = told(shop, &["key", "list"]);
        assert!(!list.contains(&key), "a key is told once");
        let mut lines = list.lines().filter(|line| line.starts_with(name)).map(str::to_owned);
        lines.next().unwrap_or_else(|| panic!("no {name} in {list}"))
    };
    assert!(line("till-3").contains(" stock ") && line("till-3").ends_with("never"), "{}", line("till-3"));
    assert_eq!(status(shop, &key), (200, Value::Null));
    assert!(!line("till-3").contains("never"));
    // Seen, but not written again within the minute.
    shop.execute("update machine_key set last_used_at = last_used_at - 30000 where name = 'till-3'");
    let last_used = || shop.number("select last_used_at from machine_key where name = 'till-3'");
    let before = last_used();
    assert_eq!((status(shop, &key).0, last_used()), (200, before));
    shop.execute("update machine_key set last_used_at = last_used_at - 60000 where name = 'till-3'");
    assert_eq!(status(shop, &key).0, 200);
    assert!(last_used() > before);

    let hooks = told(shop, &["key", "add", "erp", "--scopes", "hooks"]);
    assert_eq!(status(shop, &hooks), (403, json!("scope_missing")));
    told(shop, &["key", "add", "both", "--scopes", "hooks,stock,hooks"]);
    assert!(line("both").contains(" stock,hooks "));
    assert_eq!(refused(shop, &["key", "add", "till-3"]), 2, "the name is taken");
    assert_eq!(refused(shop, &["key", "add", "a b"]), 2);
    assert_eq!(refused(shop, &["key", "add", "x", "--scopes", "all"]), 2);

    told(shop, &["key", "end", "till-3"]);
    assert_eq!(status(shop, &key), (401, json!("key_unknown")));
    assert_eq!(refused(shop, &["key", "end", "till-3"]), 2);
    let again = told(shop, &["key", "add", "till-3"]);
    assert_ne!(again, key);
    assert_eq!((status(shop, &again).0, status(shop, &key).0), (200, 401));
}

#[test]
fn what_is_not_there_is_told_as_scripts_are_told() {
    run(comptoir_db::Engine::Sqlite, &[], |shop| {
        let browser = shop.browser();
        for (language, said) in [("en", "nothing at this address"), ("fr", "rien à cette adresse")] {
            for method in ["GET", "POST", "DELETE"] {
                for path in ["/api/", "/api/v1", "/api/v1/stocks", "/api/cart/chang", "/api/v1/stock/", "/api/v1/%00"] {
                    let headers = [("accept-language", language), ("origin", shop.origin.as_str())];
                    let answer = browser.send(method, path, &headers, None);
                    assert_eq!(answer.refusal(), (404, "endpoint_unknown".to_owned(), None), "{method} {path}");
                    assert_eq!(answer.header("content-type"), "application/json");
                    let message = answer.json()["message"].take();
                    assert!(message.as_str().is_some_and(|message| message.contains(said)), "{message}");
                }
            }
        }
        for (method, path, allow) in [
            ("DELETE", PATH, "GET,HEAD,POST"),
            ("GET", "/api/cart/change", "POST"),
            ("POST", "/api/cart", "GET,HEAD"),
            ("PUT", "/api/v1/openapi.json", "GET,HEAD"),
        ] {
            let answer = browser.send(method, path, &[("origin", shop.origin.as_str())], None);
            assert_eq!(answer.refusal(), (405, "method_not_allowed".to_owned(), None), "{method} {path}");
            assert_eq!((answer.header("content-type"), answer.header("allow")), ("application/json", allow), "{path}");
        }
        // A person is told on a page, and other sites' pages as before.
        assert!(browser.get("/fr/nowhere").text.contains("<html"));
        assert!(browser.get("/apix").text.contains("<html"));
        assert_eq!(browser.send("POST", "/fr/cart", &[("origin", &shop.origin)], None).status, 405);
        let there = shop.browser().send("POST", "/assets/0/x.js", &[("origin", &shop.origin)], None);
        assert_eq!((there.status, there.text.as_str()), (405, ""));
        assert_eq!(browser.send("POST", "/api/nowhere", &[], None).refusal().1, "cross_site");
    });
}

/// One answer of a kept connection: its status, and its body taken off it.
fn answer(connection: &mut BufReader<TcpStream>) -> u16 {
    let mut line = String::new();
    connection.read_line(&mut line).expect("a status");
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{line:?}"));
    let mut length = 0;
    loop {
        line.clear();
        connection.read_line(&mut line).expect("a header");
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().expect("bytes")
            }
            Some(_) => {}
            None => break,
        }
    }
    connection.read_exact(&mut vec![0; length]).expect("a body");
    status
}

/// A refusal without a look at the body would end the connection, on which the next request may be already.
#[test]
fn a_refusal_waits_for_a_small_body() {
    run(comptoir_db::Engine::Sqlite, &[], |shop| {
        let connection = TcpStream::connect(("127.0.0.1", shop.port)).expect("a connection");
        connection.set_read_timeout(Some(Duration::from_millis(300))).expect("a time-out");
        let mut connection = BufReader::new(connection);
        let bodies = [("content-length: 2", "{}"), ("transfer-encoding: chunked", "2\r\n{}\r\n0\r\n\r\n")];
        for (round, (length, body)) in bodies.into_iter().chain(bodies).enumerate() {
            let head = format!("POST {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\n{length}\r\n\r\n");
            connection.get_mut().write_all(head.as_bytes()).expect("a head");
            let early = connection.fill_buf().map(<[u8]>::len);
            let waits = early.as_ref().is_err_and(|e| matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
            assert!(waits, "round {round}: {early:?}");
            connection.get_mut().write_all(body.as_bytes()).expect("a body");
            connection.get_ref().set_read_timeout(Some(Duration::from_secs(30))).expect("a time-out");
            assert_eq!(answer(&mut connection), 401, "round {round}");
            connection.get_ref().set_read_timeout(Some(Duration::from_millis(300))).expect("a time-out");
        }
    });
}
