//! When a reservation can be picked up: the store's opening hours, from when it can be ready.

use crate::stores::hours::OpenSpan;

/// How long a store takes to put a reservation together: an hour.
pub const PREPARATION_MS: i64 = 60 * 60 * 1000;
/// A window shorter than this is nobody's way to the store: half an hour.
pub const SHORTEST_MS: i64 = 30 * 60 * 1000;
/// A store that is open longer than a day at a stretch, perhaps for ever, offers a day at a time.
const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;
/// How many windows are offered: with a midday break about four days.
pub const WINDOW_LIMIT: usize = 8;

/// The windows offered at an instant, from a store's open spans (joined and in order): each a span, the first cut to
/// when the goods can be ready.
pub fn windows(spans: &[OpenSpan], now_ms: i64) -> Vec<OpenSpan> {
    let ready_ms = now_ms + PREPARATION_MS;
    spans
        .iter()
        .flat_map(days)
        .map(|span| OpenSpan { from_ms: span.from_ms.max(ready_ms), until_ms: span.until_ms })
        .filter(|span| span.until_ms - span.from_ms >= SHORTEST_MS)
        .take(WINDOW_LIMIT)
        .collect()
}

/// The span in pieces of a day from its beginning, which for a store that never closes is a midnight: the same ends
/// whenever one asks.
fn days(span: &OpenSpan) -> impl Iterator<Item = OpenSpan> {
    let OpenSpan { from_ms, until_ms } = *span;
    let begins = (0..).map(move |day| from_ms + day * LONGEST_MS).take_while(move |from_ms| *from_ms < until_ms);
    begins.map(move |from_ms| OpenSpan { from_ms, until_ms: until_ms.min(from_ms + LONGEST_MS) })
}

/// The offered window that ends when the chosen one does: its beginning moves on while somebody types.
pub fn chosen(spans: &[OpenSpan], now_ms: i64, until_ms: i64) -> Option<OpenSpan> {
    windows(spans, now_ms).into_iter().find(|window| window.until_ms == until_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn spans() -> Vec<OpenSpan> {
        [(9, 12), (14, 19), (33, 43)]
            .map(|(from, until)| OpenSpan { from_ms: from * HOUR, until_ms: until * HOUR })
            .into()
    }

    #[test]
    fn the_first_window_begins_when_the_goods_can_be_ready() {
        let first = |now: i64| windows(&spans(), now)[0];
        assert_eq!(first(0), spans()[0]);
        assert_eq!(first(9 * HOUR), OpenSpan { from_ms: 10 * HOUR, until_ms: 12 * HOUR });
        // Half an hour before noon is too late for the morning.
        assert_eq!(first(10 * HOUR + HOUR / 2), OpenSpan { from_ms: 11 * HOUR + HOUR / 2, until_ms: 12 * HOUR });
        assert_eq!(first(10 * HOUR + HOUR / 2 + 1), spans()[1]);
        assert_eq!(windows(&spans(), 50 * HOUR), []);
    }

    #[test]
    fn a_choice_is_known_by_its_end_as_long_as_it_is_offered() {
        assert_eq!(chosen(&spans(), 14 * HOUR, 19 * HOUR).unwrap().from_ms, 15 * HOUR);
        assert_eq!(chosen(&spans(), 18 * HOUR, 19 * HOUR), None);
        assert_eq!(chosen(&spans(), 0, 13 * HOUR), None);
    }

    #[test]
    fn a_store_that_never_closes_offers_days() {
        let always = |from: i64| [OpenSpan { from_ms: from * HOUR, until_ms: (from + 360) * HOUR }];
        let ends =
            |from, now| windows(&always(from), now).iter().map(|window| window.until_ms / HOUR).collect::<Vec<_>>();
        assert_eq!(ends(0, 5 * HOUR), [24, 48, 72, 96, 120, 144, 168, 192]);
        // A day later the spans begin a day later, and what was chosen is still offered.
        assert_eq!(chosen(&always(24), 25 * HOUR, 72 * HOUR), chosen(&always(0), 25 * HOUR, 72 * HOUR));
    }

    #[test]
    fn only_so_many_are_offered() {
        let many: Vec<_> =
            (0..30).map(|n| OpenSpan { from_ms: n * 24 * HOUR, until_ms: (n * 24 + 8) * HOUR }).collect();
        assert_eq!(windows(&many, -2 * HOUR).len(), WINDOW_LIMIT);
    }
}
