//! The banners that show now, kept in memory: a page asks the database nothing for them. Read again when the topic of a
//! slot moved.

use std::sync::{Arc, PoisonError, RwLock};

use comptoir_db::banner::live::{self, Live};
use comptoir_db::{Db, Error};
use comptoir_domain::Revision;
use comptoir_domain::banner::{Candidate, Lineup, Slot};
use comptoir_domain::promo::audience::Segment;
use tokio::sync::Mutex;

/// The banners as of some revision of each slot's topic.
#[derive(Debug, Default)]
pub struct Board {
    lineup: Lineup,
    revisions: Vec<Revision>,
    /// Each slot's segments, so that a page does not collect them.
    segments: Vec<Vec<Segment>>,
    is_empty: bool,
}

impl Board {
    fn of(live: Live) -> Board {
        let is_empty = live.candidates.is_empty();
        let lineup = Lineup::new(live.candidates);
        let segments = Slot::ALL.iter().map(|slot| lineup.segments(&[*slot])).collect();
        Board { lineup, revisions: live.revisions, segments, is_empty }
    }

    pub fn lineup(&self) -> &Lineup {
        &self.lineup
    }

    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// The revision of the slot's topic that this is at least as new as.
    pub fn revision(&self, slot: Slot) -> Revision {
        self.revisions.get(slot.index()).copied().unwrap_or_default()
    }

    /// Every segment that banners of the slots are for, each once.
    pub fn segments(&self, slots: &[Slot]) -> Vec<Segment> {
        let mut known = std::collections::HashSet::new();
        let asked = slots.iter().filter_map(|slot| self.segments.get(slot.index())).flatten();
        asked.filter(|segment| known.insert(*segment)).cloned().collect()
    }

    /// Whether a banner of the slots is shown to a visitor only so often.
    pub fn is_capped(&self, slots: &[Slot]) -> bool {
        slots.iter().any(|slot| self.lineup.of(*slot).iter().any(|candidate| candidate.banner.cap.is_some()))
    }

    /// The banners that show now and give the campaign's code.
    pub fn giving(&self, campaign: uuid::Uuid) -> Vec<Candidate> {
        let all = Slot::ALL.iter().flat_map(|slot| self.lineup.of(*slot));
        all.filter(|candidate| candidate.banner.campaign == Some(campaign)).cloned().collect()
    }

    /// The banner of that id, if it shows.
    pub fn find(&self, id: &str) -> Option<Candidate> {
        Slot::ALL.iter().flat_map(|slot| self.lineup.of(*slot)).find(|candidate| candidate.id == id).cloned()
    }
}

/// The board, shared and replaced whole.
#[derive(Default)]
pub struct BannerCache {
    board: RwLock<Arc<Board>>,
    /// Held by who reads it again: one at a time.
    reading: Mutex<()>,
}

impl BannerCache {
    pub async fn load(db: &Db) -> Result<BannerCache, Error> {
        let board = Board::of(live::live(db).await?);
        Ok(BannerCache { board: RwLock::new(Arc::new(board)), reading: Mutex::default() })
    }

    pub fn get(&self) -> Arc<Board> {
        self.board.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the banners again if a slot's topic moved since.
    pub async fn refresh(&self, db: &Db) -> Result<(), Error> {
        let _turn = self.reading.lock().await;
        if live::revisions(db).await? != self.get().revisions {
            let board = Arc::new(Board::of(live::live(db).await?));
            *self.board.write().unwrap_or_else(PoisonError::into_inner) = board;
        }
        Ok(())
    }

    /// The board, at least as new as that revision of the slot, as far as there is one: a page that was told by another
    /// process is not answered with what this one knew before.
    pub async fn at_least(&self, db: &Db, slot: Slot, revision: Revision) -> Result<Arc<Board>, Error> {
        if self.get().revision(slot) < revision {
            self.refresh(db).await?;
        }
        Ok(self.get())
    }
}
