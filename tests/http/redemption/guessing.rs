//! Who guesses codes learns nothing, and is answered no more.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use comptoir_db::Engine;
use comptoir_db::promo::campaign::{Campaign, Limits};
use serde_json::{Value, json};

use super::super::browser::Answer;
use super::super::shop::{KETTLE, Shop, at_once, run};
use super::{OTHER, PATH, STORE, TILLS, printing, redeeming, sale};

on_both_engines!(
    who_guesses_learns_nothing_and_is_locked,
    a_page_that_is_loaded_anew_guesses_nothing,
    a_slip_is_told_again_to_who_is_locked,
);

/// How many of each kind of attempt.
const GUESSES: usize = 250;
/// The most of them that are answered.
const ANSWERED: usize = 20;

fn who_guesses_learns_nothing_and_is_locked(shop: &Shop) {
    // Codes that are there, but good elsewhere: nothing tells them from those that are not.
    let foreign = shop.print(printing(Limits::default(), &[OTHER]), 30);
    let done = shop.command(&["key", "add", "guesser", "--scopes", "redemptions", "--stores", STORE]);
    assert!(done.status.success());
    let guesser = String::from_utf8(done.stdout).expect("UTF-8").trim().to_owned();
    let expired = {
        let campaign = Campaign { ends_at: Some(2), ..printing(Limits::default(), &[OTHER]) };
        shop.print(campaign, 5)
    };
    let mut answers = BTreeSet::new();
    let asks = [foreign[0].as_str(), &expired[0], "7K2M-9QX-BT4F", "nothing at all", "CMP1:AAAA", "7K2M-9QX-BT4G"];
    for (n, code) in asks.into_iter().enumerate() {
        let answer = shop.at_till(&guesser, PATH, &redeeming(&format!("g-{n}"), "till-a", &[code]));
        answers.insert((answer.status, answer.text));
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers.first().map(|(status, _)| *status), Some(404));
    // Ten in all from one till, and it is answered no more; the next till still is.
    let mut said = Vec::new();
    for n in 0..20 {
        let code = foreign[n + 1].as_str();
        said.push(shop.at_till(&guesser, &format!("{PATH}/evaluate"), &sale("till-a", &[code])).status);
    }
    assert_eq!(said.iter().filter(|status| **status == 200).count(), 4, "{said:?}");
    assert!(said[4..].iter().all(|status| *status == 429));
    let right = shop.print(printing(Limits::default(), &[]), 2);
    assert_eq!(shop.at_till(&guesser, PATH, &redeeming("r-1", "till-a", &[&right[0]])).status, 429);
    assert_eq!(shop.at_till(&guesser, PATH, &redeeming("r-2", "till-b", &[&right[0]])).status, 201);
    // Another machine at a till of that name has nothing to do with it.
    assert_eq!(shop.at_till(&shop.machine(), PATH, &redeeming("r-3", "till-a", &[&right[1]])).status, 201);
    // A key is for its stores.
    let mut elsewhere = sale("till-b", &[&foreign[0]]);
    elsewhere["store"] = json!(OTHER);
    let refused = shop.at_till(&guesser, &format!("{PATH}/evaluate"), &elsewhere);
    assert_eq!(refused.refusal(), (404, "store_unknown".to_owned(), Some("store".to_owned())));
    // Whoever makes up tills is counted as a whole.
    for n in 0..250 {
        let answer = shop.at_till(&guesser, PATH, &redeeming("k", &format!("till-{n}"), &["7K2M-9QX-BT4F"]));
        if answer.status == 429 {
            assert!(n > 100, "{n}");
            return;
        }
    }
    panic!("never locked");
}

/// The till's page loads itself anew whenever something moves in its store.
fn a_page_that_is_loaded_anew_guesses_nothing(shop: &Shop) {
    let foreign = shop.print(printing(Limits::default(), &[OTHER]), 1);
    let seller = shop.signed_in("seller");
    let scanned = seller.get(&format!("/fr/till?code={}", foreign[0]));
    let shown = scanned.header("location").to_owned();
    assert_eq!(scanned.status, 303);
    assert!(shown.contains("scan=code_unknown") && !shown.contains(&foreign[0]), "{shown}");
    for _ in 0..3 {
        let page = seller.get(&shown);
        assert!(page.status == 200 && page.text.contains("data-reason=\"code_unknown\""));
    }
    assert_eq!(shop.number("select max(failures) from code_attempt"), 1);
}

