//! Sharing an amount so that the parts sum to the whole, and rounding.

use crate::Money;

/// Shares `total` among weights by largest remainder: everyone gets their share rounded down, and what is left over goes,
/// one minor unit each, to those whose share lost most by rounding; of two that lost the same, to the first.
///
/// `total` is 0 to the sum of the weights, which fits [`Money`]; no weight is negative. Then the parts sum to `total`,
/// and no part is more than its weight. `parts` has as many places as there are weights, and is overwritten.
pub fn allocate(total: Money, weights: &[Money], parts: &mut [Money]) {
    parts.fill(0);
    let whole: Money = weights.iter().sum();
    if whole == 0 {
        return;
    }
    let mut over = total;
    let mut lost: Vec<(Money, usize)> = Vec::with_capacity(weights.len());
    for (at, (weight, part)) in weights.iter().zip(parts.iter_mut()).enumerate() {
        let (share, remainder) = divided(total, *weight, whole);
        *part = share;
        over -= share;
        if remainder > 0 {
            lost.push((-remainder, at));
        }
    }
    if over > 0 {
        lost.sort_unstable();
        // What is left over is the sum of the remainders, each less than one: fewer units than there are of those.
        lost.iter().zip(0..over).for_each(|((_, at), _)| parts[*at] += 1);
    }
}

/// `total × weight ÷ whole` and its remainder, through 128 bits where the product needs them.
fn divided(total: Money, weight: Money, whole: Money) -> (Money, Money) {
    if let Some(product) = total.checked_mul(weight) {
        return (product / whole, product % whole);
    }
    let (product, divisor) = (i128::from(total) * i128::from(weight), i128::from(whole));
    let share = product / divisor;
    // The share is at most the weight, the remainder less than the whole.
    ((share as Money), (product - share * divisor) as Money)
}

/// So many hundredths of a percent of an amount, rounded half up to the minor unit. Both are 0 or more, and
/// `basis_points` at most 10,000.
pub fn basis_points_of(amount_minor: Money, basis_points: u32) -> Money {
    let product = i128::from(amount_minor) * i128::from(basis_points);
    ((product * 2 + 10_000) / 20_000) as Money
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check<const N: usize>(total: Money, weights: [Money; N], expect: [Money; N]) {
        let mut parts = [7; N];
        allocate(total, &weights, &mut parts);
        assert_eq!(parts, expect);
    }

    #[test]
    fn what_is_left_over_goes_where_most_was_lost() {
        check(100, [1, 1, 1].map(|weight| weight * 100), [34, 33, 33]);
        check(10, [999, 1, 500], [7, 0, 3]);
        check(2, [1, 1, 1], [1, 1, 0]);
        check(1, [10, 20, 20], [0, 1, 0]);
        check(0, [5, 5], [0, 0]);
        check(10, [3, 7], [3, 7]);
        check(0, [0, 0], [0, 0]);
        check(3, [0, 9], [0, 3]);
        check(0, [], []);
    }

    #[test]
    fn products_may_be_larger_than_money() {
        let half = 1_000_000_000_000_000_000;
        check(half, [half, half, 1], [half / 2, half / 2, 0]);
        check(Money::MAX, [Money::MAX], [Money::MAX]);
        assert_eq!(basis_points_of(Money::MAX, 10_000), Money::MAX);
    }

    #[test]
    fn half_a_unit_is_rounded_up() {
        assert_eq!(
            [(1, 5_000), (1, 4_999), (3, 5_000), (0, 9_999), (4_490, 2_000)].map(|(a, b)| basis_points_of(a, b)),
            [1, 0, 2, 0, 898]
        );
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole_and_stay_below_their_weight(
            weights in prop::collection::vec(prop_oneof![0..20i64, 0..=1_000_000_000_000_000i64], 1..40),
            share in 0..=10_000u32,
        ) {
            let total = basis_points_of(weights.iter().sum(), share);
            let mut parts = vec![0; weights.len()];
            allocate(total, &weights, &mut parts);
            prop_assert_eq!(parts.iter().sum::<Money>(), total);
            let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                prop_assert!((0..=*weight).contains(part));
                // Never a whole unit away from the exact share.
                let exact = i128::from(total) * i128::from(*weight);
                prop_assert!(whole == 0 || (i128::from(*part) * whole - exact).abs() < whole);
            }
        }
    }
}
