//! Server functions of the wishlist.

use comptoir_domain::Change;
use leptos::prelude::*;

use crate::cart::changed::Changed;
use crate::wire::{Failure, Wire};

/// The same as [`crate::cart::api::change_cart`], under the wishlist's name: an intent means the same at both.
///
/// # Errors
/// Those of [`crate::cart::api::change_cart`].
#[server(name = ChangeWishlist, prefix = "/api", endpoint = "wishlist/change", protocol = Wire)]
pub async fn change_wishlist(#[server(flatten)] change: Change) -> Result<Changed, Failure> {
    crate::cart::change::answer(change).await
}
