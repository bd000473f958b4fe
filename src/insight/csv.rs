//! The figures as a file for a spreadsheet.

use comptoir_domain::{Currency, money};

use crate::insight::results::{Results, Side};

const HEAD: [&str; 17] = [
    "banner",
    "variant",
    "store",
    "seen",
    "clicks",
    "people",
    "people_clicked",
    "people_added_to_cart",
    "added_to_cart",
    "people_bought",
    "reservations",
    "codes_issued",
    "codes_redeemed",
    "discount",
    "revenue_web",
    "revenue_store",
    "currency",
];

/// A row a side over all stores, then one a side and store: what only a person or a page has is empty there.
pub fn write(results: &Results, name: &str, currency: Currency) -> String {
    let mut text = line(HEAD.map(str::to_owned).to_vec());
    for side in &results.sides {
        text.push_str(&line(row(side, None, name, currency)));
    }
    for store in results.stores() {
        for side in &results.sides {
            text.push_str(&line(row(side, Some(&store), name, currency)));
        }
    }
    text
}

fn row(side: &Side, store: Option<&str>, name: &str, currency: Currency) -> Vec<String> {
    let sum = side.sum(store);
    let whole = |n: i64| if store.is_none() { n.to_string() } else { String::new() };
    let outcome = &side.outcome;
    vec![
        name.to_owned(),
        side.arm.to_string(),
        store.unwrap_or_default().to_owned(),
        whole(side.seen),
        whole(side.clicked),
        whole(outcome.people),
        whole(outcome.clickers),
        whole(outcome.adders),
        whole(outcome.cart_adds),
        whole(i64::try_from(side.bought().did).unwrap_or(i64::MAX)),
        sum.reservations.to_string(),
        whole(outcome.codes_issued),
        sum.codes_redeemed.to_string(),
        money::plain(sum.discount_minor, currency),
        money::plain(sum.web_minor, currency),
        money::plain(sum.till_minor, currency),
        currency.code().to_owned(),
    ]
}

fn line(cells: Vec<String>) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    format!("{}\r\n", cells.join(","))
}

/// Text as it may stand in a cell. What a spreadsheet would reckon with is text after an apostrophe (OWASP, "CSV
/// Injection"); what would end the cell stands in quotes.
pub fn cell(text: &str) -> String {
    let text = match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    match text.contains(['"', ',', ';', '\r', '\n', '\t', '\'']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::results::tests::results;

    #[test]
    fn nothing_in_a_cell_is_reckoned_with() {
        assert_eq!(cell("Soldes"), "Soldes");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
        for text in ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert!(cell(text).starts_with("\"'"), "{text:?}");
        }
    }

    #[test]
    fn the_file_is_the_results() {
        let found = results(&[("a", 1, 10, 3), ("b", 1, 9, 0)]);
        let text = write(&found, "=Noël", Currency::EUR);
        let rows: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(rows[0], HEAD.join(","));
        assert_eq!(rows[1], "\"'=Noël\",a,,0,0,10,0,0,0,3,3,0,0,0.00,30.00,0.00,EUR");
        assert_eq!(rows[3], "\"'=Noël\",a,lille,,,,,,,,2,,0,0.00,20.00,0.00,EUR");
        assert_eq!(rows.len(), 8, "{text}");
    }
}
