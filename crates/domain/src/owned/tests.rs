use proptest::prelude::*;

use super::*;
use crate::cart::LINE_LIMIT;
use crate::{Sku, wishlist};

fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

fn quantity(pieces: u64) -> Quantity {
    Quantity::new(pieces).unwrap()
}

fn add(name: &str, pieces: u64) -> Intent {
    Intent::AddLine { sku: sku(name), quantity: quantity(pieces), seen_minor: None }
}

fn set(name: &str, pieces: u64) -> Intent {
    Intent::ChangeQuantity { sku: sku(name), quantity: quantity(pieces) }
}

fn remove(name: &str) -> Intent {
    Intent::RemoveLine { sku: sku(name) }
}

fn save(name: &str) -> Intent {
    Intent::SaveForLater { sku: sku(name) }
}

fn move_to_cart(name: &str) -> Intent {
    Intent::MoveToCart { sku: sku(name) }
}

fn wish(name: &str) -> Intent {
    Intent::Wish { sku: sku(name) }
}

fn unwish(name: &str) -> Intent {
    Intent::Unwish { sku: sku(name) }
}

fn after(intents: &[Intent]) -> Owned {
    let mut owned = Owned::default();
    for intent in intents {
        owned.apply(intent).unwrap();
    }
    owned
}

#[track_caller]
fn check(intents: &[Intent], cart: &[(&str, u32)], wishes: &[&str]) {
    let owned = after(intents);
    let lines: Vec<_> = owned.cart.lines.iter().map(|line| (line.sku.as_str(), line.quantity.get())).collect();
    let skus: Vec<_> = owned.wishlist.skus.iter().map(Sku::as_str).collect();
    assert_eq!((lines.as_slice(), skus.as_slice()), (cart, wishes));
}

#[track_caller]
fn refuses(intents: &[Intent], last: Intent, refusal: Refusal) {
    let mut owned = after(intents);
    let before = owned.clone();
    assert_eq!(owned.apply(&last), Err(refusal));
    assert_eq!(owned, before, "a refusal changes nothing");
}

#[test]
fn adding_the_same_variant_makes_one_line() {
    check(&[add("kettle", 1), add("toaster", 2), add("kettle", 3)], &[("kettle", 4), ("toaster", 2)], &[]);
}

#[test]
fn a_quantity_is_set_not_added() {
    check(&[add("kettle", 5), set("kettle", 2)], &[("kettle", 2)], &[]);
}

#[test]
fn removing_is_done_once_and_may_be_said_twice() {
    check(&[add("kettle", 5), remove("kettle"), remove("kettle")], &[], &[]);
}

#[test]
fn a_removed_line_does_not_come_back_by_a_late_quantity() {
    refuses(&[add("kettle", 1), remove("kettle")], set("kettle", 3), Refusal::LineGone);
}

#[test]
fn what_is_saved_for_later_is_wished_and_comes_back_as_one() {
    check(&[add("kettle", 5), save("kettle")], &[], &["kettle"]);
    check(&[add("kettle", 5), save("kettle"), save("kettle")], &[], &["kettle"]);
    check(&[add("kettle", 5), save("kettle"), move_to_cart("kettle")], &[("kettle", 1)], &[]);
    refuses(&[], save("kettle"), Refusal::LineGone);
}

#[test]
fn moving_a_wish_twice_does_not_double_it() {
    check(&[wish("kettle"), move_to_cart("kettle"), move_to_cart("kettle")], &[("kettle", 1)], &[]);
    check(&[add("kettle", 3), wish("kettle"), move_to_cart("kettle")], &[("kettle", 3)], &[]);
    refuses(&[wish("kettle"), unwish("kettle")], move_to_cart("kettle"), Refusal::WishGone);
}

#[test]
fn limits_refuse_and_leave_everything_as_it_was() {
    let full: Vec<_> = (0..LINE_LIMIT).map(|n| add(&format!("sku-{n}"), 999)).collect();
    refuses(&full, add("one-more", 1), Refusal::LineLimit);
    refuses(&full, add("sku-7", 1), Refusal::QuantityLimit);
    let mut wishes: Vec<_> = (0..wishlist::LINE_LIMIT).map(|n| wish(&format!("sku-{n}"))).collect();
    refuses(&wishes, wish("one-more"), Refusal::WishLimit);
    wishes.push(add("one-more", 1));
    refuses(&wishes, save("one-more"), Refusal::WishLimit);
}

#[test]
fn a_store_and_a_note_go_with_the_cart() {
    let choose = |slug: &str| Intent::ChooseStore { store: slug.parse().unwrap() };
    let owned = after(&[choose("lyon"), Intent::Note { text: "ring twice".parse().unwrap() }, choose("lille")]);
    assert_eq!((owned.cart.store.as_str(), owned.cart.note.as_str()), ("lille", "ring twice"));
    assert_eq!(after(&[choose("lyon"), choose("")]), Owned::default());
}

fn any_intent() -> impl Strategy<Value = Intent> {
    (0..9u8, 1..=999u64, 0..4u8).prop_map(|(kind, pieces, name)| {
        let name = format!("sku-{name}");
        match kind {
            0..=2 => add(&name, pieces),
            3 => set(&name, pieces),
            4 => remove(&name),
            5 => save(&name),
            6 => move_to_cart(&name),
            7 => wish(&name),
            _ => unwish(&name),
        }
    })
}

proptest! {
    /// Whatever is asked: one line a SKU, one wish a SKU, quantities in range, a refusal changes nothing.
    #[test]
    fn lists_stay_lists(intents in prop::collection::vec(any_intent(), 0..80)) {
        let mut owned = Owned::default();
        for intent in &intents {
            let before = owned.clone();
            if owned.apply(intent).is_err() {
                prop_assert_eq!(&owned, &before);
            }
            let mut names: Vec<_> = owned.cart.lines.iter().map(|line| line.sku.clone()).collect();
            names.sort();
            names.dedup();
            prop_assert_eq!(names.len(), owned.cart.lines.len());
            let mut wishes = owned.wishlist.skus.clone();
            wishes.sort();
            wishes.dedup();
            prop_assert_eq!(wishes.len(), owned.wishlist.skus.len());
            prop_assert!(owned.cart.lines.iter().all(|line| (1..=Quantity::LIMIT).contains(&line.quantity.get())));
        }
    }

    /// Adds commute: any order makes the same quantities, as long as no limit is met.
    #[test]
    fn adds_commute(mut adds in prop::collection::vec((0..4u8, 1..=10u64), 1..30), seed in any::<u64>()) {
        let apply = |adds: &[(u8, u64)]| {
            let adds: Vec<_> = adds.iter().map(|(name, pieces)| add(&format!("s{name}"), *pieces)).collect();
            let mut lines = after(&adds).cart.lines;
            lines.sort_by(|a, b| a.sku.cmp(&b.sku));
            lines
        };
        let first = apply(&adds);
        let turn = (seed as usize) % adds.len();
        adds.rotate_left(turn);
        adds.reverse();
        prop_assert_eq!(apply(&adds), first);
    }

    /// Whatever an intent touches besides what it says it touches stays as it was.
    #[test]
    fn an_intent_touches_what_it_says(before in prop::collection::vec(any_intent(), 0..20), last in any_intent()) {
        let mut owned = Owned::default();
        for intent in &before {
            owned.apply(intent).ok();
        }
        let was = owned.clone();
        owned.apply(&last).ok();
        prop_assert!(last.touches_cart() || owned.cart == was.cart);
        prop_assert!(last.touches_wishlist() || owned.wishlist == was.wishlist);
    }
}
