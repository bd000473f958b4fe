//! Telling machines of what happened, as the Standard Webhooks specification has it: signed, at least once, again and
//! again until it is answered. What is to be told was written down with what happened (`comptoir_db::webhook`).

pub mod address;
mod send;
pub mod sign;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use comptoir_db::Error;
use comptoir_db::webhook::{self, Delivery, Failed};
use comptoir_domain::webhook::retry_after_ms;
use futures_util::StreamExt;
use futures_util::stream;
use jiff::Timestamp;

use crate::server::now_ms;
use crate::server::state::State;
use crate::server::webhook::send::{Fault, Sender};

/// How long nobody else tries what somebody tries: more than an attempt takes, and what a killed process leaves behind
/// is late by.
const LEASE_MS: i64 = 30_000;
/// How much is told to one place at once.
const AT_ONCE: usize = 4;
/// How much of what is due is looked at at once.
const LOOK: i64 = 64;

/// What tells machines, in this process.
pub struct Courier {
    sender: Sender,
    /// The places that are being told something now.
    at_work: Mutex<HashSet<String>>,
}

impl Courier {
    /// One with nothing to do yet.
    ///
    /// # Errors
    /// As [`Sender::new`].
    pub fn new() -> Result<Courier> {
        Ok(Courier { sender: Sender::new()?, at_work: Mutex::default() })
    }

    fn begin(&self, webhook: &str) -> bool {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner).insert(webhook.to_owned())
    }
}

/// A place that is told something; ends with the value, however its work does.
struct AtWork {
    state: State,
    webhook: String,
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.state.courier.at_work.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.webhook);
    }
}

/// Begins to tell what is due. One place does not wait for another.
pub async fn deliver(state: State) -> Result<(), Error> {
    for webhook in webhook::with_something_due(&state.db, now_ms()).await? {
        if state.courier.begin(&webhook) {
            let work = AtWork { state: state.clone(), webhook };
            tokio::spawn(async move {
                if let Err(error) = work_off(&work).await {
                    tracing::error!(%error, webhook = work.webhook, "telling a machine failed; it is tried again");
                }
            });
        }
    }
    Ok(())
}

/// Tells a place everything that is due.
async fn work_off(work: &AtWork) -> Result<()> {
    let AtWork { state, webhook } = work;
    loop {
        let due = webhook::due(&state.db, webhook, now_ms(), LOOK).await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut telling = stream::iter(due).map(|(id, due_at)| tell(state, id, due_at)).buffer_unordered(AT_ONCE);
        while let Some(told) = telling.next().await {
            told?;
        }
    }
}

/// Tells one thing, if nobody else does.
async fn tell(state: &State, id: String, due_at: i64) -> Result<()> {
    let db = &state.db;
    let now = now_ms();
    let Some(delivery) = webhook::claim(db, &id, due_at, now + LEASE_MS, now).await? else { return Ok(()) };
    let answer = attempt(state, &delivery).await;
    let now = now_ms();
    let wait = retry_after_ms(delivery.attempts + 1, rand::random());
    let again = wait.map(|wait| now + wait).ok_or("failing");
    let failed = match &answer {
        Ok(status) if (200..300).contains(status) => {
            return Ok(webhook::delivered(db, &delivery, i64::from(*status), now).await?);
        }
        // The receiver says that there is nobody any more.
        Ok(410) => Failed { status: Some(410), error: "", then: Err("gone") },
        Ok(status) => Failed { status: Some(i64::from(*status)), error: "", then: again },
        Err(fault) => Failed { status: None, error: fault.code(), then: again },
    };
    if let Err(why) = failed.then {
        tracing::warn!(webhook = delivery.webhook, url = delivery.url, why, "a machine is not told any more");
    }
    Ok(webhook::failed(db, &delivery, failed, now).await?)
}

/// Sends it once; the status of the answer.
async fn attempt(state: &State, delivery: &Delivery) -> Result<u16, Fault> {
    let body = body(delivery).map_err(|_| Fault::Broken)?;
    let seconds = now_ms() / 1000;
    let open = |sealed: &String| state.secret.open(sign::PURPOSE, &delivery.webhook, sealed);
    let secrets: Vec<_> = delivery.secrets.iter().map(open).collect::<Option<_>>().ok_or(Fault::Secret)?;
    let signature = sign::signatures(&secrets, &delivery.message, seconds, body.as_bytes());
    let url = address::read(&delivery.url, state.config.is_local()).map_err(|_| Fault::AddressRefused)?;
    let headers = [
        ("webhook-id", delivery.message.clone()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signature),
    ];
    state.courier.sender.post(&url, headers, body).await
}

/// What is sent: the same bytes at every attempt to tell the same.
fn body(delivery: &Delivery) -> Result<String> {
    let at = Timestamp::from_millisecond(delivery.at).context("an instant that is none")?;
    let (event, data) = (delivery.event.name(), &delivery.data);
    // In the order in which the specification names them; the data is JSON already.
    Ok(format!(r#"{{"type":"{event}","timestamp":"{at:.3}","data":{data}}}"#))
}
