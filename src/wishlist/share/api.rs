//! Server functions that show a wishlist to whoever has its link, and take it back.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// Under which address the wishlist is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    pub link: String,
}

impl Told for Shared {
    fn notice(&self) -> Option<&'static str> {
        Some("shared")
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unshared {}

impl Told for Unshared {
    fn notice(&self) -> Option<&'static str> {
        Some("unshared")
    }
}

/// Shows the asker's wishlist to whoever has the link; while it is shown, the link stays the same.
///
/// # Errors
/// 422 `wishlist_empty`.
#[server(name = ShareWishlist, prefix = "/api", endpoint = "wishlist/share", protocol = Wire)]
pub async fn share_wishlist() -> Result<Shared, Failure> {
    use crate::server::functions::broken;
    use crate::server::link_token;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    let empty = || Failure::new(422, "wishlist_empty");
    let owner = context.owner().ok_or_else(empty)?;
    let (db, new) = (&context.state.db, link_token::new());
    let token = comptoir_db::wishlist_share::share(db, owner, &new, context.now_ms).await.map_err(broken)?;
    let token = token.ok_or_else(empty)?;
    Ok(Shared { link: link(&context, &token) })
}

/// Takes the wishlist back: the link leads nowhere from now on.
#[server(name = UnshareWishlist, prefix = "/api", endpoint = "wishlist/unshare", protocol = Wire)]
pub async fn unshare_wishlist() -> Result<Unshared, Failure> {
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    if let Some(owner) = context.owner() {
        comptoir_db::wishlist_share::unshare(&context.state.db, owner).await.map_err(broken)?;
    }
    Ok(Unshared {})
}

/// The address of the shared list in the asker's language.
pub fn link(context: &crate::server::request::RequestContext, token: &str) -> String {
    format!("{}/{}/wishlists/{token}", context.state.config.origin, context.locale())
}
