//! What machines are told of, and when they are told again.

use serde::{Deserialize, Serialize};

use crate::order::pickup::Status;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Event {
    #[serde(rename = "pickup.reserved")]
    PickupReserved,
    #[serde(rename = "pickup.ready")]
    PickupReady,
    #[serde(rename = "pickup.collected")]
    PickupCollected,
    #[serde(rename = "pickup.cancelled")]
    PickupCancelled,
    #[serde(rename = "pickup.expired")]
    PickupExpired,
    #[serde(rename = "redemption.created")]
    RedemptionCreated,
    #[serde(rename = "redemption.voided")]
    RedemptionVoided,
    #[serde(rename = "stock.changed")]
    StockChanged,
}

impl Event {
    pub const ALL: [Event; 8] = [
        Event::PickupReserved,
        Event::PickupReady,
        Event::PickupCollected,
        Event::PickupCancelled,
        Event::PickupExpired,
        Event::RedemptionCreated,
        Event::RedemptionVoided,
        Event::StockChanged,
    ];

    /// The name it is kept and told under.
    pub fn name(self) -> &'static str {
        match self {
            Event::PickupReserved => "pickup.reserved",
            Event::PickupReady => "pickup.ready",
            Event::PickupCollected => "pickup.collected",
            Event::PickupCancelled => "pickup.cancelled",
            Event::PickupExpired => "pickup.expired",
            Event::RedemptionCreated => "redemption.created",
            Event::RedemptionVoided => "redemption.voided",
            Event::StockChanged => "stock.changed",
        }
    }

    /// The event of that name.
    pub fn named(name: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|event| event.name() == name)
    }

    /// The event of a pickup that reaches the status. That somebody puts the goods together is the store's own matter.
    pub fn of_pickup(status: Status) -> Option<Event> {
        match status {
            Status::Reserved => Some(Event::PickupReserved),
            Status::Preparing => None,
            Status::Ready => Some(Event::PickupReady),
            Status::Collected => Some(Event::PickupCollected),
            Status::Cancelled => Some(Event::PickupCancelled),
            Status::Expired => Some(Event::PickupExpired),
        }
    }
}

/// Seconds after each attempt that failed until the next: eleven attempts in 46.7 hours. The first come quickly, for a
/// receiver that is restarted; the last leave a day for somebody to notice.
const RETRIES_SECONDS: [i64; 10] = [5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400];

/// How long to wait after so many failed attempts, in milliseconds; `None` when it is not tried again. `chance` is any
/// number: it moves the wait by up to a fifth either way, so that what failed together is not sent again together.
pub fn retry_after_ms(failed: i64, chance: u32) -> Option<i64> {
    let seconds = RETRIES_SECONDS.get(usize::try_from(failed).ok()?.checked_sub(1)?)?;
    Some(seconds * (800 + i64::from(chance % 401)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for event in Event::ALL {
            assert_eq!(Event::named(event.name()), Some(event));
            assert_eq!(serde_json::to_string(&event).unwrap(), format!("\"{}\"", event.name()));
        }
        assert_eq!(Event::named("pickup.preparing"), None);
        for status in Status::ALL {
            let name = Event::of_pickup(status).map(Event::name);
            assert!(name.is_none_or(|name| name == format!("pickup.{}", status.name())), "{status:?}");
        }
    }

    #[test]
    fn it_is_tried_again_for_two_days_and_less_and_less_often() {
        let waits: Vec<i64> = (1..).map_while(|failed| retry_after_ms(failed, 200)).collect();
        assert_eq!((waits.len(), waits[0]), (10, 5_000));
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]));
        let hours = waits.iter().sum::<i64>() / 3_600_000;
        assert!((40..=50).contains(&hours), "{hours}");
        assert_eq!((retry_after_ms(0, 0), retry_after_ms(-1, 0), retry_after_ms(11, 0)), (None, None, None));
    }

    #[test]
    fn waits_differ_by_a_fifth_at_most() {
        for chance in [0, 1, 400, 401, u32::MAX] {
            let wait = retry_after_ms(1, chance).unwrap();
            assert!((4_000..=6_000).contains(&wait), "{chance}: {wait}");
        }
        assert_ne!(retry_after_ms(1, 0), retry_after_ms(1, 1));
    }
}
