//! Is it open? From the spans in which a store is open, as instants: no time zone is needed to answer.

use serde::{Deserialize, Serialize};

/// One span in which a store is open, in milliseconds since 1970 (UTC): `from_ms <= t < until_ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSpan {
    pub from_ms: i64,
    pub until_ms: i64,
}

/// What a person at the door would see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OpenState {
    /// Open until the instant.
    Open { until_ms: i64 },
    /// Closed; opens at the instant.
    Closed { opens_ms: i64 },
    /// No opening known in the days ahead.
    ClosedForLong,
    /// Open, and no closing known in the days ahead: a store that is open around the clock.
    OpenForLong,
}

/// Joins spans that touch or overlap (a day that ends at midnight and the next that starts there), in order.
pub fn join(mut spans: Vec<OpenSpan>) -> Vec<OpenSpan> {
    spans.retain(|span| span.from_ms < span.until_ms);
    spans.sort_by_key(|span| span.from_ms);
    let mut joined: Vec<OpenSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from_ms <= last.until_ms => last.until_ms = last.until_ms.max(span.until_ms),
            _ => joined.push(span),
        }
    }
    joined
}

/// Open or closed at `now_ms`, and until when. `spans` are joined and in order, as [`join`] makes them.
pub fn state_at(spans: &[OpenSpan], now_ms: i64) -> OpenState {
    match spans.iter().find(|span| now_ms < span.until_ms) {
        Some(span) if span.from_ms <= now_ms => OpenState::Open { until_ms: span.until_ms },
        Some(span) => OpenState::Closed { opens_ms: span.from_ms },
        None => OpenState::ClosedForLong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORNING: OpenSpan = OpenSpan { from_ms: 100, until_ms: 200 };
    const AFTERNOON: OpenSpan = OpenSpan { from_ms: 300, until_ms: 400 };

    #[test]
    fn the_door_opens_on_the_instant_and_closes_on_the_instant() {
        let spans = [MORNING, AFTERNOON];
        let states = [99, 100, 199, 200, 399, 400].map(|now| state_at(&spans, now));
        assert_eq!(
            states,
            [
                OpenState::Closed { opens_ms: 100 },
                OpenState::Open { until_ms: 200 },
                OpenState::Open { until_ms: 200 },
                OpenState::Closed { opens_ms: 300 },
                OpenState::Open { until_ms: 400 },
                OpenState::ClosedForLong,
            ]
        );
    }

    #[test]
    fn spans_that_touch_are_one() {
        let night = OpenSpan { from_ms: 200, until_ms: 300 };
        let empty = OpenSpan { from_ms: 50, until_ms: 50 };
        assert_eq!(join(vec![AFTERNOON, night, empty, MORNING]), [OpenSpan { from_ms: 100, until_ms: 400 }]);
    }
}
