//! Mails: sent once where there is a mail server, tried again where it fails, shown in the demo where there is none.

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use comptoir_db::Engine;
use serde_json::json;

use super::browser::Browser;
use super::order::{known, reserved, step};
use super::shop::{Place, Shop, TOASTER};
use super::smtp::{MailServer, Way};

on_both_engines!(
    the_demo_shows_what_would_have_been_sent,
    nobody_but_the_demo_has_an_outbox_page,
    what_somebody_typed_is_no_markup,
    a_mail_that_is_no_news_is_not_sent,
);

mod an_order_is_mailed_at_every_turn {
    #[test]
    fn sqlite() {
        super::an_order_is_mailed(comptoir_db::Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        super::an_order_is_mailed(comptoir_db::Engine::Postgres);
    }
}

/// The first secret after the path that the demo's outbox shows.
pub fn secret(shop: &Shop, path: &str) -> String {
    let page = shop.browser().get("/fr/outbox").text;
    let (_, rest) = page.split_once(path).unwrap_or_else(|| panic!("no {path} in {page}"));
    rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect()
}

/// Waits until the query's first column is that number.
fn until(shop: &Shop, sql: &str, number: i64) {
    let begun = Instant::now();
    while shop.number(sql) != number {
        assert!(begun.elapsed() < Duration::from_secs(30), "{sql} never was {number}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn served(engine: Engine, url: &str) -> Option<Shop> {
    Some(Shop::serve(Place::demo(engine)?, &[("COMPTOIR_SMTP", url)]))
}

fn an_order_is_mailed(engine: Engine) {
    let server = MailServer::start(Way::Take);
    let Some(shop) = served(engine, &server.url()) else { return };
    let (browser, seller) = (shop.browser(), shop.signed_in("seller"));
    let page = reserved(&browser);
    let (number, order) = known(&browser, &page);
    let mail = server.next();
    assert_eq!(
        (mail.from.as_str(), &mail.to[..]),
        ("boutique@quincaille.example", &["ana@example.org".to_owned()][..])
    );
    assert_eq!(mail.header("To"), "ana@example.org");
    assert_eq!(mail.header("Subject"), format!("Votre réservation {number} à Lyon Croix-Rousse"));
    assert!(mail.header("From").starts_with("Quincaille <"), "{}", mail.header("From"));
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    let link = format!("{}{page}", shop.origin);
    for (kind, link) in [("text/plain", &link), ("text/html", &link)] {
        let text = mail.part(kind);
        for word in [number.as_str(), link, "Bonjour Ana Lis", "44,90", "Lyon Croix-Rousse"] {
            assert!(text.contains(word), "{word} in {text}");
        }
    }
    let html = mail.part("text/html");
    assert!(html.contains("src=\"cid:code\"") && !html.contains("<script") && !html.contains("src=\"http"));
    assert!(mail.raw.contains("Content-Type: image/png") && mail.raw.contains("Content-ID: <code>"));

    assert_eq!(step(&seller, &order, "make_ready").status, 200);
    assert_eq!(server.next().header("Subject"), format!("Votre commande {number} est prête à Lyon Croix-Rousse"));
    assert_eq!(step(&seller, &order, "cancel").status, 200);
    assert_eq!(server.next().header("Subject"), format!("Votre réservation {number} est annulée"));
    until(&shop, "select count(*) from outbox where sent_at is not null and tries = 1", 3);
    server.assert_quiet();
    shop.assert_sound();
}

#[test]
fn what_a_server_that_is_away_missed_is_tried_again() {
    // A port on which nobody listens, yet.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
    let shop = served(Engine::Sqlite, &format!("smtp://127.0.0.1:{port}")).expect("SQLite is always there");
    let page = reserved(&shop.browser());
    until(&shop, "select count(*) from outbox where tries = 1 and last_error <> '' and sent_at is null", 1);
    let soon =
        "select count(*) from outbox where next_try_at > created_at + 20000 and next_try_at < created_at + 120000";
    assert_eq!(shop.number(soon), 1);
    let server = MailServer::at(port, Way::Take);
    shop.execute("update outbox set next_try_at = 0");
    assert!(server.next().part("text/plain").contains(&page));
    until(&shop, "select count(*) from outbox where tries = 2 and sent_at is not null and last_error = ''", 1);
    shop.assert_sound();
}

#[test]
fn a_refusal_for_good_gives_up_and_one_for_now_does_not() {
    let server = MailServer::start(Way::Refuse("450 4.2.0 not now"));
    let shop = served(Engine::Sqlite, &server.url()).expect("SQLite is always there");
    reserved(&shop.browser());
    until(&shop, "select count(*) from outbox where last_error like '%450%' and next_try_at is not null", 1);
    server.turn(Way::Refuse("550 5.1.1 no such user"));
    shop.execute("update outbox set next_try_at = 0");
    until(&shop, "select count(*) from outbox where last_error like '%no such user%' and next_try_at is null", 1);
    assert_eq!(shop.number("select count(*) from outbox where sent_at is null and tries = 2"), 1);
    server.assert_quiet();
    shop.assert_sound();
}

/// The server has the mail, the shop does not know it yet, and is killed.
#[test]
fn a_kill_while_a_mail_is_on_its_way_loses_none() {
    let server = MailServer::start(Way::Hang);
    let shop = served(Engine::Sqlite, &server.url()).expect("SQLite is always there");
    reserved(&shop.browser());
    let first = server.next();
    assert_eq!(shop.number("select count(*) from outbox where tries = 1 and sent_at is null"), 1);
    server.turn(Way::Take);
    let shop = Shop::serve(shop.into_place(), &[("COMPTOIR_SMTP", &server.url())]);
    // The claim of the process that is gone is over.
    shop.execute("update outbox set next_try_at = 0");
    let again = server.next();
    // Whoever got both knows them to be one.
    assert!(!first.header("Message-ID").is_empty());
    assert_eq!(again.header("Message-ID"), first.header("Message-ID"));
    until(&shop, "select count(*) from outbox where tries = 2 and sent_at is not null", 1);
    shop.assert_sound();
}

/// Nobody has come, and two processes after each other look at it.
#[test]
fn who_has_not_come_is_reminded_once() {
    let server = MailServer::start(Way::Take);
    let mut shop = served(Engine::Sqlite, &server.url()).expect("SQLite is always there");
    let page = reserved(&shop.browser());
    let (number, _) = known(&shop.browser(), &page);
    server.next();
    let hour = 60 * 60 * 1000;
    shop.execute(&format!("update orders set created_at = created_at - 24 * {hour}"));
    shop.execute(&format!("update pickup set expires_at = (select created_at from orders) + 25 * {hour}"));
    for _ in 0..2 {
        shop = Shop::serve(shop.into_place(), &[("COMPTOIR_SMTP", &server.url())]);
        until(&shop, "select count(*) from outbox where kind = 'order_reminder' and sent_at is not null", 1);
    }
    let subject = format!("Rappel\u{a0}: votre commande {number} vous attend à Lyon Croix-Rousse");
    assert_eq!(server.next().header("Subject"), subject);
    server.assert_quiet();
    shop.assert_sound();
}

#[test]
fn what_is_no_mail_server_is_said_at_the_start() {
    let place = Place::demo(Engine::Sqlite).expect("SQLite is always there");
    for url in ["mail.example", "http://u:geheim@mail.example", "smtp://u:geheim@mail.example?from=nobody"] {
        let done = place.command_with(&["serve"], &[("COMPTOIR_SMTP", url)]);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && told.contains("COMPTOIR_SMTP cannot be used"), "{told}");
        assert!(!told.contains("geheim"), "{told}");
    }
}

fn the_demo_shows_what_would_have_been_sent(shop: &Shop) {
    assert_eq!(shop.browser().page("/fr/outbox").with_test_id("mail").len(), 0);
    let browser = shop.browser();
    let page = reserved(&browser);
    let outbox = shop.browser().get("/en/outbox");
    let mails = outbox.document();
    let mails = mails.with_test_id("mail");
    assert_eq!(
        (mails.len(), mails[0].get("data-kind"), mails[0].get("data-to")),
        (1, "order_reserved", "ana@example.org")
    );
    assert!(outbox.text.contains(&page), "the text with its link");
    let id = secret(shop, "/fr/outbox/");
    let answer = shop.browser().get(&format!("/fr/outbox/{id}"));
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("; sandbox;"), "{policy}");
    let html = answer.document();
    let picture = html.all("img").next().expect("the code");
    assert!(picture.get("src").starts_with("data:image/png,%89%50%4e%47"));
    assert_eq!(shop.browser().get("/fr/outbox/none").status, 404);
    // What came back is mailed to who has an account, once.
    shop.import_stock(TOASTER, "lyon-croix-rousse", 0);
    let waiting = json!({ "sku": TOASTER, "store": "lyon-croix-rousse" });
    let camille = shop.signed_in("customer");
    assert_eq!(camille.post("/api/wishlist/watch", &waiting).status, 200);
    assert_eq!(shop.browser().post("/api/wishlist/watch", &waiting).status, 200);
    shop.import_stock(TOASTER, "lyon-croix-rousse", 3);
    let outbox = shop.browser().get("/fr/outbox");
    let back = outbox.document();
    let back: Vec<_> =
        back.with_test_id("mail").into_iter().filter(|it| it.get("data-kind") == "restock").cloned().collect();
    assert_eq!((back.len(), back[0].get("data-to")), (1, "customer@quincaille.example"));
    assert!(outbox.text.contains("De retour en rayon") && outbox.text.contains(&format!("?variant={TOASTER}")));
}

fn nobody_but_the_demo_has_an_outbox_page(shop: &Shop) {
    reserved(&shop.browser());
    let id = secret(shop, "/fr/outbox/");
    shop.execute("delete from setting where key = 'demo'");
    for path in ["/fr/outbox".to_owned(), format!("/fr/outbox/{id}")] {
        let answer = shop.browser().get(&path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text.contains("ana@example.org"));
    }
}

#[test]
fn a_shop_that_sends_has_no_outbox_page() {
    let server = MailServer::start(Way::Take);
    let shop = served(Engine::Sqlite, &server.url()).expect("SQLite is always there");
    assert_eq!(shop.browser().get("/fr/outbox").status, 404);
}

fn what_somebody_typed_is_no_markup(shop: &Shop) {
    const HOSTILE: &str = "<script>alert(1)</script>\" x=\"\r\nBcc: eve@example.org";
    reserved(&shop.browser());
    let name = HOSTILE.replace('\'', "''");
    shop.execute(&format!("update pickup set name = '{name}'"));
    shop.execute(&format!("update order_line set title = '{name}'"));
    let id = secret(shop, "/fr/outbox/");
    for path in ["/fr/outbox".to_owned(), format!("/fr/outbox/{id}")] {
        let text = shop.browser().get(&path).text;
        assert!(text.contains("&lt;script&gt;alert(1)") && !text.contains("<script>alert"), "{path}: {text}");
    }
}

fn a_mail_that_is_no_news_is_not_sent(shop: &Shop) {
    let browser = shop.browser();
    let page = reserved(&browser);
    let (_, order) = known(&browser, &page);
    let seller = shop.signed_in("seller");
    let said = |browser: &Browser| browser.get("/en/outbox").text;
    assert!(said(&browser).contains("Le magasin garde vos articles"), "in the language of the order");
    for way in ["make_ready", "collect"] {
        assert_eq!(step(&seller, &order, way).status, 200);
    }
    assert_eq!(said(&browser).matches("the order has moved on").count(), 2);
}
