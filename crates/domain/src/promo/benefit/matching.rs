//! Which pieces make bundles complete and are worth most, where a piece may fit several parts of a bundle.
//!
//! Pieces are offered from the dearest to the cheapest, and each is taken if all that were taken can still be given
//! places together: sets that can are the independent sets of a transversal matroid, for which taking greedily is best
//! (Edmonds 1971). Places are found along augmenting paths, as in bipartite matching (Kuhn 1955).

use super::PART_LIMIT;

/// The parts a piece fits: a bit each.
pub(super) type Fits = u16;

/// Places of the parts, and who has them.
pub(super) struct Places {
    /// By part, how many places are free.
    free: Vec<u64>,
    kinds: Vec<Kind>,
}

/// Pieces that fit the same parts.
struct Kind {
    fits: Fits,
    /// By part, how many of them have a place in it.
    given: [u64; PART_LIMIT],
    /// None of them can have another place: nor can any later, for whoever has a place keeps one.
    is_done: bool,
}

impl Places {
    /// So many places in each part.
    pub fn new(free: Vec<u64>) -> Places {
        Places { free, kinds: Vec::new() }
    }

    /// Gives places to as many of the pieces as can have one, together with all that have one already, who may be given
    /// another; says how many.
    pub fn give(&mut self, fits: Fits, pieces: u64) -> u64 {
        let kind = self.kinds.iter().position(|kind| kind.fits == fits).unwrap_or(self.kinds.len());
        if kind == self.kinds.len() {
            self.kinds.push(Kind { fits, given: [0; PART_LIMIT], is_done: false });
        }
        let mut rest = pieces;
        while rest > 0 && !self.kinds[kind].is_done {
            let moved = self.give_along_a_path(kind, rest);
            self.kinds[kind].is_done = moved == 0;
            rest -= moved;
        }
        pieces - rest
    }

    /// Finds a way from the kind to a free place, over parts whose pieces can move on, and moves as many as all of the
    /// way can; 0 where there is none.
    fn give_along_a_path(&mut self, kind: usize, wanted: u64) -> u64 {
        // By part, the kind that would come to it, and the part from which, unless it is the new pieces themselves.
        let mut came: [Option<(usize, Option<usize>)>; PART_LIMIT] = [None; PART_LIMIT];
        let mut reached = Vec::with_capacity(PART_LIMIT);
        self.reach(kind, None, &mut came, &mut reached);
        let mut next = 0;
        let end = loop {
            if let Some(part) = reached[next..].iter().copied().find(|part| self.free[*part] > 0) {
                break part;
            }
            let Some(part) = reached.get(next).copied() else { return 0 };
            for other in 0..self.kinds.len() {
                if self.kinds[other].given[part] > 0 {
                    self.reach(other, Some(part), &mut came, &mut reached);
                }
            }
            next += 1;
        };
        let mut moved = wanted.min(self.free[end]);
        let (mut part, mut way) = (end, Vec::with_capacity(PART_LIMIT));
        while let Some((mover, from)) = came[part] {
            way.push((mover, from, part));
            let Some(from) = from else { break };
            moved = moved.min(self.kinds[mover].given[from]);
            part = from;
        }
        for (mover, from, to) in way {
            self.kinds[mover].given[to] += moved;
            if let Some(from) = from {
                self.kinds[mover].given[from] -= moved;
            }
        }
        self.free[end] -= moved;
        moved
    }

    fn reach(
        &self,
        kind: usize,
        from: Option<usize>,
        came: &mut [Option<(usize, Option<usize>)>; PART_LIMIT],
        reached: &mut Vec<usize>,
    ) {
        for (part, came) in came.iter_mut().enumerate() {
            if self.kinds[kind].fits >> part & 1 == 1 && came.is_none() {
                *came = Some((kind, from));
                reached.push(part);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_room_for_others() {
        let mut places = Places::new(vec![2, 1, 1]);
        // Fit for everything, they take the first places.
        assert_eq!(places.give(0b111, 2), 2);
        // Fit for the first alone: the others move on.
        assert_eq!(places.give(0b001, 1), 1);
        assert_eq!(places.give(0b001, 5), 1);
        assert_eq!(places.give(0b001, 5), 0);
        // All have places: none is left for anybody.
        assert_eq!(places.give(0b111, 5), 0);
    }

    #[test]
    fn a_way_may_lead_over_several_parts() {
        let mut places = Places::new(vec![3, 3, 3]);
        assert_eq!(places.give(0b110, 3), 3);
        assert_eq!(places.give(0b011, 3), 3);
        assert_eq!(places.give(0b001, 3), 3);
        assert_eq!(places.give(0b111, 1), 0);
        let mut places = Places::new(vec![3, 3]);
        assert_eq!(places.give(0b01, 5), 3);
        assert_eq!(places.give(0b01, 1), 0);
        assert_eq!(places.give(0b11, 9), 3);
    }
}
