//! What is kept of one person: all of it to take away ([`export`]), and none of it any more ([`erase`]).

mod erase;
mod export;

pub use erase::{Erased, Erasure, erase};
pub use export::{EXPORT_LIMIT, export};

use crate::{Error, Tx};

/// Every column that says whose a row is, by the account's id, and the one by an invitation's address. A test holds the
/// list to the schema: whoever adds a table for people decides here, in [`erase`] and in [`export`], what becomes of it.
pub const COLUMNS: [(&str, &str); 19] = [
    // Gone with the account.
    ("account_link", "customer"),
    ("cart_detail", "owner"),
    ("cart_line", "owner"),
    ("consent", "account"),
    ("customer", "id"),
    ("exposure", "owner"),
    ("invitation", "email"),
    ("invitation", "invited_by"),
    ("owner", "merged_into"),
    ("pairing", "owner"),
    ("restock_watch", "owner"),
    ("session", "owner"),
    ("staff_role", "customer"),
    ("wish_line", "owner"),
    ("wishlist_share", "owner"),
    // Kept for the books, without the person: the id stands for nobody.
    ("orders", "owner"),
    ("owner", "id"),
    ("promo_code", "customer"),
    ("redemption", "customer"),
];

/// The guests the account was before it signed in, those first who became part of others: in the order in which their
/// locks are taken and their rows can go.
async fn guests(tx: &mut Tx, account: &str) -> Result<Vec<String>, Error> {
    let mut found = vec![account.to_owned()];
    let mut next = 0;
    while let Some(owner) = found.get(next).cloned() {
        let guests: Vec<(String,)> = sqlx::query_as("select id from owner where merged_into = $1 order by id")
            .bind(owner)
            .fetch_all(&mut *tx)
            .await?;
        found.extend(guests.into_iter().map(|(guest,)| guest));
        next += 1;
    }
    found.reverse();
    found.pop();
    Ok(found)
}
