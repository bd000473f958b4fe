//! E-mail addresses, as far as a shop needs to know them.

/// The address in the form accounts are found by: trimmed, lower case. `None` for what no mail can reach.
///
/// Only the shape is checked (one `@`, a dotted host, no blanks, at most 254 bytes as in RFC 5321): whether
/// someone reads it, only a mail can tell.
pub fn normal(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, host) = text.rsplit_once('@')?;
    let plain = |letter: char| {
        !letter.is_whitespace() && !letter.is_control() && !matches!(letter, '<' | '>' | '"' | ',' | ';')
    };
    let dotted = host.split('.').count() > 1 && host.split('.').all(|label| !label.is_empty());
    let valid = !local.is_empty() && !local.contains('@') && dotted && text.len() <= 254 && text.chars().all(plain);
    valid.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_known_by_their_shape() {
        assert_eq!(normal("  Ana@Example.ORG "), Some("ana@example.org".into()));
        for text in [
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@example",
            "a@b@c.fr",
            "ana @example.org",
            "a\r\n@example.org",
            "ana@example..org",
        ] {
            assert_eq!(normal(text), None, "{text:?}");
        }
    }
}
