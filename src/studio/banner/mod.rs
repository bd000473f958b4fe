//! Banners, as those who make them keep them: the list, the editor and its frames.

pub mod api;
mod beside;
mod contrast;
pub mod edit;
pub mod fields;
mod form;
pub mod frame;
pub mod list;
pub mod may;
pub mod page;
pub mod read;
pub mod upload;
mod variant;
pub mod words;
