//! Campaigns, their codes, and what those were worth at a till.

pub mod attempt;
pub mod batch;
pub mod budget;
pub mod campaign;
pub mod cap;
pub mod claim;
pub mod code;
mod conflict;
pub mod day;
mod evaluate;
pub mod event;
pub mod issue;
mod kept;
pub mod link;
pub mod pick;
pub mod redeem;
pub mod report;
pub mod sale;
pub mod simulate;
pub mod slip;
mod status;
pub(crate) mod verify;
pub mod void;

use serde_json::json;

use crate::change_log::{self, Entry, owner_topic};
use crate::order::Moved;
use crate::{Error, Tx};

/// Tells a locked topic of codes: that they were issued, redeemed, voided, revoked.
async fn tell(tx: &mut Tx, topic: String, what: &str, codes: &[&str], now: i64) -> Result<(String, i64), Error> {
    let entry = Entry {
        id: uuid::Uuid::new_v4().to_string(),
        topic: topic.clone(),
        revision: None,
        device: String::new(),
        kind: "code".to_owned(),
        body: json!({ "intent": { "type": "code" }, "what": what, "codes": codes }).to_string(),
        result: "{}".to_owned(),
        at: now,
    };
    Ok((topic, change_log::tell(tx, entry).await?))
}

/// Tells each customer of their own codes; their topics are locked.
async fn tell_customers(
    tx: &mut Tx,
    what: &str,
    codes: &[(String, String)],
    now: i64,
    moved: &mut Moved,
) -> Result<(), Error> {
    let mut by_customer = std::collections::BTreeMap::<&str, Vec<&str>>::new();
    for (customer, code) in codes {
        by_customer.entry(customer).or_default().push(code);
    }
    for (customer, codes) in by_customer {
        moved.push(tell(tx, owner_topic(customer), what, &codes, now).await?);
    }
    Ok(())
}
