//! A store as the fields of a form: written, read back, and compared with what somebody else wrote meanwhile.

use comptoir_db::stores::store::Store;
use comptoir_domain::StoreSlug;
use comptoir_domain::stores::availability::{Exactness, StockDisplay, THRESHOLD_LIMIT};
use jiff::tz::TimeZone;

use crate::admin::store::hours::{self, DAYS};
use crate::import::typed::{parse_country, parse_latitude, parse_longitude};
use crate::server::form::{Fields, Problem};
use crate::server::words::Words;

/// What only administrators edit: who the store is and where.
pub const IDENTITY: [&str; 11] = [
    "name",
    "kind",
    "street",
    "postcode",
    "town",
    "country",
    "latitude",
    "longitude",
    "time_zone",
    "phone",
    "services",
];
/// What whoever manages the store edits beside its hours.
pub const MANAGED: [&str; 3] = ["exceptions", "exactness", "low_stock_threshold"];

/// The longest text of a field that is one line, in characters.
const TEXT_LIMIT: usize = 120;

/// The store's fields as a page of that language shows them; exceptions from `today` on (`2026-12-25`).
pub fn of_store(store: &Store, today: &str, words: &Words) -> Fields {
    let mut fields = Fields::new();
    let mut put = |name: &str, value: String| drop(fields.insert(name.to_owned(), value));
    put("name", store.name.clone());
    put("kind", store.kind.clone());
    put("street", store.street.clone());
    put("postcode", store.postcode.clone());
    put("town", store.town.clone());
    put("country", store.country.clone());
    put("latitude", degrees(store.latitude_micro));
    put("longitude", degrees(store.longitude_micro));
    put("time_zone", store.time_zone.clone());
    put("phone", store.phone.clone());
    put("services", store.services.join(", "));
    for (day, name) in DAYS.iter().enumerate() {
        put(name, hours::of_day(store, day));
    }
    put("exceptions", hours::of_dates(store, today, words));
    put("exactness", store.display.exactness.name().to_owned());
    put("low_stock_threshold", store.display.low_stock_threshold.to_string());
    fields
}

/// Millionths of a degree as degrees: `45.764043`.
fn degrees(micro: i64) -> String {
    let sign = if micro < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:06}", micro.abs() / 1_000_000, micro.abs() % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The store that the fields say; what they do not name is as in `base`.
pub fn read(fields: &Fields, base: &Store, today: &str, words: &Words) -> Result<Store, Vec<Problem>> {
    let mut all = of_store(base, today, words);
    let known: Vec<String> = all.keys().cloned().collect();
    all.extend(
        fields.iter().filter(|(name, _)| known.contains(name)).map(|(name, value)| (name.clone(), value.clone())),
    );
    let mut reader = Reader { fields: &all, words, problems: Vec::new() };
    let store = Store {
        slug: base.slug.clone(),
        version: base.version,
        name: reader.line("name", true),
        kind: reader.one_of("kind", &["store", "warehouse"]),
        street: reader.line("street", false),
        postcode: reader.line("postcode", false),
        town: reader.line("town", false),
        country: reader.parsed("country", "admin-problem-country", parse_country),
        latitude_micro: reader
            .parsed("latitude", "admin-problem-latitude", |text| parse_latitude(&text.replace(',', "."))),
        longitude_micro: reader
            .parsed("longitude", "admin-problem-longitude", |text| parse_longitude(&text.replace(',', "."))),
        time_zone: reader.parsed("time_zone", "admin-problem-zone", zone),
        phone: reader.parsed("phone", "admin-problem-phone", phone),
        services: reader.services(),
        hours: Vec::new(),
        exceptions: Vec::new(),
        display: StockDisplay {
            exactness: Exactness::named(&reader.one_of("exactness", &["exact", "band"])).unwrap_or_default(),
            low_stock_threshold: reader.parsed("low_stock_threshold", "admin-problem-threshold", |text| {
                text.parse().ok().filter(|pieces| (0..=THRESHOLD_LIMIT).contains(pieces))
            }),
        },
    };
    if store.is_open_to_shoppers() {
        reader.needed("street");
        reader.needed("town");
    }
    let hours = reader.week();
    let mut exceptions = reader.dates();
    // What is over is not on the page, and stays.
    exceptions.extend(base.exceptions.iter().filter(|span| span.date.as_str() < today).cloned());
    exceptions.sort_by(|a, b| (&a.date, a.opens_minute).cmp(&(&b.date, b.opens_minute)));
    exceptions.dedup_by(|a, b| (&a.date, a.opens_minute) == (&b.date, b.opens_minute));
    match reader.problems.is_empty() {
        true => Ok(Store { hours, exceptions, ..store }),
        false => Err(reader.problems),
    }
}

/// A slug that is typed, or made of the name.
pub fn slug(typed: &str, name: &str) -> Option<String> {
    let typed = typed.trim();
    let slug = if typed.is_empty() { crate::import::store_slug(name) } else { typed.to_owned() };
    // `/admin/stores/new` is a page of its own.
    let sound = !slug.is_empty() && slug != "new" && slug.parse::<StoreSlug>().is_ok();
    sound.then_some(slug)
}

