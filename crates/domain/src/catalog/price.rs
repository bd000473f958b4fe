//! Which price counts, and which may be struck through beside it.

use crate::Money;

/// One row of a variant's price history: from when it counts, and until when if that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceSpan {
    pub amount_minor: Money,
    /// Milliseconds since 1970 (UTC), inclusive.
    pub from_ms: i64,
    /// Exclusive; `None` while open-ended.
    pub until_ms: Option<i64>,
    /// The former price the merchant claims for this row, if any.
    pub compare_at_minor: Option<Money>,
}

/// What a shopper is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownPrice {
    pub amount_minor: Money,
    /// The lowest price of the 30 days before the reduction, when that is higher than the price.
    pub struck_minor: Option<Money>,
}

/// How far back the lowest former price is looked for: 30 days (Directive 98/6/EC, article 6a).
pub const REFERENCE_DAYS_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The price at `now_ms` out of a variant's history in one currency and store, or `None` when it has none.
///
/// Where two rows count at once, the one that began later wins. A reduction is announced by the merchant (a
/// row with a former price); what is struck through is then the lowest price of the 30 days before that row
/// began, never more than the merchant claims. When the history does not reach back before the row, as after
/// a first import, the merchant's claim stands alone.
pub fn shown_at(history: &[PriceSpan], now_ms: i64) -> Option<ShownPrice> {
    let current = row_at(history, now_ms)?;
    let struck_minor = current.compare_at_minor.map(|claim| {
        let window = (current.from_ms - REFERENCE_DAYS_MS)..current.from_ms;
        // The price only moves where a row begins or ends.
        let moves = history.iter().flat_map(|row| [Some(row.from_ms), row.until_ms]).flatten();
        let lowest = moves
            .chain([window.start])
            .filter(|at| window.contains(at))
            .filter_map(|at| row_at(history, at))
            .map(|row| row.amount_minor)
            .min();
        lowest.map_or(claim, |lowest| lowest.min(claim))
    });
    Some(ShownPrice {
        amount_minor: current.amount_minor,
        struck_minor: struck_minor.filter(|struck| *struck > current.amount_minor),
    })
}

fn row_at(history: &[PriceSpan], now_ms: i64) -> Option<&PriceSpan> {
    history
        .iter()
        .filter(|row| row.from_ms <= now_ms && row.until_ms.is_none_or(|until| now_ms < until))
        .max_by_key(|row| row.from_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    fn row(amount_minor: Money, from_day: i64, until_day: Option<i64>, compare_at_minor: Option<Money>) -> PriceSpan {
        PriceSpan { amount_minor, from_ms: from_day * DAY, until_ms: until_day.map(|day| day * DAY), compare_at_minor }
    }

    #[track_caller]
    fn check(history: &[PriceSpan], day: i64, amount_minor: Money, struck_minor: Option<Money>) {
        assert_eq!(shown_at(history, day * DAY), Some(ShownPrice { amount_minor, struck_minor }));
    }

    #[test]
    fn before_the_first_price_there_is_none() {
        assert_eq!(shown_at(&[], 0), None);
        assert_eq!(shown_at(&[row(100, 5, None, None)], 4 * DAY), None);
    }

    #[test]
    fn the_lowest_of_thirty_days_is_struck_not_the_claim() {
        // 100, raised to 150 for a week, then "reduced from 150" to 110: the honest reference is 100.
        let history = [row(100, 0, Some(50), None), row(150, 50, Some(57), None), row(110, 57, None, Some(150))];
        check(&history, 60, 110, None);
        // A real reduction from 150 after forty days at 150.
        let history = [row(100, 0, Some(10), None), row(150, 10, Some(50), None), row(110, 50, None, Some(150))];
        check(&history, 60, 110, Some(150));
    }

    #[test]
    fn a_claim_above_the_history_is_lowered_and_one_without_history_stands() {
        let history = [row(120, 0, Some(40), None), row(100, 40, None, Some(199))];
        check(&history, 41, 100, Some(120));
        check(&[row(100, 40, None, Some(199))], 41, 100, Some(199));
    }

    #[test]
    fn no_claim_no_strike() {
        check(&[row(150, 0, Some(40), None), row(100, 40, None, None)], 41, 100, None);
    }

    #[test]
    fn a_row_that_a_later_one_replaced_is_no_reference() {
        let history = [row(100, 0, None, None), row(150, 10, None, None), row(110, 50, None, Some(150))];
        check(&history, 60, 110, Some(150));
    }

    #[test]
    fn a_timed_price_ends_on_its_own() {
        let history = [row(150, 0, None, None), row(100, 40, Some(42), Some(150))];
        check(&history, 41, 100, Some(150));
        check(&history, 42, 150, None);
    }
}
