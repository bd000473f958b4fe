//! Server functions of the cart.

use comptoir_domain::Change;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
pub use question::*;

use crate::cart::changed::Changed;
use crate::wire::{Failure, Wire};

/// Carries out a change of what the asker has, once. A guest's first change makes the guest.
///
/// # Errors
/// 404 `variant_unknown` or `store_unknown`, 409 `change_reused`, `line_gone`, `wish_gone`, `sold_out` or
/// `price_changed`, 422 `line_limit`, `quantity_limit`, `product_limit` or `wish_limit`.
#[server(name = ChangeCart, prefix = "/api", endpoint = "cart/change", protocol = Wire)]
pub async fn change_cart(#[server(flatten)] change: Change) -> Result<Changed, Failure> {
    crate::cart::change::answer(change).await
}

/// Asked by `browser/glue.js` alone: the bundle has no words for it.
#[cfg(feature = "ssr")]
mod question {
    use comptoir_domain::Locale;
    use leptos::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::cart::gather;
    use crate::catalog::card::line_cards;
    use crate::server::functions::broken;
    use crate::server::page;
    use crate::server::request::RequestContext;
    use crate::wire::{Failure, Told, Wire};

    /// Where all of the asker's cart can be had, rendered.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Gathered {
        /// The inside of the cart page's section.
        pub html: String,
    }

    impl Told for Gathered {}

    /// Tells where all of the asker's cart can be had. Changes nothing.
    #[server(name = GatherCart, prefix = "/api", endpoint = "cart/gather", protocol = Wire)]
    pub async fn gather_cart(locale: Locale) -> Result<Gathered, Failure> {
        let context = RequestContext::current()?;
        let cart = page::cart(&context).await.map_err(broken)?;
        let skus: Vec<&str> = cart.lines.iter().map(|line| line.sku.as_str()).collect();
        let cards = line_cards(&context, &skus, locale).await.map_err(broken)?;
        Ok(Gathered { html: gather::inside(&context, &cart, &cards, locale).await.map_err(broken)? })
    }
}
