//! Carts: read, and changed by intents, once each.

use comptoir_domain::cart::view::{CartView, PricedLine};
use comptoir_domain::cart::{Cart, CartIntent, CartLine, merge};
use comptoir_domain::{Change, Currency, Quantity, Refusal, Revision, Sku};

use crate::catalog::price::current_price;
use crate::change_log::{self, Entry, owner_topic};
use crate::owner;
use crate::session::NewSession;
use crate::{Db, Error, Tx};

/// Who asks for a change.
#[derive(Clone, Debug)]
pub struct Asker {
    pub owner: String,
    /// Set for a guest who has nothing yet: the owner and this session are made with the first change.
    pub newcomer: Option<NewSession>,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted now or earlier: the revision it made and, as JSON, the state it left.
    Accepted { revision: Revision, result: String, first: bool },
    /// Refused now or earlier.
    Refused(Refusal),
    /// The id stands for another change.
    Reused,
}

/// The cart of an owner, priced, at its revision.
pub async fn view(db: &Db, owner: &str, currency: Currency, now: i64) -> Result<CartView, Error> {
    let mut connection = db.pool.acquire().await?;
    view_in(&mut connection, owner, currency, now).await
}

/// The same inside a transaction.
pub(crate) async fn view_in(tx: &mut Tx, owner: &str, currency: Currency, now: i64) -> Result<CartView, Error> {
    let sql = format!(
        "select t.revision, l.sku, l.quantity, {}
         from (select coalesce((select revision from topic where name = $4), 0) as revision) t
         left join cart_line l on l.owner = $3
         order by l.position",
        current_price("$1", "$2")
    );
    let rows: Vec<(i64, Option<String>, Option<i64>, Option<i64>)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(currency.code())
        .bind(now)
        .bind(owner)
        .bind(owner_topic(owner))
        .fetch_all(tx)
        .await?;
    let revision = rows.first().map_or(0, |row| row.0);
    let mut lines = Vec::with_capacity(rows.len());
    for (_, sku, quantity, unit_minor) in rows {
        if let (Some(sku), Some(quantity)) = (sku, quantity) {
            lines.push(PricedLine { sku: parse_sku(&sku)?, quantity: parse_quantity(quantity)?, unit_minor });
        }
    }
    Ok(CartView::new(revision, lines, currency))
}

/// Carries out a change once: the pure reducer decides under the lock of the owner's topic, the rows and the
/// log are written in the same transaction.
pub async fn change(
    db: &Db,
    asker: Asker,
    change: Change<CartIntent>,
    currency: Currency,
    now: i64,
) -> Result<Outcome, Error> {
    once(db, asker, Asked::of("cart", &change)?, now, move |tx, owner, revision| {
        Box::pin(async move {
            if let CartIntent::AddLine { sku, .. } = &change.intent
                && !is_sold(tx, sku, currency, now).await?
            {
                return Ok(Err(Refusal::VariantUnknown));
            }
            let before = view_in(tx, &owner, currency, now).await?;
            let after = match before.cart().apply(&change.intent) {
                Ok(after) => after,
                Err((_, refusal)) => return Ok(Err(refusal)),
            };
            write_line(tx, &owner, &after, change.intent.sku()).await?;
            let mut view = view_in(tx, &owner, currency, now).await?;
            view.revision = revision;
            Ok(Ok(serde_json::to_string(&view).map_err(Error::corrupt)?))
        })
    })
    .await
}

/// The guest's cart and wishlist become part of the customer's, once: `None` when that was done before.
pub(crate) async fn merge_guest(
    tx: &mut Tx,
    guest: &str,
    customer: &str,
    currency: Currency,
    now: i64,
) -> Result<bool, Error> {
    let theirs = view_in(tx, guest, currency, now).await?.cart();
    let account = view_in(tx, customer, currency, now).await?.cart();
    let merged = merge::merge(account.clone(), &theirs);
    for line in &merged.lines {
        if account.line(&line.sku) != Some(line) {
            write_line(tx, customer, &merged, &line.sku).await?;
        }
    }
    sqlx::query("delete from cart_line where owner = $1").bind(guest).execute(tx).await?;
    Ok(merged != account)
}

/// Makes the row of one SKU what the cart says it is.
async fn write_line(tx: &mut Tx, owner: &str, cart: &Cart, sku: &Sku) -> Result<(), Error> {
    let Some(CartLine { quantity, .. }) = cart.line(sku) else {
        sqlx::query("delete from cart_line where owner = $1 and sku = $2")
            .bind(owner)
            .bind(sku.as_str())
            .execute(tx)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "insert into cart_line (owner, sku, quantity, position)
         values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from cart_line where owner = $1))
         on conflict (owner, sku) do update set quantity = excluded.quantity",
    )
    .bind(owner)
    .bind(sku.as_str())
    .bind(i64::from(quantity.get()))
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether the shop sells the variant: it is active, its product published, and it has a price.
pub(crate) async fn is_sold(tx: &mut Tx, sku: &Sku, currency: Currency, now: i64) -> Result<bool, Error> {
    let sql = format!(
        "select {} from variant l join product p on p.handle = l.handle
         where l.sku = $3 and l.active = 1 and p.published = 1",
        current_price("$1", "$2")
    );
    let row: Option<(Option<i64>,)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(currency.code())
        .bind(now)
        .bind(sku.as_str())
        .fetch_optional(tx)
        .await?;
    Ok(matches!(row, Some((Some(_),))))
}

