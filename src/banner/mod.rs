//! Banners in the shop: who looks ([`visitor`]), what their page's slots were given ([`page`]), and how that is drawn
//! ([`view`], the same for shoppers, previews and the editor). The rules are `comptoir_domain::banner`'s.

pub mod bar;
pub mod page;
pub mod preview;
pub mod schedule;
pub mod view;
pub mod visitor;

pub use page::{Asked, Shown};
pub use view::{Piece, render, slot};
