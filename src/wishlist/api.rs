//! Server functions of the wishlist.

use comptoir_domain::Change;
use leptos::prelude::*;

use crate::cart::changed::Changed;
use crate::wire::{Failure, Wire};

/// The same as [`crate::cart::api::change_cart`], for intents that touch the wishlist.
///
/// # Errors
/// Those of [`crate::cart::api::change_cart`]; 422 `body_invalid` for an intent that is the cart's alone.
#[server(name = ChangeWishlist, prefix = "/api", endpoint = "wishlist/change", protocol = Wire)]
pub async fn change_wishlist(#[server(flatten)] change: Change) -> Result<Changed, Failure> {
    if !change.intent.touches_wishlist() {
        return Err(Failure::new(422, "body_invalid").field("intent"));
    }
    crate::cart::change::answer(change).await
}
