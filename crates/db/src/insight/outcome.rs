//! What people did who were shown a banner, of accounts that agree to be counted: read from the books themselves, of one
//! moment. With a banner counts what somebody does within the window from first seeing it ([`WINDOW_MS`]).
//!
//! [`WINDOW_MS`]: comptoir_domain::insight::WINDOW_MS

use std::collections::BTreeMap;

use comptoir_domain::consent::Matter;
use comptoir_domain::insight::Arm;
use comptoir_domain::{Currency, Money};
use sqlx::FromRow;
use sqlx::any::AnyRow;

use crate::consent::agreed;
use crate::insight::{CART_ADDS, Measured, windowed};
use crate::{Db, Error, Tx};

/// What the people of a variant did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// People who saw it first; of those, how many pressed something in it and how many put something into their cart.
    pub people: i64,
    pub clickers: i64,
    pub adders: i64,
    /// How often they put something into their cart.
    pub cart_adds: i64,
    /// Codes of the banner's campaign that they were given.
    pub codes_issued: i64,
    /// What those did who reserved something or used a code, each with the store it was for.
    pub deeds: Vec<Deed>,
}

/// What one person did in one store. Who it was is not told, only which deeds are the same person's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deed {
    /// The same for the same person of the outcome.
    pub person: usize,
    pub store: String,
    /// Orders of the web shop, and what was handed over of them so far.
    pub reservations: i64,
    pub web_minor: Money,
    /// Codes of the banner's campaign that were used at a till, and what they took off.
    pub codes_redeemed: i64,
    pub discount_minor: Money,
    /// What was sold at tills where a code said who buys, less what codes took off.
    pub till_minor: Money,
}

/// What came of each variant; of one that nobody saw, nothing.
pub async fn outcomes(db: &Db, measured: &Measured, currency: Currency) -> Result<BTreeMap<Arm, Outcome>, Error> {
    let mut moment = db.snapshot().await?;
    let read = read(&mut moment, measured, currency).await;
    moment.rollback().await?;
    read
}

async fn read(tx: &mut Tx, measured: &Measured, currency: Currency) -> Result<BTreeMap<Arm, Outcome>, Error> {
    let mut outcomes: BTreeMap<Arm, Outcome> =
        measured.split.arms().iter().map(|(arm, _)| (arm.clone(), Outcome::default())).collect();
    let asked = Asked { measured, currency };
    let people = "select e.variant, count(*), count(e.clicked_at), cast(coalesce(sum(e.adds), 0) as bigint),
                         count(case when e.adds > 0 then 1 end)
                  from counted e where $3 = $3 and $4 = $4 group by e.variant";
    for (variant, people, clickers, adds, adders) in asked.rows::<(String, i64, i64, i64, i64)>(tx, people).await? {
        let outcome = of(&mut outcomes, &variant)?;
        (outcome.people, outcome.clickers, outcome.cart_adds, outcome.adders) = (people, clickers, adds, adders);
    }
    let issued = "select e.variant, count(*) from exposed e join promo_code k on k.customer = e.owner
                  where k.campaign = $3 and k.issued_at >= e.first_seen_at
                    and k.issued_at < e.first_seen_at + WINDOW and $4 = $4 group by e.variant";
    for (variant, codes) in asked.rows::<(String, i64)>(tx, issued).await? {
        of(&mut outcomes, &variant)?.codes_issued = codes;
    }
    let mut deeds = BTreeMap::<(String, String, String), Deed>::new();
    for (query, put) in DEEDS {
        for (variant, owner, store, count, minor) in
            asked.rows::<(String, String, String, i64, Money)>(tx, query).await?
        {
            put(deeds.entry((variant, owner, store)).or_default(), count, minor);
        }
    }
    let mut person = (String::new(), 0);
    for ((variant, owner, store), deed) in deeds {
        if person.0 != owner {
            person = (owner, person.1 + 1);
        }
        of(&mut outcomes, &variant)?.deeds.push(Deed { person: person.1, store, ..deed });
    }
    Ok(outcomes)
}

type Put = fn(&mut Deed, i64, Money);

/// Variant, owner, store, a count and a sum; `$3` is the banner's campaign, `$4` the currency.
const DEEDS: [(&str, Put); 3] = [
    (
        "select e.variant, e.owner, o.store, count(*),
                cast(coalesce(sum((select sum(l.collected * l.unit_minor) from order_line l where l.order_id = o.id)), 0)
                  as bigint)
         from exposed e join orders o on o.owner = e.owner
         where o.created_at >= e.first_seen_at and o.created_at < e.first_seen_at + WINDOW
           and o.currency = $4 and $3 = $3
         group by e.variant, e.owner, o.store",
        |deed, count, minor| (deed.reservations, deed.web_minor) = (count, minor),
    ),
    (
        "select e.variant, e.owner, r.store, count(*), cast(coalesce(sum(r.discount_minor), 0) as bigint)
         from exposed e join redemption r on r.customer = e.owner join slip s on s.id = r.slip
         where r.voided_at is null and r.campaign = $3 and s.currency = $4
           and coalesce(s.offline_at, s.at) >= e.first_seen_at
           and coalesce(s.offline_at, s.at) < e.first_seen_at + WINDOW
         group by e.variant, e.owner, r.store",
        |deed, count, minor| (deed.codes_redeemed, deed.discount_minor) = (count, minor),
    ),
    (
        // Of two customers' codes on one slip the sale is the first's, so that it counts once.
        "select e.variant, e.owner, s.store, count(*),
                cast(coalesce(sum(s.subtotal_minor - s.discount_minor), 0) as bigint)
         from exposed e join redemption r on r.customer = e.owner join slip s on s.id = r.slip
         where s.voided_at is null and s.currency = $4 and $3 = $3
           and r.id = (select min(f.id) from redemption f where f.slip = s.id and f.customer <> '')
           and coalesce(s.offline_at, s.at) >= e.first_seen_at
           and coalesce(s.offline_at, s.at) < e.first_seen_at + WINDOW
         group by e.variant, e.owner, s.store",
        |deed, _, minor| deed.till_minor = minor,
    ),
];

struct Asked<'a> {
    measured: &'a Measured,
    currency: Currency,
}

impl Asked<'_> {
    /// The rows of a statement about `exposed`, who agree now, or about `counted`, the same with their additions.
    async fn rows<Row>(&self, tx: &mut Tx, sql: &str) -> Result<Vec<Row>, Error>
    where
        Row: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let agreed = agreed("e.owner", Matter::MEASURING);
        let sql = windowed(&format!(
            "with exposed as (
               select e.variant, e.owner, e.first_seen_at, e.clicked_at, e.cart_adds from exposure e
               where e.banner = $1 and e.round = $2 and {agreed}
             ), counted as (
               select e.variant, e.clicked_at, coalesce(e.cart_adds, {CART_ADDS}) as adds from exposed e
             ) {sql}"
        ));
        let query = sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&self.measured.banner).bind(self.measured.round);
        let campaign = self.measured.campaign.clone().unwrap_or_default();
        Ok(query.bind(campaign).bind(self.currency.code()).fetch_all(tx).await?)
    }
}

fn of<'o>(outcomes: &'o mut BTreeMap<Arm, Outcome>, variant: &str) -> Result<&'o mut Outcome, Error> {
    Ok(outcomes.entry(variant.parse().map_err(Error::corrupt)?).or_default())
}
