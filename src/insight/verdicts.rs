//! What may be said of the difference, in words.

use comptoir_domain::insight::Arm;
use comptoir_domain::{Locale, Money};

use crate::insight::results::{Pair, Results};
use crate::server::words::Words;
use crate::studio::campaign::words::Teller;
use comptoir_statistics::Interval;
use comptoir_statistics::split::ALARM;
use comptoir_statistics::verdict::{DID_MIN, PEOPLE_MIN, Standing};

/// What is said of two sides.
pub struct Verdict {
    pub standing: Standing,
    /// The name of its words and of its colour: `more`, `less`, `open`, `early`, `few`.
    pub name: &'static str,
    pub said: String,
    /// The figures behind it, a sentence each.
    pub because: Vec<String>,
}

/// What a side is called: `Version A`, or who is shown nothing.
pub fn side(words: &Words, arm: &Arm) -> String {
    match arm.is_holdout() {
        true => words.get("insight-holdout"),
        false => words.with("insight-version", [("name", arm.as_str().to_uppercase().into())]),
    }
}

/// What is said of the pair by who bought.
pub fn bought(teller: &Teller<'_>, pair: &Pair) -> Verdict {
    let words = teller.words;
    let it = &pair.bought;
    let because = |key: &str, interval: Interval| {
        let shown = |value| points(value, words.locale);
        words.with(key, [("low", shown(interval.low).into()), ("high", shown(interval.high).into())])
    };
    let mut sentences = Vec::new();
    if it.standing != Standing::TooFew {
        let p = words.with("insight-p", [("p", p_value(it.p_value, words.locale).into())]);
        sentences.push(format!("{} {p}", because("insight-once", it.interval)));
        sentences.extend(it.daily.map(|daily| because("insight-daily", daily)));
        if let (Some(uplift), Some(interval)) = (it.uplift, it.uplift_interval) {
            let shown = |value| signed(value, words.locale);
            let values = [
                ("uplift", shown(uplift).into()),
                ("low", shown(interval.low).into()),
                ("high", shown(interval.high).into()),
            ];
            sentences.push(words.with("insight-uplift", values));
        }
    }
    said(teller, pair, it.standing, "bought", sentences)
}

/// What is said of the pair by what people brought.
pub fn earned(teller: &Teller<'_>, pair: &Pair) -> Verdict {
    let words = teller.words;
    let it = &pair.earned;
    let because = |key: &str, interval: Interval| {
        let shown = |minor| amount(teller, minor);
        words.with(key, [("low", shown(interval.low).into()), ("high", shown(interval.high).into())])
    };
    let mut sentences = Vec::new();
    if it.standing != Standing::TooFew {
        sentences.extend(it.interval.map(|interval| because("insight-once", interval)));
        sentences.extend(it.daily.map(|daily| because("insight-daily", daily)));
    }
    said(teller, pair, it.standing, "earned", sentences)
}

fn said(teller: &Teller<'_>, pair: &Pair, standing: Standing, of: &str, because: Vec<String>) -> Verdict {
    let words = teller.words;
    let name = match standing {
        Standing::TooFew => "few",
        Standing::Open => "open",
        Standing::Early => "early",
        Standing::More => "more",
        Standing::Less => "less",
    };
    let (first, second) = (side(words, &pair.first), side(words, &pair.second));
    let key = match standing {
        Standing::TooFew | Standing::Early => format!("insight-verdict-{name}"),
        _ => format!("insight-verdict-{of}-{name}"),
    };
    let values = [
        ("first", first.into()),
        ("second", second.into()),
        ("people", i64::try_from(PEOPLE_MIN).unwrap_or_default().into()),
        ("did", i64::try_from(DID_MIN).unwrap_or_default().into()),
    ];
    Verdict { standing, name, said: words.with(&key, values), because }
}

/// What is said where people were split otherwise than they should have been.
pub fn split(words: &Words, results: &Results) -> Option<String> {
    let p = results.split.filter(|p| *p < ALARM)?;
    Some(words.with("insight-split-wrong", [("p", p_value(p, words.locale).into())]))
}

/// A share: `5.2%`.
pub fn percent(share: f64, locale: Locale) -> String {
    unit(number(share * 100.0, 1, locale), locale, "%")
}

/// A difference of shares, in points: `+1.2 pt`.
fn points(difference: f64, locale: Locale) -> String {
    format!("{}{}\u{a0}pt", sign(difference), number((difference * 100.0).abs(), 2, locale))
}

/// A relative difference: `+12%`.
fn signed(share: f64, locale: Locale) -> String {
    format!("{}{}", sign(share), unit(number((share * 100.0).abs(), 0, locale), locale, "%"))
}

fn amount(teller: &Teller<'_>, minor: f64) -> String {
    // Whole minor units: nobody pays less. `as` stays within what an amount can be.
    let rounded = minor.abs().round() as Money;
    format!("{}{}", sign(minor), teller.amount(rounded))
}

/// `0.021`; a smaller one is below what is told.
fn p_value(p: f64, locale: Locale) -> String {
    if p < 0.001 { format!("<\u{a0}{}", number(0.001, 3, locale)) } else { format!("=\u{a0}{}", number(p, 3, locale)) }
}

fn sign(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "+" }
}

fn unit(number: String, locale: Locale, unit: &str) -> String {
    match locale {
        Locale::Fr => format!("{number}\u{202f}{unit}"),
        Locale::En => format!("{number}{unit}"),
    }
}

fn number(value: f64, decimals: usize, locale: Locale) -> String {
    let text = format!("{value:.decimals$}");
    match locale {
        Locale::Fr => text.replace('.', ","),
        Locale::En => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!([percent(0.0525, Locale::Fr), percent(0.05, Locale::En)], ["5,2\u{202f}%", "5.0%"]);
        assert_eq!([points(0.0123, Locale::En), points(-0.0123, Locale::Fr)], ["+1.23\u{a0}pt", "−1,23\u{a0}pt"]);
        assert_eq!(signed(-0.125, Locale::En), "−12%");
        assert_eq!([p_value(0.0214, Locale::En), p_value(0.00004, Locale::Fr)], ["=\u{a0}0.021", "<\u{a0}0,001"]);
    }
}
