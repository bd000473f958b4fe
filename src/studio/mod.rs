//! The studio: where marketing prepares campaigns. Plain forms and pages of the server's; nothing of it runs in the
//! browser.

pub mod banner;
pub mod campaign;
pub mod frame;
pub mod page;
pub mod print;
pub mod promotion;
