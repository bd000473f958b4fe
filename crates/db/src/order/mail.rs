//! Mails about an order, written down in the transaction that gives something to tell.

use comptoir_domain::mail::Kind;
use comptoir_domain::order::pickup::Status;

use crate::outbox::{self, NewMail};
use crate::{Db, Error, Tx};

/// How many orders are reminded of in one transaction.
const PIECE: i64 = 50;

/// Writes down the mail that tells of a status, where there is one.
pub(super) async fn tell(tx: &mut Tx, order: &str, status: Status, now: i64) -> Result<(), Error> {
    let kind = match status {
        Status::Reserved => Kind::OrderReserved,
        Status::Ready => Kind::OrderReady,
        Status::Cancelled => Kind::OrderCancelled,
        Status::Expired => Kind::OrderExpired,
        // Those who come know it, and being at work is no news by mail.
        Status::Preparing | Status::Collected => return Ok(()),
    };
    write(tx, order, kind, now).await?;
    Ok(())
}

/// Reminds of the orders that end within `lead_ms` and are still open, each once, and tells how many mails that made.
/// An order that was made less than twice as long before its end needs no reminder: its confirmation is still fresh.
pub async fn remind_due(db: &Db, lead_ms: i64, now: i64) -> Result<u64, Error> {
    let mut reminded = 0;
    loop {
        let due: Vec<(String,)> = sqlx::query_as(
            "select p.order_id from pickup p join orders o on o.id = p.order_id
             where p.status in ('reserved', 'preparing', 'ready') and p.expires_at > $1 and p.expires_at <= $2
               and o.created_at <= p.expires_at - $3
               and not exists (select 1 from outbox m where m.dedupe_key = 'order/' || p.order_id || '/order_reminder')
             order by p.order_id limit $4",
        )
        .bind(now)
        .bind(now + lead_ms)
        .bind(2 * lead_ms)
        .bind(PIECE)
        .fetch_all(&db.pool)
        .await?;
        let more = due.len() as i64 == PIECE;
        if due.is_empty() {
            return Ok(reminded);
        }
        reminded += db
            .write(move |tx| {
                Box::pin(async move {
                    let mut written = 0;
                    // In one order: two processes that remind at the same time do not wait for each other in a circle.
                    for (order,) in due {
                        written += u64::from(write(tx, &order, Kind::OrderReminder, now).await?);
                    }
                    Ok(written)
                })
            })
            .await?;
        if !more {
            return Ok(reminded);
        }
    }
}

/// Writes the mail down; `false` when the order was told of that before, or has nobody any more who could be told.
async fn write(tx: &mut Tx, order: &str, kind: Kind, now: i64) -> Result<bool, Error> {
    // With the pickup's row taken: the address is not erased between the two.
    let (recipient, locale): (String, String) = sqlx::query_as(
        "update pickup set email = email where order_id = $1
         returning email, (select o.locale from orders o where o.id = pickup.order_id)",
    )
    .bind(order)
    .fetch_one(&mut *tx)
    .await?;
    if recipient.is_empty() {
        return Ok(false);
    }
    let mail = NewMail {
        kind,
        recipient,
        locale: locale.parse().map_err(Error::corrupt)?,
        data: serde_json::json!({ "order": order }),
        key: format!("order/{order}/{}", kind.name()),
    };
    outbox::push(tx, &mail, now).await
}
