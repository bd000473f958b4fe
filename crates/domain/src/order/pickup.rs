//! The life of a pickup, from reserved to in the customer's hands. docs/lifecycles/pickup.md draws it.

use serde::{Deserialize, Serialize};

/// Where a pickup stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The store holds the goods on its shelves.
    Reserved,
    /// Somebody in the store puts them together.
    Preparing,
    /// They wait at the counter.
    Ready,
    /// They were handed over, all or some.
    Collected,
    /// The customer or the store called it off.
    Cancelled,
    /// Nobody came in time.
    Expired,
}

/// What is done to a pickup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Prepare,
    MakeReady,
    Collect,
    Cancel,
    Expire,
}

impl Status {
    pub const ALL: [Status; 6] =
        [Status::Reserved, Status::Preparing, Status::Ready, Status::Collected, Status::Cancelled, Status::Expired];

    /// The name it is kept and told under.
    pub fn name(self) -> &'static str {
        match self {
            Status::Reserved => "reserved",
            Status::Preparing => "preparing",
            Status::Ready => "ready",
            Status::Collected => "collected",
            Status::Cancelled => "cancelled",
            Status::Expired => "expired",
        }
    }

    /// The status of that name.
    pub fn named(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether goods are held for it.
    pub fn is_open(self) -> bool {
        matches!(self, Status::Reserved | Status::Preparing | Status::Ready)
    }

    /// The status after a step, or `None` where the step cannot be taken: what is over stays so, and what is ready
    /// is not prepared again. A customer may be served before anybody prepared anything.
    pub fn after(self, step: Step) -> Option<Status> {
        match (self, step) {
            (Status::Reserved, Step::Prepare) => Some(Status::Preparing),
            (Status::Reserved | Status::Preparing, Step::MakeReady) => Some(Status::Ready),
            (open, Step::Collect) if open.is_open() => Some(Status::Collected),
            (open, Step::Cancel) if open.is_open() => Some(Status::Cancelled),
            (open, Step::Expire) if open.is_open() => Some(Status::Expired),
            _ => None,
        }
    }
}

impl Step {
    /// The step of that name, as it travels.
    pub fn named(name: &str) -> Option<Step> {
        Some(match name {
            "prepare" => Step::Prepare,
            "make_ready" => Step::MakeReady,
            "collect" => Step::Collect,
            "cancel" => Step::Cancel,
            "expire" => Step::Expire,
            _ => return None,
        })
    }

    /// Whether nothing is held any more once it is taken.
    pub fn ends(self) -> bool {
        matches!(self, Step::Collect | Step::Cancel | Step::Expire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for status in Status::ALL {
            assert_eq!(Status::named(status.name()), Some(status));
            assert_eq!(serde_json::to_string(&status).unwrap(), format!("\"{}\"", status.name()));
        }
        for step in [Step::Prepare, Step::MakeReady, Step::Collect, Step::Cancel, Step::Expire] {
            assert_eq!(Step::named(serde_json::to_value(step).unwrap().as_str().unwrap()), Some(step));
        }
        assert_eq!((Status::named("Reserved"), Step::named("")), (None, None));
    }

    #[test]
    fn what_is_over_stays_over_and_what_ends_is_over() {
        for status in Status::ALL {
            for step in [Step::Prepare, Step::MakeReady, Step::Collect, Step::Cancel, Step::Expire] {
                let next = status.after(step);
                assert!(status.is_open() || next.is_none(), "{status:?} {step:?}");
                assert!(next.is_none_or(|next| next.is_open() != step.ends()), "{status:?} {step:?}");
            }
        }
        assert_eq!(Status::Ready.after(Step::Prepare), None);
        assert_eq!(Status::Preparing.after(Step::Prepare), None);
        assert_eq!(Status::Reserved.after(Step::Collect), Some(Status::Collected));
    }
}
