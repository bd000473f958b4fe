//! The product's own fields, on its first row.

use super::TITLE_LIMIT_CHARS;
use super::columns::Columns;
use super::record::{ProductRecord, Status};
use crate::findings::{Findings, shown};
use crate::html::sanitise;
use crate::table::{Column, Row};
use crate::text::plain;

pub(super) fn read_product(handle: &str, row: &Row<'_>, columns: &Columns, findings: &mut Findings) -> ProductRecord {
    let text = |column: &Option<Column>| plain(row.text(column.as_ref()));
    ProductRecord {
        handle: handle.to_owned(),
        title: title(row, columns, findings),
        body_html: sanitise(row.text(columns.body.as_ref())),
        vendor: text(&columns.vendor),
        kind: text(&columns.kind),
        tags: tags(row.text(columns.tags.as_ref())),
        published: row.flag(columns.published.as_ref(), true, findings),
        status: status(row, columns, findings),
        gift_card: row.flag(columns.gift_card.as_ref(), false, findings),
        seo_title: text(&columns.seo_title),
        seo_description: text(&columns.seo_description),
        option_names: option_names(row, columns, findings),
        variants: Vec::new(),
        pictures: Vec::new(),
        excluded_markets: excluded_markets(row, columns, findings),
        metafields: kept(row, &columns.product_metafields),
        row: row.line,
    }
}

/// The cells of the kept columns that are not empty, with their keys.
pub(super) fn kept(row: &Row<'_>, columns: &[(Column, String)]) -> Vec<(String, String)> {
    let cells = columns.iter().map(|(column, key)| (key.clone(), row.text(Some(column)).to_owned()));
    cells.filter(|(_, value)| !value.is_empty()).collect()
}

fn title(row: &Row<'_>, columns: &Columns, findings: &mut Findings) -> String {
    let title = plain(row.text(Some(&columns.title)));
    if title.is_empty() {
        let fix = "write it in the first row of the product";
        row.problem(Some(&columns.title), "the product has no title", fix, findings);
    }
    row.at_most(TITLE_LIMIT_CHARS, &columns.title, &title, findings);
    title
}

fn tags(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split(',').map(plain) {
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

fn status(row: &Row<'_>, columns: &Columns, findings: &mut Findings) -> Status {
    let column = columns.status.as_ref();
    let text = row.text(column);
    match text.to_ascii_lowercase().as_str() {
        "" | "active" => Status::Active,
        "draft" => Status::Draft,
        "archived" => Status::Archived,
        "unlisted" => Status::Unlisted,
        _ => {
            let what = format!("\"{}\" is not a status", shown(text));
            let fix = "write active, draft, archived or unlisted";
            row.refuse(column, what, fix, findings).unwrap_or_default()
        }
    }
}

/// The options' names. `Title` with `Default Title` is how Shopify says that there are none.
fn option_names(row: &Row<'_>, columns: &Columns, findings: &mut Findings) -> Vec<String> {
    let mut names = Vec::new();
    let mut gap = false;
    for (index, (name_column, value_column)) in columns.options.iter().enumerate() {
        let name = plain(row.text(name_column.as_ref()));
        let value = row.text(value_column.as_ref());
        let default =
            value.eq_ignore_ascii_case("default title") && (name.is_empty() || name.eq_ignore_ascii_case("title"));
        if index == 0 && default {
            return names;
        }
        let place = name_column.as_ref().or(value_column.as_ref());
        if name.is_empty() && !value.is_empty() {
            let what = format!("the option of \"{}\" has no name", shown(value));
            row.problem(place, what, "name it in the first row of the product", findings);
        } else if name.is_empty() {
            gap = true;
        } else if gap {
            row.problem(place, "an option before this one is empty", "move it to the left", findings);
        } else if names.contains(&name) {
            let what = format!("two options are called \"{}\"", shown(&name));
            row.problem(place, what, "rename one of them", findings);
        } else {
            names.push(name);
        }
    }
    names
}

fn excluded_markets(row: &Row<'_>, columns: &Columns, findings: &mut Findings) -> Vec<String> {
    let mut excluded = Vec::new();
    for market in &columns.markets {
        if !row.flag(market.included.as_ref(), true, findings) {
            excluded.push(market.name.clone());
        }
    }
    excluded
}
