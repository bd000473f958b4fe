//! A network that loses, doubles, delays and reorders.

use comptoir_domain::Change;

use crate::random::Random;
use crate::server::{Answer, Server};

/// What is under way, in no order.
#[derive(Default)]
pub struct Network {
    requests: Vec<(usize, Change)>,
    answers: Vec<(usize, Answer)>,
}

impl Network {
    /// A request leaves a device: once, twice, or not at all.
    pub fn send(&mut self, from: usize, change: Change, random: &mut Random) {
        for _ in 0..[0, 1, 1, 1, 2][random.below(5) as usize] {
            self.requests.push((from, change.clone()));
        }
    }

    /// Something arrives, whatever was sent first: a request at the server, whose answer may be lost, or an answer.
    pub fn step(&mut self, server: &mut Server, random: &mut Random, mut hear: impl FnMut(usize, Answer)) {
        if !self.requests.is_empty() && random.below(2) == 0 {
            let at = random.below(self.requests.len() as u64) as usize;
            let (from, change) = self.requests.swap_remove(at);
            let answer = server.accept(&change);
            if random.below(4) > 0 {
                self.answers.push((from, answer));
            }
        } else if !self.answers.is_empty() {
            let at = random.below(self.answers.len() as u64) as usize;
            let (to, answer) = self.answers.swap_remove(at);
            hear(to, answer);
        }
    }

    /// What was under way never arrives.
    pub fn forget(&mut self) {
        *self = Network::default();
    }
}
