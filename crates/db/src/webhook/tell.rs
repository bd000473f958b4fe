//! Writing down what is to be told, in the transaction in which it happened.

use comptoir_domain::order::pickup::Status;
use comptoir_domain::webhook::Event;
use serde_json::json;
use uuid::Uuid;

use crate::order::{self, Order};
use crate::promo::slip::Slip;
use crate::{BULK_ROWS, Error, Tx, is_full, values, webhook};

/// Writes down for whoever listens that an order's pickup reached the status, and that levels changed on the shelves
/// (SKU and store, each once, in order, under the variants' locks). Where nobody listens that is one question.
pub(crate) async fn tell(
    tx: &mut Tx,
    pickup: Option<(&str, Status)>,
    shelves: &[(&str, &str)],
    now: i64,
) -> Result<(), Error> {
    let pickup = pickup.and_then(|(order, status)| Some((order, Event::of_pickup(status)?)));
    if pickup.is_none() && shelves.is_empty() {
        return Ok(());
    }
    let listening = listening(tx).await?;
    if let Some((order, event)) = pickup {
        tell_pickup(tx, &to(&listening, event), order, event, now).await?;
    }
    for id in to(&listening, Event::StockChanged) {
        tell_stock(tx, id, shelves, now).await?;
    }
    Ok(())
}

/// Writes down for whoever listens that codes were used, or that the slip was taken back.
pub(crate) async fn tell_slip(tx: &mut Tx, slip: &Slip, now: i64) -> Result<(), Error> {
    let event = if slip.voided.is_some() { Event::RedemptionVoided } else { Event::RedemptionCreated };
    let listening = listening(tx).await?;
    let ids = to(&listening, event);
    match ids.is_empty() {
        true => Ok(()),
        false => write(tx, &ids, event, &slip_data(slip).to_string(), now).await,
    }
}

/// Who is told of anything: ids, and the events they want.
async fn listening(tx: &mut Tx) -> Result<Vec<(String, String)>, Error> {
    let sql = "select id, events from webhook where ended_at is null and disabled_at is null order by id";
    Ok(sqlx::query_as(sql).fetch_all(tx).await?)
}

/// Who of them is told of the event.
fn to(listening: &[(String, String)], event: Event) -> Vec<&str> {
    let wants = listening.iter().filter(|(_, events)| webhook::events(events).contains(&event));
    wants.map(|(id, _)| id.as_str()).collect()
}

async fn tell_pickup(tx: &mut Tx, ids: &[&str], order: &str, event: Event, now: i64) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    let Some(order) = order::find_in(tx, order).await? else { return Ok(()) };
    write(tx, ids, event, &pickup_data(&order).to_string(), now).await
}

/// Writes down something that goes before what is not urgent.
async fn write(tx: &mut Tx, ids: &[&str], event: Event, data: &str, now: i64) -> Result<(), Error> {
    for id in ids {
        sqlx::query(
            "insert into webhook_delivery (id, webhook, message, event, urgent, sku, store, data, at, due_at)
             values ($1, $2, $3, $4, 1, '', '', $5, $6, $6)",
        )
        .bind(Uuid::new_v4().to_string())
        .bind(*id)
        .bind(new_message())
        .bind(event.name())
        .bind(data)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// What a machine is told of a pickup: nothing of who comes for it.
fn pickup_data(order: &Order) -> serde_json::Value {
    let line = |line: &order::OrderLine| {
        json!({
            "sku": line.sku,
            "title": line.title,
            "quantity": line.quantity,
            "collected": line.collected,
            "unit_minor": line.unit_minor,
        })
    };
    json!({
        "order": order.id,
        "number": order.number,
        "store": order.store,
        "status": order.status,
        "total_minor": order.total_minor,
        "tax_minor": order.tax_minor,
        "currency": order.currency.code(),
        "opens_at": order.opens_at,
        "closes_at": order.closes_at,
        "expires_at": order.expires_at,
        "lines": order.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

/// What a machine is told of a slip: neither whose the codes are nor their symbols.
fn slip_data(slip: &Slip) -> serde_json::Value {
    json!({
        "slip": slip.id,
        "key": slip.key,
        "store": slip.store,
        "till": slip.till,
        "subtotal_minor": slip.subtotal_minor,
        "discount_minor": slip.discount_minor,
        "currency": slip.currency.code(),
        "at": slip.at,
        "offline_at": slip.offline_at,
        "lines": slip.answer.lines,
        "codes": slip.answer.codes,
        "voided_at": slip.voided.as_ref().map(|voided| voided.at),
        "void_reason": slip.voided.as_ref().map(|voided| voided.reason.as_str()),
    })
}

/// Writes down that levels changed. Where that is not told yet it stays one thing to tell.
pub(super) async fn tell_stock(tx: &mut Tx, id: &str, shelves: &[(&str, &str)], now: i64) -> Result<(), Error> {
    for shelves in shelves.chunks(BULK_ROWS) {
        let sql = format!(
            "insert into webhook_delivery (id, webhook, message, event, urgent, sku, store, data, at, due_at) values {}
             on conflict (webhook, sku, store) where event = 'stock.changed' and done_at is null
             do update set changes = webhook_delivery.changes + 1, at = excluded.at",
            values(shelves.len(), 10)
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).persistent(is_full(shelves));
        for (sku, store) in shelves {
            query = query.bind(Uuid::new_v4().to_string()).bind(id).bind(new_message());
            query = query.bind(Event::StockChanged.name()).bind(0_i64).bind(*sku).bind(*store);
            query = query.bind("").bind(now).bind(now);
        }
        query.execute(&mut *tx).await?;
    }
    Ok(())
}

/// What a receiver knows something by.
pub(super) fn new_message() -> String {
    format!("msg_{}", Uuid::new_v4().simple())
}
