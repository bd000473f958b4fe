//! What happens elsewhere, told on the page.

pub mod notice;
