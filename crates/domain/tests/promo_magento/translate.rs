//! Magento's price rules, read from its tables and said in ours.

use std::collections::BTreeMap;

use comptoir_domain::promo::benefit::{NthFree, Percent};
use comptoir_domain::promo::condition::{Holds, MinimumSpend};
use comptoir_domain::promo::{Benefit, BudgetLeft, Condition, Offer, Picks, Rule, Selection};
use serde_json::Value;

use crate::shop::cents;

/// A row as a campaign.
pub enum Campaign {
    Offer {
        offer: Box<Offer>,
        /// The code a shopper must have for it to be offered at all.
        coupon: Option<String>,
    },
    /// It makes shipping free from so many cents on, which means nothing where things are handed over in a store.
    FreeShipping { from_minor: i64 },
}

type Row = BTreeMap<String, String>;

/// The JSON of a column, whose placeholders `%url_key=a,url_key=b%` stand for categories' ids: a list of their keys.
fn tree(row: &Row, column: &str) -> Value {
    let mut text = String::new();
    for (at, part) in row[column].split('%').enumerate() {
        if at % 2 == 0 {
            text.push_str(part);
        } else {
            let keys = part.split(',').map(|key| key.strip_prefix("url_key=").expect("it names a category"));
            text.push_str(&serde_json::to_string(&keys.collect::<Vec<_>>()).expect("it is written"));
        }
    }
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{column} of {}: {error}", row["name"]))
}

fn kind(node: &Value) -> &str {
    node["type"].as_str().and_then(|name| name.split("\\Model\\Rule\\").nth(1)).expect("it has a type")
}

fn inner(node: &Value) -> &[Value] {
    node["conditions"].as_array().map_or(&[], Vec::as_slice)
}

/// Adds what one condition on a product names.
fn pick(node: &Value, picks: &mut Picks) {
    let texts = || -> Vec<String> {
        let list = node["value"].as_array().cloned().unwrap_or_else(|| vec![node["value"].clone()]);
        list.iter().map(|text| text.as_str().expect("it is a text").to_owned()).collect()
    };
    match (node["attribute"].as_str(), node["operator"].as_str()) {
        (Some("category_ids"), Some("()" | "==")) => picks.collections.extend(texts()),
        (Some("sku"), Some("==")) => picks.variants.extend(texts().iter().map(|sku| sku.parse().expect("it is a SKU"))),
        (Some("sale"), Some("==")) if node["value"] == "1" => picks.tags.push("sale".into()),
        other => panic!("nobody knows {other:?}"),
    }
}

/// The products a tree of conditions chooses. A combination whose value is 0 asks that none of its conditions holds.
fn selection(node: &Value) -> Selection {
    let (mut any, mut except) = (Picks::default(), Picks::default());
    for inside in inner(node) {
        match kind(inside) {
            "Condition\\Product" => pick(inside, &mut any),
            "Condition\\Product\\Combine" => {
                assert_eq!((&inside["value"], &inside["aggregator"]), (&"0".into(), &"all".into()));
                inner(inside).iter().for_each(|inside| pick(inside, &mut except));
            }
            other => panic!("nobody knows {other}"),
        }
    }
    Selection { any: (!any.is_empty()).then_some(any), except }
}

/// What the conditions of a cart rule ask for.
fn conditions(tree: &Value) -> Vec<Condition> {
    let condition = |node: &Value| match kind(node) {
        "Condition\\Product\\Found" => Condition::Holds(Holds { selection: selection(node) }),
        "Condition\\Address" => {
            assert_eq!((&node["attribute"], &node["operator"]), (&"base_subtotal".into(), &">=".into()));
            let minor = cents(node["value"].as_str().expect("it is a text"));
            Condition::MinimumSpend(MinimumSpend { minor, selection: Selection::everything() })
        }
        other => panic!("nobody knows {other}"),
    };
    inner(tree).iter().map(condition).collect()
}

fn percent(row: &Row, selection: Selection) -> Benefit {
    let basis_points = cents(&row["discount_amount"]).try_into().expect("it is a percentage");
    Benefit::Percent(Percent { basis_points, selection, cap_minor: None })
}

/// Rules that do not stop others combine: each is a group of its own.
fn offer(row: &Row, conditions: Vec<Condition>, benefit: Benefit) -> Offer {
    let exclusive = row.get("stop_rules_processing").is_some_and(|stops| stops == "1");
    let rule = Rule { conditions, benefit, group: row["name"].clone(), exclusive, priority: 0 };
    let uses = row.get("uses_per_customer").and_then(|uses| uses.parse().ok());
    Offer { id: row["name"].clone(), rule, left: BudgetLeft { uses, spend_minor: None } }
}

/// A row of `sales_rules.csv`.
pub fn cart_rule(row: &Row) -> Campaign {
    let (conditions, actions) = (conditions(&tree(row, "conditions_serialized")), tree(row, "actions_serialized"));
    if row["simple_free_shipping"] != "0" {
        let [Condition::MinimumSpend(spend)] = conditions.as_slice() else { panic!("shipping is free for all") };
        return Campaign::FreeShipping { from_minor: spend.minor };
    }
    let benefit = match row["simple_action"].as_str() {
        "by_percent" => percent(row, selection(&actions)),
        "buy_x_get_y" => {
            let number = |column: &str| row[column].parse::<u32>().expect("it is a number");
            assert_eq!(number("discount_amount"), 1, "one more is free");
            // The action names nothing, and would make any fourth thing free; the rule's name speaks of what its
            // condition must find.
            let [Condition::Holds(found)] = conditions.as_slice() else { panic!("it looks for something") };
            assert_eq!(selection(&actions), Selection::everything());
            Benefit::NthFree(NthFree { nth: number("discount_step") + 1, selection: found.selection.clone() })
        }
        other => panic!("nobody knows {other}"),
    };
    let coupon = (row["coupon_type"] == "2").then(|| row["coupon_code"].clone());
    Campaign::Offer { offer: Box::new(offer(row, conditions, benefit)), coupon }
}

/// A row of `catalog_rules.csv`: what it chooses is cheaper whatever else is in the sale.
pub fn catalog_rule(row: &Row) -> Offer {
    assert_eq!(row["simple_action"], "by_percent");
    offer(row, Vec::new(), percent(row, catalog_selection(&tree(row, "conditions_serialized"))))
}

fn catalog_selection(tree: &Value) -> Selection {
    let mut any = Picks::default();
    inner(tree).iter().for_each(|node| pick(node, &mut any));
    Selection { any: Some(any), ..Selection::default() }
}
