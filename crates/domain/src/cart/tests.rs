use proptest::prelude::*;

use super::*;

fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

fn quantity(pieces: u64) -> Quantity {
    Quantity::new(pieces).unwrap()
}

fn add(name: &str, pieces: u64) -> CartIntent {
    CartIntent::AddLine { sku: sku(name), quantity: quantity(pieces) }
}

fn set(name: &str, pieces: u64) -> CartIntent {
    CartIntent::ChangeQuantity { sku: sku(name), quantity: quantity(pieces) }
}

fn remove(name: &str) -> CartIntent {
    CartIntent::RemoveLine { sku: sku(name) }
}

#[track_caller]
fn check(intents: &[CartIntent], expect: &[(&str, u32)]) {
    let cart = intents.iter().fold(Cart::default(), |cart, intent| cart.apply(intent).unwrap());
    let lines: Vec<_> = cart.lines.iter().map(|line| (line.sku.as_str(), line.quantity.get())).collect();
    assert_eq!(lines, expect);
}

#[test]
fn adding_the_same_variant_makes_one_line() {
    check(&[add("kettle", 1), add("toaster", 2), add("kettle", 3)], &[("kettle", 4), ("toaster", 2)]);
}

#[test]
fn a_quantity_is_set_not_added() {
    check(&[add("kettle", 5), set("kettle", 2)], &[("kettle", 2)]);
}

#[test]
fn removing_is_done_once_and_may_be_said_twice() {
    check(&[add("kettle", 5), remove("kettle"), remove("kettle")], &[]);
}

#[test]
fn a_removed_line_does_not_come_back_by_a_late_quantity() {
    let cart = Cart::default().apply(&add("kettle", 1)).unwrap().apply(&remove("kettle")).unwrap();
    assert_eq!(cart.apply(&set("kettle", 3)), Err((Cart::default(), Refusal::LineGone)));
}

#[test]
fn limits_refuse_and_leave_the_cart_as_it_was() {
    let full = (0..LINE_LIMIT).fold(Cart::default(), |cart, n| cart.apply(&add(&format!("sku-{n}"), 999)).unwrap());
    assert_eq!(full.clone().apply(&add("one-more", 1)), Err((full.clone(), Refusal::LineLimit)));
    assert_eq!(full.clone().apply(&add("sku-7", 1)), Err((full.clone(), Refusal::QuantityLimit)));
}

#[test]
fn the_wire_form_is_the_contract() {
    let intent: CartIntent = serde_json::from_str(r#"{"type":"add_line","sku":"K-1","quantity":2}"#).unwrap();
    assert_eq!(intent, add("K-1", 2));
    assert_eq!(serde_json::to_string(&remove("K-1")).unwrap(), r#"{"type":"remove_line","sku":"K-1"}"#);
    assert!(serde_json::from_str::<CartIntent>(r#"{"type":"add_line","sku":"K-1","quantity":0}"#).is_err());
}

fn any_intent() -> impl Strategy<Value = CartIntent> {
    (0..5u8, 1..=999u64, 0..4u8).prop_map(|(kind, pieces, name)| {
        let name = format!("sku-{name}");
        match kind {
            0..=2 => add(&name, pieces),
            3 => set(&name, pieces),
            _ => remove(&name),
        }
    })
}

proptest! {
    /// Whatever is asked: one line a SKU, quantities in range, a refusal changes nothing.
    #[test]
    fn a_cart_stays_a_cart(intents in prop::collection::vec(any_intent(), 0..60)) {
        let mut cart = Cart::default();
        for intent in &intents {
            let before = cart.clone();
            cart = match cart.apply(intent) {
                Ok(after) => after,
                Err((after, _)) => { prop_assert_eq!(&after, &before); after }
            };
            let mut names: Vec<_> = cart.lines.iter().map(|line| line.sku.clone()).collect();
            names.sort();
            names.dedup();
            prop_assert_eq!(names.len(), cart.lines.len());
            prop_assert!(cart.lines.iter().all(|line| (1..=Quantity::LIMIT).contains(&line.quantity.get())));
        }
    }

    /// Adds commute: any order makes the same quantities, as long as no limit is met.
    #[test]
    fn adds_commute(mut adds in prop::collection::vec((0..4u8, 1..=10u64), 1..30), seed in any::<u64>()) {
        let apply = |adds: &[(u8, u64)]| {
            let cart = adds.iter().fold(Cart::default(), |cart, (name, n)| cart.apply(&add(&format!("s{name}"), *n)).unwrap());
            let mut lines = cart.lines;
            lines.sort_by(|a, b| a.sku.cmp(&b.sku));
            lines
        };
        let first = apply(&adds);
        let turn = (seed as usize) % adds.len();
        adds.rotate_left(turn);
        adds.reverse();
        prop_assert_eq!(apply(&adds), first);
    }
}
