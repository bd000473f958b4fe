//! What a person agreed to, and what the shop keeps of them: to see, to withdraw, to take away, to erase.

pub mod api;
pub mod export;
pub mod page;
pub mod unsubscribe;

use comptoir_domain::consent::Matter;

use crate::server::request::RequestContext;

/// The words of that version that ask for the matter, in the page's language.
pub fn wording(context: &RequestContext, matter: Matter, version: i64) -> String {
    let shop = context.state.shop.get().name.clone();
    context.words.with(&format!("consent-{}-{version}", matter.key()), [("shop", shop.into())])
}
