//! Giving codes to those who are to have one.

use comptoir_db::Error;
use comptoir_db::promo::campaign::{self, Campaign, Kept};
use comptoir_db::promo::issue::{candidates, following, has_code, is_in, through, to_customers};
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::source::Source;

use crate::server::now_ms;
use crate::server::state::State;

/// How many customers get theirs in one transaction: on SQLite nobody writes meanwhile.
const BATCH: i64 = 200;
/// How long after it happened a launch or a redemption is looked for: longer than a commit takes to be seen.
const LATELY_MS: i64 = 10_000;

/// Who gets one now.
#[derive(Clone, Copy)]
enum Turn {
    /// Those of the audience who have none.
    First,
    /// Those who used theirs since the instant and may use another.
    Next { since: i64 },
}

/// What a moment ago made due: the first codes of campaigns that were launched, the next of those who used theirs.
pub async fn lately(state: State) -> Result<(), Error> {
    let since = now_ms() - LATELY_MS;
    let launched = campaign::launched_since(&state.db, since).await?;
    let used = campaign::used_since(&state.db, since).await?;
    if launched.is_empty() && used.is_empty() {
        return Ok(());
    }
    for kept in campaign::issuing(&state.db, now_ms()).await? {
        if launched.contains(&kept.campaign.id) {
            issue(&state, &kept.campaign, Turn::First).await?;
        }
        if used.contains(&kept.campaign.id) {
            issue(&state, &kept.campaign, Turn::Next { since }).await?;
        }
    }
    Ok(())
}

/// All that are due: somebody signed up, or did what an audience is about, or used theirs while nobody looked.
pub async fn all(state: State) -> Result<(), Error> {
    for kept in campaign::issuing(&state.db, now_ms()).await? {
        issue(&state, &kept.campaign, Turn::First).await?;
        if kept.campaign.limits.customer.is_some_and(|limit| limit > 1) {
            issue(&state, &kept.campaign, Turn::Next { since: 0 }).await?;
        }
    }
    Ok(())
}

/// What became of one customer's wish for a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Now,
    /// They had it.
    Before,
    /// They are not in the campaign's audience.
    NotForThem,
    /// The campaign is over, pauses or has none left, or there is none.
    None,
}

/// Gives one customer who came through the channel their code of a campaign, if they are to have one: at most one, however often they ask. A campaign
/// that prints its codes gives them out by this alone.
pub async fn to_one(state: &State, campaign: &str, source: Source, customer: &str) -> Result<Given, Error> {
    if has_code(&state.db, campaign, customer).await? {
        return Ok(Given::Before);
    }
    let now = now_ms();
    let Some(Kept { campaign, status: Status::Live, .. }) = campaign::find(&state.db, campaign).await? else {
        return Ok(Given::None);
    };
    if campaign.starts_at.is_some_and(|at| at > now) || campaign.ends_at.is_some_and(|at| at <= now) {
        return Ok(Given::None);
    }
    if !is_in(&state.db, &campaign.audience, customer).await? {
        return Ok(Given::NotForThem);
    }
    let code = state.secret.codes().issue(Some(customer.to_owned()));
    let code = code.map_err(|error| Error::Corrupt(format!("a code cannot be made: {error:#}")))?;
    let (given, moved) = through(&state.db, &campaign.id, source, vec![code], now).await?;
    state.hub.hint_all(&moved);
    match given {
        0 if has_code(&state.db, &campaign.id, customer).await? => Ok(Given::Before),
        0 => Ok(Given::None),
        _ => Ok(Given::Now),
    }
}

async fn issue(state: &State, campaign: &Campaign, turn: Turn) -> Result<(), Error> {
    let keys = state.secret.codes();
    loop {
        let customers = match turn {
            Turn::First => candidates(&state.db, &campaign.id, &campaign.audience, BATCH).await?,
            Turn::Next { since } => following(&state.db, &campaign.id, &campaign.audience, since, BATCH).await?,
        };
        let codes =
            customers.into_iter().map(|customer| keys.issue(Some(customer))).collect::<anyhow::Result<Vec<_>>>();
        let codes = codes.map_err(|error| Error::Corrupt(format!("a code cannot be made: {error:#}")))?;
        if codes.is_empty() {
            return Ok(());
        }
        let (given, moved) = to_customers(&state.db, &campaign.id, codes, now_ms()).await?;
        state.hub.hint_all(&moved);
        // Others gave them out, or there are none left.
        if given == 0 {
            return Ok(());
        }
    }
}
