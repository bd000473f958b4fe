//! Many buyers, few pieces: what everybody wants at the same time is sold once, and all of it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use comptoir_db::{Engine, verify};
use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::Browser;
use super::order::{body, filled};
use super::shop::{KETTLE, Place, Shop};

/// 37 pieces in three stores.
const SHELVES: [(&str, i64); 3] = [("lyon-croix-rousse", 13), ("lyon-guillotiere", 12), ("paris-batignolles", 12)];
const BUYERS: usize = 500;
/// As many hands as press at once.
const HANDS: usize = 16;
/// Whoever does not come in time is no buyer any more.
const HELD: [(&str, &str); 1] = [("COMPTOIR_HOLD_SECONDS", "2")];
/// How long a hand waits before it presses for somebody who was refused: until a piece comes back there is none to race for.
const BETWEEN_TRIES: Duration = Duration::from_millis(100);
/// How long whoever adds it all up waits until the next time.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// When the last piece must be sold, however slow the machine is.
const PATIENCE: Duration = Duration::from_secs(240);

#[test]
fn five_hundred_want_thirty_seven_on_sqlite() {
    let place = Place::demo(Engine::Sqlite).expect("SQLite is always there");
    race(&[&Shop::serve(place, &HELD)]);
}

#[test]
fn five_hundred_want_thirty_seven_on_postgres() {
    let Some(place) = Place::demo(Engine::Postgres) else { return };
    race(&[&Shop::serve(place, &HELD)]);
}

#[test]
fn five_hundred_want_thirty_seven_from_two_processes() {
    let Some(place) = Place::demo(Engine::Postgres) else { return };
    let one = Shop::serve(place, &HELD);
    let other = one.beside(&HELD);
    race(&[&one, &other]);
}

struct Buyer<'s> {
    browser: Browser<'s>,
    /// What their button sends.
    pressed: Value,
    way: Way,
    was_refused: bool,
}

/// What somebody does with a reservation.
#[derive(Clone, Copy)]
enum Way {
    /// Never comes.
    Forgets,
    CallsOff,
    Comes,
}

/// Everybody presses, over and over until the last piece is handed over. Of what is called off or forgotten the next
/// one has the good.
fn race(shops: &[&Shop]) {
    let shop = shops[0];
    for (store, pieces) in SHELVES {
        shop.import_stock(KETTLE, store, pieces);
    }
    let buttons = buttons(shop);
    let buyers = (0..BUYERS).map(|n| buyer(shops[n % shops.len()], n, &buttons));
    let waiting = Mutex::new(buyers.collect::<VecDeque<_>>());
    let tills: Vec<Browser> = shops.iter().map(|shop| shop.signed_in("administrator")).collect();
    let (sold, over) = (AtomicI64::new(0), AtomicBool::new(false));
    let all: i64 = SHELVES.iter().map(|(_, pieces)| pieces).sum();
    let until = Instant::now() + PATIENCE;
    thread::scope(|scope| {
        let hand = |hand: usize| {
            let (waiting, sold, till) = (&waiting, &sold, &tills[hand % tills.len()]);
            scope.spawn(move || {
                while sold.load(Ordering::SeqCst) < all && Instant::now() < until {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(mut buyer) = next else { break };
                    if buyer.was_refused {
                        thread::sleep(BETWEEN_TRIES);
                    }
                    match press(&buyer, till) {
                        Outcome::Sold => drop(sold.fetch_add(1, Ordering::SeqCst)),
                        Outcome::Gone => {}
                        Outcome::TooFew => {
                            buyer.was_refused = true;
                            waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(buyer);
                        }
                    }
                }
            })
        };
        let hands: Vec<_> = (0..HANDS).map(hand).collect();
        // What was written adds up at every moment, not only in the end.
        let over = &over;
        scope.spawn(move || {
            shop.with_db(async |db| {
                while !over.load(Ordering::SeqCst) {
                    let report = verify::verify(db).await.expect("the database is read");
                    assert_eq!(report.mismatches, []);
                    tokio::time::sleep(BETWEEN_LOOKS).await;
                }
            });
        });
        let ended: Vec<_> = hands.into_iter().map(|hand| hand.join()).collect();
        over.store(true, Ordering::SeqCst);
        assert!(ended.iter().all(Result::is_ok));
    });
    assert_eq!(sold.load(Ordering::SeqCst), all, "pieces sold");
    for (store, pieces) in SHELVES {
        let handed_over = shop.number(&format!(
            "select cast(coalesce(sum(l.collected), 0) as bigint) from order_line l join pickup p on p.order_id = l.order_id
             where p.store = '{store}'"
        ));
        assert_eq!(handed_over, pieces, "{store} oversold");
        let level = |column: &str| {
            shop.number(&format!("select {column} from stock_level where sku = '{KETTLE}' and store = '{store}'"))
        };
        assert_eq!((level("on_hand"), level("held")), (0, 0), "{store}");
    }
    shop.assert_sound();
}

/// The buttons of the checkouts of these stores, for whoever has a kettle in the cart.
fn buttons(shop: &Shop) -> [Value; 3] {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    SHELVES.map(|(store, _)| body(&filled(&browser, store)))
}

/// Somebody with a kettle in the cart and the checkout of a store before them.
fn buyer<'s>(shop: &'s Shop, n: usize, buttons: &[Value; 3]) -> Buyer<'s> {
    let browser = shop.browser();
    browser.add(KETTLE, 1);
    let mut pressed = buttons[n % 3].clone();
    pressed["id"] = json!(Uuid::new_v4());
    let way = match n / 3 % 4 {
        0 => Way::Forgets,
        1 => Way::CallsOff,
        _ => Way::Comes,
    };
    Buyer { browser, pressed, way, was_refused: false }
}

enum Outcome {
    Sold,
    /// They had it, and have it no more.
    Gone,
    TooFew,
}

fn press(buyer: &Buyer, till: &Browser) -> Outcome {
    let answer = buyer.browser.post("/api/order/reserve", &buyer.pressed);
    if answer.status != 200 {
        assert_eq!(answer.refusal(), (409, "too_few".into(), Some("store".into())));
        return Outcome::TooFew;
    }
    match buyer.way {
        Way::Forgets => Outcome::Gone,
        Way::CallsOff => {
            let page = answer.json()["page"].as_str().expect("the order's page").to_owned();
            let token = page.rsplit('/').next().expect("a token").to_owned();
            let answer = buyer.browser.post("/api/order/cancel", &json!({ "token": token }));
            assert!(answer.status == 200 || answer.refusal().1 == "order_over", "{}", answer.text);
            Outcome::Gone
        }
        Way::Comes => {
            let step = json!({ "order": buyer.pressed["id"], "step": "collect" });
            let answer = till.post("/api/till/step", &step);
            if answer.status == 200 {
                return Outcome::Sold;
            }
            // Too late: the two seconds were over.
            assert_eq!(answer.refusal().1, "pickup_not_now");
            Outcome::Gone
        }
    }
}
