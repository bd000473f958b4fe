//! Who works in the shop: inviting somebody with a role and stores, and accepting it.

pub mod api;
pub mod invitation;
#[cfg(feature = "ssr")]
pub mod link;
#[cfg(feature = "ssr")]
pub mod page;

#[cfg(feature = "ssr")]
use crate::server::{shop::Shop, words::Words};

/// Every role somebody can be invited to, and whether it is for certain stores.
#[cfg(feature = "ssr")]
pub const ROLES: [(&str, bool); 4] =
    [("seller", true), ("store_manager", true), ("marketer", false), ("administrator", false)];

/// What somebody is in the shop, in words: the role, and the stores it is for.
#[cfg(feature = "ssr")]
pub fn called(shop: &Shop, words: &Words, role: &str, stores: &[String]) -> String {
    let role = words.get(&format!("role-{}", role.replace('_', "-")));
    let name = |slug: &String| shop.store(slug).map_or_else(|| slug.clone(), |store| store.name.clone());
    match stores {
        [] => role,
        stores => {
            let stores = stores.iter().map(name).collect::<Vec<_>>().join(", ");
            words.with("role-at", [("role", role.into()), ("stores", stores.into())])
        }
    }
}
