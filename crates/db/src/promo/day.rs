//! What was used and taken back in a store in a span of time, as a retailer books it.

use comptoir_domain::{Currency, Money};

use crate::{Db, Error};

/// A code that was used, or that a void gave back. What it says never changes: it is read from rows, and columns of
/// them, that are written once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    pub what: What,
    /// Milliseconds since 1970 (UTC).
    pub at: i64,
    pub till: String,
    /// Who stood at it: an account's id or a machine key's name.
    pub actor: String,
    pub slip: String,
    /// The till's own key of the slip.
    pub key: String,
    pub redemption: String,
    pub code: String,
    pub campaign: String,
    /// What the slip's lines came to; the same for each code of a slip.
    pub subtotal_minor: Money,
    /// What the code took off.
    pub discount_minor: Money,
    pub currency: Currency,
    /// When the till took it, where it had no network then.
    pub offline_at: Option<i64>,
    /// Why it was taken back, '' for what was used.
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Redemption,
    Void,
}

impl What {
    pub const fn name(self) -> &'static str {
        match self {
            What::Redemption => "redemption",
            What::Void => "void",
        }
    }
}

/// What was booked in the store from one instant until before another, in the order in which it happened.
pub async fn booked(db: &Db, store: &str, from: i64, until: i64) -> Result<Vec<Booked>, Error> {
    #[rustfmt::skip]
    type Row = (
        i64, i64, String, String, String, String, String, String, String, Money, Money, String, Option<i64>, String,
    );
    let one = |what: i64, at: &str, actor: &str, reason: &str| {
        format!(
            "select cast({what} as bigint), {at}, s.till, {actor}, s.id, s.key, r.id, r.code, r.campaign, s.subtotal_minor,
                    r.discount_minor, s.currency, s.offline_at, {reason}
             from slip s join redemption r on r.slip = s.id where s.store = $1 and {at} >= $2 and {at} < $3"
        )
    };
    let sql = format!(
        "{} union all {} order by 2, 1, 7",
        one(0, "s.at", "s.actor", "''"),
        one(1, "s.voided_at", "s.void_actor", "s.void_reason")
    );
    let query = sqlx::query_as::<_, Row>(sqlx::AssertSqlSafe(sql)).bind(store).bind(from).bind(until);
    let booked = |row: Row| {
        Ok(Booked {
            what: if row.0 == 0 { What::Redemption } else { What::Void },
            at: row.1,
            till: row.2,
            actor: row.3,
            slip: row.4,
            key: row.5,
            redemption: row.6,
            code: row.7,
            campaign: row.8,
            subtotal_minor: row.9,
            discount_minor: row.10,
            currency: row.11.parse().map_err(Error::corrupt)?,
            offline_at: row.12,
            reason: row.13,
        })
    };
    query.fetch_all(&db.pool).await?.into_iter().map(booked).collect()
}
