//! Everything that is kept of an account, as one JSON document that its owner takes away.

use serde_json::{Map, Value, json};
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{Column, Row, ValueRef};

use crate::change_log::owner_topic;
use crate::order::{self, Order};
use crate::{BULK_ROWS, Db, Error, Tx, privacy};

/// The most entries of each list: far more than a person makes, and few enough to be held in memory. A list that has more
/// is named in `cut_off`, with the newest entries in it.
pub const EXPORT_LIMIT: usize = 10_000;

/// Lists of the document: the newest entries first. `$1` is the account's id, `$2` its address.
const LISTS: [(&str, &str); 12] = [
    ("cart", "select sku, quantity from cart_line where owner = $1 and $2 = $2 order by position"),
    ("wishlist", "select sku from wish_line where owner = $1 and $2 = $2 order by position"),
    (
        "waits",
        "select sku, store, created_at, back_at from restock_watch where owner = $1 and $2 = $2
         order by created_at desc, sku, store",
    ),
    (
        "consents",
        "select purpose, channel, wording, locale, granted_at, granted_in, withdrawn_at, withdrawn_in from consent
         where account = $1 and $2 = $2 order by granted_at desc, id",
    ),
    (
        "devices",
        "select browser, system, created_at, expires_at from session where owner = $1 and $2 = $2
         order by created_at desc, id",
    ),
    (
        "mails",
        "select kind, recipient, locale, created_at, sent_at from outbox
         where recipient = $2 or exists
           (select 1 from orders o where o.owner = $1 and outbox.dedupe_key = 'order/' || o.id || '/' || outbox.kind)
         order by created_at desc, id",
    ),
    (
        "links",
        "select purpose, created_at, expires_at, used_at from account_link where customer = $1 and $2 = $2
         order by created_at desc, id",
    ),
    (
        "codes",
        "select c.name as campaign, k.issued_at, k.revoked_at, r.at as used_at, r.store as used_in, r.discount_minor,
                r.voided_at
         from promo_code k join campaign c on c.id = k.campaign left join redemption r on r.code = k.id
         where k.customer = $1 and $2 = $2 order by k.issued_at desc, k.id, r.at",
    ),
    (
        "banners",
        "select banner, variant, first_seen_at, clicked_at, times from exposure where owner = $1 and $2 = $2
         order by first_seen_at desc, banner, round",
    ),
    ("roles", "select role, store from staff_role where customer = $1 and $2 = $2 order by role, store"),
    (
        "invitations",
        "select role, created_at, expires_at, accepted_at, withdrawn_at from invitation where email = $2 and $1 = $1
         order by created_at desc, id",
    ),
    ("wishlist_links", "select created_at from wishlist_share where owner = $1 and $2 = $2"),
];

/// The document, of one moment; `None` for an account that is not there. Instants are milliseconds since 1970 (UTC), money
/// is in minor units. Nothing in it opens anything: no password, token, or hash of one.
pub async fn export(db: &Db, account: &str, now: i64) -> Result<Option<Value>, Error> {
    let mut moment = db.snapshot().await?;
    let document = write(&mut moment, account, now).await?;
    moment.rollback().await?;
    Ok(document)
}

async fn write(tx: &mut Tx, account: &str, now: i64) -> Result<Option<Value>, Error> {
    let row = sqlx::query("select email, name, locale, created_at, verified_at from customer where id = $1")
        .bind(account)
        .fetch_optional(&mut *tx)
        .await?;
    let Some(person) = row.as_ref().map(object).transpose()? else { return Ok(None) };
    let email = person["email"].as_str().unwrap_or_default().to_owned();
    let row = sqlx::query("select store, note from cart_detail where owner = $1")
        .bind(account)
        .fetch_optional(&mut *tx)
        .await?;
    let detail = row.as_ref().map(object).transpose()?;
    let mut document = Document::default();
    document.put("made_at", json!(now));
    document.put("account", person);
    for (name, sql) in LISTS {
        let sql = format!("{sql} limit {}", EXPORT_LIMIT + 1);
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(account).bind(&email).fetch_all(&mut *tx).await?;
        document.list(name, rows.iter().map(object).collect::<Result<_, _>>()?);
    }
    document.put("cart_detail", detail.unwrap_or(Value::Null));
    let orders = order::newest_of_owner(tx, account, EXPORT_LIMIT + 1).await?;
    document.list("orders", orders.iter().map(of_order).collect());
    document.list("changes", changes(tx, account).await?);
    Ok(Some(document.done()))
}

