//! Erasing an account: what the books need stays without the person, everything else goes, in one transaction.

use std::collections::BTreeSet;

use comptoir_domain::order::pickup::Step;

use crate::change_log::{self, owner_topic, variant_topic};
use crate::order::{self, Moved, Taken, store_topic};
use crate::{Db, Error, Tx, owner, privacy, session, setting};

/// An account to be erased.
#[derive(Clone, Debug)]
pub struct Erasure {
    pub account: String,
    /// The hash that the password was checked against.
    pub proof: String,
    /// Under which attempts to sign in to it, and mails to it, are counted.
    pub subjects: Vec<String>,
}

/// An account that is no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// The hashes of the tokens of sessions that ended.
    pub ended: Vec<String>,
    /// Topics that moved: of the stores and shelves of reservations that were called off.
    pub moved: Moved,
}

/// Erases the account. What it had reserved and not collected is called off; orders, pickups and movements of stock stay,
/// and say nothing of who it was. `None` when it is gone already, or has another password by now.
pub async fn erase(db: &Db, erasure: Erasure, now: i64) -> Result<Option<Erased>, Error> {
    loop {
        let erasure = erasure.clone();
        match db.write(move |tx| Box::pin(async move { erase_in(tx, &erasure, now).await })).await {
            Ok(Some(erased)) => return Ok(Some(erased)),
            // Something was reserved since the locks were chosen: all of them once more.
            Ok(None) => {}
            Err(Error::Undone) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}

async fn erase_in(tx: &mut Tx, erasure: &Erasure, now: i64) -> Result<Option<Erased>, Error> {
    let account = erasure.account.as_str();
    // The variants' locks in their order, then those of the stores and the owners: as everywhere.
    let open = Open::of(tx, account).await?;
    for sku in &open.skus {
        change_log::lock(tx, &variant_topic(sku)).await?;
    }
    owner::lock_several(tx).await?;
    for store in &open.stores {
        change_log::lock(tx, &store_topic(store)).await?;
    }
    let guests = privacy::guests(tx, account).await?;
    for owner in guests.iter().map(String::as_str).chain([account]) {
        change_log::lock(tx, &owner_topic(owner)).await?;
    }
    let email = prove(tx, erasure).await?;
    if Open::of(tx, account).await? != open {
        // The address is the account's again with it.
        sqlx::query("update customer set email = $2 where id = $1").bind(account).bind(email).execute(tx).await?;
        return Ok(None);
    }
    for owner in guests.iter().map(String::as_str).chain([account]) {
        forget_lists(tx, owner).await?;
    }
    let mut moved = call_off(tx, &open, now).await?;
    moved.retain(|(topic, _)| *topic != owner_topic(account));
    keep_without_person(tx, account).await?;
    forget_mails(tx, account, &email).await?;
    forget_account(tx, erasure, &email).await?;
    let mut ended = Vec::new();
    for owner in guests.iter().map(String::as_str).chain([account]) {
        ended.extend(session::end_all(tx, owner).await?);
        let topic = owner_topic(owner);
        for sql in ["delete from change_log where topic = $1", "delete from topic where name = $1"] {
            sqlx::query(sql).bind(&topic).execute(&mut *tx).await?;
        }
    }
    for guest in &guests {
        sqlx::query("delete from owner where id = $1").bind(guest).execute(&mut *tx).await?;
    }
    forget_owner(tx, account).await?;
    Ok(Some(Erased { ended, moved }))
}

/// What the account reserved and nobody collected.
#[derive(PartialEq, Eq)]
struct Open {
    orders: BTreeSet<String>,
    skus: BTreeSet<String>,
    stores: BTreeSet<String>,
}

impl Open {
    async fn of(tx: &mut Tx, account: &str) -> Result<Open, Error> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "select o.id, l.sku, p.store from orders o join pickup p on p.order_id = o.id
             join order_line l on l.order_id = o.id
             where o.owner = $1 and p.status in ('reserved', 'preparing', 'ready')",
        )
        .bind(account)
        .fetch_all(tx)
        .await?;
        let mut open = Open { orders: BTreeSet::new(), skus: BTreeSet::new(), stores: BTreeSet::new() };
        for (order, sku, store) in rows {
            open.orders.insert(order);
            open.skus.insert(sku);
            open.stores.insert(store);
        }
        Ok(open)
    }
}

/// Takes the account's row while the password is this one, and tells the address it had; undone when it is another. The
/// address is a key that others could refer to: with another in its place, whoever writes of the account has done so by
/// now, or waits until it is gone.
async fn prove(tx: &mut Tx, erasure: &Erasure) -> Result<String, Error> {
    let row: Option<(String,)> = sqlx::query_as("select email from customer where id = $1 and password_hash = $2")
        .bind(&erasure.account)
        .bind(&erasure.proof)
        .fetch_optional(&mut *tx)
        .await?;
    let taken = sqlx::query("update customer set email = id where id = $1 and password_hash = $2")
        .bind(&erasure.account)
        .bind(&erasure.proof)
        .execute(tx)
        .await?;
    match row {
        Some((email,)) if taken.rows_affected() == 1 => Ok(email),
        _ => Err(Error::Undone),
    }
}

