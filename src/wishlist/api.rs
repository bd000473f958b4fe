//! Server functions of the wishlist.

use comptoir_domain::Change;
use comptoir_domain::wishlist::WishIntent;
use leptos::prelude::*;

use crate::cart::changed::Changed;
use crate::wire::{Failure, Wire};

/// Carries out a change of the asker's wishlist, once.
///
/// # Errors
/// 404 `variant_unknown`, 409 `change_reused`, 422 `wish_limit`.
#[server(name = ChangeWishlist, prefix = "/api", endpoint = "wishlist/change", protocol = Wire)]
pub async fn change_wishlist(#[server(flatten)] change: Change<WishIntent>) -> Result<Changed, Failure> {
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
            context.welcome();
            if first {
                context.state.hub.hint(&comptoir_db::change_log::owner_topic(&owner), revision);
            }
            let wishlist = serde_json::from_str(&result).map_err(broken)?;
            let notice = if first { notice } else { "already_wished" };
            Ok(Changed { id, revision, cart: None, wishlist, notice: Some(notice) })
        }
        Outcome::Refused(refusal) => {
            context.welcome();
            Err(refused(refusal))
        }
        // The button was pressed twice before the first answer came with its cookie.
        Outcome::Reused if context.is_newcomers_form() => {
            Ok(Changed { id, revision: 0, cart: None, wishlist: None, notice: Some("already_wished") })
        }
        Outcome::Reused => Err(Failure::new(409, "change_reused").field("id")),
    }
}
