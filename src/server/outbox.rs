//! Sending what is in the outbox.

use comptoir_db::Error;
use comptoir_db::outbox::{self, Mail};
use comptoir_domain::mail::{GIVE_UP_MS, next_try};
use futures_util::StreamExt;
use futures_util::stream;
use rand::RngCore;

use crate::mail::smtp::{Mailer, NotSent};
use crate::mail::write::{Written, write};
use crate::server::now_ms;
use crate::server::state::State;

/// How many mails are looked for at once, and how many of them are on their way at once.
const PIECE: i64 = 100;
const AT_ONCE: usize = 4;

/// Tries every mail that is due, where there is a mail server. Of several processes one tries each.
pub async fn send_due(state: State) -> Result<(), Error> {
    let Some(mailer) = &state.mailer else { return Ok(()) };
    let due = outbox::due(&state.db, now_ms(), PIECE).await?;
    let sending = stream::iter(due).map(|id| send(&state, mailer, id)).buffer_unordered(AT_ONCE);
    let outcomes: Vec<Result<(), Error>> = sending.collect().await;
    outcomes.into_iter().collect()
}

async fn send(state: &State, mailer: &Mailer, id: String) -> Result<(), Error> {
    let Some(mail) = outbox::claim(&state.db, &id, now_ms()).await? else { return Ok(()) };
    match attempt(state, mailer, &mail).await? {
        Ok(()) => outbox::sent(&state.db, &mail, now_ms()).await,
        Err(NotSent::ForGood(reason)) => {
            tracing::warn!(mail.id, mail.kind, reason, "a mail is given up");
            outbox::failed(&state.db, &mail, &reason, None).await
        }
        Err(NotSent::ForNow(reason)) => {
            let next = next_try(mail.tries, mail.created_at, now_ms(), rand::rng().next_u32());
            tracing::warn!(mail.id, mail.kind, reason, again = next.is_some(), "a mail was not sent");
            outbox::failed(&state.db, &mail, &reason, next).await
        }
    }
}

async fn attempt(state: &State, mailer: &Mailer, mail: &Mail) -> Result<Result<(), NotSent>, Error> {
    let now = now_ms();
    // Kept while there was no mail server, perhaps for weeks: no news any more.
    if now >= mail.created_at + GIVE_UP_MS {
        return Ok(Err(NotSent::ForGood("too late: it is older than two days".to_owned())));
    }
    Ok(match write(state, mail, now).await? {
        Written::Letter(letter) => mailer.send(&mail.id, &mail.recipient, &letter).await,
        Written::Moot(why) => Err(NotSent::ForGood(why.to_owned())),
    })
}