/// Forgets cart, wishlist and waits. Before anything comes free: nobody is told who is gone.
async fn forget_lists(tx: &mut Tx, owner: &str) -> Result<(), Error> {
    for sql in [
        "delete from cart_line where owner = $1",
        "delete from cart_detail where owner = $1",
        "delete from wish_line where owner = $1",
        "delete from wishlist_share where owner = $1",
        "delete from restock_watch where owner = $1",
        "delete from pairing where owner = $1",
        "delete from exposure where owner = $1",
    ] {
        sqlx::query(sql).bind(owner).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Calls off what is open: goods are held for nobody who cannot be reached.
async fn call_off(tx: &mut Tx, open: &Open, now: i64) -> Result<Moved, Error> {
    let mut moved = Moved::new();
    for order in &open.orders {
        let taken = Taken { order: order.clone(), step: Step::Cancel, actor: "customer".to_owned(), pieces: None };
        if let Ok(stepped) = order::take(tx, &taken, now).await? {
            moved.extend(stepped.moved);
        }
    }
    Ok(moved)
}

/// What was agreed and handed over stays in the books; who agreed does not.
async fn keep_without_person(tx: &mut Tx, account: &str) -> Result<(), Error> {
    for sql in [
        "update pickup set name = '', email = '', phone = '', note = ''
         where order_id in (select id from orders where owner = $1)",
        // What was asked has the contact in it.
        "update orders set asked = '' where owner = $1",
    ] {
        sqlx::query(sql).bind(account).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Forgets mails, sent and waiting: to the address, and to whichever others orders were told of.
async fn forget_mails(tx: &mut Tx, account: &str, email: &str) -> Result<(), Error> {
    sqlx::query(
        "delete from outbox where recipient = $2 or exists
           (select 1 from orders o where o.owner = $1 and outbox.dedupe_key = 'order/' || o.id || '/' || outbox.kind)",
    )
    .bind(account)
    .bind(email)
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets what hangs on the account itself, and invitations to its address or by it, which nobody vouches for any more.
async fn forget_account(tx: &mut Tx, erasure: &Erasure, email: &str) -> Result<(), Error> {
    for sql in [
        "delete from consent where account = $1",
        "delete from account_link where customer = $1",
        "delete from staff_role where customer = $1",
        // A code that nobody holds is used by nobody; what was redeemed stays in the books.
        "update promo_code set customer = null, revoked_at = coalesce(revoked_at, issued_at) where customer = $1",
    ] {
        sqlx::query(sql).bind(&erasure.account).execute(&mut *tx).await?;
    }
    for sql in [
        "delete from invitation_store where invitation in
           (select id from invitation where email = $2 or invited_by = $1)",
        "delete from invitation where email = $2 or invited_by = $1",
    ] {
        sqlx::query(sql).bind(&erasure.account).bind(email).execute(&mut *tx).await?;
    }
    for subject in &erasure.subjects {
        sqlx::query("delete from sign_in_attempt where subject = $1").bind(subject).execute(&mut *tx).await?;
    }
    forget_demo_person(tx, email).await
}

/// The demo tells nobody any more to sign in by that address.
async fn forget_demo_person(tx: &mut Tx, email: &str) -> Result<(), Error> {
    let row: Option<(String,)> = sqlx::query_as("select value from setting where key = $1")
        .bind(setting::DEMO_PEOPLE)
        .fetch_optional(&mut *tx)
        .await?;
    let Some((people,)) = row else { return Ok(()) };
    let kept: Vec<&str> = people.lines().filter(|line| line.split(' ').nth(1) != Some(email)).collect();
    let kept = kept.join("\n");
    if kept != people {
        setting::set(tx, setting::DEMO_PEOPLE, &kept).await?;
    }
    Ok(())
}

/// The account goes. Its owner's row stays where orders point to it: an id that stands for nobody.
async fn forget_owner(tx: &mut Tx, account: &str) -> Result<(), Error> {
    for sql in [
        "delete from customer where id = $1",
        "delete from owner where id = $1 and not exists (select 1 from orders o where o.owner = $1)",
    ] {
        sqlx::query(sql).bind(account).execute(&mut *tx).await?;
    }
    sqlx::query("update owner set kind = $2, first_change = null, first_session = null where id = $1")
        .bind(account)
        .bind(owner::ERASED)
        .execute(tx)
        .await?;
    Ok(())
}
