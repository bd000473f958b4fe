//! Whatever happens, in whatever order: everything adds up afterwards.

use std::collections::{HashMap, hash_map::RandomState};
use std::hash::BuildHasher;

use comptoir_db::account::{self, SignIn};
use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::owned::{Left, Outcome};
use comptoir_db::verify::verify;
use comptoir_domain::cart::{Cart, merge};
use comptoir_domain::owned::Owned;
use comptoir_domain::{Change, Quantity};
use uuid::Uuid;

use super::fixture::{EUR, NOW, Shop, add, at_once, lines, remove, session, set, unwish, wish};

on_both_engines! { random_work_adds_up }

/// Set to a number that a failure printed to see the same choices again (the order in which the tasks meet
/// is the machine's).
const SEED: &str = "COMPTOIR_TEST_SEED";
const TASKS: u64 = 6;
const STEPS: u64 = 50;
const SKUS: [&str; 4] = ["a", "b", "c", "d"];
const STORES: [&str; 2] = ["lyon", "lille"];
const CUSTOMERS: [&str; 2] = ["ada", "bob"];
const GUESTS: [&str; 4] = ["guest-0", "guest-1", "guest-2", "zguest-3"];

/// SplitMix64 (Steele, Lea and Flood, 2014): small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    fn change(&mut self) -> Change {
        let (sku, pieces) = (self.of(&SKUS), 1 + self.below(300));
        match self.below(8) {
            0..4 => add(sku, 1 + pieces % 5),
            4 => add(sku, pieces),
            5 => set(sku, pieces),
            6 => add("unknown", 1),
            _ => remove(sku),
        }
    }
}

async fn random_work_adds_up(shop: Shop) {
    shop.warm().await;
    let seed = std::env::var(SEED).ok().map_or_else(|| RandomState::new().hash_one(()), |seed| seed.parse().unwrap());
    eprintln!("{SEED}={seed}");
    shop.sell("kettle", &SKUS).await;
    for store in STORES {
        shop.store(store).await;
    }
    for customer in CUSTOMERS {
        shop.customer(customer).await;
    }
    for guest in GUESTS {
        shop.guest(guest).await;
    }

    let tasks = (0..TASKS).map(|task| {
        let shop = shop.clone();
        async move { work(&shop, Dice(seed.wrapping_add(task))).await }
    });
    let answers: Vec<(Change, Outcome)> = at_once(tasks).await.into_iter().flatten().collect();

    let report = verify(&shop.db).await.unwrap();
    assert_eq!(report.mismatches, [], "seed {seed}");
    for (change, outcome) in &answers {
        check_logged(&shop, change, outcome, seed).await;
    }
    for owner in CUSTOMERS.iter().chain(&GUESTS) {
        check_log_folds_to_rows(&shop, owner, seed).await;
    }
}

/// One task's steps: most change a cart, some repeat an earlier change, wish, count stock or sign a guest in.
async fn work(shop: &Shop, mut dice: Dice) -> Vec<(Change, Outcome)> {
    let mut done: Vec<(Change, Outcome)> = Vec::new();
    let mut asked: Vec<(&str, usize)> = Vec::new();
    for step in 0..STEPS {
        let owner = if dice.below(2) == 0 { dice.of(&CUSTOMERS) } else { dice.of(&GUESTS) };
        match dice.below(20) {
            0..12 => {
                let change = dice.change();
                let outcome = shop.change(owner, change.clone()).await;
                asked.push((owner, done.len()));
                done.push((change, outcome));
            }
            12..15 if !asked.is_empty() => {
                let (owner, index) = dice.of(&asked);
                let again = shop.change(owner, done[index].0.clone()).await;
                let expected = match done[index].1.clone() {
                    Outcome::Accepted { revision, left, .. } => Outcome::Accepted { revision, left, first: false },
                    other => other,
                };
                assert_eq!(again, expected, "the same again");
            }
            15 => drop(shop.change(owner, wish(dice.of(&SKUS))).await),
            16 => drop(shop.change(owner, unwish(dice.of(&SKUS))).await),
            17 if step > STEPS / 2 => sign_in(shop, dice.of(&GUESTS), dice.of(&CUSTOMERS)).await,
            _ => {
                let pieces = dice.below(12) as i64 - 2;
                shop.stock(dice.of(&SKUS), dice.of(&STORES), (pieces > -2).then_some(pieces)).await;
            }
        }
    }
    done
}

