//! The event stream. Hints wake it, the change log is what it tells: a lost hint costs half a second (the
//! poll of [`crate::server::jobs`]), never an event.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Extension, OriginalUri};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Response, StatusCode};
use comptoir_db::change_log::{self, owner_topic};
use comptoir_db::order::store_topic;
use comptoir_db::{Error, banner, cart, session, stores::stock, wishlist};
use comptoir_domain::banner::Slot;
use comptoir_domain::{Revision, Sku};
use futures_util::future::select_all;
use futures_util::stream;
use tokio::sync::mpsc;

use crate::server::hub::{Place, session_topic};
use crate::server::now_ms;
use crate::server::request::RequestContext;
use crate::server::staff::{self, Staff};
use crate::server::told::{event, piece, shelf};

/// The most topics one stream follows: a page has at most a list of variants.
const TOPIC_LIMIT: usize = 64;
/// How many events a reader may be behind before it gets a snapshot instead.
const BACKLOG_LIMIT: i64 = 200;
/// A comment this often keeps proxies from closing a quiet stream; the session is looked at again then.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How many pieces wait for a slow reader before its stream waits too.
const QUEUE: usize = 16;

/// What a reader follows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    /// Their own cart and wishlist; the owner's id.
    Owner(String),
    Variant(Sku),
    /// A store's pickups; for those who work there.
    Store(String),
    /// What a place of the shop shows of banners.
    Slot(Slot),
}

#[derive(Clone, Debug)]
struct Followed {
    subject: Subject,
    /// The last revision the reader knows.
    cursor: Revision,
}

impl Subject {
    /// The topic as the reader calls it.
    fn name(&self) -> String {
        match self {
            Subject::Owner(_) => "owner".to_owned(),
            Subject::Variant(sku) => change_log::variant_topic(sku.as_str()),
            Subject::Store(store) => store_topic(store),
            Subject::Slot(slot) => banner::topic(*slot),
        }
    }

    /// The topic as the log calls it.
    fn topic(&self) -> String {
        match self {
            Subject::Owner(owner) => owner_topic(owner),
            Subject::Variant(sku) => change_log::variant_topic(sku.as_str()),
            Subject::Store(store) => store_topic(store),
            Subject::Slot(slot) => banner::topic(*slot),
        }
    }
}

