//! Server functions of the wishlist.

use comptoir_domain::wishlist::WishIntent;
use comptoir_domain::wishlist::view::WishlistView;
use comptoir_domain::{Change, Revision};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::{Failure, Told, Wire};

/// The first answer to a change of the wishlist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishlistChanged {
    pub id: Uuid,
    pub revision: Revision,
    pub wishlist: WishlistView,
    /// What a page without script tells: a code of `locales/`.
    #[serde(skip)]
    pub notice: Option<&'static str>,
}

impl Told for WishlistChanged {
    fn notice(&self) -> Option<&'static str> {
        self.notice
    }
}

/// Carries out a change of the asker's wishlist, once.
///
/// # Errors
/// 404 `variant_unknown`, 409 `change_reused`, 422 `wish_limit`.
#[server(name = ChangeWishlist, prefix = "/api", endpoint = "wishlist/change", protocol = Wire)]
pub async fn change_wishlist(#[server(flatten)] change: Change<WishIntent>) -> Result<WishlistChanged, Failure> {
    use comptoir_db::cart::Outcome;

    use crate::server::functions::{broken, refused};
    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    let id = change.id;
    let notice = match &change.intent {
        WishIntent::Wish { .. } => "wished",
        WishIntent::Unwish { .. } => "unwished",
    };
    let asker = context.asker()?;
    let owner = asker.owner.clone();
    let outcome = comptoir_db::wishlist::change(&context.state.db, asker, change, context.currency(), context.now_ms)
        .await
        .map_err(broken)?;
    match outcome {
        Outcome::Accepted { revision, result, first } => {
            context.state.hub.hint(&comptoir_db::change_log::owner_topic(&owner), revision);
            let wishlist = serde_json::from_str(&result).map_err(broken)?;
            let notice = if first { notice } else { "already_wished" };
            Ok(WishlistChanged { id, revision, wishlist, notice: Some(notice) })
        }
        Outcome::Refused(refusal) => Err(refused(refusal)),
        Outcome::Reused => Err(Failure::new(409, "change_reused").field("id")),
    }
}
