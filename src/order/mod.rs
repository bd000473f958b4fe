//! Reserve and collect: the checkout, an order's own page, the list of one's orders.

pub mod api;
pub mod checkout;
pub mod link;
pub mod list;
pub mod page;
pub mod when;
