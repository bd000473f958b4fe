//! What becomes of a guest's cart when the guest signs in.

use serde::{Deserialize, Serialize};

use super::{Cart, LINE_LIMIT};
use crate::{Quantity, Sku};

/// What became of one of the guest's lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedLine {
    pub sku: Sku,
    /// How many the guest had.
    pub guest: Quantity,
    /// How many the account had, if any.
    pub account: Option<Quantity>,
    /// How many there are now; none where the cart was full.
    pub kept: Option<Quantity>,
}

/// What [`merge`] does with each of the guest's lines, in the guest's order.
pub fn plan(account: &Cart, guest: &Cart) -> Vec<MergedLine> {
    let merged = merge(account.clone(), guest);
    let quantity = |cart: &Cart, sku: &Sku| cart.line(sku).map(|line| line.quantity);
    let line = |line: &super::CartLine| MergedLine {
        sku: line.sku.clone(),
        guest: line.quantity,
        account: quantity(account, &line.sku),
        kept: quantity(&merged, &line.sku),
    };
    guest.lines.iter().map(line).collect()
}

/// The account's cart after the guest's joined it.
///
/// The rule, line by line: what only one of them has is kept; what both have keeps the **larger** quantity.
/// One person who put the same kettle into the cart on the phone and on the laptop means one kettle far more
/// often than two, and a sum would double the cart of everyone who signs out and in again. The account's
/// lines come first, in their order; lines beyond [`LINE_LIMIT`] are not taken over.
pub fn merge(account: Cart, guest: &Cart) -> Cart {
    let mut merged = account;
    for line in &guest.lines {
        match merged.lines.iter().position(|kept| kept.sku == line.sku) {
            Some(at) => merged.lines[at].quantity = merged.lines[at].quantity.max(line.quantity),
            None if merged.lines.len() < LINE_LIMIT => merged.lines.push(line.clone()),
            None => {}
        }
    }
    if merged.store.is_empty() {
        merged.store = guest.store.clone();
    }
    if merged.note.is_empty() {
        merged.note = guest.note.clone();
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::CartLine;

    fn cart(lines: &[(&str, u64)]) -> Cart {
        let line =
            |&(sku, n): &(&str, u64)| CartLine { sku: sku.parse().unwrap(), quantity: Quantity::new(n).unwrap() };
        Cart { lines: lines.iter().map(line).collect(), ..Cart::default() }
    }

    #[track_caller]
    fn check(account: &[(&str, u64)], guest: &[(&str, u64)], expect: &[(&str, u64)]) {
        assert_eq!(merge(cart(account), &cart(guest)), cart(expect));
    }

    #[test]
    fn every_line_is_kept_and_none_doubled() {
        check(&[], &[("a", 2)], &[("a", 2)]);
        check(&[("a", 2)], &[], &[("a", 2)]);
        check(&[("a", 1), ("b", 5)], &[("c", 1), ("a", 2), ("b", 1)], &[("a", 2), ("b", 5), ("c", 1)]);
    }

    #[test]
    fn the_plan_says_what_became_of_each_line() {
        let n = |pieces| Quantity::new(pieces).unwrap();
        let plan = plan(&cart(&[("a", 1), ("b", 5)]), &cart(&[("c", 1), ("a", 2), ("b", 1)]));
        let said: Vec<_> = plan.iter().map(|it| (it.sku.as_str(), it.guest, it.account, it.kept)).collect();
        let (one, two, five) = (n(1), n(2), n(5));
        let expected =
            [("c", one, None, Some(one)), ("a", two, Some(one), Some(two)), ("b", one, Some(five), Some(five))];
        assert_eq!(said, expected);
        let full: Vec<String> = (0..LINE_LIMIT).map(|n| format!("sku-{n}")).collect();
        let full: Vec<(&str, u64)> = full.iter().map(|sku| (sku.as_str(), 1)).collect();
        assert_eq!(super::plan(&cart(&full), &cart(&[("more", 1)]))[0].kept, None);
    }

    #[test]
    fn merging_again_changes_nothing() {
        let guest = cart(&[("a", 3), ("b", 1)]);
        let once = merge(cart(&[("a", 1)]), &guest);
        assert_eq!(merge(once.clone(), &guest), once);
    }
}
