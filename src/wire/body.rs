//! The bodies that browsers send, written out: the bundle then needs no serialiser. Tests hold them to what
//! serde writes.

use comptoir_domain::cart::CartIntent;
use comptoir_domain::wishlist::WishIntent;
use comptoir_domain::{Change, Sku};

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
        let intent = match &self.change.intent {
            CartIntent::AddLine { sku, quantity } => {
                format!(r#"{{"type":"add_line","sku":{},"quantity":{}}}"#, quote(sku.as_str()), quantity.get())
            }
            CartIntent::ChangeQuantity { sku, quantity } => {
                format!(r#"{{"type":"change_quantity","sku":{},"quantity":{}}}"#, quote(sku.as_str()), quantity.get())
            }
            CartIntent::RemoveLine { sku } => format!(r#"{{"type":"remove_line","sku":{}}}"#, quote(sku.as_str())),
        };
        change(&self.change, &intent)
    }
}

impl Body for ChangeWishlist {
    fn json(&self) -> String {
        let (kind, sku) = match &self.change.intent {
            WishIntent::Wish { sku } => ("wish", sku),
            WishIntent::Unwish { sku } => ("unwish", sku),
        };
        change(&self.change, &format!(r#"{{"type":"{kind}","sku":{}}}"#, quote(sku.as_str())))
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

fn change<Intent>(change: &Change<Intent>, intent: &str) -> String {
    let Change { id, device, base_revision, .. } = change;
    format!(r#"{{"id":"{id}","device":"{device}","base_revision":{base_revision},"intent":{intent}}}"#)
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

    fn of<Intent>(intent: Intent) -> Change<Intent> {
        Change { id: Uuid::from_u128(7), device: Uuid::from_u128(8), base_revision: -3, intent }
    }

    #[test]
    fn bodies_are_what_serde_writes() {
        let sku = || "a \"b\" \\ é 日 </script>".parse::<Sku>().unwrap();
        let quantity = Quantity::new(3).unwrap();
        check(ChangeCart { change: of(CartIntent::AddLine { sku: sku(), quantity }) });
        check(ChangeCart { change: of(CartIntent::ChangeQuantity { sku: sku(), quantity }) });
        check(ChangeCart { change: of(CartIntent::RemoveLine { sku: sku() }) });
        check(ChangeWishlist { change: of(WishIntent::Wish { sku: sku() }) });
        check(ChangeWishlist { change: of(WishIntent::Unwish { sku: sku() }) });
        check(DescribeVariants { skus: vec![sku(), sku()], locale: Locale::En });
        check(DescribeVariants { skus: vec![], locale: Locale::Fr });
        for position in [None, Some((-1, 2))] {
            let near = Whereabouts { words: "l’Isle \n\u{1}".into(), position };
            check(VariantStores { sku: sku(), near, locale: Locale::Fr });
        }
    }
}
