//! Giving codes to those who are to have one.

use comptoir_db::Error;
use comptoir_db::promo::campaign::{self, Kept};
use comptoir_db::promo::issue::{candidates, to_customers};

use crate::server::now_ms;
use crate::server::state::State;

/// How many customers get theirs in one transaction: on SQLite nobody writes meanwhile.
const BATCH: i64 = 200;
/// How long after a launch it is looked for: longer than a commit takes to be seen.
const LAUNCHED_MS: i64 = 10_000;

/// Of the campaigns that were launched a moment ago.
pub async fn launched(state: State) -> Result<(), Error> {
    let ids = campaign::launched_since(&state.db, now_ms() - LAUNCHED_MS).await?;
    if ids.is_empty() {
        return Ok(());
    }
    for kept in campaign::issuing(&state.db, now_ms()).await? {
        if ids.contains(&kept.campaign.id) {
            issue(&state, &kept).await?;
        }
    }
    Ok(())
}

/// Of all campaigns: somebody signed up, or did what an audience is about.
pub async fn all(state: State) -> Result<(), Error> {
    for kept in campaign::issuing(&state.db, now_ms()).await? {
        issue(&state, &kept).await?;
    }
    Ok(())
}

async fn issue(state: &State, kept: &Kept) -> Result<(), Error> {
    let (campaign, keys) = (&kept.campaign, state.secret.codes());
    loop {
        let customers = candidates(&state.db, &campaign.id, &campaign.audience, BATCH).await?;
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
