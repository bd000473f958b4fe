//! The back office: who may enter, stores and their hours, stock, what a store tells of it, imports.

mod band;
mod imports;
mod roles;
mod stock;
mod store;

use super::browser::{Answer, Browser};
use super::html::Document;

pub const STORE: &str = "lyon-croix-rousse";
/// A store that the demo's manager does not run.
pub const OTHER: &str = "lyon-guillotiere";

/// What the fields of a page's form hold, by name; of radio buttons the one that is checked.
pub fn form(page: &Document) -> Vec<(String, String)> {
    let inputs = page.elements.iter().filter(|it| ["input", "textarea"].contains(&it.name.as_str()));
    let sent = inputs.filter(|it| {
        !it.get("name").is_empty() && (it.get("type") != "radio" || it.attributes().any(|(name, _)| name == "checked"))
    });
    let value = |it: &super::html::Element| match it.name.as_str() {
        "textarea" => it.text.strip_prefix('\n').unwrap_or(&it.text).to_owned(),
        _ => it.get("value").to_owned(),
    };
    sent.map(|it| (it.get("name").to_owned(), value(it))).collect()
}

/// The same with other values.
pub fn with(fields: &[(String, String)], other: &[(&str, &str)]) -> Vec<(String, String)> {
    let value = |name: &str, value: &str| {
        other.iter().find(|(known, _)| *known == name).map_or(value.to_owned(), |(_, value)| (*value).to_owned())
    };
    fields.iter().map(|(name, was)| (name.clone(), value(name, was))).collect()
}

pub fn submit(browser: &Browser, path: &str, fields: &[(String, String)], from: &str) -> Answer {
    browser.submit(path, &super::browser::pairs(fields), from)
}
