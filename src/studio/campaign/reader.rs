//! Reading one field of a form: its text, or what is wrong with it.

use comptoir_db::promo::campaign::Campaign;
use comptoir_domain::promo::AMOUNT_LIMIT_MINOR;
use comptoir_domain::{Money, Quantity, Sku, money};

use crate::server::form::{Fields, Problem};
use crate::studio::campaign::read::{Around, LINE_LIMIT, NAMES_LIMIT, Named};

/// The largest number of codes or uses.
const COUNT_LIMIT: i64 = 10_000_000;

/// Reads fields one by one, and keeps what is wrong.
pub struct Reader<'r> {
    pub fields: &'r Fields,
    pub around: Around<'r>,
    pub base: &'r Campaign,
    pub problems: Vec<Problem>,
    pub named: Named,
}

impl Reader<'_> {
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |value| value.trim())
    }

    pub fn wrong(&mut self, field: &str, key: &str, values: &[(&'static str, String)]) {
        let values = values.iter().map(|(name, value)| (*name, value.clone().into()));
        let text = self.around.words.with(key, values);
        self.problems.push(Problem { field: field.to_owned(), text });
    }

    pub fn date(&mut self, name: &str) -> Option<jiff::civil::Date> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let date = text.parse::<jiff::civil::Date>().ok().filter(|date| (2000..2200).contains(&date.year()));
        if date.is_none() {
            self.wrong(name, "studio-problem-date", &[]);
        }
        date
    }

    /// Names, each on a line of its own or with commas between; at least one.
    pub fn names(&mut self, field: &'static str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.text(field).split(['\n', ',', ';']).map(str::trim) {
            if !name.is_empty() && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        if names.is_empty() {
            self.wrong(field, "studio-problem-none", &[]);
        }
        if names.len() > NAMES_LIMIT {
            self.wrong(field, "studio-problem-many", &[("n", NAMES_LIMIT.to_string())]);
        }
        if let Some(name) = names.iter().find(|name| name.parse::<Sku>().is_err()).cloned() {
            self.wrong(field, "studio-problem-unknown", &[("what", name.chars().take(40).collect())]);
        }
        names
    }

    /// A text on one line, without control characters.
    pub fn line(&mut self, name: &str, needed: bool) -> String {
        let plain: String = self.text(name).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > LINE_LIMIT {
            self.wrong(name, "admin-problem-long", &[("n", LINE_LIMIT.to_string())]);
        }
        if needed {
            self.needed(name);
        }
        line
    }

    pub fn needed(&mut self, name: &str) {
        if self.text(name).is_empty() {
            self.wrong(name, "admin-problem-missing", &[]);
        }
    }

    /// A SKU that the shop must know, where one is typed.
    pub fn sku(&mut self, name: &'static str) -> Option<Sku> {
        let text = self.text(name).to_owned();
        if text.is_empty() {
            return None;
        }
        match text.parse::<Sku>() {
            Ok(sku) => {
                self.named.skus.push((name, text));
                Some(sku)
            }
            Err(_) => {
                self.wrong(name, "studio-problem-unknown", &[("what", text.chars().take(40).collect())]);
                None
            }
        }
    }

    pub fn amount(&mut self, name: &str) -> Option<Money> {
        (!self.text(name).is_empty()).then(|| self.amount_needed(name))
    }

    pub fn amount_needed(&mut self, name: &str) -> Money {
        let minor = money::typed(self.text(name), self.base.currency.decimals());
        minor.filter(|minor| (1..=AMOUNT_LIMIT_MINOR).contains(minor)).unwrap_or_else(|| {
            self.wrong(name, "studio-problem-amount", &[]);
            1
        })
    }

    pub fn pieces_needed(&mut self, name: &str, least: u32) -> u32 {
        let pieces = self.text(name).parse::<u32>().ok();
        pieces.filter(|pieces| (least..=Quantity::LIMIT).contains(pieces)).unwrap_or_else(|| {
            let bounds = [("from", least.to_string()), ("to", Quantity::LIMIT.to_string())];
            self.wrong(name, "studio-problem-pieces", &bounds);
            least
        })
    }

    pub fn count(&mut self, name: &str) -> Option<i64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let count = plain.parse::<i64>().ok().filter(|count| (1..=COUNT_LIMIT).contains(count));
        if count.is_none() {
            let bounds = [("from", "1".to_owned()), ("to", COUNT_LIMIT.to_string())];
            self.wrong(name, "studio-problem-pieces", &bounds);
        }
        count
    }
}