/// Answers `GET /live?cursor=<topic>:<revision>,…`.
pub async fn live(Extension(context): Extension<Arc<RequestContext>>, OriginalUri(uri): OriginalUri) -> Response<Body> {
    let Some(place) = Place::take(&context.state) else {
        let mut response = Response::new(Body::from(r#"{"code":"too_many_streams","message":"try again in a while"}"#));
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("30"));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        return response;
    };
    let query = uri.query().unwrap_or_default();
    // Only a till's page asks for a store.
    let staff = match query.contains("store/") {
        true => staff::of(&context).await.unwrap_or_else(|error| {
            tracing::error!(%error, "nobody's stores could be read");
            None
        }),
        false => None,
    };
    let followed = followed(query, context.owner(), staff.as_ref());
    let (sender, receiver) = mpsc::channel(QUEUE);
    tokio::spawn(async move {
        let checked = vec![false; followed.len()];
        let reader = Reader { context, followed, checked, sender };
        if let Err(error) = reader.run().await {
            tracing::error!(%error, "an event stream broke off");
        }
        drop(place);
    });
    let pieces = stream::unfold(receiver, async |mut receiver: mpsc::Receiver<Bytes>| {
        receiver.recv().await.map(|piece| (Ok::<_, std::convert::Infallible>(piece), receiver))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// The topics of a query's cursor; what cannot be read or is not the reader's is left out. The parts are taken
/// apart before they are decoded: a SKU may have a comma of its own, written `%2C`.
fn followed(query: &str, owner: Option<&str>, staff: Option<&Staff>) -> Vec<Followed> {
    let cursor = query.split('&').find_map(|pair| pair.strip_prefix("cursor=")).unwrap_or_default();
    let one = |part: &str| {
        let part = decode(part);
        let (topic, revision) = part.rsplit_once(':')?;
        let subject = match topic.split_once('/') {
            Some(("variant", sku)) => Subject::Variant(sku.parse().ok()?),
            Some(("store", store)) if staff?.works_in(store) => Subject::Store(store.to_owned()),
            Some(("slot", slot)) => Subject::Slot(Slot::named(slot)?),
            None if topic == "owner" => Subject::Owner(owner?.to_owned()),
            _ => return None,
        };
        Some(Followed { subject, cursor: revision.parse().ok()? })
    };
    cursor.split(',').filter_map(one).take(TOPIC_LIMIT).collect()
}

fn decode(part: &str) -> String {
    form_urlencoded::parse(part.as_bytes()).next().map(|(text, _)| text.into_owned()).unwrap_or_default()
}

/// One open stream.
struct Reader {
    context: Arc<RequestContext>,
    followed: Vec<Followed>,
    /// Which of them were compared with their topic's revision once.
    checked: Vec<bool>,
    sender: mpsc::Sender<Bytes>,
}

impl Reader {
    /// Tells what the log has, then waits for a hint, until the reader or the session is gone.
    async fn run(mut self) -> Result<(), Error> {
        let hub = &self.context.state.hub;
        let mut hints: Vec<_> = self.followed.iter().map(|followed| hub.listen(&followed.subject.topic())).collect();
        let session = self.context.token_hash.as_deref().unwrap_or_default();
        let mut ended = hub.listen(&session_topic(session));
        if !self.send(hello(self.context.owner_tag())).await {
            return Ok(());
        }
        loop {
            for (index, hint) in hints.iter_mut().enumerate() {
                hint.borrow_and_update();
                if !self.tell(index).await? {
                    return Ok(());
                }
            }
            let hinted = async {
                match hints.is_empty() {
                    true => std::future::pending().await,
                    false => drop(select_all(hints.iter_mut().map(|hint| Box::pin(hint.changed()))).await),
                }
            };
            tokio::select! {
                () = self.sender.closed() => return Ok(()),
                _ = ended.changed() => return Ok(()),
                () = hinted => {}
                () = tokio::time::sleep(HEARTBEAT) => {
                    if !self.still_signed_in().await? || !self.send(Bytes::from_static(b":\n\n")).await {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Whether the session the stream was opened with still stands for the same owner: another process may have
    /// ended it, or joined it to another device's cart.
    async fn still_signed_in(&self) -> Result<bool, Error> {
        match (&self.context.session, &self.context.token_hash) {
            (Some(known), Some(hash)) => {
                let found = session::find(&self.context.state.db, hash, now_ms()).await?;
                Ok(found.is_some_and(|found| found.owner == known.owner))
            }
            _ => Ok(true),
        }
    }

    /// Sends what a topic's log has after the cursor; `false` when nobody reads any more.
    async fn tell(&mut self, index: usize) -> Result<bool, Error> {
        let Followed { subject, cursor } = self.followed[index].clone();
        let db = &self.context.state.db;
        // Before the entries: what is committed between the two is told, not mistaken for pruned.
        let known = match self.checked[index] {
            true => None,
            false => Some(change_log::revision(db, &subject.topic()).await?),
        };
        let entries = change_log::since(db, &subject.topic(), cursor, BACKLOG_LIMIT + 1).await?;
        let last = entries.last().and_then(|entry| entry.revision);
        // A cursor that the log cannot continue: of another time (a restored backup), or pruned away.
        let whole = match entries.first() {
            Some(first) => first.revision == Some(cursor + 1),
            None => known.is_none_or(|known| known == cursor),
        };
        self.checked[index] = true;
        let events = if whole && entries.len() as i64 <= BACKLOG_LIMIT {
            self.followed[index].cursor = last.unwrap_or(cursor);
            let shop = self.context.state.shop.get();
            entries.iter().map(|entry| event(&subject.name(), entry, &shop.stores, &self.context.words)).collect()
        } else {
            // The log does not reach back far enough, or the reader is better served with the outcome.
            let (revision, snapshot) = self.snapshot(&subject).await?;
            self.followed[index].cursor = revision;
            vec![snapshot]
        };
        for event in events {
            if !self.send(event).await {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn snapshot(&self, subject: &Subject) -> Result<(Revision, Bytes), Error> {
        let (db, now, currency) = (&self.context.state.db, now_ms(), self.context.currency());
        let (revision, state) = match subject {
            Subject::Owner(owner) => {
                // Before the lists: every change named here is part of them.
                let answered = change_log::newest(db, &subject.topic(), BACKLOG_LIMIT).await?;
                let wishlist = wishlist::view(db, owner, currency, now).await?;
                let cart = cart::view(db, owner, currency, now).await?;
                // Read one after the other: the older of the two revisions is what is surely told.
                let revision = cart.revision.min(wishlist.revision);
                (revision, serde_json::json!({ "cart": cart, "wishlist": wishlist, "answered": answered }))
            }
            Subject::Variant(sku) => {
                let revision = change_log::revision(db, &subject.topic()).await?;
                let levels = stock::levels(db, &[sku.as_str()]).await?;
                let shop = self.context.state.shop.get();
                let level = |level: &stock::Level| {
                    shelf(&shop.stores, &level.store, Some(level.level.available()), level.counted_at)
                };
                (revision, serde_json::json!({ "stock": levels.iter().filter_map(level).collect::<Vec<_>>() }))
            }
            // The till's page is loaded anew, whatever happened.
            // So is a slot, and asked for anew.
            Subject::Store(_) | Subject::Slot(_) => {
                (change_log::revision(db, &subject.topic()).await?, serde_json::json!({}))
            }
        };
        let mut data = state;
        data["topic"] = subject.name().into();
        data["revision"] = revision.into();
        Ok((revision, piece("snapshot", &data.to_string())))
    }

    async fn send(&self, piece: Bytes) -> bool {
        self.sender.send(piece).await.is_ok()
    }
}

/// Tells whose stream it is, so that a page of somebody else knows that it is out of date.
fn hello(owner: Option<String>) -> Bytes {
    piece("hello", &serde_json::json!({ "owner": owner, "known": owner.is_some() }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_names_only_what_the_reader_may_follow() {
        let names = |cursor: &str, owner| {
            followed(&format!("x=1&cursor={cursor}"), owner, None)
                .into_iter()
                .map(|f| (f.subject.topic(), f.cursor))
                .collect::<Vec<_>>()
        };
        assert_eq!(names("owner:3,variant/A:B:7", Some("x")), [("owner/x".into(), 3), ("variant/A:B".into(), 7)]);
        assert_eq!(names("variant/A%2CB%20C:7", None), [("variant/A,B C".into(), 7)]);
        assert_eq!(names("owner:3", None), []);
        assert_eq!(names("owner/y:3,slot/1:2,owner,owner:x,:,variant/:1", Some("x")), []);
    }
}
