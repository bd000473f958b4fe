//! The shop's words: Fluent messages of `locales/`, per locale.

use std::sync::LazyLock;

use comptoir_domain::{Currency, Locale, money};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::ui::phrase::Sentences;
use crate::wire::Failure;

/// Every locale's messages, parsed once.
struct Dictionary {
    fr: Bundle,
    en: Bundle,
}

type Bundle = FluentBundle<FluentResource>;

/// The messages of one locale.
#[derive(Clone, Copy)]
pub struct Words {
    bundle: &'static Bundle,
    pub locale: Locale,
}

macro_rules! sources {
    ($locale:literal) => {
        [
            include_str!(concat!("../../locales/", $locale, "/shop.ftl")),
            include_str!(concat!("../../locales/", $locale, "/cart.ftl")),
            include_str!(concat!("../../locales/", $locale, "/stores.ftl")),
            include_str!(concat!("../../locales/", $locale, "/account.ftl")),
            include_str!(concat!("../../locales/", $locale, "/codes.ftl")),
            include_str!(concat!("../../locales/", $locale, "/order.ftl")),
            include_str!(concat!("../../locales/", $locale, "/admin.ftl")),
            include_str!(concat!("../../locales/", $locale, "/studio.ftl")),
            include_str!(concat!("../../locales/", $locale, "/insight.ftl")),
            include_str!(concat!("../../locales/", $locale, "/offline.ftl")),
            include_str!(concat!("../../locales/", $locale, "/mail.ftl")),
            include_str!(concat!("../../locales/", $locale, "/staff.ftl")),
            include_str!(concat!("../../locales/", $locale, "/promo.ftl")),
            include_str!(concat!("../../locales/", $locale, "/privacy.ftl")),
            include_str!(concat!("../../locales/", $locale, "/banner.ftl")),
            include_str!(concat!("../../locales/", $locale, "/refusals.ftl")),
        ]
    };
}

impl Dictionary {
    /// Parses the messages compiled into the program.
    ///
    /// # Panics
    /// When a file of `locales/` is no valid Fluent, which a test sees first.
    fn load() -> Dictionary {
        Dictionary { fr: bundle(Locale::Fr, &sources!("fr")), en: bundle(Locale::En, &sources!("en")) }
    }
}

/// The messages of a locale.
pub fn words(locale: Locale) -> Words {
    static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(Dictionary::load);
    let bundle = match locale {
        Locale::Fr => &DICTIONARY.fr,
        Locale::En => &DICTIONARY.en,
    };
    Words { bundle, locale }
}

fn bundle(locale: Locale, sources: &[&str]) -> Bundle {
    let tag: LanguageIdentifier = locale.tag().parse().expect("a locale's tag is a language");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // The marks around values would show as boxes in attributes and are not needed between fr and en.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new((*source).to_owned())
            .unwrap_or_else(|(_, errors)| panic!("locales/{locale}: {errors:?}"));
        bundle.add_resource(resource).unwrap_or_else(|errors| panic!("locales/{locale}: {errors:?}"));
    }
    bundle
}

impl Words {
    /// The message without values.
    pub fn get(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The message with values for its placeables.
    pub fn with<'v>(&self, key: &str, values: impl IntoIterator<Item = (&'static str, FluentValue<'v>)>) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(name, value);
        }
        self.format(key, Some(&args))
    }

    /// The message with one number, in the plural form the language wants.
    pub fn count(&self, key: &str, n: i64) -> String {
        self.with(key, [("n", n.into())])
    }

    /// The messages an island needs, as templates: each placeable `{ $name }` stays as `{name}`. A key that has
    /// a plural in `KEY-many` brings it along.
    pub fn sentences(&self, keys: &[&str]) -> Sentences {
        const GAPS: [&str; 4] = ["n", "what", "price", "place"];
        let template = |key: &str| self.with(key, GAPS.map(|gap| (gap, format!("{{{gap}}}").into())));
        let mut sentences = Vec::with_capacity(keys.len());
        for key in keys {
            sentences.push(((*key).to_owned(), template(key)));
            let many = format!("{key}-many");
            if self.has(&many) {
                sentences.push((many.clone(), template(&many)));
            }
        }
        Sentences::new(sentences)
    }

    /// Whether there is such a message.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The failure with its message in this language, which tells what holds instead where that is known.
    pub fn failure(&self, failure: Failure, currency: Currency) -> Failure {
        let key = format!("refusal-{}", failure.code.replace('_', "-"));
        let exact = format!("{key}-to");
        let message = match failure.current {
            Some(current) if self.has(&exact) => {
                let price = money::format(current, currency, self.locale);
                self.with(&exact, [("price", price.into()), ("n", current.into())])
            }
            _ if self.has(&key) => self.get(&key),
            _ => return failure,
        };
        Failure { message, ..failure }
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, locale = self.locale.tag(), "a message is missing");
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a message is wrong");
        }
        text.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every key in every locale, and nothing said in one that the other cannot say.
    #[test]
    fn locales_are_complete() {
        let keys = |sources: &[&str]| -> BTreeSet<String> {
            sources
                .iter()
                .flat_map(|source| source.lines())
                .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
                .filter(|key| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
                .collect()
        };
        let (fr, en) = (keys(&sources!("fr")), keys(&sources!("en")));
        assert_eq!(fr.symmetric_difference(&en).collect::<Vec<_>>(), Vec::<&String>::new());
        Dictionary::load();
    }
}