fn a_slip_is_told_again_to_who_is_locked(shop: &Shop) {
    let machine = shop.machine();
    let codes = shop.print(printing(Limits::default(), &[]), 2);
    let body = redeeming("s-1", "till-a", &[&codes[0]]);
    let made = shop.at_till(&machine, PATH, &body);
    assert_eq!(made.status, 201);
    for n in 0..10 {
        let guess = redeeming(&format!("g-{n}"), "till-a", &["7K2M-9QX-BT4F"]);
        assert_eq!(shop.at_till(&machine, PATH, &guess).status, 404);
    }
    let again = shop.at_till(&machine, PATH, &body);
    assert_eq!((again.status, again.json()), (200, made.json()));
    // Nothing else is: not another sale with that key, nor a code that is good.
    for (key, code) in [("s-1", &codes[1]), ("s-2", &codes[0]), ("s-3", &codes[1])] {
        let refused = shop.at_till(&machine, PATH, &redeeming(key, "till-a", &[code])).refusal();
        assert_eq!((refused.0, refused.1.as_str()), (429, "too_many_codes"), "{key}");
    }
    let nowhere = json!({ "key": "s-1", "store": "nowhere", "till": "till-a", "codes": [codes[0]], "lines": [] });
    assert_eq!(shop.at_till(&machine, PATH, &nowhere).status, 404, "that till is none");
}

/// Somebody whose proxy says another address each time.
struct Attacker<'s> {
    shop: &'s Shop,
    key: String,
    cookie: String,
    next: AtomicUsize,
}

impl Attacker<'_> {
    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let address = format!("203.0.{}.{}", n / 250, n % 250 + 1);
        let authorization = format!("Bearer {}", self.key);
        let mut headers = vec![
            ("content-type", "application/json"),
            ("origin", self.shop.origin.as_str()),
            ("x-forwarded-for", &address),
        ];
        match path.starts_with("/api/v1/") {
            true => headers.push(("authorization", &authorization)),
            false => headers.push(("cookie", &self.cookie)),
        }
        let body = body.map(Value::to_string);
        self.shop.browser().send(method, path, &headers, body.as_deref().map(str::as_bytes))
    }

    /// What the attempts were answered: how many were not turned away, and in which different ways.
    fn guess(&self, attempt: impl Fn(usize) -> Answer + Sync) -> (usize, BTreeSet<(u16, String, String)>) {
        let next = AtomicUsize::new(0);
        let answers = at_once(TILLS, |_| {
            let mut answers = Vec::new();
            loop {
                match next.fetch_add(1, Ordering::Relaxed) {
                    n if n < GUESSES => answers.push(attempt(n)),
                    _ => return answers,
                }
            }
        });
        let answered: Vec<Answer> = answers
            .into_iter()
            .flatten()
            .filter(|it| it.status != 429 && !it.header("location").ends_with("&scan=too_many_codes"))
            .collect();
        let ways = answered.iter().map(|it| (it.status, it.header("location").to_owned(), it.text.clone())).collect();
        (answered.len(), ways)
    }
}

/// A thousand attempts, sixteen at a time, each from an address of its own.
#[test]
fn a_thousand_guesses_from_anywhere_are_twenty_at_most() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run(engine, &[("COMPTOIR_TRUSTED_PROXIES", "127.0.0.1")], a_thousand_guesses);
    }
}

