//! What an owner has, changed by intents, once each.

use comptoir_domain::cart::view::CartView;
use comptoir_domain::owned::Owned;
use comptoir_domain::owned::conflict::{self, Conflict};
use comptoir_domain::owned::view::OwnedView;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Change, Currency, Intent, Quantity, Refusal, Revision, Sku};
use serde::{Deserialize, Serialize};

use crate::catalog::price::current_price;
use crate::change_log::{self, Entry, owner_topic};
use crate::session::{self, NewSession};
use crate::{Db, Error, Tx, cart, owner, wishlist};

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
    /// Accepted now or earlier: the revision it made and what it left.
    Accepted { revision: Revision, left: Left, first: bool },
    /// Refused now or earlier.
    Refused(Refusal),
    /// The id stands for another change.
    Reused,
}

/// What a change left: the lists it touched, and what it overrode of what another device did meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart: Option<CartView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wishlist: Option<WishlistView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<Conflict>,
}

/// The metafield that says how many pieces of a product the shop sells to one person.
pub const LIMIT_METAFIELD: &str = "comptoir.quantity_limit";

/// How far back another device's changes are looked through for a conflict.
const CONFLICT_LOOK_BACK: i64 = 50;

/// Answers a change once: the pure reducer decides under the lock of the owner's topic, the rows and the log are
/// written in the same transaction.
pub async fn change(db: &Db, asker: Asker, change: Change, currency: Currency, now: i64) -> Result<Outcome, Error> {
    let (again, repeated) = (asker.clone(), change.clone());
    match db.write(move |tx| Box::pin(answer(tx, asker, change, currency, now))).await {
        // The id was taken, perhaps by the same change a moment ago: by now it is known which.
        Err(Error::Undone) => {}
        other => return other,
    }
    match db.write(move |tx| Box::pin(answer(tx, again, repeated, currency, now))).await {
        Err(Error::Undone) => Ok(Outcome::Reused),
        other => other,
    }
}

async fn answer(tx: &mut Tx, mut asker: Asker, change: Change, currency: Currency, now: i64) -> Result<Outcome, Error> {
    let mut topic = owner_topic(&asker.owner);
    let mut revision = change_log::lock(tx, &topic).await?;
    // A tab may still speak for a guest who signed in from another one meanwhile, or joined another device's cart:
    // what it asks for is that owner's, or it would be kept where nobody looks. The guest's lock comes first, as in
    // a merge, and again should that owner be joined to a third while their lock was waited for.
    while let Some(customer) = owner::goes_on_to(tx, &asker.owner, asker.newcomer.is_some()).await? {
        asker.owner = customer;
        topic = owner_topic(&asker.owner);
        revision = change_log::lock(tx, &topic).await?;
    }
    let (id, body) = (change.id.to_string(), serde_json::to_string(&change).map_err(Error::corrupt)?);
    if let Some(earlier) = change_log::find(tx, &id).await? {
        recognise(tx, &mut asker, &body, &earlier, now).await?;
        return match replay(tx, &asker, &body, earlier).await? {
            // Not even the topic's row stays of someone who may never have been here.
            Outcome::Reused => Err(Error::Undone),
            answer => Ok(answer),
        };
    }
    if let Some(newcomer) = &asker.newcomer {
        owner::create_guest(tx, &asker.owner, now).await?;
        owner::set_first(tx, &asker.owner, &id, &newcomer.id).await?;
        session::create(tx, newcomer, &asker.owner, now).await?;
    }
    let decision = decide(tx, &asker.owner, revision + 1, &change, currency, now).await?;
    let entry = Entry {
        id,
        topic: topic.clone(),
        revision: decision.is_ok().then_some(revision + 1),
        device: change.device.to_string(),
        kind: "change".to_owned(),
        body,
        result: match &decision {
            Ok(left) => serde_json::to_string(left).map_err(Error::corrupt)?,
            Err(refusal) => serde_json::to_string(refusal).map_err(Error::corrupt)?,
        },
        at: now,
    };
    // Another owner may have used the id in the meantime: then nothing of this stays.
    if !change_log::append(tx, &entry).await? {
        return Err(Error::Undone);
    }
    match decision {
        Ok(left) => {
            let revision = change_log::advance(tx, &topic).await?;
            Ok(Outcome::Accepted { revision, left, first: true })
        }
        Err(refusal) => Ok(Outcome::Refused(refusal)),
    }
}

