//! Server functions of the cart.

use comptoir_domain::Change;
use leptos::prelude::*;

use crate::cart::changed::Changed;
use crate::wire::{Failure, Wire};

/// Carries out a change of what the asker has, once. A guest's first change makes the guest.
///
/// # Errors
/// 404 `variant_unknown` or `store_unknown`, 409 `change_reused`, `line_gone`, `wish_gone`, `sold_out` or
/// `price_changed`, 422 `line_limit`, `quantity_limit`, `product_limit` or `wish_limit`.
#[server(name = ChangeCart, prefix = "/api", endpoint = "cart/change", protocol = Wire)]
pub async fn change_cart(#[server(flatten)] change: Change) -> Result<Changed, Failure> {
    crate::cart::change::answer(change).await
}
