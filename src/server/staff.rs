//! Who works in the shop, and in which stores.

use comptoir_db::{Error, account};

use crate::server::request::RequestContext;

/// Somebody who works in the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The account's id.
    pub id: String,
    /// The slugs of the stores at whose till they may work, in the shop's order.
    pub stores: Vec<String>,
    /// The slugs of the stores and warehouses they manage, in the shop's order.
    pub managed: Vec<String>,
    /// Whether they may do everything.
    pub administrator: bool,
}

impl Staff {
    pub fn works_in(&self, store: &str) -> bool {
        self.stores.iter().any(|slug| slug == store)
    }

    pub fn manages(&self, store: &str) -> bool {
        self.managed.iter().any(|slug| slug == store)
    }

    /// Whether the role in these stores is theirs to give and take back: an administrator's every one, a manager's that
    /// of sellers in their own stores.
    pub fn may_give<'s>(&self, role: &str, mut stores: impl Iterator<Item = &'s String>) -> bool {
        self.administrator || role == "seller" && stores.all(|store| self.manages(store))
    }
}

/// The asker as one who works in the shop: a seller or manager of a store, or an administrator, who may in all.
pub async fn of(context: &RequestContext) -> Result<Option<Staff>, Error> {
    let Some(id) = context.owner().filter(|_| context.is_customer()) else { return Ok(None) };
    let roles = account::roles(&context.state.db, id).await?;
    let administrator = roles.iter().any(|(role, _)| role == "administrator");
    let has = |names: &[&str], store: &str| {
        administrator || roles.iter().any(|(role, of)| names.contains(&role.as_str()) && (of.is_empty() || of == store))
    };
    let shop = context.state.shop.get();
    let slugs = |names: &[&str], warehouses: bool| -> Vec<String> {
        let places = shop.places().filter(|place| warehouses || place.is_open_to_shoppers());
        places.map(|place| place.slug.clone()).filter(|slug| has(names, slug)).collect()
    };
    let (stores, managed) = (slugs(&["seller", "store_manager"], false), slugs(&["store_manager"], true));
    let works = administrator || !stores.is_empty() || !managed.is_empty();
    Ok(works.then(|| Staff { id: id.to_owned(), stores, managed, administrator }))
}

/// The same for those who run a store: a manager of one, or an administrator.
pub async fn managing(context: &RequestContext) -> Result<Option<Staff>, Error> {
    Ok(of(context).await?.filter(|staff| staff.administrator || !staff.managed.is_empty()))
}

/// Somebody who makes campaigns, or banners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marketer {
    /// The account's id.
    pub id: String,
    /// Whether they may do everything.
    pub administrator: bool,
    /// The slugs of the stores whose banners alone they make, for those who only manage stores; none for everything.
    pub only: Vec<String>,
}

/// The asker as one who makes campaigns: a marketer or an administrator.
pub async fn marketing(context: &RequestContext) -> Result<Option<Marketer>, Error> {
    let Some(id) = context.owner().filter(|_| context.is_customer()) else { return Ok(None) };
    let roles = account::roles(&context.state.db, id).await?;
    let has = |name: &str| roles.iter().any(|(role, _)| role == name);
    let administrator = has("administrator");
    Ok((administrator || has("marketer")).then(|| Marketer { id: id.to_owned(), administrator, only: Vec::new() }))
}

/// The asker as one who makes banners: whoever makes campaigns, and managers for their own stores.
pub async fn promoting(context: &RequestContext) -> Result<Option<Marketer>, Error> {
    if let Some(marketer) = marketing(context).await? {
        return Ok(Some(marketer));
    }
    let staff = managing(context).await?;
    let shop = context.state.shop.get();
    let manager = staff.map(|staff| Marketer {
        id: staff.id,
        administrator: false,
        only: staff.managed.into_iter().filter(|slug| shop.store(slug).is_some()).collect(),
    });
    Ok(manager.filter(|manager| !manager.only.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_makes_sellers_of_their_own_stores() {
        let managed = vec!["lyon".to_owned()];
        let manager = Staff { id: String::new(), stores: managed.clone(), managed, administrator: false };
        let administrator = Staff { administrator: true, managed: vec![], ..manager.clone() };
        let (lyon, both) = (["lyon".to_owned()], ["lyon".to_owned(), "lille".to_owned()]);
        assert!(manager.may_give("seller", lyon.iter()));
        assert!(!manager.may_give("seller", both.iter()));
        for role in ["store_manager", "marketer", "administrator"] {
            assert!(!manager.may_give(role, lyon.iter()), "{role}");
            assert!(administrator.may_give(role, both.iter()), "{role}");
        }
    }
}
