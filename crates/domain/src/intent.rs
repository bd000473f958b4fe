//! What a person asks of their cart and wishlist.

use serde::{Deserialize, Serialize};

use crate::{Money, Note, Quantity, Sku, StoreSlug};

/// One wish of a person's, as it travels: `{"type": "add_line", "sku": …, "quantity": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Intent {
    /// So many more of it. Adds commute: two devices adding one each make two.
    AddLine {
        sku: Sku,
        quantity: Quantity,
        /// What one piece cost where the person looked, if that is known: another price refuses the change.
        #[serde(
            default,
            skip_serializing_if = "Option::is_none",
            deserialize_with = "crate::change::number_or_nothing"
        )]
        seen_minor: Option<Money>,
    },
    /// Exactly so many of it. The later one the server accepts stands.
    ChangeQuantity { sku: Sku, quantity: Quantity },
    /// None of it. Removing what is gone already is no error: the person has what they asked for.
    RemoveLine { sku: Sku },
    /// The line leaves the cart and is wished for.
    SaveForLater { sku: Sku },
    /// The wish leaves the wishlist and one piece of it, or what there was, is in the cart.
    MoveToCart { sku: Sku },
    /// It is wished for.
    Wish { sku: Sku },
    /// It is wished for no more.
    Unwish { sku: Sku },
    /// The store the person means to go to; none to forget it.
    ChooseStore {
        #[serde(default)]
        store: StoreSlug,
    },
    /// A few words for the store; none to take them back.
    Note {
        #[serde(default)]
        text: Note,
    },
}

impl Intent {
    /// Reads the kind and the fields that a form or a memory has, all of them texts; `None` when one is missing or
    /// wrong.
    pub fn from_fields(kind: &str, field: impl Fn(&str) -> Option<String>) -> Option<Intent> {
        let sku = || field("sku")?.parse::<Sku>().ok();
        let quantity = || field("quantity")?.trim().parse().ok().and_then(Quantity::new);
        Some(match kind {
            "add_line" => {
                let seen_minor = field("seen_minor").and_then(|seen| seen.parse().ok());
                Intent::AddLine { sku: sku()?, quantity: quantity()?, seen_minor }
            }
            "change_quantity" => Intent::ChangeQuantity { sku: sku()?, quantity: quantity()? },
            "remove_line" => Intent::RemoveLine { sku: sku()? },
            "save_for_later" => Intent::SaveForLater { sku: sku()? },
            "move_to_cart" => Intent::MoveToCart { sku: sku()? },
            "wish" => Intent::Wish { sku: sku()? },
            "unwish" => Intent::Unwish { sku: sku()? },
            "choose_store" => Intent::ChooseStore { store: field("store")?.parse().ok()? },
            "note" => Intent::Note { text: field("text")?.parse().ok()? },
            _ => return None,
        })
    }

    /// The variant it is about.
    pub fn sku(&self) -> Option<&Sku> {
        match self {
            Intent::AddLine { sku, .. }
            | Intent::ChangeQuantity { sku, .. }
            | Intent::RemoveLine { sku }
            | Intent::SaveForLater { sku }
            | Intent::MoveToCart { sku }
            | Intent::Wish { sku }
            | Intent::Unwish { sku } => Some(sku),
            Intent::ChooseStore { .. } | Intent::Note { .. } => None,
        }
    }

    /// Whether it may change the cart.
    pub fn touches_cart(&self) -> bool {
        !matches!(self, Intent::Wish { .. } | Intent::Unwish { .. })
    }

    /// Whether it may change the wishlist.
    pub fn touches_wishlist(&self) -> bool {
        use Intent::{MoveToCart, SaveForLater, Unwish, Wish};
        matches!(self, Wish { .. } | Unwish { .. } | SaveForLater { .. } | MoveToCart { .. })
    }

    /// Whether it puts a variant where there may have been none: the shop must sell it.
    pub fn brings(&self) -> bool {
        matches!(self, Intent::AddLine { .. } | Intent::MoveToCart { .. } | Intent::Wish { .. })
    }

    /// The name it travels under.
    pub fn kind(&self) -> &'static str {
        match self {
            Intent::AddLine { .. } => "add_line",
            Intent::ChangeQuantity { .. } => "change_quantity",
            Intent::RemoveLine { .. } => "remove_line",
            Intent::SaveForLater { .. } => "save_for_later",
            Intent::MoveToCart { .. } => "move_to_cart",
            Intent::Wish { .. } => "wish",
            Intent::Unwish { .. } => "unwish",
            Intent::ChooseStore { .. } => "choose_store",
            Intent::Note { .. } => "note",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_the_contract() {
        let sku: Sku = "K-1".parse().unwrap();
        let two = Quantity::new(2).unwrap();
        for (json, intent) in [
            (
                r#"{"type":"add_line","sku":"K-1","quantity":2}"#,
                Intent::AddLine { sku: sku.clone(), quantity: two, seen_minor: None },
            ),
            (
                r#"{"type":"add_line","sku":"K-1","quantity":2,"seen_minor":4490}"#,
                Intent::AddLine { sku: sku.clone(), quantity: two, seen_minor: Some(4490) },
            ),
            (
                r#"{"type":"change_quantity","sku":"K-1","quantity":2}"#,
                Intent::ChangeQuantity { sku: sku.clone(), quantity: two },
            ),
            (r#"{"type":"remove_line","sku":"K-1"}"#, Intent::RemoveLine { sku: sku.clone() }),
            (r#"{"type":"save_for_later","sku":"K-1"}"#, Intent::SaveForLater { sku: sku.clone() }),
            (r#"{"type":"move_to_cart","sku":"K-1"}"#, Intent::MoveToCart { sku: sku.clone() }),
            (r#"{"type":"wish","sku":"K-1"}"#, Intent::Wish { sku: sku.clone() }),
            (r#"{"type":"unwish","sku":"K-1"}"#, Intent::Unwish { sku }),
            (r#"{"type":"choose_store","store":"lyon"}"#, Intent::ChooseStore { store: "lyon".parse().unwrap() }),
            (r#"{"type":"note","text":"a word"}"#, Intent::Note { text: "a word".parse().unwrap() }),
        ] {
            assert_eq!(serde_json::from_str::<Intent>(json).unwrap(), intent, "{json}");
            assert_eq!(serde_json::to_string(&intent).unwrap(), json);
            let fields: serde_json::Value = serde_json::from_str(json).unwrap();
            let field =
                |name: &str| fields.get(name).map(|value| value.as_str().map_or(value.to_string(), str::to_owned));
            assert_eq!(Intent::from_fields(intent.kind(), field).as_ref(), Some(&intent));
        }
        for json in [
            r#"{"type":"add_line","sku":"K-1","quantity":0}"#,
            r#"{"type":"add_line","sku":"","quantity":1}"#,
            r#"{"type":"choose_store","store":"../lyon"}"#,
            r#"{"type":"nothing"}"#,
        ] {
            assert!(serde_json::from_str::<Intent>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_forms_digits_are_a_price_and_nothing_is_none() {
        let read = |json: &str| match serde_json::from_str(json).unwrap() {
            Intent::AddLine { seen_minor, .. } => seen_minor,
            other => panic!("{other:?}"),
        };
        assert_eq!(read(r#"{"type":"add_line","sku":"K-1","quantity":"2","seen_minor":"4490"}"#), Some(4490));
        assert_eq!(read(r#"{"type":"add_line","sku":"K-1","quantity":"2","seen_minor":""}"#), None);
        assert_eq!(read(r#"{"type":"add_line","sku":"K-1","quantity":"2","seen_minor":null}"#), None);
    }
}
