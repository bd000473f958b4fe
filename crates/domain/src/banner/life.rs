//! The life of a banner, from draft to retired. docs/lifecycles/banner.md draws it.

use serde::{Deserialize, Serialize};

use super::Schedule;

/// Where a banner stands. Each verb takes it and gives the next one, or says that there is no such way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being made; nobody sees it.
    Draft,
    /// It shows by itself once its time has come.
    Scheduled,
    /// Shoppers see it.
    Live,
    /// Taken away for now.
    Paused,
    /// Taken away for good; what it showed can be read and copied.
    Retired,
}

/// There is no such way from where the banner stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not from {}", .0.name())]
pub struct Impossible(pub Status);

impl Status {
    pub const ALL: [Status; 5] = [Status::Draft, Status::Scheduled, Status::Live, Status::Paused, Status::Retired];

    /// The name it is kept and told under.
    pub fn name(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Scheduled => "scheduled",
            Status::Live => "live",
            Status::Paused => "paused",
            Status::Retired => "retired",
        }
    }

    /// The status of that name.
    pub fn named(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Puts a version out: at once, or by itself when its time comes. What is out already takes the new version's place
    /// in time; what pauses goes on pausing until it is resumed.
    ///
    /// # Errors
    /// What is retired stays so, and what would be over already does not go out.
    pub fn publish(self, schedule: &Schedule, now: i64) -> Result<Status, Impossible> {
        match self {
            Status::Retired => Err(Impossible(self)),
            _ if schedule.is_over(now) => Err(Impossible(self)),
            Status::Paused => Ok(Status::Paused),
            Status::Draft | Status::Scheduled | Status::Live => Ok(Status::out(schedule, now)),
        }
    }

    /// Takes it away for now. What pauses already goes on pausing.
    ///
    /// # Errors
    /// Only what is out or waits for its time can pause.
    pub fn pause(self) -> Result<Status, Impossible> {
        match self {
            Status::Scheduled | Status::Live | Status::Paused => Ok(Status::Paused),
            Status::Draft | Status::Retired => Err(Impossible(self)),
        }
    }

    /// Brings back what pauses, as its schedule says. What is out already stays so.
    ///
    /// # Errors
    /// What never was out or is over.
    pub fn resume(self, schedule: &Schedule, now: i64) -> Result<Status, Impossible> {
        match self {
            _ if schedule.is_over(now) => Err(Impossible(self)),
            Status::Paused => Ok(Status::out(schedule, now)),
            Status::Scheduled | Status::Live => Ok(self),
            Status::Draft | Status::Retired => Err(Impossible(self)),
        }
    }

    /// Takes it away for good, from wherever it stands.
    pub fn retire(self) -> Status {
        Status::Retired
    }

    /// What the clock alone makes of it.
    pub fn at(self, schedule: &Schedule, now: i64) -> Status {
        match self {
            Status::Scheduled | Status::Live | Status::Paused if schedule.is_over(now) => Status::Retired,
            Status::Scheduled if schedule.has_begun(now) => Status::Live,
            other => other,
        }
    }

    fn out(schedule: &Schedule, now: i64) -> Status {
        if schedule.has_begun(now) { Status::Live } else { Status::Scheduled }
    }
}