async fn sign_in(shop: &Shop, guest: &str, customer: &str) {
    let token = Uuid::new_v4().to_string();
    let sign_in = SignIn {
        customer: customer.to_owned(),
        proof: None,
        session: session(&token),
        guest: Some((guest.to_owned(), "none".to_owned())),
        change_id: token,
        device: String::new(),
    };
    account::sign_in(&shop.db, sign_in, EUR, NOW).await.unwrap();
}

/// What a task was answered is what the log says.
async fn check_logged(shop: &Shop, change: &Change, outcome: &Outcome, seed: u64) {
    let id = change.id.to_string();
    let entry = shop.write(move |tx| Box::pin(async move { change_log::find(tx, &id).await })).await.unwrap();
    assert_eq!(entry.body, serde_json::to_string(change).unwrap(), "seed {seed}");
    match outcome {
        Outcome::Accepted { revision, left, first } => {
            assert!(*first, "seed {seed}");
            assert_eq!(entry.revision, Some(*revision), "seed {seed}");
            assert_eq!(serde_json::from_str::<Left>(&entry.result).unwrap(), *left, "seed {seed}");
        }
        Outcome::Refused(refusal) => {
            assert_eq!((entry.revision, entry.result), (None, format!("\"{}\"", refusal.code())), "seed {seed}");
        }
        Outcome::Reused => panic!("{change:?} was nobody else's, seed {seed}"),
    }
}

/// From an empty cart, by the log's intents alone (the test's own fold, not `verify`'s).
async fn check_log_folds_to_rows(shop: &Shop, owner: &str, seed: u64) {
    let log = change_log::since(&shop.db, &owner_topic(owner), 0, 10_000).await.unwrap();
    let revisions: Vec<i64> = log.iter().map(|entry| entry.revision.unwrap()).collect();
    assert_eq!(revisions, (1..=log.len() as i64).collect::<Vec<_>>(), "{owner}, seed {seed}");
    let mut folded = Owned::default();
    for entry in &log {
        match entry.kind.as_str() {
            "change" => {
                let change: Change = serde_json::from_str(&entry.body).unwrap();
                folded.apply(&change.intent).expect("what was accepted is accepted again");
            }
            "merge" => {
                let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap();
                let guest = guest_cart(shop, body["guest"].as_str().unwrap()).await;
                folded.cart = merge::merge(folded.cart, &guest);
            }
            _ => {}
        }
    }
    let view = shop.cart(owner).await;
    let merged = shop.count(&format!("owner where id = '{owner}' and merged_into is not null")).await == 1;
    if merged {
        assert_eq!(lines(&view), [], "{owner}, seed {seed}");
    } else {
        assert_eq!(view.cart(), folded.cart, "{owner}, seed {seed}");
    }
    let quantities: HashMap<_, _> = lines(&view).into_iter().collect();
    assert!(quantities.values().all(|pieces| (1..=Quantity::LIMIT).contains(pieces)));
}

/// The cart the guest had when they signed in: what their last change left.
async fn guest_cart(shop: &Shop, guest: &str) -> Cart {
    let log = change_log::since(&shop.db, &owner_topic(guest), 0, 10_000).await.unwrap();
    let left = log.iter().rev().map(|entry| serde_json::from_str::<Left>(&entry.result).unwrap());
    left.filter_map(|left| left.cart).next().map(|view| view.cart()).unwrap_or_default()
}