fn a_thousand_guesses(shop: &Shop) {
    let done = shop.command(&["key", "add", "guesser", "--scopes", "redemptions", "--stores", STORE]);
    let key = String::from_utf8(done.stdout).expect("UTF-8").trim().to_owned();
    let seller = shop.signed_in("seller");
    let cookie = seller.cookie().expect("a session");
    let attacker = Attacker { shop, key, cookie, next: AtomicUsize::new(0) };
    let store = {
        let page = seller.page("/fr/till");
        let room =
            page.elements.iter().find(|it| it.get("data-live").starts_with("store/")).expect("the seller's till");
        room.get("data-live").trim_start_matches("store/").to_owned()
    };
    // Codes that are there, but of another store or over; codes that are none; and what is no code at all.
    let elsewhere = if store == OTHER { STORE } else { OTHER };
    let mut codes = shop.print(printing(Limits::default(), &[elsewhere]), GUESSES / 4);
    codes.extend(shop.print(Campaign { ends_at: Some(2), ..printing(Limits::default(), &[elsewhere]) }, GUESSES / 4));
    codes.extend(["7K2M-9QX-BT4F".to_owned(), "7K2M-9QX-BT4G".to_owned(), "CMP1:AAAA".to_owned()]);
    let code = |n: usize| codes[n * 7 % codes.len()].as_str();
    let mut tried = 0;
    let mut judge = |what: &str, (answered, ways): (usize, BTreeSet<_>), at_most: usize| {
        tried += GUESSES;
        assert!(answered <= at_most, "{what}: {answered} were answered");
        assert!(ways.len() <= 1, "{what}: {ways:?}");
    };
    // A seller, by the page that scans and by the sale itself; what is no code the page takes for a pickup's number.
    let none = |n: usize| codes[n * 7 % (codes.len() - 3)].as_str();
    let scanned = attacker.guess(|n| attacker.send("GET", &format!("/fr/till?store={store}&code={}", none(n)), None));
    assert!(scanned.0 > 0);
    judge("scanned", scanned, ANSWERED);
    let lines = json!([[KETTLE, 1]]).to_string();
    let sold = attacker.guess(|n| {
        let key = uuid::Uuid::new_v4();
        let body = json!({ "key": key, "store": store, "sale": lines, "promo": "", "code": code(n) });
        attacker.send("POST", "/api/till/redeem", Some(&body))
    });
    judge("sold", sold, 0);
    // A machine at one till, by looking and by using.
    let till = |n: usize| if n < GUESSES / 2 { "till-a" } else { "till-b" };
    let looked =
        attacker.guess(|n| attacker.send("POST", &format!("{PATH}/evaluate"), Some(&sale("till-a", &[code(n)]))));
    assert!(looked.0 > 0);
    judge("looked", looked, ANSWERED);
    let used =
        attacker.guess(|n| attacker.send("POST", PATH, Some(&redeeming(&format!("k-{n}"), till(n), &[code(n)]))));
    assert!(used.0 > 0, "its other till is another");
    judge("used", used, ANSWERED);
    assert_eq!(tried, 1_000);

    // Whoever did not guess goes on: another till of that key, another machine, another seller.
    let right = shop.print(printing(Limits::default(), &[]), 3);
    let other = redeeming("r-1", "till-c", &[&right[0]]);
    assert_eq!(attacker.send("POST", PATH, Some(&other)).status, 201);
    assert_eq!(shop.at_till(&shop.machine(), PATH, &redeeming("r-2", "till-a", &[&right[1]])).status, 201);
    let manager = shop.signed_in("store_manager");
    let scanned = manager.get(&format!("/fr/till?code={}", right[2]));
    assert!(scanned.status == 303 && !scanned.header("location").contains("scan="), "{}", scanned.header("location"));
    // Shoppers have nothing to guess with: they are told the same of a code that is good.
    let customer = shop.signed_in("customer");
    let told = |code: &str| {
        let body = json!({ "key": uuid::Uuid::new_v4(), "store": store, "sale": lines, "promo": "", "code": code });
        let used = customer.post("/api/till/redeem", &body);
        (used.status, used.text, customer.get(&format!("/fr/till?code={code}")).header("location").to_owned())
    };
    assert_eq!(told(&right[2]), told("7K2M-9QX-BT4F"));
    assert_eq!(told(&right[2]).0, 403);
}
