//! Whom a campaign is for.

use serde::{Deserialize, Serialize};

use crate::{Sku, StoreSlug};

/// Accounts that have all of these marks. None: everyone who has an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Audience(pub Vec<Segment>);

/// A mark of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Segment {
    /// Signed up then or later (milliseconds since 1970, UTC).
    SignedUpSince { at: i64 },
    /// Took the variant home.
    Bought { sku: Sku },
    /// Has the variant on the wishlist.
    Wished { sku: Sku },
    /// Has the variant in the cart.
    CartHolds { sku: Sku },
    /// Goes to that store: chose it, or reserved in it last.
    NearStore { store: StoreSlug },
    /// Agreed to offers by mail.
    ConsentedToMail,
}

impl Audience {
    /// The most marks of an audience: each is a condition of one statement.
    pub const LIMIT: usize = 8;

    /// Whether it looks at what people buy, wish for or where they go: then only those who agreed to that are in it.
    pub fn is_personal(&self) -> bool {
        self.0.iter().any(|segment| match segment {
            Segment::Bought { .. } | Segment::Wished { .. } | Segment::CartHolds { .. } | Segment::NearStore { .. } => {
                true
            }
            Segment::SignedUpSince { .. } | Segment::ConsentedToMail => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_as_it_is_said() {
        let json = r#"[{"type":"signed_up_since","at":1},{"type":"bought","sku":"A"},{"type":"near_store","store":"lyon"},{"type":"consented_to_mail"}]"#;
        let audience: Audience = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&audience).unwrap(), json);
        for wrong in [r#"[{"type":"rich"}]"#, r#"[{"type":"bought"}]"#, r#"{}"#] {
            assert!(serde_json::from_str::<Audience>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_people_do_is_personal() {
        let audience = |json| serde_json::from_str::<Audience>(json).unwrap();
        assert!(!audience("[]").is_personal());
        assert!(!audience(r#"[{"type":"signed_up_since","at":1},{"type":"consented_to_mail"}]"#).is_personal());
        assert!(audience(r#"[{"type":"signed_up_since","at":1},{"type":"wished","sku":"A"}]"#).is_personal());
    }
}
