//! Sentences with gaps, for islands: made from `locales/` on the server, filled in the browser.

use comptoir_domain::Locale;
use serde::{Deserialize, Serialize};

/// A sentence with gaps written `{name}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phrase(String);

impl Phrase {
    pub fn new(template: String) -> Phrase {
        Phrase(template)
    }

    /// The sentence as it is.
    pub fn plain(&self) -> String {
        self.0.clone()
    }

    /// The sentence with its gaps filled.
    pub fn fill(&self, values: &[(&str, &str)]) -> String {
        let mut text = String::with_capacity(self.0.len() + 16);
        let mut rest = self.0.as_str();
        while let Some((before, gap)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, after)) = gap.split_once('}') else { break };
            text.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

/// A sentence about a number, in the singular and the plural.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plural {
    pub one: Phrase,
    pub many: Phrase,
}

impl Plural {
    /// The sentence about `n` things, its gap `{n}` filled.
    pub fn count(&self, n: u64, locale: Locale) -> String {
        // French says 0 in the singular, English in the plural (Unicode CLDR plural rules).
        let one = match locale {
            Locale::Fr => n < 2,
            Locale::En => n == 1,
        };
        let phrase = if one { &self.one } else { &self.many };
        phrase.fill(&[("n", &n.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_nothing_else() {
        let phrase = Phrase::new("{what} : {n}.".into());
        assert_eq!(phrase.fill(&[("n", "3"), ("what", "a {n} b")]), "a {n} b : 3.");
    }

    #[test]
    fn languages_count_differently() {
        let pieces = Plural { one: Phrase::new("{n} article".into()), many: Phrase::new("{n} articles".into()) };
        assert_eq!([0, 1, 2].map(|n| pieces.count(n, Locale::Fr)), ["0 article", "1 article", "2 articles"]);
        assert_eq!([0, 1, 2].map(|n| pieces.count(n, Locale::En)), ["0 articles", "1 article", "2 articles"]);
    }
}
