//! The program killed in the middle of changes (`kill -9`), again and again. What was acknowledged is there once;
//! what was not is there once at most, and once when it is sent again with its id, as browsers do.
//!
//! `COMPTOIR_KILL_ROUNDS` sets how often it is killed. The figures are a line of JSON on standard output.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use comptoir_db::Engine;
use serde_json::{Value, json};
use uuid::Uuid;

use super::browser::Browser;
use super::shop::{DRYER, KETTLE, Place, Shop, TOASTER};

const PATH: &str = "/api/cart/change";
const ROUNDS: usize = 10;
const WRITERS: usize = 6;
/// What each writer adds to, in turn.
const SKUS: [&str; 3] = [KETTLE, TOASTER, DRYER];
/// A round's kill comes after fewer acknowledged changes than this, and then within so many microseconds: a change
/// takes a few hundred to a few thousand.
const ACKNOWLEDGED_LIMIT: u64 = 100;
const INSTANT_LIMIT_US: u64 = 5_000;
/// After so many rounds another cart is begun: a line has at most 999 pieces.
const ROUNDS_A_CART: usize = 5;
/// Six times what operators may expect, for machines that are busy with other tests.
const READY_LIMIT: Duration = Duration::from_secs(6 * 5);

mod nothing_acknowledged_is_lost_and_nothing_counts_twice {
    #[test]
    fn sqlite() {
        super::kill_again_and_again(comptoir_db::Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        super::kill_again_and_again(comptoir_db::Engine::Postgres);
    }
}

fn kill_again_and_again(engine: Engine) {
    let Some(place) = Place::demo(engine) else { return };
    let rounds = std::env::var("COMPTOIR_KILL_ROUNDS").ok().map_or(ROUNDS, |text| text.parse().expect("a number"));
    let (mut acknowledged, mut unanswered, mut unanswered_but_done) = (0, 0, 0);
    let mut ready = Vec::new();
    let mut shop = Shop::serve(place, &[]);
    for first in (0..rounds).step_by(ROUNDS_A_CART) {
        let mut writers = newcomer(&shop);
        for _ in first..rounds.min(first + ROUNDS_A_CART) {
            write_until_killed(&shop, &mut writers);
            let place = shop.into_place();
            let begun = Instant::now();
            shop = Shop::serve(place, &[]);
            ready.push(begun.elapsed());
            unanswered += writers.iter().filter(|writer| writer.unanswered.is_some()).count();
            unanswered_but_done += assert_whole(&shop, &writers);
        }
        send_again(&shop, &mut writers);
        acknowledged += writers.iter().map(|writer| writer.answered.len()).sum::<usize>();
        shop.assert_sound();
    }
    ready.sort_unstable();
    let ms = |at: usize| u64::try_from(ready[at].as_millis()).expect("it is short");
    let (median, most) = (ms(ready.len() / 2), ms(ready.len() - 1));
    let figures = json!({
        "measure": "kill", "engine": format!("{engine:?}").to_lowercase(), "kills": rounds, "writers": WRITERS,
        "acknowledged": acknowledged, "unanswered": unanswered, "unanswered_but_done": unanswered_but_done,
        "ready_ms_median": median, "ready_ms_most": most,
    });
    println!("{figures}");
    assert!(ready.iter().all(|took| *took < READY_LIMIT), "{figures}");
}

/// A tab of a browser: it sends one change after the other, the one that was not answered first.
struct Writer {
    cookie: Option<String>,
    device: Uuid,
    /// How many changes it began.
    begun: usize,
    unanswered: Option<Value>,
    /// What was acknowledged, with the answer.
    answered: Vec<(Value, String)>,
}

impl Writer {
    fn browser<'s>(&self, shop: &'s Shop) -> Browser<'s> {
        Browser::returning(shop, self.cookie.clone(), self.device)
    }

    /// Sends changes until nobody answers.
    fn write(&mut self, shop: &Shop, acknowledged: &AtomicU64) {
        let browser = self.browser(shop);
        loop {
            let next = || {
                let sku = SKUS[self.begun % SKUS.len()];
                self.begun += 1;
                browser.change(json!({ "type": "add_line", "sku": sku, "quantity": 1 }))
            };
            let change = self.unanswered.take().unwrap_or_else(next);
            let Ok(answer) = browser.try_post(PATH, &change) else {
                self.unanswered = Some(change);
                return;
            };
            assert_eq!(answer.status, 200, "{}", answer.text);
            self.answered.push((change, answer.text));
            acknowledged.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The tabs of a browser that has just become known, with an empty cart.
fn newcomer(shop: &Shop) -> Vec<Writer> {
    let browser = shop.browser();
    browser.wish(KETTLE);
    let writer = || Writer {
        cookie: browser.cookie(),
        device: browser.device,
        begun: 0,
        unanswered: None,
        answered: Vec::new(),
    };
    (0..WRITERS).map(|_| writer()).collect()
}

fn write_until_killed(shop: &Shop, writers: &mut [Writer]) {
    let acknowledged = AtomicU64::new(0);
    let enough = below(ACKNOWLEDGED_LIMIT);
    thread::scope(|scope| {
        let write = |writer| scope.spawn(|| Writer::write(writer, shop, &acknowledged));
        let threads: Vec<_> = writers.iter_mut().map(write).collect();
        // A writer that is done has failed: its reason is told when the others are done too.
        while acknowledged.load(Ordering::Relaxed) < enough && !threads.iter().any(|thread| thread.is_finished()) {
            thread::sleep(Duration::from_micros(100));
        }
        thread::sleep(Duration::from_micros(below(INSTANT_LIMIT_US)));
        shop.kill();
    });
}

/// Each line has what was acknowledged, and of what was not at most each change once. Tells how many of these it has.
fn assert_whole(shop: &Shop, writers: &[Writer]) -> i64 {
    let lines = writers[0].browser(shop).lines();
    let mut done = 0;
    for sku in SKUS {
        let has = lines.iter().filter(|line| line.0 == sku).map(|line| line.1).sum::<i64>();
        let acknowledged = count(sku, writers.iter().flat_map(|it| it.answered.iter().map(|(change, _)| change)));
        let unanswered = count(sku, writers.iter().filter_map(|it| it.unanswered.as_ref()));
        assert!(
            (acknowledged..=acknowledged + unanswered).contains(&has),
            "{sku}: {acknowledged} acknowledged, {unanswered} unanswered, {has} in the cart"
        );
        done += has - acknowledged;
    }
    done
}

/// How many of the changes add to that line.
fn count<'c>(sku: &str, changes: impl Iterator<Item = &'c Value>) -> i64 {
    i64::try_from(changes.filter(|change| change["intent"]["sku"] == sku).count()).expect("they are few")
}

/// What was not answered is, once it is sent again. What was answered is answered alike, and changes nothing.
fn send_again(shop: &Shop, writers: &mut [Writer]) {
    for writer in &mut *writers {
        let Some(change) = writer.unanswered.take() else { continue };
        let answer = writer.browser(shop).post(PATH, &change);
        assert_eq!(answer.status, 200, "{}", answer.text);
        writer.answered.push((change, answer.text));
    }
    assert_whole(shop, writers);
    for writer in &*writers {
        let browser = writer.browser(shop);
        for (change, first) in &writer.answered {
            assert_eq!(&browser.post(PATH, change).text, first, "{change}");
        }
    }
    assert_whole(shop, writers);
}

fn below(limit: u64) -> u64 {
    Uuid::new_v4().as_u64_pair().1 % limit
}