/// What the account's devices did of late, and those of the guests it was before.
async fn changes(tx: &mut Tx, account: &str) -> Result<Vec<Value>, Error> {
    let mut owners = privacy::guests(tx, account).await?;
    owners.push(account.to_owned());
    owners.reverse();
    let mut changes = Vec::new();
    for owners in owners.chunks(BULK_ROWS) {
        let sql = format!(
            "select at, kind, device, revision, body as asked from change_log where topic in ({})
             order by at desc, id limit {}",
            crate::placeholders(owners.len(), 0),
            EXPORT_LIMIT + 1
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for owner in owners {
            query = query.bind(owner_topic(owner));
        }
        for row in query.fetch_all(&mut *tx).await? {
            let mut change = object(&row)?;
            let asked = change["asked"].as_str().map(serde_json::from_str).transpose().map_err(Error::corrupt)?;
            change["asked"] = asked.unwrap_or(Value::Null);
            changes.push(change);
        }
        if changes.len() > EXPORT_LIMIT {
            break;
        }
    }
    Ok(changes)
}

fn of_order(order: &Order) -> Value {
    let line = |line: &order::OrderLine| {
        json!({
            "sku": line.sku,
            "title": line.title,
            "quantity": line.quantity,
            "unit_minor": line.unit_minor,
            "collected": line.collected,
        })
    };
    let step = |(status, at): &(comptoir_domain::order::pickup::Status, i64)| json!({ "status": status, "at": at });
    json!({
        "number": order.number,
        "store": order.store,
        "status": order.status,
        "currency": order.currency.code(),
        "total_minor": order.total_minor,
        "tax_minor": order.tax_minor,
        "created_at": order.created_at,
        "opens_at": order.opens_at,
        "closes_at": order.closes_at,
        "expires_at": order.expires_at,
        "name": order.contact.name,
        "email": order.contact.email,
        "phone": order.contact.phone,
        "note": order.note,
        "lines": order.lines.iter().map(line).collect::<Vec<_>>(),
        "history": order.history.iter().map(step).collect::<Vec<_>>(),
    })
}

#[derive(Default)]
struct Document {
    members: Map<String, Value>,
    cut_off: Vec<&'static str>,
}

impl Document {
    fn put(&mut self, name: &str, value: Value) {
        self.members.insert(name.to_owned(), value);
    }

    fn list(&mut self, name: &'static str, mut entries: Vec<Value>) {
        if entries.len() > EXPORT_LIMIT {
            entries.truncate(EXPORT_LIMIT);
            self.cut_off.push(name);
        }
        self.put(name, Value::Array(entries));
    }

    fn done(mut self) -> Value {
        self.put("cut_off", json!(self.cut_off));
        Value::Object(self.members)
    }
}

/// A row as an object, each column under its name.
fn object(row: &AnyRow) -> Result<Value, Error> {
    let mut object = Map::new();
    for column in row.columns() {
        let at = column.ordinal();
        let raw = row.try_get_raw(at)?;
        let value = match raw.type_info().kind() {
            _ if raw.is_null() => Value::Null,
            AnyTypeInfoKind::Text => Value::from(row.try_get::<String, _>(at)?),
            _ => Value::from(row.try_get::<i64, _>(at)?),
        };
        object.insert(column.name().to_owned(), value);
    }
    Ok(Value::Object(object))
}
