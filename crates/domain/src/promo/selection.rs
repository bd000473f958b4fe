//! Which lines of a sale a condition or a benefit is about.

use serde::{Deserialize, Serialize};

use super::rule;
use super::{InvalidRule, LIST_LIMIT};
use crate::Sku;

/// Everything (`{}`), or what has any of the picks (`{"any": {"tags": ["sale"]}}`), each without what has one of the
/// exceptions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// None for everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<Picks>,
    #[serde(default, skip_serializing_if = "Picks::is_empty")]
    pub except: Picks,
}

/// Variants, products, collections and tags, by name; a line is among them that has any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picks {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Sku>,
    /// Handles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// Handles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collections: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl Picks {
    pub fn len(&self) -> usize {
        self.variants.len() + self.products.len() + self.collections.len() + self.tags.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn validate(&self) -> Result<(), InvalidRule> {
        rule::names(&self.products, "products")?;
        rule::names(&self.collections, "collections")?;
        rule::names(&self.tags, "tags")
    }
}

impl Selection {
    /// Everything that is sold.
    pub fn everything() -> Selection {
        Selection::default()
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        let of = |invalid: InvalidRule| invalid.within("selection");
        if let Some(any) = &self.any {
            rule::length(any.len(), LIST_LIMIT, "any").map_err(of)?;
            any.validate().map_err(|invalid| of(invalid.within("any")))?;
        }
        if !self.except.is_empty() {
            rule::length(self.except.len(), LIST_LIMIT, "except").map_err(of)?;
        }
        self.except.validate().map_err(|invalid| of(invalid.within("except")))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::promo::rule::tests::check;
    use serde_json::json;

    /// What has the tag.
    pub fn tagged(tag: &str) -> Selection {
        Selection { any: Some(Picks { tags: vec![tag.to_owned()], ..Picks::default() }), ..Selection::default() }
    }

    #[test]
    fn it_is_written_briefly() {
        let read = |text: &str| serde_json::from_str::<Selection>(text).unwrap();
        assert_eq!(read("{}"), Selection::everything());
        assert_eq!(serde_json::to_string(&Selection::everything()).unwrap(), "{}");
        let text = r#"{"any":{"variants":["KETTLE"],"collections":["tea"]},"except":{"tags":["sale"]}}"#;
        assert_eq!(serde_json::to_string(&read(text)).unwrap(), text);
    }

    #[test]
    fn a_selection_of_nothing_is_refused() {
        let rule =
            |selection: serde_json::Value| json!({"benefit": {"type": "nth_free", "nth": 2, "selection": selection}});
        check(rule(json!({"any": {}})), "benefit.selection.any", "list_empty");
        check(rule(json!({"any": {"tags": vec!["a"; 501]}})), "benefit.selection.any", "list_long");
        check(rule(json!({"except": {"products": vec!["a"; 501]}})), "benefit.selection.except", "list_long");
        check(rule(json!({"except": {"collections": ["\n"]}})), "benefit.selection.except.collections.0", "text_range");
    }
}
