//! Product descriptions: merchants' HTML, cut down to what a description needs.

mod nesting;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What stays: text structure, links and plain tables. No class, style, id, picture or script.
const TAGS: [&str; 26] = [
    "p", "br", "div", "ul", "ol", "li", "strong", "em", "b", "i", "h1", "h2", "h3", "h4", "h5", "h6", "a", "table",
    "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "hr",
];

/// What goes with all it holds, since its content is not text for a reader.
const DROPPED: [&str; 14] = [
    "script", "style", "iframe", "noscript", "noembed", "noframes", "object", "template", "textarea", "select", "svg",
    "math", "video", "audio",
];

/// Headings are moved under the page's own h1 and h2. Safe on the sanitiser's output only: there
/// every tag is lower case and without attributes, and a `<` of the text is escaped.
const LOWERED: [(&str, &str); 6] =
    [("<h1>", "<h3>"), ("</h1>", "</h3>"), ("<h2>", "<h3>"), ("</h2>", "</h3>"), ("<h6>", "<h5>"), ("</h6>", "</h5>")];

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(DROPPED))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("th", HashSet::from(["colspan", "rowspan"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some("noopener nofollow"))
        .strip_comments(true);
    builder
});

/// HTML of a merchant, safe to put into a page: an allow list of tags, links to http, https, mailto
/// and relative addresses only, headings lowered below the page's own.
///
/// Cleaning twice gives what cleaning once gave. HTML nested beyond all reason is shown as text.
pub fn sanitise(html: &str) -> String {
    let html = html.trim();
    let html: String = html.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if !html.contains(['<', '>', '&']) {
        return html;
    }
    if nesting::too_deep(&html) {
        return CLEANER.clean(&html.replace('<', "&lt;")).to_string();
    }
    let mut clean = CLEANER.clean(&html).to_string();
    for (from, to) in LOWERED {
        if clean.contains(from) {
            clean = clean.replace(from, to);
        }
    }
    clean.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_structure_and_drops_dress() {
        assert_eq!(
            sanitise("<p class=\"p1\" style=\"color:red\" id=x>Dry <span>gin</span><br/></p><img src=x onerror=y>"),
            "<p>Dry gin<br></p>"
        );
        assert_eq!(
            sanitise("<table><tr><td colspan=2 width=9>1</td></tr></table>"),
            "<table><tbody><tr><td colspan=\"2\">1</td></tr></tbody></table>"
        );
    }

    #[test]
    fn lowers_headings() {
        assert_eq!(sanitise("<H1>a</H1><h2 id=b>b</h2><h6>c</h6>"), "<h3>a</h3><h3>b</h3><h5>c</h5>");
    }

    #[test]
    fn keeps_only_harmless_links() {
        assert_eq!(
            sanitise("<a href=\"https://a.example\" target=_blank>a</a>"),
            "<a href=\"https://a.example\" rel=\"noopener nofollow\">a</a>"
        );
        assert!(sanitise("<a href=\"/fr/products\">a</a>").contains("/fr/products"));
        for scheme in ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " java\tscript:x"] {
            assert_eq!(sanitise(&format!("<a href=\"{scheme}\">a</a>")), "<a rel=\"noopener nofollow\">a</a>");
        }
    }

    #[test]
    fn drops_what_runs() {
        for hostile in [
            "<script>alert(1)</script>",
            "<svg onload=alert(1)>",
            "<iframe srcdoc=x></iframe>",
            "<style>a{}</style>",
            "<!-- a -->",
            "<textarea><script>x</script></textarea>",
        ] {
            assert_eq!(sanitise(hostile), "", "{hostile}");
        }
        assert_eq!(sanitise("<scr<script>x</script>ipt>y"), "xipt&gt;y");
    }

    #[test]
    fn cleaning_again_changes_nothing() {
        for html in ["a &amp; b &reg;", "<h1>a</h1>", "1 < 2 > 0", "<div>a<p>b</div>", "plain"] {
            let once = sanitise(html);
            assert_eq!(sanitise(&once), once);
        }
    }
}
