//! The shop's back office: stores and their hours, stock with its ledger, what falls short, imports. Plain forms and
//! pages of the server's; nothing of it runs in the browser.

pub mod claims;
pub mod frame;
pub mod imports;
pub mod page;
pub mod stock;
pub mod store;
