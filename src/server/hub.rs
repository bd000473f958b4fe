//! Who listens to what in this process, and hints that wake them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use comptoir_domain::Revision;
use tokio::sync::watch;

use crate::server::state::State;

/// Who is to be woken when a topic moves.
pub struct Hub {
    topics: Mutex<HashMap<String, watch::Sender<Revision>>>,
    streams: AtomicUsize,
    limit: usize,
}

impl Hub {
    /// A hub for at most so many streams at once.
    pub fn new(limit: usize) -> Hub {
        Hub { topics: Mutex::default(), streams: AtomicUsize::new(0), limit }
    }

    /// Says that a topic is at that revision now.
    pub fn hint(&self, topic: &str, revision: Revision) {
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = topics.get(topic) {
            sender.send_if_modified(|known| {
                let newer = revision > *known;
                *known = revision.max(*known);
                newer
            });
        }
    }

    /// The same of several topics.
    pub fn hint_all(&self, moved: &[(String, Revision)]) {
        moved.iter().for_each(|(topic, revision)| self.hint(topic, *revision));
    }

    /// Ends the streams of a session.
    pub fn end_session(&self, token_hash: &str) {
        self.hint(&session_topic(token_hash), 1);
    }

    /// Whether anyone listens to anything.
    pub fn is_idle(&self) -> bool {
        self.streams.load(Ordering::Relaxed) == 0
    }

    pub fn listen(&self, topic: &str) -> watch::Receiver<Revision> {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.entry(topic.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Forgets topics that nobody follows any more.
    pub fn sweep(&self) {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics.retain(|_, sender| sender.receiver_count() > 0);
        topics.shrink_to_fit();
    }
}

/// The topic that moves when a session ends.
pub fn session_topic(token_hash: &str) -> String {
    format!("session/{token_hash}")
}

/// One of the streams that may be open; gives its place back when dropped.
pub struct Place(State);

impl Place {
    /// A place, unless all are taken.
    pub fn take(state: &State) -> Option<Place> {
        let taken = state.hub.streams.fetch_add(1, Ordering::Relaxed);
        let place = Place(state.clone());
        (taken < state.hub.limit).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.hub.streams.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_only_move_forward_and_empty_topics_go() {
        let hub = Hub::new(1);
        let mut listener = hub.listen("t");
        hub.hint("t", 5);
        hub.hint("t", 3);
        assert_eq!(*listener.borrow_and_update(), 5);
        drop(listener);
        hub.sweep();
        assert!(hub.topics.lock().unwrap().is_empty());
    }
}
