//! The same evaluation compiled as the browser's bundles are; `bench/promo.mjs` measures it from outside, since there is
//! no clock in here.

mod cart;

use std::sync::OnceLock;

use cart::{CARTS, Offers, offers, sale};
use comptoir_domain::promo::{Offer, Sale, evaluate};

type Shop = (Vec<Sale>, [Vec<Offer>; 2]);

fn shop() -> &'static Shop {
    static SHOP: OnceLock<Shop> = OnceLock::new();
    SHOP.get_or_init(|| ((0..CARTS).map(sale).collect(), [offers(Offers::Mixed), offers(Offers::AllApply)]))
}

/// Evaluates a cart against the mixed offers (0) or those that all apply (1); how many applied.
#[unsafe(no_mangle)]
pub extern "C" fn evaluated(cart: u32, which: u32) -> u32 {
    let (sales, offers) = shop();
    evaluate(&sales[cart as usize % sales.len()], &offers[which as usize % 2]).applied.len() as u32
}
