//! Setting how much the tills of a store may take without a network, and settling conflicts.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::{Failure, Told, Wire};

/// The longest note, in characters.
const NOTE_LIMIT: usize = 500;

/// The caps that hold from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capped {
    pub count_limit: i64,
    pub value_limit_minor: i64,
}

impl Told for Capped {
    fn notice(&self) -> Option<&'static str> {
        Some("caps_saved")
    }
}

/// A conflict that is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub key: String,
}

impl Told for Settled {
    fn notice(&self) -> Option<&'static str> {
        Some("claim_settled")
    }
}

/// Sets how many codes, and how much they take off in all, a till of a store that the asker manages may have taken without
/// an answer; 0 for none. Sent again with its id it is set once.
///
/// # Errors
/// 403 `not_staff`; 404 `store_unknown`; 422 `caps_invalid` with the field.
#[server(name = SetOfflineCaps, prefix = "/api", endpoint = "admin/claims/caps", protocol = Wire)]
pub async fn set_offline_caps(id: Uuid, store: String, count: String, value: String) -> Result<Capped, Failure> {
    use comptoir_db::promo::cap::{self, Setting};
    use comptoir_domain::money;
    use comptoir_domain::promo::AMOUNT_LIMIT_MINOR;
    use comptoir_domain::promo::offline::{COUNT_LIMIT, Caps};

    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::staff;

    let context = RequestContext::current()?;
    let staff = staff::managing(&context).await.map_err(broken)?.ok_or_else(|| Failure::new(403, "not_staff"))?;
    if !staff.manages(&store) {
        return Err(Failure::new(404, "store_unknown").field("store"));
    }
    let invalid = |field| Failure::new(422, "caps_invalid").field(field);
    let count_limit = count.trim().parse::<i64>().ok().filter(|count| (0..=COUNT_LIMIT).contains(count));
    let value_limit = money::typed(&value, context.currency().decimals());
    let caps = Caps {
        count_limit: count_limit.ok_or_else(|| invalid("count"))?,
        value_limit_minor: value_limit
            .filter(|value| (0..=AMOUNT_LIMIT_MINOR).contains(value))
            .ok_or_else(|| invalid("value"))?,
    };
    let setting = Setting { id: id.to_string(), store, caps, actor: staff.id };
    cap::set(&context.state.db, setting, context.now_ms).await.map_err(broken)?;
    Ok(Capped { count_limit: caps.count_limit, value_limit_minor: caps.value_limit_minor })
}

/// Settles a conflict of a store that the asker manages, with a note of how. Settled twice with the same note it is settled
/// once.
///
/// # Errors
/// 403 `not_staff`; 404 `claim_unknown`; 409 `claim_settled` by somebody else, or with another note; 422 `note_missing`.
#[server(name = SettleClaim, prefix = "/api", endpoint = "admin/claims/settle", protocol = Wire)]
pub async fn settle_claim(key: String, note: String) -> Result<Settled, Failure> {
    use comptoir_db::promo::claim::{self, NoSettling, Settling};

    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::staff;

    let context = RequestContext::current()?;
    let staff = staff::managing(&context).await.map_err(broken)?.ok_or_else(|| Failure::new(403, "not_staff"))?;
    let plain: String = note.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let note: String = plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NOTE_LIMIT).collect();
    if note.is_empty() {
        return Err(Failure::new(422, "note_missing").field("note"));
    }
    let unknown = || Failure::new(404, "claim_unknown").field("key");
    // PostgreSQL has no text with a NUL in it, and no key has one.
    if key.contains('\0') {
        return Err(unknown());
    }
    let settling = Settling { key: key.clone(), note, actor: staff.id, manages: staff.managed };
    match claim::settle(&context.state.db, settling, context.now_ms).await.map_err(broken)? {
        Ok(()) => Ok(Settled { key }),
        Err(NoSettling::Unknown) => Err(unknown()),
        Err(NoSettling::Settled) => Err(Failure::new(409, "claim_settled").field("key")),
    }
}
