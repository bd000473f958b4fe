//! Two devices that wanted different things: who is told what.
//!
//! The server's order decides; nobody's wish is dropped without a word. A change that overrides what another device
//! did meanwhile, without its maker having seen it, is accepted and tells what it overrode.

use serde::{Deserialize, Serialize};

use crate::{Intent, Note, Quantity, StoreSlug};

/// What another device had done, unseen, to what a change then changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conflict {
    /// It had set the line to so many.
    SetTo(Quantity),
    /// It had put so many more into the cart.
    Added(Quantity),
    /// It had taken it out of the cart.
    Removed,
    /// It had wished for it.
    Wished,
    /// It had chosen another store, or none.
    Chose(StoreSlug),
    /// It had written another note.
    Wrote(Note),
}

/// What of `others`, the changes that other devices made since this one looked, oldest first, `mine` overrides. The
/// last of them counts. Adds override nothing but a removal: they commute with the rest.
pub fn conflict<'o>(mine: &Intent, others: impl DoubleEndedIterator<Item = &'o Intent>) -> Option<Conflict> {
    use Intent::{AddLine, ChangeQuantity, ChooseStore, MoveToCart, RemoveLine, SaveForLater, Unwish, Wish};
    others.rev().find_map(|other| match (mine, other) {
        (ChooseStore { store }, ChooseStore { store: theirs }) => {
            Some((store != theirs).then(|| Conflict::Chose(theirs.clone())))
        }
        (Intent::Note { text }, Intent::Note { text: theirs }) => {
            Some((text != theirs).then(|| Conflict::Wrote(theirs.clone())))
        }
        _ if mine.sku().is_none() || mine.sku() != other.sku() => None,
        (ChangeQuantity { quantity, .. }, ChangeQuantity { quantity: theirs, .. }) => {
            Some((quantity != theirs).then_some(Conflict::SetTo(*theirs)))
        }
        (RemoveLine { .. } | SaveForLater { .. }, ChangeQuantity { quantity, .. }) => {
            Some(Some(Conflict::SetTo(*quantity)))
        }
        (RemoveLine { .. } | SaveForLater { .. } | ChangeQuantity { .. }, AddLine { quantity, .. }) => {
            Some(Some(Conflict::Added(*quantity)))
        }
        (RemoveLine { .. }, MoveToCart { .. }) => Some(Some(Conflict::Added(Quantity::ONE))),
        (AddLine { .. } | ChangeQuantity { .. }, RemoveLine { .. } | SaveForLater { .. }) => {
            Some(Some(Conflict::Removed))
        }
        (Unwish { .. }, Wish { .. } | SaveForLater { .. }) => Some(Some(Conflict::Wished)),
        _ => None,
    })?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sku;

    fn sku() -> Sku {
        "kettle".parse().unwrap()
    }

    fn n(pieces: u64) -> Quantity {
        Quantity::new(pieces).unwrap()
    }

    fn set(pieces: u64) -> Intent {
        Intent::ChangeQuantity { sku: sku(), quantity: n(pieces) }
    }

    fn add(pieces: u64) -> Intent {
        Intent::AddLine { sku: sku(), quantity: n(pieces), seen_minor: None }
    }

    fn remove() -> Intent {
        Intent::RemoveLine { sku: sku() }
    }

    #[track_caller]
    fn check(mine: Intent, others: &[Intent], expect: Option<Conflict>) {
        assert_eq!(conflict(&mine, others.iter()), expect, "{mine:?} after {others:?}");
    }

    #[test]
    fn the_last_of_what_was_overridden_is_told() {
        check(set(5), &[set(2)], Some(Conflict::SetTo(n(2))));
        check(set(5), &[set(2), set(3)], Some(Conflict::SetTo(n(3))));
        check(set(5), &[set(3), add(1)], Some(Conflict::Added(n(1))));
        check(remove(), &[set(4)], Some(Conflict::SetTo(n(4))));
        check(add(1), &[remove()], Some(Conflict::Removed));
        check(set(1), &[remove()], Some(Conflict::Removed));
        check(Intent::Unwish { sku: sku() }, &[Intent::Wish { sku: sku() }], Some(Conflict::Wished));
    }

    #[test]
    fn those_who_want_the_same_or_something_else_are_told_nothing() {
        check(set(5), &[set(5)], None);
        check(set(5), &[set(2), set(5)], None);
        check(add(1), &[add(3)], None);
        check(add(1), &[set(3)], None);
        check(remove(), &[remove()], None);
        let other = Intent::ChangeQuantity { sku: "toaster".parse().unwrap(), quantity: n(2) };
        check(set(5), &[other], None);
    }

    #[test]
    fn stores_and_notes_conflict_only_with_their_like() {
        let choose = |slug: &str| Intent::ChooseStore { store: slug.parse().unwrap() };
        let note = |text: &str| Intent::Note { text: text.parse().unwrap() };
        check(choose("lyon"), &[choose("lille")], Some(Conflict::Chose("lille".parse().unwrap())));
        check(choose("lyon"), &[choose("lyon"), note("x"), set(2)], None);
        check(note("a"), &[note("b")], Some(Conflict::Wrote("b".parse().unwrap())));
    }
}
