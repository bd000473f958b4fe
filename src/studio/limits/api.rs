//! Setting the limits.

use std::collections::BTreeMap;

use comptoir_db::banner::limit::{self, Limits};
use comptoir_domain::banner::Slot;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::server::functions::broken;
use crate::server::request::RequestContext;
use crate::studio::campaign::api::marketer;
use crate::wire::{Failure, Told, Wire};

/// The limits are set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Set {}

impl Told for Set {
    fn notice(&self) -> Option<&'static str> {
        Some("limits_saved")
    }
}

/// Sets what stores may do: the slots by name, the most banners of one store at a time (0 to 100), the most days of one (1 to
/// 366), and whether one may have several variants. What runs already goes on.
///
/// # Errors
/// 403 `not_marketer`; 422 `limits_invalid` with the field.
#[server(name = SetLimits, prefix = "/api", endpoint = "studio/limits/set", protocol = Wire)]
pub async fn set_limits(
    #[server(default)] slots: BTreeMap<String, String>,
    live: String,
    days: String,
    #[server(default)] ab: String,
) -> Result<Set, Failure> {
    let context = RequestContext::current()?;
    let marketer = marketer(&context).await?;
    let invalid = |field: &str| Failure::new(422, "limits_invalid").field(field);
    let number = |text: &str, least: i64, most: i64, field: &str| {
        let number = text.trim().parse::<i64>().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| invalid(field))
    };
    let known: Option<Vec<Slot>> = slots.keys().map(|name| Slot::named(name)).collect();
    let limits = Limits {
        slots: known.ok_or_else(|| invalid("slots"))?,
        live: number(&live, 0, 100, "live")?,
        days: number(&days, 1, 366, "days")?,
        ab: !ab.is_empty(),
    };
    limit::set(&context.state.db, limits, &marketer.id, context.now_ms).await.map_err(broken)?;
    Ok(Set {})
}
