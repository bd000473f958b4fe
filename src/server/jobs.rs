//! What the server does on its own: the poll behind the hints, and keeping tables small.

use std::time::Duration;

use comptoir_db::{
    BoxFuture, Error, account, account_link, banner, change_log, insight, invitation, machine, order, outbox, pairing,
    session,
};
use tokio::time::Instant;

use crate::admin::imports::kept;
use crate::promo::issue;
use crate::server::now_ms;
use crate::server::state::State;
use crate::server::webhook;

/// How late an event of another process may be told.
const POLL: Duration = Duration::from_millis(400);
/// How far back a poll looks: an entry's time is taken before its commit, which may be late.
const LOOK_BACK_MS: i64 = 5_000;
/// How often the shop in memory is compared with the database's.
const REFRESH: Duration = Duration::from_secs(1);
/// How late what nobody came for can be had again.
const EXPIRE: Duration = Duration::from_millis(500);
/// How late a mail is tried, and a reminder written down.
const MAIL: Duration = Duration::from_secs(1);
const REMIND: Duration = Duration::from_secs(20);
/// How long before a hold ends its order is reminded of.
const REMIND_LEAD_MS: i64 = 2 * 60 * 60 * 1000;
/// How late machines are told of something at most, unless they are slow.
const DELIVER: Duration = Duration::from_millis(250);
/// How late somebody gets a code whose campaign was launched, or the next once one was used; and one who came to belong
/// to its audience.
const ISSUE: Duration = Duration::from_millis(500);
const ISSUE_ALL: Duration = Duration::from_secs(15);
/// How late banners of another process are shown, and how late a banner's own time comes.
const BANNERS: Duration = Duration::from_millis(400);
const TIDY: Duration = Duration::from_secs(600);
/// How long a change can be repeated and a stream resumed: 30 days.
pub const LOG_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// How long it is kept what machines were told.
const TOLD_KEPT_MS: i64 = 3 * 24 * 60 * 60 * 1000;

/// How long it is kept which events were counted: three days, far longer than a browser tells one again.
const EVENTS_KEPT_MS: i64 = 3 * 24 * 60 * 60 * 1000;

/// How long it is kept who tried to sign in: a day, far longer than attempts are counted together.
const ATTEMPTS_KEPT_MS: i64 = 24 * 60 * 60 * 1000;

/// How long after a job the next one begins: begun together, those that are due as often would ask the database for a
/// connection each at the same moment, again and again.
const APART: Duration = Duration::from_millis(15);

/// Starts the jobs; they end with the process.
pub fn start(state: &State) {
    let jobs: [(Duration, &'static str, Job); 10] = [
        (POLL, "poll", |state| Box::pin(poll(state))),
        (EXPIRE, "expire", |state| Box::pin(expire(state))),
        (DELIVER, "deliver", |state| Box::pin(webhook::deliver(state))),
        (REFRESH, "refresh", |state| Box::pin(async move { state.shop.refresh(&state.db).await })),
        (REMIND, "remind", |state| Box::pin(remind(state))),
        (MAIL, "mail", |state| Box::pin(crate::server::outbox::send_due(state))),
        (ISSUE, "issue", |state| Box::pin(issue::lately(state))),
        (ISSUE_ALL, "issue all", |state| Box::pin(issue::all(state))),
        (BANNERS, "banners", |state| Box::pin(banners(state))),
        (TIDY, "tidy", |state| Box::pin(tidy(state))),
    ];
    let mut begin = Instant::now();
    for (period, name, job) in jobs {
        every(state, begin, period, name, job);
        begin += APART;
    }
}

/// Ends reservations nobody came for.
pub async fn expire(state: State) -> Result<(), Error> {
    state.hub.hint_all(&order::expire_due(&state.db, now_ms()).await?);
    Ok(())
}

/// Shows banners whose time has come, takes those away whose time is over, and hears what other processes put out.
pub async fn banners(state: State) -> Result<(), Error> {
    let moved = banner::due(&state.db, now_ms()).await?;
    state.banners.refresh(&state.db).await?;
    // Once they are read: whoever is woken asks for them.
    state.hub.hint_all(&moved);
    Ok(())
}

/// Writes down reminders of orders that end soon.
async fn remind(state: State) -> Result<(), Error> {
    order::remind_due(&state.db, REMIND_LEAD_MS, now_ms()).await.map(drop)
}

/// Wakes the readers of what another process wrote.
async fn poll(state: State) -> Result<(), Error> {
    wake(&state, now_ms() - LOOK_BACK_MS).await
}

/// Wakes the readers of every topic that moved since the instant: for who wrote to more of them than it can name.
pub async fn wake(state: &State, since: i64) -> Result<(), Error> {
    if !state.hub.is_idle() {
        state.hub.hint_all(&change_log::moved_since(&state.db, since).await?);
    }
    Ok(())
}

/// Forgets what nobody needs any more.
async fn tidy(state: State) -> Result<(), Error> {
    state.hub.sweep();
    let now = now_ms();
    kept::sweep(&state.config.data_folder, "", now).await;
    state
        .db
        .write(move |tx| {
            Box::pin(async move {
                // What the log tells of carts is written down before it is forgotten.
                insight::settle(tx, now).await?;
                change_log::prune(tx, now - LOG_KEPT_MS).await?;
                machine::prune(tx, now - LOG_KEPT_MS).await?;
                comptoir_db::webhook::prune(tx, now - TOLD_KEPT_MS).await?;
                pairing::prune(tx, now - pairing::WINDOW_MS).await?;
                outbox::prune(tx, now - LOG_KEPT_MS).await?;
                account_link::prune(tx, now - LOG_KEPT_MS).await?;
                insight::prune(tx, now - EVENTS_KEPT_MS).await?;
                account::prune_attempts(tx, now - ATTEMPTS_KEPT_MS).await?;
                invitation::prune(tx, now - LOG_KEPT_MS).await?;
                session::prune(tx, now).await
            })
        })
        .await
        .map(drop)
}

type Job = fn(State) -> BoxFuture<'static, Result<(), Error>>;

fn every(state: &State, begin: Instant, period: Duration, name: &'static str, job: Job) {
    let state = state.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval_at(begin, period);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = job(state.clone()).await {
                tracing::error!(%error, name, "a job failed; it is tried again");
            }
        }
    });
}
