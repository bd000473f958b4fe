//! The bodies that browsers send, written out: the bundle then needs no serialiser. Tests hold them to what
//! serde writes.

use comptoir_domain::{Change, Intent, Sku};

use crate::cart::api::ChangeCart;
use crate::catalog::api::DescribeVariants;
use crate::stores::api::VariantStores;
use crate::wishlist::api::ChangeWishlist;

/// The arguments of a server function as JSON.
pub trait Body {
    fn json(&self) -> String;
}

impl Body for ChangeCart {
    fn json(&self) -> String {
        change(&self.change)
    }
}

impl Body for ChangeWishlist {
    fn json(&self) -> String {
        change(&self.change)
    }
}

impl Body for DescribeVariants {
    fn json(&self) -> String {
        let skus: Vec<String> = self.skus.iter().map(|sku: &Sku| quote(sku.as_str())).collect();
        format!(r#"{{"skus":[{}],"locale":"{}"}}"#, skus.join(","), self.locale)
    }
}

impl Body for VariantStores {
    fn json(&self) -> String {
        let position = match self.near.position {
            Some((latitude, longitude)) => format!("[{latitude},{longitude}]"),
            None => "null".to_owned(),
        };
        let (sku, words) = (quote(self.sku.as_str()), quote(&self.near.words));
        format!(r#"{{"sku":{sku},"near":{{"words":{words},"position":{position}}},"locale":"{}"}}"#, self.locale)
    }
}

/// A change as it travels, and as it is kept until it is answered.
pub fn change(change: &Change) -> String {
    let Change { id, device, base_revision, intent } = change;
    let mut more = String::new();
    if let Some(sku) = intent.sku() {
        more.push_str(r#","sku":"#);
        more.push_str(&quote(sku.as_str()));
    }
    match intent {
        Intent::AddLine { quantity, seen_minor, .. } => {
            more.push_str(&format!(r#","quantity":{}"#, quantity.get()));
            if let Some(seen) = seen_minor {
                more.push_str(&format!(r#","seen_minor":{seen}"#));
            }
        }
        Intent::ChangeQuantity { quantity, .. } => more.push_str(&format!(r#","quantity":{}"#, quantity.get())),
        Intent::ChooseStore { store } => more.push_str(&format!(r#","store":{}"#, quote(store.as_str()))),
        Intent::Note { text } => more.push_str(&format!(r#","text":{}"#, quote(text.as_str()))),
        _ => {}
    }
    let kind = intent.kind();
    format!(r#"{{"id":"{id}","device":"{device}","base_revision":{base_revision},"intent":{{"type":"{kind}"{more}}}}}"#)
}

/// A JSON string (RFC 8259, section 7).
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            '\u{0}'..='\u{1f}' => {
                const DIGITS: &[u8; 16] = b"0123456789abcdef";
                quoted.push_str("\\u00");
                quoted.push(DIGITS[letter as usize >> 4] as char);
                quoted.push(DIGITS[letter as usize & 15] as char);
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use comptoir_domain::{Locale, Quantity};
    use serde::Serialize;
    use serde_json::{Value, from_str, to_value};
    use uuid::Uuid;

    use super::*;
    use crate::stores::api::Whereabouts;

    #[track_caller]
    fn check(body: impl Body + Serialize) {
        assert_eq!(from_str::<Value>(&body.json()).unwrap(), to_value(&body).unwrap());
    }

    #[test]
    fn bodies_are_what_serde_writes() {
        let sku = || "a \"b\" \\ é 日 </script>".parse::<Sku>().unwrap();
        let quantity = Quantity::new(3).unwrap();
        for intent in [
            Intent::AddLine { sku: sku(), quantity, seen_minor: None },
            Intent::AddLine { sku: sku(), quantity, seen_minor: Some(4490) },
            Intent::ChangeQuantity { sku: sku(), quantity },
            Intent::RemoveLine { sku: sku() },
            Intent::SaveForLater { sku: sku() },
            Intent::MoveToCart { sku: sku() },
            Intent::Wish { sku: sku() },
            Intent::Unwish { sku: sku() },
            Intent::ChooseStore { store: "lyon-2".parse().unwrap() },
            Intent::Note { text: "\"deux\nlignes\"".parse().unwrap() },
        ] {
            let change = Change { id: Uuid::from_u128(7), device: Uuid::from_u128(8), base_revision: -3, intent };
            check(ChangeCart { change: change.clone() });
            check(ChangeWishlist { change });
        }
        check(DescribeVariants { skus: vec![sku(), sku()], locale: Locale::En });
        check(DescribeVariants { skus: vec![], locale: Locale::Fr });
        for position in [None, Some((-1, 2))] {
            let near = Whereabouts { words: "l’Isle \n\u{1}".into(), position };
            check(VariantStores { sku: sku(), near, locale: Locale::Fr });
        }
    }
}
