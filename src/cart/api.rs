//! Server functions of the cart.

use comptoir_domain::Change;
use comptoir_domain::cart::CartIntent;
use leptos::prelude::*;

use crate::cart::changed::Changed;
use crate::wire::{Failure, Wire};

/// Carries out a change of the asker's cart, once. A guest's first change makes the guest.
///
/// # Errors
/// 404 `variant_unknown`, 409 `change_reused` or `line_gone`, 422 `line_limit` or `quantity_limit`.
#[server(name = ChangeCart, prefix = "/api", endpoint = "cart/change", protocol = Wire)]
pub async fn change_cart(#[server(flatten)] change: Change<CartIntent>) -> Result<Changed, Failure> {
    use comptoir_db::cart::Outcome;

    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    let id = change.id;
    let notice = match &change.intent {
        CartIntent::AddLine { .. } => "added",
        CartIntent::ChangeQuantity { .. } => "changed",
        CartIntent::RemoveLine { .. } => "removed",
    };
    let asker = context.asker()?;
    let owner = asker.owner.clone();
    let outcome = comptoir_db::cart::change(&context.state.db, asker, change, context.currency(), context.now_ms)
        .await
        .map_err(crate::server::functions::broken)?;
    match outcome {
        Outcome::Accepted { revision, result, first } => {
            context.welcome();
            if first {
                context.state.hub.hint(&comptoir_db::change_log::owner_topic(&owner), revision);
            }
            let cart = serde_json::from_str(&result).map_err(crate::server::functions::broken)?;
            Ok(Changed {
                id,
                revision,
                cart,
                wishlist: None,
                notice: Some(if first { notice } else { "already_added" }),
            })
        }
        Outcome::Refused(refusal) => {
            context.welcome();
            Err(crate::server::functions::refused(refusal))
        }
        // The button was pressed twice before the first answer came with its cookie.
        Outcome::Reused if context.is_newcomers_form() => {
            Ok(Changed { id, revision: 0, cart: None, wishlist: None, notice: Some("already_added") })
        }
        Outcome::Reused => Err(Failure::new(409, "change_reused").field("id")),
    }
}
