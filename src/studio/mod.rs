//! The studio: where marketing prepares campaigns. Plain forms and pages of the server's; nothing of it runs in the
//! browser.

pub mod banner;
pub mod calendar;
pub mod campaign;
pub mod control;
pub mod frame;
pub mod limits;
pub mod page;
pub mod preview;
pub mod print;
pub mod promotion;
