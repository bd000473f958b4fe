//! A change of the cart or the wishlist, answered: whichever address it came to.

use comptoir_db::change_log::owner_topic;
use comptoir_db::owned::{self, Left, Outcome};
use comptoir_domain::owned::conflict::Conflict;
use comptoir_domain::{Change, Intent};

use crate::cart::changed::Changed;
use crate::server::functions::{broken, refused};
use crate::server::request::RequestContext;
use crate::server::words::Words;
use crate::wire::Failure;

/// Carries the change out, once, for whoever asks.
pub async fn answer(change: Change) -> Result<Changed, Failure> {
    let context = RequestContext::current()?;
    let (id, intent) = (change.id, change.intent.clone());
    let asker = context.asker()?;
    let owner = asker.owner.clone();
    let outcome = owned::change(&context.state.db, asker, change, context.currency(), context.now_ms).await;
    match outcome.map_err(broken)? {
        Outcome::Accepted { revision, left: Left { cart, wishlist, conflict }, first } => {
            context.welcome();
            if first {
                context.state.hub.hint(&owner_topic(&owner), revision);
            }
            let message = conflict.as_ref().map(|conflict| words_of(conflict, &intent, &context.words));
            Ok(Changed { id, revision, cart, wishlist, conflict, message, notice: Some(notice(&intent, first)) })
        }
        Outcome::Refused(refusal) => {
            context.welcome();
            Err(refused(refusal))
        }
        // The button was pressed twice before the first answer came with its cookie.
        Outcome::Reused if context.is_newcomers_form() => {
            Ok(Changed { notice: Some(notice(&intent, false)), ..Changed::nothing(id) })
        }
        Outcome::Reused => Err(Failure::new(409, "change_reused").field("id")),
    }
}

/// The code of what a page without script tells.
fn notice(intent: &Intent, first: bool) -> &'static str {
    match intent {
        Intent::Wish { .. } | Intent::Unwish { .. } | Intent::SaveForLater { .. } if !first => "already_wished",
        _ if !first => "already_added",
        Intent::AddLine { .. } | Intent::MoveToCart { .. } => "added",
        Intent::ChangeQuantity { .. } => "changed",
        Intent::RemoveLine { .. } => "removed",
        Intent::SaveForLater { .. } => "saved_for_later",
        Intent::Wish { .. } => "wished",
        Intent::Unwish { .. } => "unwished",
        Intent::ChooseStore { .. } => "store_chosen",
        Intent::Note { .. } => "noted",
    }
}

/// What the change overrode, in words: both who changed it and who had changed it before are right, and one of them
/// stands.
fn words_of(conflict: &Conflict, mine: &Intent, words: &Words) -> String {
    let pieces = |key: &str, pieces: u32| words.count(key, i64::from(pieces));
    match (conflict, mine) {
        (Conflict::SetTo(quantity), Intent::ChangeQuantity { .. }) => pieces("conflict-set", quantity.get()),
        (Conflict::SetTo(quantity), _) => pieces("conflict-set-removed", quantity.get()),
        (Conflict::Added(quantity), _) => pieces("conflict-added", quantity.get()),
        (Conflict::Removed, _) => words.get("conflict-removed"),
        (Conflict::Wished, _) => words.get("conflict-wished"),
        (Conflict::Chose(_), _) => words.get("conflict-chose"),
        (Conflict::Wrote(_), _) => words.get("conflict-wrote"),
    }
}