/// A change as the log keeps it.
pub(crate) struct Asked {
    id: String,
    device: String,
    kind: &'static str,
    body: String,
}

impl Asked {
    pub(crate) fn of<Intent: serde::Serialize>(kind: &'static str, change: &Change<Intent>) -> Result<Asked, Error> {
        Ok(Asked {
            id: change.id.to_string(),
            device: change.device.to_string(),
            kind,
            body: serde_json::to_string(change).map_err(Error::corrupt)?,
        })
    }
}

/// What a change does under its owner's lock: the state it leaves, as JSON, or a refusal.
type Decision = Result<String, Refusal>;

/// Answers a change once. `decide` runs under the lock of the owner's topic with the revision the change
/// would make; what it wrote is undone when it refuses.
pub(crate) async fn once<F>(db: &Db, asker: Asker, asked: Asked, now: i64, decide: F) -> Result<Outcome, Error>
where
    F: for<'c> FnOnce(&'c mut Tx, String, Revision) -> crate::BoxFuture<'c, Result<Decision, Error>> + Send + 'static,
{
    let answer = db.write(move |tx| Box::pin(answer_in(tx, asker, asked, now, decide))).await;
    match answer {
        Err(Error::Undone) => Ok(Outcome::Reused),
        other => other,
    }
}

async fn answer_in<F>(tx: &mut Tx, mut asker: Asker, asked: Asked, now: i64, decide: F) -> Result<Outcome, Error>
where
    F: for<'c> FnOnce(&'c mut Tx, String, Revision) -> crate::BoxFuture<'c, Result<Decision, Error>> + Send,
{
    let mut topic = owner_topic(&asker.owner);
    let mut revision = change_log::lock(tx, &topic).await?;
    // A tab may still speak for a guest who signed in from another one meanwhile, or joined another device's cart:
    // what it asks for is that owner's, or it would be kept where nobody looks. The guest's lock comes first, as in
    // a merge, and again should that owner be joined to a third while their lock was waited for.
    while let Some(customer) = owner::merged_into(tx, &asker.owner).await? {
        asker.owner = customer;
        topic = owner_topic(&asker.owner);
        revision = change_log::lock(tx, &topic).await?;
    }
    if let Some(earlier) = change_log::find(tx, &asked.id).await? {
        return match replay(tx, &asker, &asked, earlier).await? {
            // Not even the topic's row stays of someone who may never have been here.
            Outcome::Reused => Err(Error::Undone),
            answer => Ok(answer),
        };
    }
    if let Some(newcomer) = &asker.newcomer {
        owner::create_guest(tx, &asker.owner, now).await?;
        crate::session::create(tx, newcomer, &asker.owner, now).await?;
    }
    let decision = decide(tx, asker.owner, revision + 1).await?;
    let entry = Entry {
        id: asked.id,
        topic: topic.clone(),
        revision: decision.is_ok().then_some(revision + 1),
        device: asked.device,
        kind: asked.kind.to_owned(),
        body: asked.body,
        result: match &decision {
            Ok(result) => result.clone(),
            Err(refusal) => serde_json::to_string(refusal).map_err(Error::corrupt)?,
        },
        at: now,
    };
    // Another owner may have used the id in the meantime: then nothing of this stays.
    if !change_log::append(tx, &entry).await? {
        return Err(Error::Undone);
    }
    match decision {
        Ok(result) => {
            let revision = change_log::advance(tx, &topic).await?;
            Ok(Outcome::Accepted { revision, result, first: true })
        }
        Err(refusal) => Ok(Outcome::Refused(refusal)),
    }
}

/// The first answer, for the owner who asked (or the customer they became) and the same body only.
async fn replay(tx: &mut Tx, asker: &Asker, asked: &Asked, earlier: Entry) -> Result<Outcome, Error> {
    let theirs = earlier.topic.strip_prefix("owner/").unwrap_or_default();
    let same_owner = theirs == asker.owner || owner::merged_into(tx, theirs).await?.as_deref() == Some(&asker.owner);
    if !same_owner || earlier.body != asked.body || earlier.kind != asked.kind {
        return Ok(Outcome::Reused);
    }
    match earlier.revision {
        Some(revision) => Ok(Outcome::Accepted { revision, result: earlier.result, first: false }),
        None => Ok(Outcome::Refused(serde_json::from_str(&earlier.result).map_err(Error::corrupt)?)),
    }
}

pub(crate) fn parse_sku(text: &str) -> Result<Sku, Error> {
    text.parse().map_err(|_| Error::corrupt(format!("SKU {text:?}")))
}

fn parse_quantity(pieces: i64) -> Result<Quantity, Error> {
    u64::try_from(pieces).ok().and_then(Quantity::new).ok_or_else(|| Error::corrupt(format!("quantity {pieces}")))
}
