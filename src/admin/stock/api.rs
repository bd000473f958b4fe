//! A count that a person types.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::{Failure, Told, Wire};

/// The level after the count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Pieces that are there, and of these how many are promised.
    pub on_hand: i64,
    pub held: i64,
    /// Pieces that can be had, never negative.
    pub available: i64,
}

impl Told for Counted {
    fn notice(&self) -> Option<&'static str> {
        Some("stock_counted")
    }
}

/// Records how many pieces of a variant are in a store, whatever was believed before, and why. `id` makes it safe to
/// send again. It goes the way of the machines' facts, and like theirs is never refused for what it says.
///
/// # Errors
/// 403 `not_staff`; 404 `store_unknown` also for a store the asker does not manage, `variant_unknown`; 409
/// `change_reused`; 422 `quantity_invalid`, `reason_missing`.
#[server(name = CountStock, prefix = "/api", endpoint = "admin/stock/count", protocol = Wire)]
pub async fn count_stock(
    id: Uuid,
    sku: String,
    store: String,
    count: String,
    reason: String,
) -> Result<Counted, Failure> {
    use comptoir_db::machine;
    use comptoir_db::stores::facts::{Row, Source, Told};
    use comptoir_domain::stores::fact::{Fact, PIECES_LIMIT};

    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::session::hash;
    use crate::server::{jobs, staff};

    /// The longest reason, in characters.
    const REASON_LIMIT: usize = 120;

    let context = RequestContext::current()?;
    let staff = staff::managing(&context).await.map_err(broken)?.ok_or_else(|| Failure::new(403, "not_staff"))?;
    let no_store = || Failure::new(404, "store_unknown").field("store");
    let no_variant = || Failure::new(404, "variant_unknown").field("sku");
    if !staff.manages(&store) {
        return Err(no_store());
    }
    // PostgreSQL has no text with a NUL in it, and no SKU has one.
    if sku.contains('\0') {
        return Err(no_variant());
    }
    let pieces = count.trim().parse::<i64>().ok().filter(|pieces| (-PIECES_LIMIT..=PIECES_LIMIT).contains(pieces));
    let pieces = pieces.ok_or_else(|| Failure::new(422, "quantity_invalid").field("count"))?;
    let plain: String = reason.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let reason: String = plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(REASON_LIMIT).collect();
    if reason.is_empty() {
        return Err(Failure::new(422, "reason_missing").field("reason"));
    }
    let fingerprint = hash(&serde_json::json!([sku, store, pieces, reason]).to_string());
    let batch = machine::Batch {
        // Nobody else's ids are this person's, nor a machine's keys.
        machine: format!("staff/{}", staff.id),
        key: id.to_string(),
        fingerprint,
        source: Source { actor: staff.id, reason, at: context.now_ms },
        rows: vec![Row { sku, store, fact: Fact::Counted(pieces) }],
    };
    let told = machine::record(&context.state.db, batch, context.now_ms).await.map_err(broken)?;
    let told = told.map_err(|_| Failure::new(409, "change_reused").field("id"))?;
    jobs::wake(&context.state, context.now_ms).await.map_err(broken)?;
    match told.first() {
        Some(Told::Level(level)) => {
            Ok(Counted { on_hand: level.on_hand, held: level.held, available: level.available() })
        }
        Some(Told::StoreUnknown) => Err(no_store()),
        _ => Err(no_variant()),
    }
}
