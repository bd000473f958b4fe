//! How deep HTML is nested, roughly and fast.
//!
//! The parser walks the open elements at many tags, so a cell of 50,000 open `<div>` takes it
//! seconds. Real descriptions stay far below the limit.

use std::collections::HashMap;

/// The deepest nesting that is parsed.
pub(super) const NESTING_LIMIT: usize = 256;

/// Tags that hold nothing, or that the parser closes by itself when the next of them opens.
const SHALLOW: [&str; 17] = [
    "area", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "source", "td", "tr",
    "wbr",
];

/// Whether more elements are open at once, by the names of the tags alone, than may be.
pub(super) fn too_deep(html: &str) -> bool {
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut depth = 0;
    for tag in html.split('<').skip(1) {
        let (closes, tag) = tag.strip_prefix('/').map_or((false, tag), |rest| (true, rest));
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let name = tag[..end].to_ascii_lowercase();
        if name.is_empty() || SHALLOW.contains(&name.as_str()) {
            continue;
        }
        let count = open.entry(name).or_default();
        if !closes {
            *count += 1;
            depth += 1;
        } else if *count > 0 {
            *count -= 1;
            depth -= 1;
        }
        if depth > NESTING_LIMIT {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_is_not_deep() {
        assert!(!too_deep(&"<p>a<br><b>b</b><DIV>c</div>".repeat(5_000)));
        assert!(too_deep(&"<div>".repeat(NESTING_LIMIT + 1)));
        assert!(too_deep(&"<ul><li>".repeat(NESTING_LIMIT + 1)));
        assert!(too_deep(&"</x><div>".repeat(NESTING_LIMIT + 1)));
    }
}
