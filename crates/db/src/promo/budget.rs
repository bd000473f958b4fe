//! What redemptions take of a campaign's bounds. A bound is one conditional statement.

use comptoir_domain::Money;
use comptoir_domain::promo::BudgetLeft;
use comptoir_domain::promo::redemption::NoRedemption;

use crate::{Error, Tx};

/// Whose bound it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    All,
    Store,
    Customer,
}

impl Scope {
    const ALL: [Scope; 3] = [Scope::All, Scope::Store, Scope::Customer];

    const fn name(self) -> &'static str {
        match self {
            Scope::All => "all",
            Scope::Store => "store",
            Scope::Customer => "customer",
        }
    }

    /// The campaign's columns with the bounds: uses, and what they take off.
    const fn limits(self) -> (&'static str, &'static str) {
        match self {
            Scope::All => ("c.use_limit", "c.spend_limit_minor"),
            Scope::Store => ("c.store_limit", "cast(null as bigint)"),
            Scope::Customer => ("c.customer_limit", "cast(null as bigint)"),
        }
    }

    const fn refusal(self) -> NoRedemption {
        match self {
            Scope::All => NoRedemption::BudgetSpent,
            Scope::Store => NoRedemption::StoreLimit,
            Scope::Customer => NoRedemption::CustomerLimit,
        }
    }
}

/// Who uses a code of which campaign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Use<'u> {
    pub campaign: &'u str,
    pub store: &'u str,
    /// '' for nobody's.
    pub customer: &'u str,
}

impl Use<'_> {
    /// The bounds that it counts for; a printed code is no customer's.
    fn scopes(&self) -> impl Iterator<Item = (Scope, &str)> {
        let holder = |scope: &Scope| match scope {
            Scope::All => "",
            Scope::Store => self.store,
            Scope::Customer => self.customer,
        };
        let counts = |scope: &Scope| *scope != Scope::Customer || !self.customer.is_empty();
        Scope::ALL.into_iter().filter(counts).map(move |scope| (scope, holder(&scope)))
    }
}

/// Takes one use and so much off every bound, or says which has no room; what was taken before is the caller's to undo.
pub(super) async fn reserve(
    tx: &mut Tx,
    taken: Use<'_>,
    discount_minor: Money,
) -> Result<Result<(), NoRedemption>, Error> {
    for (scope, holder) in taken.scopes() {
        let (uses, spend) = scope.limits();
        let sql = format!(
            "insert into campaign_use (campaign, scope, holder, uses, spend_minor)
             select c.id, $2, $3, 1, $4 from campaign c
             where c.id = $1 and ({spend} is null or {spend} >= $4)
             on conflict (campaign, scope, holder) do update set
               uses = campaign_use.uses + 1, spend_minor = campaign_use.spend_minor + excluded.spend_minor
             where exists (select 1 from campaign c where c.id = campaign_use.campaign
               and ({uses} is null or {uses} > campaign_use.uses)
               and ({spend} is null or {spend} >= campaign_use.spend_minor + excluded.spend_minor))"
        );
        let done = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(taken.campaign)
            .bind(scope.name())
            .bind(holder)
            .bind(discount_minor)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(Err(scope.refusal()));
        }
    }
    Ok(Ok(()))
}

/// Gives back what a redemption took.
pub(super) async fn release(tx: &mut Tx, taken: Use<'_>, discount_minor: Money) -> Result<(), Error> {
    for (scope, holder) in taken.scopes() {
        sqlx::query(
            "update campaign_use set uses = uses - 1, spend_minor = spend_minor - $4
             where campaign = $1 and scope = $2 and holder = $3",
        )
        .bind(taken.campaign)
        .bind(scope.name())
        .bind(holder)
        .bind(discount_minor)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// What is left of the bounds, and which of them has no room for one more use.
pub(super) async fn left(tx: &mut Tx, taken: Use<'_>) -> Result<(BudgetLeft, Option<NoRedemption>), Error> {
    let (mut left, mut refusal) = (BudgetLeft { uses: None, spend_minor: None }, None);
    for (scope, holder) in taken.scopes() {
        let (uses, spend) = scope.limits();
        let sql = format!(
            "select {uses} - coalesce(u.uses, 0), {spend} - coalesce(u.spend_minor, 0)
             from campaign c left join campaign_use u on u.campaign = c.id and u.scope = $2 and u.holder = $3
             where c.id = $1"
        );
        let row: Option<(Option<i64>, Option<i64>)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(taken.campaign)
            .bind(scope.name())
            .bind(holder)
            .fetch_optional(&mut *tx)
            .await?;
        let (uses, spend_minor) = row.unwrap_or_default();
        if uses.is_some_and(|uses| uses <= 0) {
            refusal = refusal.or(Some(scope.refusal()));
        }
        left.uses = [left.uses, uses].into_iter().flatten().min();
        left.spend_minor = [left.spend_minor, spend_minor].into_iter().flatten().min();
    }
    Ok((left, refusal))
}
