//! Language tags as files write them.

/// A tag in its usual writing (`fr`, `en-GB`, `zh-Hant`), or nothing when it is none.
pub(crate) fn parse_locale(text: &str) -> Option<String> {
    let mut tag = String::new();
    for (index, part) in text.split(['-', '_']).enumerate() {
        let alphabetic = part.bytes().all(|b| b.is_ascii_alphabetic());
        let alphanumeric = part.bytes().all(|b| b.is_ascii_alphanumeric());
        match (index, part.len()) {
            (0, 2..=3) if alphabetic => tag.push_str(&part.to_ascii_lowercase()),
            (0, _) => return None,
            (_, 2) if alphabetic => tag.push_str(&format!("-{}", part.to_ascii_uppercase())),
            (_, 2..=8) if alphanumeric => tag.push_str(&format!("-{part}")),
            _ => return None,
        }
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::parse_locale;

    #[test]
    fn reads_tags() {
        assert_eq!(parse_locale("FR").as_deref(), Some("fr"));
        assert_eq!(parse_locale("en_gb").as_deref(), Some("en-GB"));
        for text in ["", "f", "french", "fr-", "12"] {
            assert_eq!(parse_locale(text), None, "{text}");
        }
    }
}
