//! A banner's way from draft to retired.

use comptoir_domain::StoreSlug;
use comptoir_domain::banner::{Schedule, Slot, Status};
use comptoir_domain::insight::Split;

use crate::banner::limit::{self, Beyond};
use crate::banner::{Moved, NoBanner, lock, record, said, tell};
use crate::{Db, Error, insight};

/// What is done to a banner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Puts a version out, at once or when its time comes: `version` is the one the marketer looked at, which must be the
    /// latest.
    Publish {
        version: i64,
    },
    Pause,
    Resume,
    Retire,
}

impl Step {
    /// The name it is recorded under.
    pub fn name(self) -> &'static str {
        match self {
            Step::Publish { .. } => "published",
            Step::Pause => "paused",
            Step::Resume => "resumed",
            Step::Retire => "retired",
        }
    }
}

/// Takes the step, tells the slots that show something else by it, and says where the banner stands now. What was taken
/// already changes nothing, so that it is safe to ask again.
pub async fn step(
    db: &Db,
    id: &str,
    step: Step,
    actor: &str,
    now: i64,
) -> Result<Result<(Status, Moved), NoBanner>, Error> {
    step_within(db, id, step, actor, now, &[]).await
}

/// The same by somebody who may only see to banners of these stores, and within head office's limits; no store for
/// everything.
pub async fn step_within(
    db: &Db,
    id: &str,
    step: Step,
    actor: &str,
    now: i64,
    own: &[StoreSlug],
) -> Result<Result<(Status, Moved), NoBanner>, Error> {
    let (id, actor, own) = (id.to_owned(), actor.to_owned(), own.to_vec());
    db.write(move |tx| {
        Box::pin(async move {
            // The row is held: whoever takes another step waits, and then sees what this one left.
            let Some(before) = lock(tx, &id).await? else { return Ok(Err(NoBanner::Unknown)) };
            let version = match step {
                Step::Publish { version } if version != before.version => {
                    return Ok(Err(NoBanner::Changed(before.version)));
                }
                Step::Publish { version } => Some(version),
                Step::Pause | Step::Resume | Step::Retire => before.published,
            };
            let banner = match version {
                Some(version) => said(tx, &id, version).await?,
                None => None,
            };
            if !own.is_empty()
                && let Some(banner) = &banner
            {
                let beyond = match step {
                    Step::Publish { .. } | Step::Resume => limit::beyond(tx, &id, banner, &own, now).await?,
                    Step::Pause | Step::Retire => (!limit::is_of(banner, &own)).then_some(Beyond::Stores),
                };
                if let Some(beyond) = beyond {
                    return Ok(Err(NoBanner::Beyond(beyond)));
                }
            }
            let schedule = banner.as_ref().map_or_else(Schedule::default, |banner| banner.schedule.clone());
            let after = match step {
                Step::Publish { .. } => before.status.publish(&schedule, now),
                Step::Pause => before.status.pause(),
                Step::Resume => before.status.resume(&schedule, now),
                Step::Retire => Ok(before.status.retire()),
            };
            let Ok(after) = after else { return Ok(Err(NoBanner::NotNow(before.status))) };
            if after == before.status && version == before.published {
                return Ok(Ok((after, Moved::new())));
            }
            let slot = banner.as_ref().map(|banner| banner.slot);
            let done = sqlx::query(
                "update banner set status = $2, published = $3, slot = $4, starts_at = $5, ends_at = $6, changed_at = $7
                 where id = $1 and status = $8",
            )
            .bind(&id)
            .bind(after.name())
            .bind(version)
            .bind(slot.map(Slot::name))
            .bind(schedule.starts_at())
            .bind(schedule.ends_at())
            .bind(now)
            .bind(before.status.name())
            .execute(&mut *tx)
            .await?;
            if done.rows_affected() != 1 {
                return Err(Error::corrupt("a banner that moved while it was held"));
            }
            record(tx, &id, step.name(), version.unwrap_or(before.version), &actor, now).await?;
            // Counted from now on as people are dealt out now.
            if let (Step::Publish { .. }, Some(banner)) = (step, &banner) {
                let split =
                    Split::of(&banner.split()).ok_or_else(|| Error::corrupt("a banner that nobody is dealt"))?;
                let campaign = banner.campaign.map(|campaign| campaign.to_string());
                insight::measure(tx, &id, campaign.as_deref(), (banner.experiment, &split), now).await?;
            }
            // Where it showed, and where it shows: nobody else sees anything of it.
            let was = before.slot.filter(|_| before.status == Status::Live);
            let is = slot.filter(|_| after == Status::Live);
            let shown: Vec<Slot> = was.into_iter().chain(is).collect();
            let moved = tell(tx, &shown, &id, now).await?;
            Ok(Ok((after, moved)))
        })
    })
    .await
}