/// Someone without a session who repeats, word for word, the change that made a guest is that guest: the answer was
/// lost, and the cookie with it. The id is random, and nobody else ever knew it.
async fn recognise(tx: &mut Tx, asker: &mut Asker, body: &str, earlier: &Entry, now: i64) -> Result<(), Error> {
    let guest = earlier.topic.strip_prefix("owner/").unwrap_or_default();
    if let Some(newcomer) = &asker.newcomer
        && asker.owner != guest
        && earlier.body == body
        && let Some(id) = owner::first_session(tx, guest, &earlier.id).await?
    {
        // The first answer may still come, and its cookie with it: both sessions stand, and are one device.
        session::create(tx, &NewSession { id, ..newcomer.clone() }, guest, now).await?;
        // The topic that was locked for a newcomer who is none.
        sqlx::query("delete from topic where name = $1 and revision = 0")
            .bind(owner_topic(&asker.owner))
            .execute(tx)
            .await?;
        asker.owner = guest.to_owned();
    }
    Ok(())
}

/// The first answer, for the owner who asked (or the customer they became) and the same body only.
async fn replay(tx: &mut Tx, asker: &Asker, body: &str, earlier: Entry) -> Result<Outcome, Error> {
    let theirs = earlier.topic.strip_prefix("owner/").unwrap_or_default();
    let same_owner = theirs == asker.owner || owner::merged_into(tx, theirs).await?.as_deref() == Some(&asker.owner);
    if !same_owner || earlier.body != body || earlier.kind != "change" {
        return Ok(Outcome::Reused);
    }
    match earlier.revision {
        Some(revision) => {
            let left = serde_json::from_str(&earlier.result).map_err(Error::corrupt)?;
            Ok(Outcome::Accepted { revision, left, first: false })
        }
        None => Ok(Outcome::Refused(serde_json::from_str(&earlier.result).map_err(Error::corrupt)?)),
    }
}

/// What the change does under its owner's lock: the rows written and the state they leave, or a refusal, before
/// which nothing was written.
async fn decide(
    tx: &mut Tx,
    owner: &str,
    revision: Revision,
    change: &Change,
    currency: Currency,
    now: i64,
) -> Result<Result<Left, Refusal>, Error> {
    let intent = &change.intent;
    let terms = match intent.sku() {
        Some(sku) if intent.brings() || matches!(intent, Intent::ChangeQuantity { .. }) => {
            terms(tx, sku, currency, now).await?
        }
        _ => None,
    };
    if let Some(refusal) = not_on_these_terms(intent, terms.as_ref()) {
        return Ok(Err(refusal));
    }
    if let Intent::ChooseStore { store } = intent
        && !store.is_empty()
        && !crate::stores::store::exists(tx, store.as_str()).await?
    {
        return Ok(Err(Refusal::StoreUnknown));
    }
    // A long list is read and priced once: nobody else writes meanwhile.
    let mut known = OwnedView::empty(currency);
    if intent.touches_cart() {
        known.cart = cart::view_in(tx, owner, currency, now).await?;
    }
    if intent.touches_wishlist() {
        known.wishlist = wishlist::view_in(tx, owner, currency, now).await?;
    }
    let before = known.owned();
    let mut after = before.clone();
    if let Err(refusal) = after.apply(intent) {
        return Ok(Err(refusal));
    }
    if let (Some(sku), Some(limit)) = (intent.sku(), terms.as_ref().and_then(|terms| terms.limit)) {
        let pieces = |owned: &Owned| owned.cart.line(sku).map_or(0, |line| line.quantity.get());
        // Fewer than before is always allowed: the limit may be newer than the line.
        if pieces(&after) > limit.max(pieces(&before)) {
            return Ok(Err(Refusal::ProductLimit(limit)));
        }
    }
    let conflict = match change.base_revision < revision - 1 {
        true => overridden(tx, owner, change).await?,
        false => None,
    };
    let now_sold = |sku: &Sku| terms.as_ref().filter(|_| intent.sku() == Some(sku)).map(|terms| terms.unit_minor);
    let view = known.with_owned(&after, now_sold);
    let mut left = Left { cart: None, wishlist: None, conflict };
    if intent.touches_cart() {
        if let Some(sku) = intent.sku() {
            cart::write_line(tx, owner, &after.cart, sku).await?;
        }
        cart::write_detail(tx, owner, &before.cart, &after.cart).await?;
        left.cart = Some(CartView { revision, ..view.cart });
    }
    if intent.touches_wishlist() {
        wishlist::write(tx, owner, &before.wishlist, &after.wishlist).await?;
        left.wishlist = Some(WishlistView { revision, ..view.wishlist });
    }
    Ok(Ok(left))
}

