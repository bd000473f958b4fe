//! Reading a campaign from the fields of a form: each that is wrong is named, with what is wrong.

use std::collections::BTreeMap;

use comptoir_db::promo::campaign::{Campaign, Issues, Limits, Text};
use comptoir_db::stores::store::Store;
use comptoir_domain::money;
use comptoir_domain::promo::audience::{Audience, Segment};
use comptoir_domain::promo::benefit::{BundlePrice, CheapestFree, Fixed, Gift, NthFree, Percent};
use comptoir_domain::promo::condition::{FirstPurchase, Hours, MinimumSpend, Pieces, Weekday};
use comptoir_domain::promo::{Benefit, Condition, Rule, Selection};

use crate::server::form::{Fields, Problem};
use crate::server::shop::Shop;
use crate::server::words::Words;
use crate::studio::campaign::fields::{instant, is_printed, minute};
use crate::studio::campaign::goods::selection_of;
use crate::studio::campaign::reader::Reader;

/// The longest name, title and group, and the longest terms, in characters.
pub const LINE_LIMIT: usize = 80;
pub const TERMS_LIMIT: usize = 600;
/// The most names in a list that is typed.
pub const NAMES_LIMIT: usize = 100;

/// What a form is read with.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    pub words: &'a Words,
    pub shop: &'a Shop,
    /// On whose clock dates are.
    pub clock: &'a Store,
    pub now: i64,
}

