//! Who may invite whom.

use comptoir_db::{Error, account};

use crate::server::request::RequestContext;

/// Every role somebody can be invited to, and whether it is for certain stores.
pub const ROLES: [(&str, bool); 4] =
    [("seller", true), ("store_manager", true), ("marketer", false), ("administrator", false)];

/// Somebody who may invite: an administrator to everything, a store's manager sellers of that store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inviter {
    /// The account's id.
    pub id: String,
    pub administrator: bool,
    /// The slugs of the stores they may invite to, in the shop's order.
    pub stores: Vec<String>,
}

impl Inviter {
    /// The asker, if they may invite.
    pub async fn of(context: &RequestContext) -> Result<Option<Inviter>, Error> {
        let Some(id) = context.owner().filter(|_| context.is_customer()) else { return Ok(None) };
        let roles = account::roles(&context.state.db, id).await?;
        let administrator = roles.iter().any(|(role, _)| role == "administrator");
        let manages =
            |store: &str| roles.iter().any(|(role, of)| role == "store_manager" && (of.is_empty() || of == store));
        let shop = context.state.shop.get();
        let all = shop.stores.iter().map(|store| store.slug.clone());
        let stores: Vec<String> = all.filter(|slug| administrator || manages(slug)).collect();
        Ok((administrator || !stores.is_empty()).then(|| Inviter { id: id.to_owned(), administrator, stores }))
    }

    /// Whether the role in these stores is theirs to give and take back.
    pub fn may<'s>(&self, role: &str, mut stores: impl Iterator<Item = &'s String>) -> bool {
        self.administrator || role == "seller" && stores.all(|store| self.stores.contains(store))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_invites_sellers_of_their_own_stores() {
        let manager = Inviter { id: String::new(), administrator: false, stores: vec!["lyon".into()] };
        let administrator = Inviter { administrator: true, stores: vec![], ..manager.clone() };
        let (lyon, both) = (["lyon".to_owned()], ["lyon".to_owned(), "lille".to_owned()]);
        assert!(manager.may("seller", lyon.iter()));
        assert!(!manager.may("seller", both.iter()));
        for (role, _) in &ROLES[1..] {
            assert!(!manager.may(role, lyon.iter()), "{role}");
            assert!(administrator.may(role, both.iter()), "{role}");
        }
    }
}
