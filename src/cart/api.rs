//! Server functions of the cart.

use comptoir_domain::cart::CartIntent;
use comptoir_domain::cart::view::CartView;
use comptoir_domain::{Change, Revision};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::wire::{Failure, Told, Wire};

/// The first answer to a change of the cart: again and again the same for the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartChanged {
    pub id: Uuid,
    pub revision: Revision,
    pub cart: CartView,
    /// What a page without script tells.
    #[serde(skip)]
    pub notice: Option<Notice>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    Added,
    Changed,
    Removed,
    /// The very same change was sent before.
    AlreadyDone,
}

impl Told for CartChanged {
    fn notice(&self) -> Option<&'static str> {
        self.notice.map(|notice| match notice {
            Notice::Added => "added",
            Notice::Changed => "changed",
            Notice::Removed => "removed",
            Notice::AlreadyDone => "already_added",
        })
    }
}

/// Carries out a change of the asker's cart, once. A guest's first change makes the guest.
///
/// # Errors
/// 404 `variant_unknown`, 409 `change_reused` or `line_gone`, 422 `line_limit` or `quantity_limit`.
#[server(name = ChangeCart, prefix = "/api", endpoint = "cart/change", protocol = Wire)]
pub async fn change_cart(#[server(flatten)] change: Change<CartIntent>) -> Result<CartChanged, Failure> {
    use comptoir_db::cart::Outcome;

    use crate::server::request::RequestContext;

    let context = RequestContext::current()?;
    let id = change.id;
    let notice = match &change.intent {
        CartIntent::AddLine { .. } => Notice::Added,
        CartIntent::ChangeQuantity { .. } => Notice::Changed,
        CartIntent::RemoveLine { .. } => Notice::Removed,
    };
    let asker = context.asker()?;
    let owner = asker.owner.clone();
    let outcome = comptoir_db::cart::change(&context.state.db, asker, change, context.currency(), context.now_ms)
        .await
        .map_err(crate::server::functions::broken)?;
    match outcome {
        Outcome::Accepted { revision, result, first } => {
            context.state.hub.hint(&comptoir_db::change_log::owner_topic(&owner), revision);
            let cart = serde_json::from_str(&result).map_err(crate::server::functions::broken)?;
            Ok(CartChanged { id, revision, cart, notice: Some(if first { notice } else { Notice::AlreadyDone }) })
        }
        Outcome::Refused(refusal) => Err(crate::server::functions::refused(refusal)),
        Outcome::Reused => Err(Failure::new(409, "change_reused").field("id")),
    }
}
