//! What a seller does with codes: uses them on a sale, takes a slip back.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// The slip that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub slip: String,
    pub discount_minor: i64,
    #[serde(skip)]
    page: String,
}

impl Told for Made {
    fn notice(&self) -> Option<&'static str> {
        Some("codes_redeemed")
    }

    fn page(&self) -> Option<&str> {
        Some(&self.page)
    }
}

/// The slip that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    pub slip: String,
}

impl Told for TakenBack {
    fn notice(&self) -> Option<&'static str> {
        Some("slip_voided")
    }
}

/// Uses codes on a sale in one of the asker's stores. `sale` is a list of SKUs and pieces as JSON, `promo` the ids of the
/// codes that were scanned, with blanks between; `code` one that was not. Sent again with its key it is the same slip.
///
/// # Errors
/// 403 `not_staff`; 422 `body_invalid`; what `promo::desk::redeem` says.
#[server(name = RedeemCodes, prefix = "/api", endpoint = "till/redeem", protocol = Wire)]
pub async fn redeem_codes(
    key: String,
    store: String,
    sale: String,
    promo: String,
    #[server(default)] code: String,
) -> Result<Made, Failure> {
    use crate::promo::desk;
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::staff;
    use crate::till::sale::{self, TillSale};

    let context = RequestContext::current()?;
    let staff = staff::of(&context).await.map_err(broken)?.filter(|staff| !staff.stores.is_empty());
    let staff = staff.ok_or_else(|| Failure::new(403, "not_staff"))?;
    let invalid = |field| Failure::new(422, "body_invalid").field(field);
    uuid::Uuid::try_parse(&key).map_err(|_| invalid("key"))?;
    let sale = TillSale::of(Some(&sale), Some(&promo));
    if sale.lines.is_empty() {
        return Err(invalid("sale"));
    }
    let desk = sale::desk(&context, &staff, &store);
    let cards = sale::cards(&context, &sale).await.map_err(broken)?;
    let mut shown = sale.shown(&sale::titles(&context, &cards));
    shown.codes.extend([code].into_iter().filter(|code| !code.is_empty()));
    if shown.codes.is_empty() && shown.scanned.is_empty() {
        return Err(invalid("promo"));
    }
    let slip = desk::redeem(&context, &desk, &shown, &key).await?.slip;
    let page = format!("/{}/till?store={store}&slip={}", context.locale(), slip.id);
    Ok(Made { slip: slip.id, discount_minor: slip.discount_minor, page })
}

/// Takes a slip of one of the asker's stores back: its codes are good again. Sent again with its key it is taken back
/// once.
///
/// # Errors
/// 403 `not_staff`; 422 `body_invalid` for a reason that is none; what `promo::desk::void` says.
#[server(name = VoidSlip, prefix = "/api", endpoint = "till/void", protocol = Wire)]
pub async fn void_slip(key: String, slip: String, reason: String) -> Result<TakenBack, Failure> {
    use crate::promo::desk;
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;
    use crate::server::staff;
    use crate::till::sale;

    let context = RequestContext::current()?;
    let staff = staff::of(&context).await.map_err(broken)?.filter(|staff| !staff.stores.is_empty());
    let staff = staff.ok_or_else(|| Failure::new(403, "not_staff"))?;
    let invalid = |field| Failure::new(422, "body_invalid").field(field);
    uuid::Uuid::try_parse(&key).map_err(|_| invalid("key"))?;
    let reason = reason.trim();
    if reason.is_empty() || reason.len() > 200 || reason.contains(char::is_control) {
        return Err(invalid("reason"));
    }
    if uuid::Uuid::try_parse(&slip).is_err() {
        return Err(Failure::new(404, "slip_unknown").field("slip"));
    }
    let desk = sale::desk(&context, &staff, "");
    let slip = desk::void(&context, &desk, &slip, &key, reason).await?;
    Ok(TakenBack { slip: slip.id })
}
