//! Server functions for waiting until a store has something again.

use comptoir_domain::Sku;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::wire::{Failure, Told, Wire};

/// It is waited for, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    pub sku: Sku,
    pub store: String,
    /// `watched` or `unwatched`, for the page that follows.
    #[serde(skip)]
    pub notice: &'static str,
}

impl Told for Watched {
    fn notice(&self) -> Option<&'static str> {
        Some(self.notice)
    }
}

/// Waits for the variant to be in the store again; a newcomer becomes a guest with it.
///
/// # Errors
/// 404 `variant_unknown`, `store_unknown`; 409 `in_stock`; 422 `watch_limit`.
#[server(name = WatchStock, prefix = "/api", endpoint = "wishlist/watch", protocol = Wire)]
pub async fn watch_stock(sku: Sku, store: String) -> Result<Watched, Failure> {
    use comptoir_db::restock::{self, NoWatch};

    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    // PostgreSQL has no text with a NUL in it, and no store's name has one.
    if store.contains('\0') {
        return Err(Failure::new(404, "store_unknown").field("store"));
    }
    let asker = context.asker()?;
    let answer = restock::watch(&context.state.db, asker, sku.as_str(), &store, context.now_ms).await;
    match answer.map_err(broken)? {
        Ok(()) => {
            context.welcome();
            Ok(Watched { sku, store, notice: "watched" })
        }
        Err(NoWatch::VariantUnknown) => Err(Failure::new(404, "variant_unknown").field("sku")),
        Err(NoWatch::StoreUnknown) => Err(Failure::new(404, "store_unknown").field("store")),
        Err(NoWatch::InStock) => Err(Failure::new(409, "in_stock")),
        Err(NoWatch::Limit) => Err(Failure::new(422, "watch_limit")),
    }
}

/// Waits no longer, and forgets that it came back. What nobody waits for may be said to be no longer waited for.
#[server(name = UnwatchStock, prefix = "/api", endpoint = "wishlist/unwatch", protocol = Wire)]
pub async fn unwatch_stock(sku: Sku, store: String) -> Result<Watched, Failure> {
    use crate::server::functions::broken;
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    if let Some(owner) = context.owner().filter(|_| !store.contains('\0')) {
        comptoir_db::restock::unwatch(&context.state.db, owner, sku.as_str(), &store).await.map_err(broken)?;
    }
    Ok(Watched { sku, store, notice: "unwatched" })
}