/// On what terms the shop sells a variant now.
struct Terms {
    unit_minor: i64,
    /// The most that one store has, which no warehouse is; `None` where no stock is kept.
    available: Option<i64>,
    /// The most pieces one person may have in the cart.
    limit: Option<u32>,
}

/// The terms of a variant; `None` when it is not sold: it must be active, its product published, and it must have a
/// price.
async fn terms(tx: &mut Tx, sku: &Sku, currency: Currency, now: i64) -> Result<Option<Terms>, Error> {
    let sql = format!(
        "select {}, (select max(case when st.kind = 'store' then s.on_hand - s.held else 0 end)
                     from stock_level s join store st on st.slug = s.store where s.sku = l.sku),
           (select m.value from metafield m where m.handle = l.handle and m.key = $4)
         from variant l join product p on p.handle = l.handle
         where l.sku = $3 and l.active = 1 and p.published = 1",
        current_price("$1", "$2")
    );
    let row: Option<(Option<i64>, Option<i64>, Option<String>)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(currency.code())
        .bind(now)
        .bind(sku.as_str())
        .bind(LIMIT_METAFIELD)
        .fetch_optional(tx)
        .await?;
    Ok(row.and_then(|(unit_minor, available, limit)| {
        let limit = limit.and_then(|limit| limit.trim().parse().ok()).filter(|limit| *limit < Quantity::LIMIT);
        unit_minor.map(|unit_minor| Terms { unit_minor, available, limit })
    }))
}

/// Why the shop says no before the lists are looked at.
fn not_on_these_terms(intent: &Intent, terms: Option<&Terms>) -> Option<Refusal> {
    let Some(terms) = terms else { return intent.brings().then_some(Refusal::VariantUnknown) };
    let sold_out = terms.available.is_some_and(|available| available <= 0);
    match intent {
        Intent::AddLine { .. } | Intent::MoveToCart { .. } if sold_out => Some(Refusal::SoldOut),
        Intent::AddLine { seen_minor: Some(seen), .. } if *seen != terms.unit_minor => {
            Some(Refusal::PriceChanged(terms.unit_minor))
        }
        _ => None,
    }
}

/// What the change overrides of what other devices did since it was made.
async fn overridden(tx: &mut Tx, owner: &str, change: &Change) -> Result<Option<Conflict>, Error> {
    let bodies: Vec<(String,)> = sqlx::query_as(
        "select body from change_log where topic = $1 and revision > $2 and device <> $3 and kind = 'change'
         order by revision desc limit $4",
    )
    .bind(owner_topic(owner))
    .bind(change.base_revision)
    .bind(change.device.to_string())
    .bind(CONFLICT_LOOK_BACK)
    .fetch_all(tx)
    .await?;
    let mut others = Vec::with_capacity(bodies.len());
    for (body,) in bodies.iter().rev() {
        others.push(serde_json::from_str::<Change>(body).map_err(Error::corrupt)?.intent);
    }
    Ok(conflict::conflict(&change.intent, others.iter()))
}
