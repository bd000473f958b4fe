//! Orders: what was agreed, with prices that no longer move, and the pickup that fulfils one in a store.

pub mod pickup;
pub mod suggest;
pub mod window;

use crate::cart::view::CartView;
use crate::{Money, Sku};

/// Why a cart is not reserved. Nothing of it is held then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoOrder {
    /// There is nothing in the cart.
    #[error("cart_empty")]
    CartEmpty,
    /// The cart is no longer what the person looked at: other lines, quantities or prices.
    #[error("cart_changed")]
    CartChanged,
    /// The store has too few of these, each with how many it has.
    #[error("too_few")]
    TooFew(Vec<(Sku, i64)>),
    /// Nobody can be served in that store, or not in that span of time.
    #[error("window_gone")]
    WindowGone,
    /// The id stands for another reservation.
    #[error("change_reused")]
    Reused,
}

impl NoOrder {
    /// The stable code, also the key of its words.
    pub fn code(&self) -> &'static str {
        match self {
            NoOrder::CartEmpty => "cart_empty",
            NoOrder::CartChanged => "cart_changed",
            NoOrder::TooFew(_) => "too_few",
            NoOrder::WindowGone => "window_gone",
            NoOrder::Reused => "change_reused",
        }
    }
}

/// A short mark of what a cart holds and costs: the page that shows a cart sends it back, so that nobody agrees to
/// what they did not see. FNV-1a, 64 bits; it guards against what happens, not against forgery.
pub fn mark(cart: &CartView) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&[0xff]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for line in &cart.lines {
        eat(line.sku.as_str().as_bytes());
        eat(&line.quantity.get().to_be_bytes());
        eat(&line.unit_minor.unwrap_or(-1).to_be_bytes());
    }
    eat(cart.currency.code().as_bytes());
    format!("{hash:016x}")
}

/// The tax contained in an amount at a rate in hundredths of a percent, rounded half up to the minor unit.
pub fn tax_minor(amount_minor: Money, rate_bp: i64) -> Money {
    let (amount, rate) = (i128::from(amount_minor), i128::from(rate_bp));
    let whole = 10_000 + rate;
    Money::try_from((amount * rate * 2 + whole) / (whole * 2)).unwrap_or(Money::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::view::PricedLine;
    use crate::{Currency, Quantity};

    #[test]
    fn the_mark_tells_carts_apart() {
        let cart = |lines: &[(&str, u64, Option<Money>)]| {
            let line = |(sku, pieces, unit_minor): &(&str, u64, Option<Money>)| PricedLine {
                sku: sku.parse().unwrap(),
                quantity: Quantity::new(*pieces).unwrap(),
                unit_minor: *unit_minor,
            };
            mark(&CartView::new(1, lines.iter().map(line).collect(), Currency::EUR))
        };
        let marks = [
            cart(&[]),
            cart(&[("a", 1, Some(100))]),
            cart(&[("a", 2, Some(100))]),
            cart(&[("a", 1, Some(101))]),
            cart(&[("a", 1, None)]),
            cart(&[("b", 1, Some(100))]),
            cart(&[("a", 1, Some(100)), ("b", 1, Some(100))]),
            cart(&[("b", 1, Some(100)), ("a", 1, Some(100))]),
        ];
        let distinct: std::collections::BTreeSet<_> = marks.iter().collect();
        assert_eq!(distinct.len(), marks.len());
        assert_eq!(marks[1], cart(&[("a", 1, Some(100))]));
    }

    #[test]
    fn tax_is_part_of_the_price() {
        assert_eq!(tax_minor(12_000, 2_000), 2_000);
        assert_eq!(tax_minor(1_055, 550), 55);
        assert_eq!(tax_minor(4_490, 2_000), 748);
        assert_eq!((tax_minor(0, 2_000), tax_minor(999, 0)), (0, 0));
        assert_eq!(tax_minor(Money::MAX, 10_000), Money::MAX / 2 + 1);
    }
}
