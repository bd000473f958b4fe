//! Machines that are told of what happens: signed, at least once, and nowhere they should not reach.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use comptoir_db::Engine;
use serde_json::{Value, json};

use super::browser::Answer;
use super::order::{STORE, known, reserve, step};
use super::receiver::{Receiver, Say};
use super::shop::{DRYER, KETTLE, Place, Shop, TOASTER, run};

on_both_engines!(
    a_pickup_is_told_and_signed,
    a_secret_is_rotated,
    what_fails_is_told_again_and_given_up_in_the_end,
    a_redirect_is_not_followed,
    stock_is_told_as_it_is_when_it_is_told,
    what_was_under_way_when_the_program_was_killed_is_told,
    who_ended_is_told_no_more,
    each_machine_has_its_own,
);

const PATH: &str = "/api/v1/webhooks";

/// A machine that may be told.
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

    fn ask(&self, method: &str, path: &str, body: Option<&[u8]>) -> Answer {
        let headers = [("authorization", self.authorization.as_str()), ("content-type", "application/json")];
        self.shop.browser().send(method, path, &headers, body)
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, Some(body.to_string().as_bytes()))
    }

    /// Wants to be told of these events there; id and secret.
    fn listen(&self, receiver: &Receiver, events: &[&str]) -> (String, String) {
        let answer = self.post(PATH, &json!({ "url": receiver.url(), "events": events }));
        assert_eq!(answer.status, 201, "{}", answer.text);
        let text = |name: &str| answer.json()[name].as_str().expect("a text").to_owned();
        (text("id"), text("secret"))
    }

    fn places(&self) -> Value {
        self.ask("GET", PATH, None).json()["webhooks"].take()
    }

    fn deliveries(&self, id: &str) -> Value {
        let answer = self.ask("GET", &format!("{PATH}/{id}/deliveries"), None);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["deliveries"].take()
    }

    /// Waits until the latest delivery is as it should be, and gives it.
    fn until(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..500 {
            let latest = self.deliveries(id)[0].take();
            if is_so(&latest) {
                return latest;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("{}", self.deliveries(id));
    }

    fn count(&self, key: &str, sku: &str, pieces: i64) {
        let row = json!({ "sku": sku, "store": STORE, "count": pieces });
        assert_eq!(self.post("/api/v1/stock", &json!({ "key": key, "rows": [row] })).status, 207);
    }
}

/// Makes due now what would be tried later.
fn hurry(shop: &Shop) {
    shop.execute("update webhook_delivery set due_at = 0 where done_at is null");
}

fn tried(times: i64) -> impl Fn(&Value) -> bool {
    move |delivery| delivery["attempts"] == times
}

fn a_pickup_is_told_and_signed(shop: &Shop) {
    let (machine, receiver) = (Machine::of(shop), Receiver::start());
    let events = ["pickup.collected", "pickup.ready", "pickup.reserved", "pickup.ready"];
    let (id, secret) = machine.listen(&receiver, &events);
    shop.import_stock(KETTLE, STORE, 3);
    let (browser, seller) = (shop.browser(), shop.signed_in("seller"));
    browser.add(KETTLE, 2);
    let (number, order) = known(&browser, &reserve(&browser));

    let told = receiver.next();
    assert_eq!(told.path, "/hook?shop=1");
    assert_eq!(told.header("content-type"), "application/json");
    assert_eq!(told.header("host"), format!("127.0.0.1:{}", receiver.port));
    assert_eq!(told.signed_by(&secret), [0]);
    assert_eq!(told.signed_by("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), [0; 0]);
    assert!(told.id().starts_with("msg_"), "{told:?}");
    let body = told.json();
    assert_eq!(body["type"], "pickup.reserved");
    let at = body["timestamp"].as_str().expect("a text");
    assert!(at.len() == 24 && at.ends_with('Z'), "{at}");
    let pickup = &body["data"];
    assert_eq!((&pickup["order"], &pickup["number"], &pickup["store"]), (&json!(order), &json!(number), &json!(STORE)));
    assert_eq!((&pickup["total_minor"], &pickup["currency"]), (&json!(89_80), &json!("EUR")));
    assert_eq!((&pickup["lines"][0]["sku"], &pickup["lines"][0]["quantity"]), (&json!(KETTLE), &json!(2)));
    // A machine that is told needs to know nothing of who comes.
    assert!(!told.body.contains("Ana") && !told.body.contains("example.org"), "{}", told.body);

    // That it is being prepared is nobody else's matter.
    for (way, event) in [("prepare", None), ("make_ready", Some("pickup.ready")), ("collect", Some("pickup.collected"))]
    {
        assert_eq!(step(&seller, &order, way).status, 200);
        let Some(event) = event else { continue };
        let told = receiver.next();
        assert_eq!((told.json()["type"].as_str(), told.signed_by(&secret)), (Some(event), vec![0]));
        assert_eq!(told.data()["status"], event.split_once('.').expect("two words").1);
    }
    let last = machine.until(&id, |delivery| delivery["outcome"] == "delivered");
    assert_eq!(
        (&last["event"], &last["attempts"], &last["status"]),
        (&json!("pickup.collected"), &json!(1), &json!(204))
    );
    assert_eq!((&last["error"], &last["due_at"]), (&Value::Null, &Value::Null));
    assert_eq!(machine.deliveries(&id).as_array().map(Vec::len), Some(3));
    // What is called off is told to who asked for that.
    let other = Receiver::start();
    machine.listen(&other, &["pickup.cancelled"]);
    browser.add(KETTLE, 1);
    let (_, order) = known(&browser, &reserve(&browser));
    assert_eq!(step(&seller, &order, "cancel").status, 200);
    assert_eq!(other.next().json()["type"], "pickup.cancelled");
    assert_eq!(receiver.next().json()["type"], "pickup.reserved");
    assert!(receiver.rest().is_empty());
    // Neither the secret nor what it is made of is in the database.
    let kept = shop.number("select count(*) from webhook where secret like '%whsec%'");
    assert_eq!(kept, 0);
}

fn a_secret_is_rotated(shop: &Shop) {
    let (machine, receiver) = (Machine::of(shop), Receiver::start());
    let (id, first) = machine.listen(&receiver, &["stock.changed"]);
    let rotate = || {
        let answer = machine.post(&format!("{PATH}/{id}/rotate"), &json!({}));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["secret"].as_str().expect("a secret").to_owned()
    };
    let second = rotate();
    assert_ne!(first, second);
    machine.count("1", KETTLE, 101);
    let told = receiver.next();
    assert_eq!((told.signed_by(&second), told.signed_by(&first)), (vec![0], vec![1]));
    // An answer was lost: the one that the receiver has still signs.
    let third = rotate();
    machine.count("2", KETTLE, 102);
    let told = receiver.next();
    assert_eq!((told.signed_by(&third), told.signed_by(&second), told.signed_by(&first)), (vec![0], vec![1], vec![2]));
    for _ in 0..5 {
        rotate();
    }
    machine.count("3", KETTLE, 103);
    let told = receiver.next();
    assert_eq!(told.header("webhook-signature").split(' ').count(), 4);
    assert_eq!(told.signed_by(&first), [0; 0]);
    // A day later only the last one does.
    shop.execute("update webhook set previous_secrets = '1:' || secret");
    machine.count("4", KETTLE, 104);
    assert_eq!(receiver.next().header("webhook-signature").split(' ').count(), 1);
}

fn what_fails_is_told_again_and_given_up_in_the_end(shop: &Shop) {
    let (machine, receiver) = (Machine::of(shop), Receiver::start());
    let (id, secret) = machine.listen(&receiver, &["pickup.reserved"]);
    receiver.say([Say::Status(500), Say::Status(400)]);
    let browser = shop.browser();
    super::order::reserved(&browser);
    let first = receiver.next();
    let waits = machine.until(&id, tried(1));
    assert_eq!((&waits["outcome"], &waits["status"]), (&json!("waiting"), &json!(500)));
    let wait = waits["due_at"].as_i64().expect("an instant") - waits["tried_at"].as_i64().expect("an instant");
    assert!((4_000..=6_000).contains(&wait), "{wait}");
    hurry(shop);
    let second = receiver.next();
    machine.until(&id, tried(2));
    hurry(shop);
    let third = receiver.next();
    for again in [&second, &third] {
        assert_eq!((again.id(), &again.body), (first.id(), &first.body), "it is the same");
        assert_eq!(again.signed_by(&secret), [0]);
    }
    let done = machine.until(&id, tried(3));
    assert_eq!((&done["outcome"], &done["id"]), (&json!("delivered"), &json!(first.id())));
    hurry(shop);

    // After the last attempt the place is given up.
    receiver.say([Say::Status(503), Say::Status(503)]);
    super::order::reserved(&browser);
    receiver.next();
    machine.until(&id, tried(1));
    shop.execute("update webhook_delivery set attempts = 10, due_at = 0 where done_at is null");
    receiver.next();
    let failed = machine.until(&id, tried(11));
    assert_eq!((&failed["outcome"], &failed["status"]), (&json!("failed"), &json!(503)));
    let place = machine.places()[0].take();
    assert_eq!((&place["id"], &place["disabled_why"]), (&json!(id), &json!("failing")));
    assert!(place["disabled_at"].is_i64());

    // Who says that nobody is there is believed at once.
    let gone = Receiver::start();
    let (id, _) = machine.listen(&gone, &["pickup.reserved"]);
    gone.say([Say::Status(410)]);
    super::order::reserved(&browser);
    gone.next();
    assert_eq!(machine.until(&id, tried(1))["outcome"], "failed");
    assert_eq!(machine.places()[1]["disabled_why"], "gone");
    // Nobody answers at all.
    let nobody = Receiver::start();
    let (id, _) = machine.listen(&nobody, &["pickup.reserved"]);
    shop.execute(&format!("update webhook set url = 'http://127.0.0.1:1/' where id = '{id}'"));
    super::order::reserved(&browser);
    assert_eq!(machine.until(&id, tried(1))["error"], "unreachable");
    assert!(receiver.rest().is_empty() && gone.rest().is_empty(), "who was given up is told nothing");
}

fn a_redirect_is_not_followed(shop: &Shop) {
    let (machine, receiver, elsewhere) = (Machine::of(shop), Receiver::start(), Receiver::start());
    let (id, _) = machine.listen(&receiver, &["stock.changed"]);
    receiver.say([Say::Redirect(elsewhere.url())]);
    machine.count("1", KETTLE, 101);
    let first = receiver.next();
    let waits = machine.until(&id, tried(1));
    assert_eq!((&waits["outcome"], &waits["status"]), (&json!("waiting"), &json!(307)));
    hurry(shop);
    assert_eq!(receiver.next().id(), first.id());
    assert!(elsewhere.rest().is_empty());
}

fn stock_is_told_as_it_is_when_it_is_told(shop: &Shop) {
    let (machine, receiver) = (Machine::of(shop), Receiver::start());
    let (id, _) = machine.listen(&receiver, &["stock.changed"]);
    receiver.say([Say::Status(500), Say::Status(500)]);
    machine.count("1", KETTLE, 105);
    let first = receiver.next();
    let data = first.data();
    let expected = json!({
        "sku": KETTLE, "store": STORE, "on_hand": 105, "held": 0, "available": 105, "counted_at": data["counted_at"],
    });
    assert_eq!(data, expected);
    machine.until(&id, tried(1));
    // Nothing changed: it is the same.
    hurry(shop);
    let second = receiver.next();
    assert_eq!((second.id(), &second.body), (first.id(), &first.body));
    machine.until(&id, tried(2));
    // Two more changes, by a machine and by an import, and one that is none: one thing to tell, which is another.
    machine.count("2", KETTLE, 104);
    machine.count("3", KETTLE, 104);
    shop.import_stock(KETTLE, STORE, 103);
    assert_eq!(shop.number("select count(*) from webhook_delivery"), 1);
    hurry(shop);
    let third = receiver.next();
    assert_ne!(third.id(), first.id());
    assert_eq!(third.data()["available"], 103);
    machine.until(&id, |delivery| delivery["outcome"] == "delivered");
    assert!(receiver.rest().is_empty());
    // A hold changes what can be had.
    let browser = shop.browser();
    browser.add(KETTLE, 3);
    let (_, order) = known(&browser, &reserve(&browser));
    let told = receiver.next().data();
    assert_eq!((&told["on_hand"], &told["held"], &told["available"]), (&json!(103), &json!(3), &json!(100)));
    machine.until(&id, |delivery| delivery["outcome"] == "delivered");
    assert_eq!(step(&shop.signed_in("seller"), &order, "collect").status, 200);
    let told = receiver.next().data();
    assert_eq!((&told["on_hand"], &told["held"], &told["available"]), (&json!(100), &json!(0), &json!(100)));
    // A batch about several shelves is a delivery for each.
    let rows = [KETTLE, TOASTER, DRYER].map(|sku| json!({ "sku": sku, "store": STORE, "count": 200 }));
    machine.until(&id, |delivery| delivery["outcome"] == "delivered");
    assert_eq!(machine.post("/api/v1/stock", &json!({ "key": "4", "rows": rows })).status, 207);
    let told: BTreeSet<String> = (0..3).map(|_| receiver.next().data()["sku"].to_string()).collect();
    assert_eq!(told.len(), 3);
}

fn what_was_under_way_when_the_program_was_killed_is_told(shop: &Shop) {
    let receiver = Receiver::start();
    let (id, secret) = Machine::of(shop).listen(&receiver, &["pickup.reserved"]);
    receiver.say([Say::Nothing]);
    super::order::reserved(&shop.browser());
    let first = receiver.next();
    shop.kill();
    let again = shop.another();
    // Who is dead holds on to it for half a minute.
    assert_eq!(again.number("select count(*) from webhook_delivery where done_at is null and due_at > 0"), 1);
    assert!(receiver.rest().is_empty());
    hurry(&again);
    let second = receiver.next();
    assert_eq!((second.id(), &second.body, second.signed_by(&secret)), (first.id(), &first.body, vec![0]));
    let machine = Machine::of(&again);
    machine.until(&id, |delivery| delivery["outcome"] == "delivered");
    again.assert_sound();
}

fn who_ended_is_told_no_more(shop: &Shop) {
    let (machine, ended, other) = (Machine::of(shop), Receiver::start(), Receiver::start());
    let key = String::from_utf8(shop.command(&["key", "add", "erp", "--scopes", "hooks"]).stdout).expect("UTF-8");
    let erp = Machine::with(shop, key.trim_end());
    let erps = Receiver::start();
    let (id, _) = machine.listen(&ended, &["stock.changed"]);
    machine.listen(&other, &["stock.changed"]);
    erp.listen(&erps, &["stock.changed"]);
    machine.count("1", KETTLE, 101);
    for receiver in [&ended, &other, &erps] {
        assert_eq!(receiver.next().data()["on_hand"], 101);
    }
    let end = format!("{PATH}/{id}/end");
    assert_eq!((machine.post(&end, &json!({})).status, machine.post(&end, &json!({})).refusal().0), (204, 404));
    assert!(shop.command(&["key", "end", "erp"]).status.success());
    assert_eq!(erp.ask("GET", PATH, None).refusal().1, "key_unknown");
    machine.count("2", KETTLE, 102);
    assert_eq!(other.next().data()["on_hand"], 102);
    assert!(ended.rest().is_empty() && erps.rest().is_empty());
    assert_eq!(shop.number("select count(*) from webhook where ended_at is null"), 1);
    assert_eq!(machine.places().as_array().map(Vec::len), Some(1));
    // The address is free again.
    machine.listen(&ended, &["stock.changed"]);
}

fn each_machine_has_its_own(shop: &Shop) {
    let machine = Machine::of(shop);
    let key = |scopes: &str| {
        let done = shop.command(&["key", "add", scopes, "--scopes", scopes]);
        String::from_utf8(done.stdout).expect("UTF-8").trim_end().to_owned()
    };
    let (other, stock) = (Machine::with(shop, &key("hooks")), Machine::with(shop, &key("stock")));
    let (id, _) = machine.listen(&Receiver::start(), &["stock.changed"]);
    let unknown = (404, "webhook_unknown".to_owned(), None);
    for id in [id.as_str(), "x", "%00", "%FF", "018f6a3e-7c2b-4f1e-9f6f-0d9a11000004"] {
        for (method, verb) in [("POST", "end"), ("POST", "rotate"), ("GET", "deliveries")] {
            let path = format!("{PATH}/{id}/{verb}");
            let body = (method == "POST").then_some(b"{}".as_slice());
            assert_eq!(other.ask(method, &path, body).refusal(), unknown, "{method} {path}");
            assert_eq!(stock.ask(method, &path, body).refusal().1, "scope_missing");
            assert_eq!(shop.browser().send(method, &path, &[], body).refusal().1, "key_missing");
        }
    }
    assert_eq!(other.places(), json!([]));
    let place = |n: u32| json!({ "url": format!("https://erp.example/{n}"), "events": ["stock.changed"] });
    for n in 0..16 {
        assert_eq!(other.post(PATH, &place(n)).status, 201);
    }
    let (status, code, _) = other.post(PATH, &place(16)).refusal();
    assert_eq!((status, code.as_str()), (422, "webhook_limit"));
    let (status, code, field) = other.post(PATH, &place(3)).refusal();
    assert_eq!((status, code.as_str(), field.as_deref()), (409, "webhook_exists", Some("url")));
    assert_eq!(machine.post(PATH, &place(3)).status, 201, "another machine's are its own");
    for body in [
        json!({}),
        json!([]),
        json!({ "url": "https://erp.example/x" }),
        json!({ "url": "https://erp.example/x", "events": [] }),
        json!({ "url": "https://erp.example/x", "events": ["pickup.preparing"] }),
        json!({ "url": "https://erp.example/x", "events": "stock.changed" }),
        json!({ "url": 1, "events": ["stock.changed"] }),
        json!({ "url": "https://erp.example/x", "events": ["stock.changed"], "secret": "mine" }),
    ] {
        let (status, code, _) = machine.post(PATH, &body).refusal();
        assert_eq!((status, code.as_str()), (422, "body_invalid"), "{body}");
    }
    let long = json!({ "url": format!("https://erp.example/{}", "x".repeat(20_000)), "events": ["stock.changed"] });
    assert_eq!(machine.post(PATH, &long).refusal().0, 413);
}

/// Addresses that only the shop's own network has, in some of their spellings.
const PRIVATE: [&str; 4] =
    ["https://10.0.0.1/", "https://[fd00::1]/", "https://169.254.169.254/", "https://0x7f000001/"];

/// Why a URL is not taken down.
fn refused(shop: &Shop, url: &str) -> String {
    let answer = Machine::of(shop).post(PATH, &json!({ "url": url, "events": ["stock.changed"] }));
    let (status, code, field) = answer.refusal();
    assert_eq!((status, field.as_deref()), (422, Some("url")), "{url}");
    code
}

#[test]
fn the_shop_is_only_sent_to_the_public_internet() {
    run(Engine::Sqlite, &[], |shop| {
        for url in PRIVATE.into_iter().chain(["https://localhost/", "http://erp.example/", "http://192.168.0.1/"]) {
            assert_eq!(refused(shop, url), "address_private", "{url}");
        }
    });
    // A shop that people reach knows no plain HTTP, and not its own machine.
    run(Engine::Sqlite, &[("COMPTOIR_ORIGIN", "https://shop.example")], |shop| {
        for url in PRIVATE.into_iter().chain(["https://127.0.0.1/", "https://localhost:8443/"]) {
            assert_eq!(refused(shop, url), "address_private", "{url}");
        }
        for url in ["http://127.0.0.1/", "http://erp.example/", "ftp://erp.example/", "erp.example", ""] {
            assert_eq!(refused(shop, url), "url_invalid", "{url}");
        }
        // What was taken down before is looked at again when it is sent to.
        let (machine, receiver) = (Machine::of(shop), Receiver::start());
        let place = json!({ "url": "https://erp.example/", "events": ["stock.changed"] });
        let id = machine.post(PATH, &place).json()["id"].as_str().expect("an id").to_owned();
        for url in [receiver.url(), format!("https://127.0.0.1:{}/", receiver.port)] {
            shop.execute(&format!("update webhook set url = '{url}'"));
            machine.count(&url.len().to_string(), KETTLE, 100 + url.len() as i64);
            hurry(shop);
            assert_eq!(machine.until(&id, |it| it["error"] != Value::Null)["error"], "address_private");
            shop.execute("update webhook_delivery set error = ''");
        }
        assert!(receiver.rest().is_empty());
    });
}

/// Of several processes on one database each thing is told by one.
#[test]
fn two_processes_tell_nothing_twice() {
    let Some(place) = Place::demo(Engine::Postgres) else { return };
    let shop = Shop::serve(place, &[]);
    let other = shop.another();
    let (machine, receiver) = (Machine::of(&shop), Receiver::start());
    let levels = machine.ask("GET", "/api/v1/stock", None).json()["levels"].take();
    let shelves: Vec<&Value> = levels.as_array().expect("levels").iter().take(200).collect();
    machine.listen(&receiver, &["stock.changed"]);
    let rows: Vec<Value> =
        shelves.iter().map(|level| json!({ "sku": level["sku"], "store": level["store"], "received": 1 })).collect();
    assert_eq!(machine.post("/api/v1/stock", &json!({ "key": "1", "rows": rows })).status, 207);
    let ids: BTreeSet<String> = (0..200).map(|_| receiver.next().id().to_owned()).collect();
    assert_eq!(ids.len(), 200);
    let is_done = || shop.number("select count(*) from webhook_delivery where outcome = 'delivered'") == 200;
    assert!((0..500).any(|_| is_done() || {
        thread::sleep(Duration::from_millis(20));
        false
    }));
    assert!(receiver.rest().is_empty());
    assert_eq!(shop.number("select count(*) from webhook_delivery where attempts <> 1"), 0);
    other.assert_sound();
    shop.assert_sound();
}
