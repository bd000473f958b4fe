//! Sentences with gaps, for islands: made from `locales/` on the server, filled in the browser.

use comptoir_domain::Locale;
use serde::{Deserialize, Serialize};

/// The sentences an island needs, by their key in `locales/`. One type for every island: each further one would
/// bring its own reader into the bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sentences(Vec<(String, String)>);

impl Sentences {
    /// Sentences with gaps written `{name}`.
    pub fn new(sentences: Vec<(String, String)>) -> Sentences {
        Sentences(sentences)
    }

    /// The sentence as it is; empty when the island was not given it.
    pub fn get(&self, key: &str) -> String {
        self.template(key).to_owned()
    }

    /// The sentence with one gap filled.
    pub fn with(&self, key: &str, gap: &str, value: &str) -> String {
        fill(self.template(key), &[(gap, value)])
    }

    /// The sentence about `n` things: `key` in the singular, `key-many` in the plural, the gap `{n}` filled.
    pub fn count(&self, key: &str, n: u64, locale: Locale) -> String {
        // French says 0 in the singular, English in the plural (Unicode CLDR plural rules).
        let one = match locale {
            Locale::Fr => n < 2,
            Locale::En => n == 1,
        };
        let many = format!("{key}-many");
        fill(self.template(if one { key } else { &many }), &[("n", &n.to_string())])
    }

    /// The sentence as it is, if the island was given it.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, sentence)| sentence.as_str())
    }

    fn template(&self, key: &str) -> &str {
        self.find(key).unwrap_or_default()
    }
}

/// The template with its gaps filled, each once, from left to right.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, gap)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = gap.split_once('}') else { break };
        text.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_nothing_else() {
        assert_eq!(fill("{what} : {n}.", &[("n", "3"), ("what", "a {n} b")]), "a {n} b : 3.");
    }

    #[test]
    fn languages_count_differently() {
        let pieces = Sentences::new(vec![("p".into(), "{n} article".into()), ("p-many".into(), "{n} articles".into())]);
        assert_eq!([0, 1, 2].map(|n| pieces.count("p", n, Locale::Fr)), ["0 article", "1 article", "2 articles"]);
        assert_eq!([0, 1, 2].map(|n| pieces.count("p", n, Locale::En)), ["0 articles", "1 article", "2 articles"]);
    }
}
