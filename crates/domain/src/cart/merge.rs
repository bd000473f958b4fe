//! What becomes of a guest's cart when the guest signs in.

use super::{Cart, LINE_LIMIT};

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
    use crate::Quantity;
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
    fn merging_again_changes_nothing() {
        let guest = cart(&[("a", 3), ("b", 1)]);
        let once = merge(cart(&[("a", 1)]), &guest);
        assert_eq!(merge(once.clone(), &guest), once);
    }
}
