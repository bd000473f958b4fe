//! What one owner has, a guest or a customer: the cart and the wishlist, under one revision. One reducer, for the
//! server and the browser.

pub mod conflict;
pub mod replica;
pub mod view;

use serde::{Deserialize, Serialize};

use crate::cart::Cart;
use crate::wishlist::Wishlist;
use crate::{Intent, Quantity, Refusal};

/// The cart and the wishlist of one owner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owned {
    pub cart: Cart,
    pub wishlist: Wishlist,
}

impl Owned {
    /// Carries out the intent, or says why not, in which case nothing has changed.
    ///
    /// # Errors
    /// [`Refusal::LineGone`], [`Refusal::WishGone`] and the limits. What the shop sells, has and asks for it is the
    /// server's to say.
    pub fn apply(&mut self, intent: &Intent) -> Result<(), Refusal> {
        let Owned { cart, wishlist } = self;
        match intent {
            Intent::AddLine { sku, quantity, .. } => cart.add(sku, *quantity)?,
            Intent::ChangeQuantity { sku, quantity } => cart.set(sku, *quantity)?,
            Intent::RemoveLine { sku } => drop(cart.remove(sku)),
            Intent::SaveForLater { sku } if cart.line(sku).is_some() => {
                wishlist.wish(sku)?;
                cart.remove(sku);
            }
            // Said twice, or on two devices: the person has what they asked for.
            Intent::SaveForLater { sku } if wishlist.has(sku) => {}
            Intent::SaveForLater { .. } => return Err(Refusal::LineGone),
            Intent::MoveToCart { sku } if wishlist.has(sku) => {
                if cart.line(sku).is_none() {
                    cart.add(sku, Quantity::ONE)?;
                }
                wishlist.unwish(sku);
            }
            Intent::MoveToCart { sku } if cart.line(sku).is_some() => {}
            Intent::MoveToCart { .. } => return Err(Refusal::WishGone),
            Intent::Wish { sku } => wishlist.wish(sku)?,
            Intent::Unwish { sku } => drop(wishlist.unwish(sku)),
            Intent::ChooseStore { store } => cart.store = store.clone(),
            Intent::Note { text } => cart.note = text.clone(),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
