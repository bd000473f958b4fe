//! From when until when a banner shows.

use serde::{Deserialize, Serialize};

use super::{Fault, InvalidBanner};

/// A beginning (inclusive) and an end (exclusive), each where there is one, as they were typed on the clock of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    #[serde(default)]
    pub starts: Option<ClockTime>,
    #[serde(default)]
    pub ends: Option<ClockTime>,
    /// The IANA name of the zone the times were typed in; empty where neither was.
    #[serde(default)]
    pub zone: String,
}

/// A local time as it was typed, and the instant that means. Which one it is where clocks change is decided on the
/// server, which has the zones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockTime {
    /// `2026-11-28T09:00`, on the zone's clock.
    pub local: String,
    /// Milliseconds since 1970 (UTC).
    #[serde(default)]
    pub at: i64,
}

impl Schedule {
    pub fn starts_at(&self) -> Option<i64> {
        self.starts.as_ref().map(|instant| instant.at)
    }

    pub fn ends_at(&self) -> Option<i64> {
        self.ends.as_ref().map(|instant| instant.at)
    }

    /// Whether the instant is not before the beginning.
    pub fn has_begun(&self, at: i64) -> bool {
        self.starts_at().is_none_or(|starts| starts <= at)
    }

    /// Whether the instant is not before the end.
    pub fn is_over(&self, at: i64) -> bool {
        self.ends_at().is_some_and(|ends| ends <= at)
    }

    /// Whether it shows at the instant.
    pub fn holds(&self, at: i64) -> bool {
        self.has_begun(at) && !self.is_over(at)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidBanner> {
        for (field, instant) in [("starts", &self.starts), ("ends", &self.ends)] {
            if instant.as_ref().is_some_and(|instant| !is_local(&instant.local)) {
                return Err(Fault::TimeInvalid.at(field));
            }
        }
        let is_zone = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        let wanted = self.starts.is_some() || self.ends.is_some();
        if self.zone.len() > 64 || !self.zone.bytes().all(is_zone) || wanted && self.zone.is_empty() {
            return Err(Fault::TimeInvalid.at("zone"));
        }
        match (self.starts_at(), self.ends_at()) {
            (Some(starts), Some(ends)) if starts >= ends => Err(Fault::SpanEmpty.at("ends")),
            _ => Ok(()),
        }
    }
}

/// Whether a text has the shape of a local time; that the day exists is for the calendar to say.
fn is_local(text: &str) -> bool {
    let shape = b"dddd-dd-ddTdd:dd";
    text.len() == shape.len()
        && text.bytes().zip(shape).all(|(byte, shape)| match shape {
            b'd' => byte.is_ascii_digit(),
            other => byte == *other,
        })
}