struct Reader<'f> {
    fields: &'f Fields,
    words: &'f Words,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    fn problem(&mut self, field: &str, text: String) {
        self.problems.push(Problem { field: field.to_owned(), text });
    }

    /// A text on one line, without control characters.
    fn line(&mut self, name: &str, needed: bool) -> String {
        let plain: String = self.text(name).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() > TEXT_LIMIT {
            self.problem(name, self.words.with("admin-problem-long", [("n", (TEXT_LIMIT as i64).into())]));
        }
        if needed && line.is_empty() {
            self.needed(name);
        }
        line
    }

    fn needed(&mut self, name: &str) {
        if self.text(name).trim().is_empty() {
            self.problem(name, self.words.get("admin-problem-missing"));
        }
    }

    fn parsed<T: Default>(&mut self, name: &str, key: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        match parse(self.text(name).trim()) {
            Some(value) => value,
            None => {
                self.problem(name, self.words.get(key));
                T::default()
            }
        }
    }

    fn one_of(&mut self, name: &str, choices: &[&str]) -> String {
        let choice =
            choices.iter().find(|choice| **choice == self.text(name).trim()).map(|choice| (*choice).to_owned());
        self.parsed(name, "admin-problem-choice", |_| choice.clone())
    }

    /// Words with commas between; the table keeps them with blanks between.
    fn services(&mut self) -> Vec<String> {
        let line = self.line("services", false);
        let mut services: Vec<String> = Vec::new();
        for service in line.split([',', ';']).map(|word| word.split_whitespace().collect::<Vec<_>>().join("_")) {
            if !service.is_empty() && !services.contains(&service) {
                services.push(service);
            }
        }
        services
    }

    fn week(&mut self) -> Vec<comptoir_db::stores::store::DaySpan> {
        match hours::read_week(DAYS.map(|day| self.text(day)), self.words) {
            Ok(week) => week,
            Err(problems) => {
                problems.into_iter().for_each(|(day, text)| self.problem(DAYS[day], text));
                Vec::new()
            }
        }
    }

    fn dates(&mut self) -> Vec<comptoir_db::stores::store::DateSpan> {
        match hours::read_dates(self.text("exceptions"), self.words) {
            Ok(dates) => dates,
            Err(text) => {
                self.problem("exceptions", text);
                Vec::new()
            }
        }
    }
}

/// The tz database's own writing of a zone's name.
fn zone(name: &str) -> Option<String> {
    let zone = TimeZone::get(name).ok()?;
    Some(zone.iana_name().map_or_else(|| name.to_owned(), str::to_owned))
}

/// A number as people write it, or none.
fn phone(text: &str) -> Option<String> {
    let usual = |c: char| c.is_ascii_digit() || " +()-./".contains(c);
    let text = text.replace('\u{a0}', " ");
    (text.chars().all(usual) && text.len() <= 40).then_some(text)
}

#[cfg(test)]
mod tests {
    use comptoir_domain::Locale;

    use super::*;
    use crate::server::words::words;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_not_named_stays() {
        let base = Store {
            name: "Lyon".into(),
            kind: "store".into(),
            street: "1 rue".into(),
            town: "Lyon".into(),
            country: "FR".into(),
            latitude_micro: -45_764_000,
            time_zone: "Europe/Paris".into(),
            services: vec!["key_cutting".into()],
            ..Store::default()
        };
        let fr = words(Locale::Fr);
        let read = |pairs: &[(&str, &str)]| read(&fields(pairs), &base, "2026-11-22", &fr);
        assert_eq!(read(&[]), Ok(base.clone()));
        let edited =
            read(&[("mon", "9h-12h"), ("services", "pickup; key cutting,pickup"), ("latitude", "45,5")]).unwrap();
        assert_eq!((edited.hours.len(), edited.latitude_micro), (1, 45_500_000));
        assert_eq!(edited.services, ["pickup", "key_cutting"]);
        let wrong = |pairs: &[(&str, &str)]| -> Vec<String> {
            read(pairs).unwrap_err().into_iter().map(|problem| problem.field).collect()
        };
        assert_eq!(wrong(&[("name", " ")]), ["name"]);
        assert_eq!(wrong(&[("town", ""), ("country", "XX"), ("longitude", "200")]), ["country", "longitude", "town"]);
        assert_eq!(
            wrong(&[("time_zone", "Europe/Lyon"), ("phone", "ring"), ("tue", "x")]),
            ["time_zone", "phone", "tue"]
        );
        assert_eq!(
            wrong(&[("low_stock_threshold", "1000"), ("exactness", "maybe")]),
            ["exactness", "low_stock_threshold"]
        );
        assert_eq!(read(&[("kind", "warehouse"), ("town", ""), ("street", "")]).unwrap().kind, "warehouse");
    }

    #[test]
    fn slugs_are_typed_or_made() {
        assert_eq!(slug("", "Lyon Presqu’île").as_deref(), Some("lyon-presqu-ile"));
        assert_eq!(slug(" lyon-2 ", "x").as_deref(), Some("lyon-2"));
        for bad in ["new", "Lyon", "a/b", "é"] {
            assert_eq!(slug(bad, "x"), None, "{bad}");
        }
        assert_eq!(slug("", "New"), None);
    }
}