/// Names in the fields that the shop must know, by field: SKUs, handles of products, and tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub skus: Vec<(&'static str, String)>,
    pub products: Vec<(&'static str, String)>,
    pub tags: Vec<(&'static str, String)>,
}

/// The campaign that the fields say, with what it names; its rule is the one that stands where that cannot be changed.
///
/// # Errors
/// Every field that is wrong, from top to bottom.
pub fn read(
    fields: &Fields,
    base: &Campaign,
    locked: bool,
    around: Around<'_>,
) -> Result<(Campaign, Named), Vec<Problem>> {
    let mut reader = Reader { fields, around, base, problems: Vec::new(), named: Named::default() };
    let name = reader.line("name", true);
    let (rule, issues) = match locked {
        true => (base.rule.clone(), base.issues),
        false => reader.promise(),
    };
    let audience = if issues == Issues::Print { Audience::default() } else { reader.audience() };
    let stores = reader.stores();
    let (starts_at, ends_at) = reader.span();
    let limits = Limits {
        codes: reader.count("codes"),
        uses: reader.count("uses"),
        spend_minor: reader.amount("spend"),
        // A printed code is nobody's.
        customer: (issues == Issues::Account).then(|| reader.count("customer")).flatten(),
        store: reader.count("store"),
    };
    let texts = reader.texts();
    let campaign = Campaign { name, rule, issues, audience, stores, starts_at, ends_at, limits, texts, ..base.clone() };
    if reader.problems.is_empty()
        && let Err(invalid) = campaign.rule.validate()
    {
        reader.wrong("benefit", "studio-problem-rule", &[("what", invalid.to_string())]);
    }
    if reader.problems.is_empty() { Ok((campaign, reader.named)) } else { Err(reader.problems) }
}

impl Reader<'_> {
    fn promise(&mut self) -> (Rule, Issues) {
        let issues = if is_printed(self.fields) { Issues::Print } else { Issues::Account };
        if Issues::named(self.text("issues")).is_none() {
            self.wrong("issues", "admin-problem-choice", &[]);
        }
        let benefit = self.benefit();
        let about = selection_of(&benefit).cloned().unwrap_or_default();
        let conditions = self.conditions(about);
        let exclusive = match self.text("combine") {
            "alone" => true,
            "group" => false,
            _ => {
                self.wrong("combine", "admin-problem-choice", &[]);
                false
            }
        };
        let group = if exclusive { String::new() } else { self.line("group", false) };
        (Rule { conditions, benefit, group, exclusive, priority: self.base.rule.priority }, issues)
    }

    fn benefit(&mut self) -> Benefit {
        match self.text("benefit") {
            "percent" => Benefit::Percent(Percent {
                basis_points: self.percent(),
                cap_minor: self.amount("percent_cap"),
                selection: self.selection(),
            }),
            "fixed" => Benefit::Fixed(Fixed { minor: self.amount_needed("amount"), selection: self.selection() }),
            "nth_free" => Benefit::NthFree(NthFree { nth: self.pieces_needed("nth", 2), selection: self.selection() }),
            "cheapest_free" => Benefit::CheapestFree(CheapestFree {
                pieces: self.pieces_needed("pieces", 1),
                selection: self.selection(),
            }),
            "bundle_price" => {
                let (price_minor, parts) = (self.amount_needed("bundle_price"), self.parts());
                Benefit::BundlePrice(BundlePrice { parts, price_minor, limit: None })
            }
            "gift" => match self.sku("gift") {
                Some(sku) => Benefit::Gift(Gift { sku }),
                None => {
                    self.needed("gift");
                    self.base.rule.benefit.clone()
                }
            },
            _ => {
                self.wrong("benefit", "admin-problem-choice", &[]);
                self.base.rule.benefit.clone()
            }
        }
    }

    /// Hundredths of a percent.
    fn percent(&mut self) -> u32 {
        let points = money::typed(self.text("percent"), 2).filter(|points| (1..=10_000).contains(points));
        points.and_then(|points| u32::try_from(points).ok()).unwrap_or_else(|| {
            self.wrong("percent", "studio-problem-percent", &[]);
            1
        })
    }

    fn conditions(&mut self, about: Selection) -> Vec<Condition> {
        let mut conditions = Vec::new();
        if let Some(minor) = self.amount("minimum_spend") {
            conditions.push(Condition::MinimumSpend(MinimumSpend { minor, selection: Selection::everything() }));
        }
        if !self.text("minimum_pieces").is_empty() {
            let pieces = self.pieces_needed("minimum_pieces", 1);
            conditions.push(Condition::Quantity(Pieces { pieces, selection: about }));
        }
        let days: Vec<&str> = self.text("days").split_whitespace().collect();
        let read: Vec<u8> =
            days.iter().filter_map(|day| day.parse().ok()).filter(|day| (1..=7).contains(day)).collect();
        if read.len() != days.len() {
            self.wrong("days", "admin-problem-choice", &[]);
        } else if !read.is_empty() {
            conditions.push(Condition::Weekday(Weekday { days: read }));
        }
        conditions.extend(self.hours().map(Condition::Hours));
        if !self.text("first_purchase").is_empty() {
            conditions.push(Condition::FirstPurchase(FirstPurchase {}));
        }
        conditions
    }

    /// Both ends, or neither; until midnight is until the end of the day.
    fn hours(&mut self) -> Option<Hours> {
        let ends = ["hours_from", "hours_until"].map(|name| (name, self.text(name).to_owned()));
        if ends.iter().all(|(_, text)| text.is_empty()) {
            return None;
        }
        let mut minutes = [0u16; 2];
        let mut sound = true;
        for ((name, text), place) in ends.iter().zip(&mut minutes) {
            match minute(text) {
                Some(minute) => *place = minute,
                None => {
                    self.wrong(name, "studio-problem-time", &[]);
                    sound = false;
                }
            }
        }
        let [from, until] = minutes;
        let until = if until == 0 { 24 * 60 } else { until };
        if sound && (from == until || (from, until) == (0, 24 * 60)) {
            self.wrong("hours_until", "studio-problem-hours", &[]);
        }
        Some(Hours { from, until })
    }

    pub fn audience(&mut self) -> Audience {
        let mut segments = Vec::new();
        if let Some(date) = self.date("since") {
            segments.extend(instant(self.around.clock, date, 0, 0).map(|at| Segment::SignedUpSince { at }));
        }
        segments.extend(self.sku("bought").map(|sku| Segment::Bought { sku }));
        segments.extend(self.sku("wished").map(|sku| Segment::Wished { sku }));
        segments.extend(self.sku("cart_holds").map(|sku| Segment::CartHolds { sku }));
        let near = self.text("near_store").to_owned();
        if !near.is_empty() {
            match self.around.shop.store(&near).and_then(|store| store.slug.parse().ok()) {
                Some(store) => segments.push(Segment::NearStore { store }),
                None => self.wrong("near_store", "studio-problem-store", &[("what", near)]),
            }
        }
        if !self.text("consented").is_empty() {
            segments.push(Segment::ConsentedToMail);
        }
        Audience(segments)
    }

    pub fn stores(&mut self) -> Vec<String> {
        match self.text("where") {
            "all" => return Vec::new(),
            "some" => {}
            _ => self.wrong("where", "admin-problem-choice", &[]),
        }
        let mut stores: Vec<String> = self.text("stores").split_whitespace().map(str::to_owned).collect();
        stores.sort();
        stores.dedup();
        let unknown = stores.iter().find(|slug| self.around.shop.store(slug).is_none()).cloned();
        if let Some(what) = unknown {
            self.wrong("stores", "studio-problem-store", &[("what", what)]);
        } else if stores.is_empty() {
            self.wrong("stores", "studio-problem-none", &[]);
        }
        stores
    }

    /// A day without a time begins at its beginning and ends at its end.
    fn span(&mut self) -> (Option<i64>, Option<i64>) {
        let starts = self.end_of_span("starts_on", "starts_at", 0);
        let ends = self.end_of_span("ends_on", "ends_at", 1);
        match (starts, ends) {
            (Some(starts), Some(ends)) if starts >= ends => self.wrong("ends_on", "studio-problem-span", &[]),
            // What was over before may be saved as it is.
            (_, Some(ends)) if ends <= self.around.now && self.base.ends_at != Some(ends) => {
                self.wrong("ends_on", "studio-problem-past", &[]);
            }
            _ => {}
        }
        (starts, ends)
    }

    pub fn end_of_span(&mut self, day: &str, time: &str, whole_days: i64) -> Option<i64> {
        let at = self.text(time).to_owned();
        let date = self.date(day);
        if date.is_none() && !at.is_empty() && self.text(day).is_empty() {
            self.needed(day);
        }
        match (date?, at.as_str()) {
            (date, "") => instant(self.around.clock, date, 0, whole_days),
            (date, at) => match minute(at) {
                Some(minute) => instant(self.around.clock, date, minute, 0),
                None => {
                    self.wrong(time, "studio-problem-time", &[]);
                    None
                }
            },
        }
    }

    fn texts(&mut self) -> BTreeMap<String, Text> {
        let mut texts = BTreeMap::new();
        for (locale, title, terms) in [("fr", "title_fr", "terms_fr"), ("en", "title_en", "terms_en")] {
            let title = self.line(title, true);
            let text = self.text(terms).to_owned();
            if text.chars().count() > TERMS_LIMIT {
                self.wrong(terms, "admin-problem-long", &[("n", TERMS_LIMIT.to_string())]);
            }
            texts.insert(locale.to_owned(), Text { title, terms: text });
        }
        texts
    }
}
