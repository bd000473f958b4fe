//! What a seller does with a pickup.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// Where the pickup stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    pub status: String,
}

impl Told for Stood {
    fn notice(&self) -> Option<&'static str> {
        match self.status.as_str() {
            "preparing" => Some("pickup_preparing"),
            "ready" => Some("pickup_ready"),
            "collected" => Some("pickup_collected"),
            "cancelled" => Some("pickup_cancelled"),
            _ => None,
        }
    }
}

/// Takes a step of a pickup in one of the asker's stores: `prepare`, `make_ready`, `collect`, `cancel`. `pieces` says of
/// a hand-over how many of which SKU, where that is not all. Taken twice it is taken once.
///
/// # Errors
/// 403 `not_staff`; 404 `order_unknown` for one that is none or another store's; 409 `pickup_not_now`; 422
/// `body_invalid`.
#[server(name = StepPickup, prefix = "/api", endpoint = "till/step", protocol = Wire)]
pub async fn step_pickup(
    order: String,
    step: String,
    #[server(default)] pieces: Option<BTreeMap<String, String>>,
) -> Result<Stood, Failure> {
    use comptoir_db::order::{self, By, NoStep, Taken};
    use comptoir_domain::order::pickup::Step;

    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::staff;

    let context = RequestContext::current()?;
    let staff = staff::of(&context).await.map_err(broken)?.ok_or_else(|| Failure::new(403, "not_staff"))?;
    // Nobody but the clock says that time is up.
    let step = Step::named(&step)
        .filter(|step| *step != Step::Expire)
        .ok_or_else(|| Failure::new(422, "body_invalid").field("step"))?;
    let invalid = || Failure::new(422, "body_invalid").field("pieces");
    let read = |(sku, pieces): (String, String)| Some((sku, pieces.trim().parse::<i64>().ok()?));
    let pieces = match pieces {
        Some(pieces) => Some(pieces.into_iter().map(read).collect::<Option<BTreeMap<_, _>>>().ok_or_else(invalid)?),
        None => None,
    };
    let unknown = || Failure::new(404, "order_unknown").field("order");
    // PostgreSQL has no text with a NUL in it, and no id has one.
    if order.contains('\0') {
        return Err(unknown());
    }
    let db = &context.state.db;
    let found = order::find(db, By::Id(&order)).await.map_err(broken)?;
    let found = found.filter(|order| staff.works_in(&order.store)).ok_or_else(unknown)?;
    let taken = Taken { order: found.id, step, actor: staff.id, pieces };
    match order::step(db, taken, context.now_ms).await.map_err(broken)? {
        Ok(stepped) => {
            context.state.hub.hint_all(&stepped.moved);
            Ok(Stood { status: stepped.status.name().to_owned() })
        }
        Err(NoStep::NotNow(_)) => Err(Failure::new(409, "pickup_not_now")),
        Err(NoStep::Pieces) => Err(invalid()),
        Err(NoStep::Unknown) => Err(unknown()),
    }
}
