//! Who works in the shop, and in which stores.

use comptoir_db::{Error, account};

use crate::server::request::RequestContext;

/// Somebody who may work at a till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The account's id.
    pub id: String,
    /// The slugs of their stores, in the shop's order.
    pub stores: Vec<String>,
}

impl Staff {
    pub fn works_in(&self, store: &str) -> bool {
        self.stores.iter().any(|slug| slug == store)
    }
}

/// The asker as one who may work at a till: a seller or manager of a store, or an administrator, who may in all.
pub async fn of(context: &RequestContext) -> Result<Option<Staff>, Error> {
    let Some(id) = context.owner().filter(|_| context.is_customer()) else { return Ok(None) };
    let roles = account::roles(&context.state.db, id).await?;
    let works_in = |store: &str| {
        roles.iter().any(|(role, of)| match role.as_str() {
            "administrator" => true,
            "seller" | "store_manager" => of.is_empty() || of == store,
            _ => false,
        })
    };
    let shop = context.state.shop.get();
    let stores: Vec<String> =
        shop.stores.iter().map(|store| store.slug.clone()).filter(|slug| works_in(slug)).collect();
    Ok((!stores.is_empty()).then(|| Staff { id: id.to_owned(), stores }))
}
